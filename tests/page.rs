//! The main job in a real Chromium, by role and accessible name.
#![cfg(test)]

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::key::Key;
use headroom_tests::browser::{Outcome, Page, Window};

/// A real output of the runbook's report in its corrected form, as collected.
const REPORT: &str = include_str!("corpus/va-capacity-report/fixed_typical.txt");
/// A real output of both scripts, one after the other with prompts, on a stack that is over its limits.
const FAILING_REPORT: &str = include_str!("corpus/va-capacity-check/both_with_prompts.txt");
const PASTE: &str = "Paste metrics or a capacity report";
/// Longer than the page waits before it stores a change.
const STORED: std::time::Duration = std::time::Duration::from_millis(2500);

async fn text(page: &Page, role: &str, name: &str) -> Outcome<String> {
    Ok(page.get(role, name).await?.text().await?)
}

async fn verdict(page: &Page) -> Outcome<String> {
    text(page, "region", "Verdict").await
}

/// Waits until the verdict says this.
async fn verdict_with(page: &Page, words: &str) -> Outcome<String> {
    let script = format!(
        "return document.querySelector('[aria-label=Verdict]')?.innerText.includes({})",
        serde_json::Value::from(words)
    );
    if let Err(error) = page.wait_until(words, &script).await {
        return Err(
            format!("{error}; the page says:\n{}", page.evaluate("return document.body.innerText").await?).into()
        );
    }
    verdict(page).await
}

async fn pasted(page: &Page, report: &str) -> Outcome<()> {
    let field = page.get("textbox", PASTE).await?;
    page.paste(&field, report).await
}

async fn press(element: &Element, key: Key, times: usize) -> Outcome<()> {
    for _ in 0..times {
        element.send_keys(&char::from(key).to_string()).await?;
    }
    Ok(())
}

/// The chart's drawing, to see that it changes.
async fn chart(page: &Page) -> Outcome<String> {
    let script = "return [...document.querySelectorAll('[role=tabpanel] svg')].map(svg => svg.innerHTML).join()";
    Ok(page.evaluate(script).await?.as_str().unwrap_or_default().to_owned())
}

/// The steps with their files and the open file, at the horizon. Leaves the outlook open.
async fn commands(page: &Page) -> Outcome<String> {
    page.client.find(Locator::Css("#t-commands")).await?.click().await?;
    page.get("navigation", "Files by step").await?;
    let panel = page.client.find(Locator::Css("#p-commands")).await?.text().await?;
    page.client.find(Locator::Css("#t-outlook")).await?.click().await?;
    page.get("listbox", "Runway by resource").await?;
    Ok(panel)
}

async fn runway(page: &Page) -> Outcome<Vec<String>> {
    page.get("listbox", "Runway by resource").await?;
    page.names("option").await.map(|names| names.into_iter().filter(|name| name.contains(", ")).collect())
}

#[tokio::test]
async fn a_pasted_report_gives_verdict_headroom_runway_and_commands_that_follow_the_growth_and_outlive_a_reload()
-> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    pasted(&page, FAILING_REPORT).await?;
    let said = verdict_with(&page, "Immediate").await?;
    assert!(said.contains("97.8 %"), "{said}");
    for figure in ["50 RPS", "40.9 RPS", "−22.2 %"] {
        assert!(said.contains(figure), "{figure} in {said}");
    }

    let before = (runway(&page).await?, chart(&page).await?);
    let commands_before = commands(&page).await?;
    assert!(commands_before.contains("Qdrant"), "{commands_before}");
    assert!(before.0.iter().any(|name| name.starts_with("App memory, immediate, over now")), "{:?}", before.0);
    assert!(before.1.contains("<path") || before.1.contains("<poly"), "no chart");

    let growth = page.get("slider", "Growth per month").await?;
    press(&growth, Key::Left, 15).await?;
    page.wait_until("the new total factor", "return !document.body.innerText.includes('×11.39')").await?;
    let after = (runway(&page).await?, chart(&page).await?);
    assert_ne!(before.0, after.0, "the runway follows the growth");
    assert_ne!(before.1, after.1, "the chart follows the growth");

    let commands_after = commands(&page).await?;
    assert_ne!(commands_before, commands_after, "the commands follow the growth");

    page.get("button", "Show the commands").await?.click().await?;
    page.get("navigation", "Files by step").await?;
    page.get("button", "Copy compose.headroom.yaml").await?;
    let files = text(&page, "navigation", "Files by step").await?;

    tokio::time::sleep(STORED).await;
    page.client.refresh().await?;
    verdict_with(&page, "97.8 %").await?;
    assert_eq!(text(&page, "navigation", "Files by step").await?, files, "the same view after a reload");
    page.get("tab", "Outlook").await.ok();
    page.client.find(Locator::Css("#t-outlook")).await?.click().await?;
    assert_eq!(runway(&page).await?, after.0, "the same runway after a reload");
    let exact = page.get("textbox", "Growth per month, exact").await?.prop("value").await?;
    assert_eq!(exact.as_deref(), Some("35"));
    page.close().await
}

