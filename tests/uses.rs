//! What the page is used for, by role and name: on call, a question of “what if”, the docs. The planning meeting is in
//! `page.rs`.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "a suite waits by the clock")]

use std::time::{Duration, Instant};

use fantoccini::Locator;
use headroom_tests::browser::{Outcome, Page, Window};
use serde_json::{Value, json};

/// A real output of both scripts, one after the other with prompts, on a stack that is over its limits.
const REPORT: &str = include_str!("corpus/va-capacity-check/both_with_prompts.txt");
const PASTE: &str = "Paste metrics or a capacity report";

async fn pasted(page: &Page, text: &str) -> Outcome<()> {
    let field = page.get("textbox", PASTE).await?;
    page.paste(&field, text).await?;
    page.get("region", "Verdict").await?;
    Ok(())
}

async fn view(page: &Page, name: &str) -> Outcome<()> {
    page.evaluate(&format!("document.getElementById('t-{name}').click()")).await?;
    Ok(())
}

#[tokio::test]
async fn on_call_one_command_leads_to_the_commands_that_help() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    let stats = "NAME        CPU %     MEM USAGE / LIMIT\nshop-web-1  190.12%   1.8GiB / 2GiB\nshop-web-2  186.40%   1.7GiB / 2GiB\n";
    pasted(&page, stats).await?;
    let verdict = page.get("region", "Verdict").await?.text().await?;
    assert!(verdict.contains("Immediate"), "{verdict}");
    page.get("button", "Show the commands").await?.click().await?;
    page.get("navigation", "Files by step").await?;
    page.get("button", "Copy the commands to run").await?;
    page.get("button", "Copy the commands to undo").await?;
    let box_ = "document.querySelector('.ck input')";
    page.evaluate(&format!("{box_}.click()")).await?;
    page.wait_until("the tick is kept", "return !!localStorage.getItem('headroom.session')").await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    page.client.refresh().await?;
    page.get("navigation", "Files by step").await?;
    assert_eq!(page.evaluate(&format!("return {box_}.checked")).await?, json!(true), "it stays ticked");
    page.close().await
}

/// The runway, the sizes and the verdict, as they stand.
const STANDING: &str = "return ['.tablist', '.rows', '.fig', '.topo1', '.over-time', '.assumptions']
    .map(name => { const box = document.querySelector(name).getBoundingClientRect(); return [name, box.top, box.height]; })";

#[tokio::test]
async fn a_question_of_what_if_is_a_drag_that_moves_nothing_and_can_be_taken_back() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    pasted(&page, REPORT).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    page.evaluate(
        "window.shift = []; new PerformanceObserver(list => {
            for (const entry of list.getEntries())
                shift.push([entry.value, ...entry.sources.map(source => source.node?.outerHTML?.slice(0, 90))]);
        }).observe({ type: 'layout-shift' })",
    )
    .await?;
    let place = "const box = document.getElementById('growth').getBoundingClientRect();
        return [box.left + 8, box.width - 16, box.top + box.height / 2]";
    let place = page.evaluate(place).await?;
    let number = |at: usize| place.get(at).and_then(Value::as_f64).unwrap_or_default();
    let mouse = |kind: &str, part: f64| {
        let parameters = json!({ "type": kind, "x": number(0) + number(1) * part, "y": number(2), "button": "left",
            "buttons": u8::from(kind != "mouseReleased"), "clickCount": 1 });
        page.cdp("Input.dispatchMouseEvent", parameters)
    };
    mouse("mousePressed", 0.5).await?;
    let before = page.evaluate(STANDING).await?;
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(2) {
        mouse("mouseMoved", 0.5 + 0.45 * libm::sin(began.elapsed().as_secs_f64() * 3.0)).await?;
        assert_eq!(page.evaluate(STANDING).await?, before, "nothing moves under the pointer");
    }
    mouse("mouseMoved", 0.2).await?;
    mouse("mouseReleased", 0.2).await?;
    tokio::time::sleep(Duration::from_millis(600)).await;
    let shift = page.evaluate("return shift.reduce((sum, entry) => sum + entry[0], 0)").await?;
    assert_eq!(shift.as_f64(), Some(0.0), "no layout shift: {shift}");
    let exact = page.get("textbox", "Growth per month, exact").await?;
    assert_eq!(exact.prop("value").await?.as_deref(), Some("20"));
    page.get("button", "Undo").await?.click().await?;
    assert_eq!(exact.prop("value").await?.as_deref(), Some("50"), "a drag is one change");
    page.get("button", "Cautious").await?.click().await?;
    assert_eq!(exact.prop("value").await?.as_deref(), Some("10"));
    page.close().await
}

