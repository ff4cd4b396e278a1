//! What the page keeps when the world is unkind: two tabs, a tab that is killed, storage that is full or denied, links that
//! are damaged, old, new or huge; and that it can be used enlarged and without motion.
#![cfg(test)]

use std::time::Duration;

use fantoccini::wd::WindowHandle;
use headroom_tests::browser::{Outcome, Page, Window};
use serde_json::json;

/// A real output of both scripts, one after the other with prompts, on a stack that is over its limits.
const REPORT: &str = include_str!("corpus/va-capacity-check/both_with_prompts.txt");
const PASTE: &str = "Paste metrics or a capacity report";
/// Longer than the page takes to keep a change.
const KEPT: Duration = Duration::from_secs(1);

/// A drag that never rests: each step comes before the page thinks that nothing happens any more. Ten places a second.
const DRAG: &str = "
    const slider = document.getElementById('growth');
    const began = performance.now();
    setInterval(() => {
        slider.value = 1 + Math.floor((performance.now() - began) / 100);
        slider.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }, 50);";

async fn pasted(page: &Page) -> Outcome<()> {
    let field = page.get("textbox", PASTE).await?;
    page.paste(&field, REPORT).await?;
    page.get("region", "Verdict").await?;
    Ok(())
}

/// Opens the page in another tab and goes there; the tab that was left, and the new one.
async fn another_tab(page: &Page) -> Outcome<[WindowHandle; 2]> {
    let first = page.client.window().await?;
    let second = page.client.new_window(true).await?.handle;
    page.client.switch_to_window(second.clone()).await?;
    page.client.goto(&page.server.url("")).await?;
    Ok([first, second])
}

async fn grow(page: &Page, percent: &str) -> Outcome<()> {
    let field = page.get("textbox", "Growth per month, exact").await?;
    page.paste(&field, percent).await
}

async fn growth(page: &Page) -> Outcome<Option<String>> {
    Ok(page.get("textbox", "Growth per month, exact").await?.prop("value").await?)
}

async fn notices(page: &Page) -> Outcome<String> {
    Ok(page
        .evaluate("return document.querySelector('.notices').innerText")
        .await?
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

#[tokio::test]
async fn two_tabs_keep_their_own_sessions() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    pasted(&page).await?;
    grow(&page, "20").await?;
    tokio::time::sleep(KEPT).await;
    let text = page.get("textbox", PASTE).await?.prop("value").await?;
    let [first, second] = another_tab(&page).await?;
    assert_eq!(growth(&page).await?.as_deref(), Some("20"), "a new tab goes on where the last one was");
    grow(&page, "80").await?;
    tokio::time::sleep(KEPT).await;
    page.client.switch_to_window(first).await?;
    page.client.refresh().await?;
    page.get("region", "Verdict").await?;
    assert_eq!(growth(&page).await?.as_deref(), Some("20"));
    assert_eq!(page.get("textbox", PASTE).await?.prop("value").await?, text);
    assert_eq!(notices(&page).await?, "", "a tab's own address is no sent link");
    page.client.switch_to_window(second).await?;
    page.client.refresh().await?;
    assert_eq!(growth(&page).await?.as_deref(), Some("80"));
    page.close().await
}

#[tokio::test]
async fn a_tab_that_is_killed_in_the_middle_of_a_change_loses_the_last_second_at_most() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    let [first, _] = another_tab(&page).await?;
    pasted(&page).await?;
    page.evaluate(DRAG).await?;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let reached = page.evaluate("return Number(document.getElementById('growth').value)").await?;
    // The renderer ends without a word; the driver says so, or hears nothing.
    let crashed = tokio::time::timeout(Duration::from_secs(3), page.cdp("Page.crash", json!({}))).await;
    assert!(!matches!(crashed, Ok(Ok(_))), "the tab is gone");
    page.client.switch_to_window(first).await?;
    page.client.goto(&page.server.url("?again")).await?;
    page.get("region", "Verdict").await?;
    let kept: f64 = growth(&page).await?.unwrap_or_default().parse()?;
    let reached = reached.as_f64().unwrap_or_default();
    // Ten steps are a second; what the browser and the test take is on top.
    assert!(kept >= reached - 14.0, "kept {kept} of {reached}");
    page.close().await
}

#[tokio::test]
async fn a_reload_in_the_middle_of_a_drag_loses_the_last_second_at_most_and_another_tab_stays_as_it_is() -> Outcome<()>
{
    let page = Page::open(Window::default()).await?;
    pasted(&page).await?;
    grow(&page, "20").await?;
    tokio::time::sleep(KEPT).await;
    let [first, _] = another_tab(&page).await?;
    assert_eq!(growth(&page).await?.as_deref(), Some("20"));
    page.evaluate(DRAG).await?;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let reached = page.evaluate("return Number(document.getElementById('growth').value)").await?;
    page.client.refresh().await?;
    page.get("region", "Verdict").await?;
    let reached = reached.as_f64().unwrap_or_default();
    let kept: f64 = growth(&page).await?.unwrap_or_default().parse()?;
    assert!(reached > 30.0 && kept >= reached - 10.0, "kept {kept} of {reached}");
    page.client.switch_to_window(first).await?;
    page.client.refresh().await?;
    page.get("region", "Verdict").await?;
    assert_eq!(growth(&page).await?.as_deref(), Some("20"));
    page.close().await
}