#[tokio::test]
async fn the_link_alone_shows_the_same_plan_in_another_profile_without_the_pastes() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    pasted(&page, REPORT).await?;
    verdict_with(&page, "pasted line").await?;
    let months = page.get("slider", "Growth per month").await?;
    press(&months, Key::Right, 5).await?;
    tokio::time::sleep(STORED).await;
    let link = page.client.current_url().await?;
    let hash = link.fragment().unwrap_or_default().to_owned();
    assert!(!hash.is_empty(), "{link}");
    page.close().await?;

    let other = Page::open(Window::default()).await?;
    other.client.goto(&other.server.url(&format!("#{hash}"))).await?;
    other.client.refresh().await?;
    let exact = other.get("textbox", "Growth per month, exact").await?.prop("value").await?;
    assert_eq!(exact.as_deref(), Some("55"));
    other.close().await
}

#[tokio::test]
async fn the_corrected_report_is_read_whole_but_for_its_placeholders() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    pasted(&page, REPORT).await?;
    verdict_with(&page, "pasted line").await?;
    let formats = text(&page, "group", "Recognised formats").await?;
    assert!(formats.contains("capacity-report") || formats.contains("capacity report"), "{formats}");
    assert!(formats.contains("3 lines not read"), "{formats}");
    page.close().await
}

#[tokio::test]
async fn garbage_is_unknown_and_says_what_was_looked_for() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    pasted(&page, "Hi team, the site is slow again,\ncan someone look at the server?\nCPU was high this morning\n")
        .await?;
    let said = verdict_with(&page, "Unknown").await?;
    assert!(!said.contains("OK"), "{said}");
    let body = page.evaluate("return document.body.innerText").await?;
    let body = body.as_str().unwrap_or_default();
    assert!(body.contains("No metric found in 3 lines. Looked for "), "{body}");
    let kept = page.get("textbox", PASTE).await?.prop("value").await?.unwrap_or_default();
    assert!(kept.contains("the site is slow again"), "nothing of the paste is lost");
    page.close().await
}

#[tokio::test]
async fn pasted_markup_stays_text() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    let hostile = "<script>window.owned = 1</script><img src=x onerror=\"window.owned = 2\">\n\
        NAME CPU % MEM USAGE / LIMIT\n\
        <svg/onload=window.owned=3> 50.00% 1GiB / 2GiB\n";
    pasted(&page, &format!("{hostile}{FAILING_REPORT}")).await?;
    verdict_with(&page, "Immediate").await?;
    assert_eq!(page.evaluate("return window.owned ?? null").await?, serde_json::Value::Null);
    page.close().await
}

#[tokio::test]
async fn five_megabytes_are_read_without_losing_the_page() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    let noise = "a line of a log that no format knows, 200 OK in 12 ms\n";
    let large = format!("{FAILING_REPORT}{}", noise.repeat(5_000_000 / noise.len()));
    let field = page.get("textbox", PASTE).await?;
    page.paste(&field, &large).await?;
    verdict_with(&page, "Immediate").await?;
    page.get("slider", "Growth per month").await?;
    page.close().await
}

#[tokio::test]
async fn nothing_pasted_teaches_and_the_sample_is_one_click_away() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.get("textbox", PASTE).await?;
    page.get("button", "Try the sample report").await?.click().await?;
    verdict_with(&page, "Immediate").await?;
    page.close().await
}