#[tokio::test]
async fn what_is_patched_is_what_a_reload_shows() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    pasted(&page, REPORT).await?;
    let growth = page.get("slider", "Growth per month").await?;
    for key in ["\u{e012}", "\u{e014}", "\u{e014}", "\u{e012}", "\u{e010}", "\u{e011}", "\u{e014}"] {
        growth.send_keys(&key.repeat(3)).await?;
    }
    // The order of attributes says nothing, and these are set from outside of the markup.
    let shown = "document.activeElement.blur();
        const outside = ['style', 'data-found', 'open'];
        const told = node => node.nodeType === 3 ? node.data : [
            node.nodeName,
            ...[...node.attributes].filter(one => !outside.includes(one.name)).map(one => one.name + '=' + one.value).sort(),
            ...[...node.childNodes].map(told),
        ];
        return [...document.querySelectorAll('#at-main, .assumptions')].map(told)";
    for name in ["plan", "commands", "autoscaling", "compare", "outlook"] {
        view(&page, name).await?;
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let patched = page.evaluate(shown).await?;
        page.client.refresh().await?;
        page.get("region", "Verdict").await?;
        let (patched, mut loaded) = (patched.to_string(), String::new());
        // A reload reads the kept session and loads pieces before the page stands.
        for _ in 0..100 {
            loaded = page.evaluate(shown).await?.to_string();
            if loaded == patched {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let at = patched.bytes().zip(loaded.bytes()).take_while(|pair| pair.0 == pair.1).count();
        let near = |text: &str| text.chars().skip(at.saturating_sub(120)).take(240).collect::<String>();
        assert!(patched == loaded, "{name}: patched …{}…, loaded …{}…", near(&patched), near(&loaded));
    }
    page.close().await
}

#[tokio::test]
async fn the_docs_show_a_chart_that_opens_the_whole_page() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    let scenario = "%7B%22today%22%3A%222026-11-24%22%2C%22current%22%3A%7B%22appCpuPercent%22%3A93.8%7D%7D";
    page.client
        .goto(&page.server.url(&format!("?embed=chart&theme=dark&resource=app-cpu#scenario={scenario}")))
        .await?;
    page.get("radio", "Table").await?.click().await?;
    let table = page.get("group", "Table").await?.text().await?;
    assert!(table.contains("24 May 2027"), "{table}");
    let said = page.evaluate("return document.querySelector('.asof').innerText").await?;
    assert!(said.as_str().is_some_and(|said| said.starts_with("As of 24 Nov 2026; growth 50 % per month")), "{said}");
    let whole = page.get("link", "Open in Headroom").await?.prop("href").await?.unwrap_or_default();
    page.client.goto(&whole).await?;
    page.client.refresh().await?;
    let verdict = page.get("region", "Verdict").await?.text().await?;
    assert!(verdict.contains("93.8 %"), "{verdict}");
    page.close().await
}

#[tokio::test]
async fn the_report_is_printed_with_its_charts() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    pasted(&page, REPORT).await?;
    // The keys of the browser's own dialog: it opens once the report stands.
    page.evaluate(
        "window.print = () => { window.printed = document.querySelectorAll('.paper svg.plot').length; dispatchEvent(new Event('afterprint')) };
         document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'p', ctrlKey: true, bubbles: true, cancelable: true }))",
    )
    .await?;
    page.wait_until("the dialog over the report", "return window.printed >= 6").await?;
    page.wait_until("the page", "return !document.querySelector('.paper')").await?;
    page.evaluate("dispatchEvent(new Event('beforeprint'))").await?;
    page.wait_until("the report", "return document.querySelectorAll('.paper svg.plot').length >= 6").await?;
    let words = page.evaluate("return document.querySelector('.paper').textContent").await?;
    let words = words.as_str().unwrap_or_default();
    for part in ["Runs out", "Steps", "Commands", "Every number, and where it comes from", "docker compose"] {
        assert!(words.contains(part), "{part}");
    }
    page.evaluate("dispatchEvent(new Event('afterprint'))").await?;
    page.wait_until("the page again", "return !document.querySelector('.paper')").await?;
    let printed = page.cdp("Page.printToPDF", json!({ "preferCSSPageSize": true })).await?;
    let length = printed.get("data").and_then(Value::as_str).map_or(0, str::len);
    assert!(length > 50_000, "the browser prints it too: {length}");
    page.close().await
}

#[tokio::test]
async fn every_chart_is_read_by_keys_and_has_its_table() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    let loads = [include_str!("corpus/wrk/health_c1.txt"), include_str!("corpus/wrk/health_c10.txt")].join("\n");
    let scenario =
        json!({ "today": "2026-11-24", "pastes": [REPORT, loads], "prices": { "currency": "EUR", "coreMonth": 20.0 } });
    let escaped = scenario.to_string().bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02X}"));
    page.client.goto(&page.server.url(&format!("?priced#scenario={escaped}"))).await?;
    page.get("region", "Verdict").await?;
    for (name, chart) in [
        ("load-test", "load-test"),
        ("autoscaling", "autoscalers"),
        ("compare", "scenarios"),
        ("plan", "sensitivity"),
        ("plan", "cost"),
        ("outlook", "runway"),
        ("outlook", "utilisation"),
    ] {
        view(&page, name).await?;
        if name == "outlook" {
            page.get("button", "As charts").await?.click().await?;
        }
        let script = format!(
            "const drawn = document.querySelector('[data-read={chart}]');
            if (!drawn?.querySelector('svg')) return false;
            drawn.focus();
            drawn.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'ArrowRight', bubbles: true }}));
            return drawn.getAttribute('aria-label');"
        );
        page.wait_until(chart, &script).await?;
        page.wait_until(
            "its readout",
            "return !!document.querySelector('.reading b') && !!document.querySelector('.drawn .dot')",
        )
        .await?;
        page.wait_until("it is spoken", "return document.getElementById('spoken-readout').textContent.length > 10")
            .await?;
        page.evaluate("document.querySelector('dialog[open] header button')?.click()").await?;
    }
    view(&page, "compare").await?;
    page.client.find(Locator::Css("[role=radio][data-press='table on']")).await?.click().await?;
    for name in ["load-test", "autoscaling", "compare", "plan"] {
        view(&page, name).await?;
        page.wait_until("its table", "return document.querySelectorAll('.fig.one table tbody tr').length > 0").await?;
        page.get("button", "Download CSV").await?;
    }
    page.close().await
}