#[tokio::test]
async fn a_sent_link_shows_what_was_sent_also_after_it_was_changed_and_left_at_once() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    pasted(&page).await?;
    grow(&page, "20").await?;
    tokio::time::sleep(KEPT).await;
    let sent = page.client.current_url().await?;
    // In another browser, which has nothing of this one but the link.
    let other = Page::open(Window::default()).await?;
    let sent = other.server.url(&format!("#{}", sent.fragment().unwrap_or_default()));
    other.client.goto(&sent).await?;
    other.client.refresh().await?;
    assert_eq!(growth(&other).await?.as_deref(), Some("20"));
    other.evaluate(DRAG).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    other.client.goto("about:blank").await?;
    other.client.goto(&sent).await?;
    other.get("region", "Verdict").await?;
    assert_eq!(growth(&other).await?.as_deref(), Some("20"));
    page.close().await?;
    other.close().await
}

#[tokio::test]
async fn storage_that_is_full_or_denied_is_said_once_and_the_page_works_on() -> Outcome<()> {
    for unkind in [
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') };",
        "for (const name of ['localStorage', 'sessionStorage'])
            Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError') } });",
    ] {
        let page = Page::open(Window::default()).await?;
        page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": unkind })).await?;
        page.client.refresh().await?;
        pasted(&page).await?;
        for percent in ["20", "30", "40"] {
            grow(&page, percent).await?;
            tokio::time::sleep(KEPT).await;
        }
        let said = notices(&page).await?;
        assert_eq!(said.matches("keeps nothing more").count(), 1, "{said}");
        page.get("button", "Dismiss").await?.click().await?;
        grow(&page, "60").await?;
        tokio::time::sleep(KEPT).await;
        assert_eq!(notices(&page).await?, "", "it is said once");
        page.wait_until("the plan follows", "return document.body.innerText.includes('×16.78')").await?;
        // The address is no storage: a reload brings it back.
        page.client.refresh().await?;
        assert_eq!(growth(&page).await?.as_deref(), Some("60"));
        page.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_link_that_cannot_be_read_says_why_and_loses_nothing() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    pasted(&page).await?;
    grow(&page, "35").await?;
    tokio::time::sleep(KEPT).await;
    let link = page.client.current_url().await?.fragment().unwrap_or_default().to_owned();
    let data = link.rsplit('.').next().unwrap_or_default().to_owned();
    let huge = "const done = arguments[arguments.length - 1];
        new Response(new Blob([new Uint8Array(64e6)]).stream().pipeThrough(new CompressionStream('deflate-raw')))
            .arrayBuffer().then(packed => {
                let text = '';
                for (const byte of new Uint8Array(packed)) text += String.fromCharCode(byte);
                done('h1.' + btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
            });";
    let huge = page.later(huge).await?.as_str().unwrap_or_default().to_owned();
    for (address, why) in [
        (link[..link.len() - 40].to_owned(), "it is cut or changed"),
        (format!("h9.0.{data}"), "written by a newer Headroom (version 9"),
        (huge, "it is cut or changed"),
        ("h2.".to_owned() + &"A".repeat(1_500_000), "it is cut or changed"),
        ("scenario=%7B%22horizonMonths%22%3A0%7D".to_owned(), "it holds an impossible value"),
    ] {
        page.client.execute("location.hash = arguments[0]", vec![json!(address)]).await?;
        let said = format!("return document.querySelector('.notices').innerText.includes({})", json!(why));
        page.wait_until(why, &said).await?;
        assert_eq!(growth(&page).await?.as_deref(), Some("35"), "{why}");
        page.evaluate("for (const button of document.querySelectorAll('.notices button')) button.click()").await?;
    }
    // An older one is read.
    page.client.execute("location.hash = arguments[0]", vec![json!(format!("h1.{data}"))]).await?;
    let open = "return document.querySelector('.notices').innerText.includes('The link is open')";
    page.wait_until("the older link is open", open).await?;
    assert_eq!(growth(&page).await?.as_deref(), Some("35"));
    page.close().await
}

#[tokio::test]
async fn nothing_is_cut_off_when_the_page_is_enlarged_or_narrow() -> Outcome<()> {
    // 200 % of 1440, of 1280 and of 1522 pixels, and the edges of each layout.
    for width in [390, 640, 720, 760, 761, 1023, 1199, 1200, 1440] {
        let page = Page::open(Window { width, height: 450, ..Window::default() }).await?;
        pasted(&page).await?;
        for view in ["outlook", "plan", "commands", "load-test", "autoscaling", "compare"] {
            page.evaluate(&format!("document.getElementById('t-{view}').click()")).await?;
            tokio::time::sleep(Duration::from_millis(150)).await;
            let over = page
                .evaluate(
                    "return [document.scrollingElement.scrollWidth - innerWidth, [...document.querySelectorAll('body *')]
                        .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5 && !e.closest('.vh, .skip, pre, .ftab, dialog'))
                        .slice(0, 3).map(e => e.className + ' ' + e.getBoundingClientRect().right)]",
                )
                .await?;
            assert!(over[0].as_f64() <= Some(0.0), "{view} at {width} pixels: {over}");
        }
        page.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn nothing_moves_for_those_who_asked_for_less_motion() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    let less = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
    page.cdp("Emulation.setEmulatedMedia", less).await?;
    pasted(&page).await?;
    let moving = page
        .evaluate(
            "return [...document.querySelectorAll('*')].filter(element => {
                const style = getComputedStyle(element);
                return /[1-9]/.test(style.transitionDuration) || style.animationName !== 'none';
            }).map(element => element.outerHTML.slice(0, 80))",
        )
        .await?;
    assert_eq!(moving, json!([]));
    page.close().await
}
