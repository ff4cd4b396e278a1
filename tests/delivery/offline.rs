//! The page without its server, and beside a newer one.

use headroom_tests::browser::{Outcome, Page, Window, dist};

use crate::{FAILING_REPORT, PASTE, all_files, copied, exported, folder, planned, verdict};

const KEPT: &str =
    "return navigator.serviceWorker.getRegistration().then((kept) => kept?.active?.state === 'activated')";

#[tokio::test]
async fn once_loaded_it_opens_plans_and_exports_without_its_server() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.wait_until("the page is kept", KEPT).await?;
    page.server.stop();
    page.client.refresh().await?;
    planned(&page).await?;
    let scenario = exported(&page).await?;
    assert!(scenario.contains("\"schemaVersion\"") && scenario.contains("\"pastes\""), "{scenario}");
    page.close().await
}

#[tokio::test]
async fn without_its_server_a_large_text_is_still_read_apart() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.wait_until("the page is kept", KEPT).await?;
    page.server.stop();
    page.client.refresh().await?;
    let noise = "a line of a log that no format knows, 200 OK in 12 ms\n";
    let large = format!("{FAILING_REPORT}{}", noise.repeat(600_000 / noise.len()));
    let field = page.get("textbox", PASTE).await?;
    page.paste(&field, &large).await?;
    verdict(&page, "97.8 %").await?;
    assert_eq!(page.complaints().await?, Vec::<String>::new());
    page.close().await
}

#[tokio::test]
async fn the_browser_finds_it_installable() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.wait_until("the page is kept", KEPT).await?;
    let manifest = page.cdp("Page.getAppManifest", serde_json::json!({})).await?;
    assert_eq!(manifest.get("errors"), Some(&serde_json::json!([])), "{manifest}");
    let refused = page.cdp("Page.getInstallabilityErrors", serde_json::json!({})).await?;
    assert_eq!(refused.get("installabilityErrors"), Some(&serde_json::json!([])), "{refused}");
    page.close().await
}

#[tokio::test]
async fn exactly_the_files_of_the_build_are_kept() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.wait_until("the page is kept", KEPT).await?;
    let script = "return caches.keys()
        .then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys()))))
        .then((all) => all.flat().map((request) => new URL(request.url).pathname.slice(1)).sort())";
    let kept: Vec<String> = serde_json::from_value(page.evaluate(script).await?)?;
    let mut built: Vec<String> = all_files(&dist()?, "")?
        .into_iter()
        // What is handed out beside the page is not the page's.
        .filter(|name| !["headroom.html", "service-worker.js", "_headers"].contains(&name.as_str()))
        .filter(|name| !name.starts_with("docs/") && !name.starts_with("chart/"))
        .map(|name| if name == "index.html" { String::new() } else { name })
        .collect();
    built.sort();
    assert_eq!(kept, built);
    page.close().await
}

#[tokio::test]
async fn a_newer_page_is_offered_and_waits_until_it_is_taken() -> Outcome<()> {
    let site = folder("newer")?;
    copied(&dist()?, &site)?;
    let page = Page::open_in(Window::default(), site.clone()).await?;
    page.wait_until("the page is kept", KEPT).await?;
    page.client.refresh().await?;
    planned(&page).await?;
    page.evaluate("window.older = true").await?;

    let index = site.join("index.html");
    std::fs::write(&index, std::fs::read_to_string(&index)?.replace("<body>", "<body class=\"newer\">"))?;
    let worker = site.join("service-worker.js");
    let text = std::fs::read_to_string(&worker)?;
    std::fs::write(&worker, text.replacen("registration.scope} ", "registration.scope} newer-", 1))?;
    page.evaluate("return navigator.serviceWorker.getRegistration().then((kept) => kept.update()).then(() => true)")
        .await?;
    let take = page.get("button", "Load it").await?;
    assert_eq!(page.evaluate("return window.older ?? null").await?, true, "nothing was forced");

    take.click().await?;
    page.wait_until("the newer page", "return document.body.className === 'newer' && !window.older").await?;
    verdict(&page, "97.8 %").await?;
    let names = page.evaluate("return caches.keys().then((names) => names.length)").await?;
    assert_eq!(names, 1, "the older page is no longer kept");
    page.close().await
}