#[tokio::test]
async fn after_loading_the_page_makes_no_request() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.get("textbox", PASTE).await?;
    // The font follows the first paint and belongs to loading.
    page.wait_until("the font", "return document.fonts.status === 'loaded' && performance.now() > 3000").await?;
    // So does keeping the page for when there is no network.
    let kept = "return navigator.serviceWorker.getRegistration().then((kept) => kept?.active?.state === 'activated')";
    page.wait_until("the page is kept", kept).await?;
    page.requests().await?;
    let loaded = page.server.requests().len();
    let resources = page.evaluate("return performance.getEntriesByType('resource').length").await?;
    pasted(&page, FAILING_REPORT).await?;
    verdict_with(&page, "Immediate").await?;
    page.get("button", "Show the commands").await?.click().await?;
    page.get("navigation", "Files by step").await?;
    page.client.find(Locator::Css("#t-plan")).await?.click().await?;
    tokio::time::sleep(STORED).await;
    assert_eq!(page.server.requests().len(), loaded, "{:?}", page.server.requests());
    assert_eq!(page.requests().await?, Vec::<String>::new(), "by the browser's own protocol");
    assert_eq!(page.evaluate("return performance.getEntriesByType('resource').length").await?, resources);
    page.close().await
}

#[tokio::test]
async fn a_wrong_value_keeps_the_last_plan_and_says_what_would_be_right() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    pasted(&page, FAILING_REPORT).await?;
    let before = verdict_with(&page, "Immediate").await?;
    let field = page.get("textbox", "Requests now, exact").await?;
    page.paste(&field, "minus five").await?;
    page.wait_until("the field is marked", "return !!document.querySelector('input[aria-invalid=true]')").await?;
    assert_eq!(verdict(&page).await?, before);
    page.close().await
}

/// Hands the page a file as a person's choice does.
const CHOOSE: &str = "
    const done = arguments[arguments.length - 1];
    const lines = [];
    for (let at = 0; at < 400000; at++) {
        const time = '2026-11-24T10:00:' + String(at % 60).padStart(2, '0') + '.' + String(at % 1000).padStart(3, '0') + 'Z';
        lines.push(JSON.stringify({ type: 'Point', metric: 'http_reqs', data: { time, value: 1, tags: { status: '200' } } }));
    }
    const text = new Blob([lines.join(String.fromCharCode(10))]);
    new Response(text.stream().pipeThrough(new CompressionStream('gzip'))).blob().then(packed => {
        const files = new DataTransfer();
        files.items.add(new File([text], 'whole.ndjson'));
        files.items.add(new File([packed], 'packed.ndjson.gz'));
        const input = document.getElementById('files');
        input.files = files.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));
        done([text.size, packed.size]);
    });";

#[tokio::test]
async fn large_files_are_read_apart_also_when_they_are_packed() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.get("textbox", PASTE).await?;
    let sizes = page.later(CHOOSE).await?;
    assert!(sizes[0].as_f64() > Some(40e6), "{sizes}");
    let script = "return document.querySelectorAll('.readfiles li').length === 2";
    page.wait_until("both files", script).await?;
    let read = page.evaluate("return [...document.querySelectorAll('.readfiles li')].map(li => li.innerText)").await?;
    let read: Vec<&str> = read.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
    assert!(read.iter().all(|words| words.contains("k6")), "{read:?}");
    page.get("button", "Remove packed.ndjson.gz").await?.click().await?;
    page.wait_until("one file", "return document.querySelectorAll('.readfiles li').length === 1").await?;
    page.close().await
}

#[tokio::test]
async fn a_meeting_compares_scenarios_and_takes_a_change_back() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    pasted(&page, FAILING_REPORT).await?;
    verdict_with(&page, "Immediate").await?;
    page.get("button", "New scenario").await?.click().await?;
    let growth = page.get("slider", "Growth per month").await?;
    press(&growth, Key::Left, 30).await?;
    page.client.find(Locator::Css("#t-compare")).await?.click().await?;
    let differences = text(&page, "group", "Differences").await?;
    assert!(differences.contains("50 % per month") && differences.contains("20 % per month"), "{differences}");
    page.get("button", "Undo").await?.click().await?;
    page.wait_until("the rate before", "return !document.body.innerText.includes('20 % per month')").await?;
    page.get("button", "Redo").await?.click().await?;
    page.wait_until("the rate after", "return document.body.innerText.includes('20 % per month')").await?;
    tokio::time::sleep(STORED).await;
    page.client.refresh().await?;
    let differences = text(&page, "group", "Differences").await?;
    assert!(differences.contains("50 % per month") && differences.contains("20 % per month"), "{differences}");
    page.close().await
}

#[tokio::test]
async fn a_damaged_link_explains_itself_and_loses_nothing() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    pasted(&page, FAILING_REPORT).await?;
    verdict_with(&page, "Immediate").await?;
    tokio::time::sleep(STORED).await;
    page.evaluate("location.hash = location.hash.slice(0, -40)").await?;
    page.wait_until("the refusal", "return document.body.innerText.includes('The link was not opened')").await?;
    verdict_with(&page, "Immediate").await?;
    page.close().await
}
