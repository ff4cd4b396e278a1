//! The page as one file, opened from a disk.

use std::time::Duration;

use fantoccini::key::Key;
use headroom_tests::browser::{Outcome, Page, Window, dist};

use crate::{FAILING_REPORT, PASTE, exported, folder, planned, verdict};

/// Opens a copy of the file in a folder where nothing else lies.
async fn opened() -> Outcome<Page> {
    let page = Page::open(Window::default()).await?;
    page.watch_policy().await?;
    let stick = folder("stick")?.join("headroom.html");
    std::fs::copy(dist()?.join("headroom.html"), &stick)?;
    page.client.goto(&format!("file://{}", stick.display())).await?;
    page.requests().await?;
    Ok(page)
}

#[tokio::test]
async fn one_file_from_a_disk_plans_keeps_and_exports_and_asks_for_nothing() -> Outcome<()> {
    let page = opened().await?;
    planned(&page).await?;
    let growth = page.get("slider", "Growth per month").await?;
    for _ in 0..5 {
        growth.send_keys(&char::from(Key::Right).to_string()).await?;
    }
    page.get("button", "Show the commands").await?.click().await?;
    page.get("navigation", "Files by step").await?;
    page.wait_until(
        "the typeface",
        "return [...document.fonts].some((face) => face.family.includes('Inter') && face.status === 'loaded')",
    )
    .await?;
    assert!(exported(&page).await?.contains("\"schemaVersion\""));
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(asked(&page).await?, Vec::<String>::new());

    page.client.refresh().await?;
    verdict(&page, "97.8 %").await?;
    let exact = page.get("textbox", "Growth per month, exact").await?.prop("value").await?;
    assert_eq!(exact.as_deref(), Some("55"));
    assert_eq!(page.refused().await?, Vec::<String>::new());
    assert_eq!(page.complaints().await?, Vec::<String>::new());
    page.close().await
}

#[tokio::test]
async fn one_file_reads_large_texts_without_a_worker() -> Outcome<()> {
    let page = opened().await?;
    let noise = "a line of a log that no format knows, 200 OK in 12 ms\n";
    let large = format!("{FAILING_REPORT}{}", noise.repeat(600_000 / noise.len()));
    let field = page.get("textbox", PASTE).await?;
    page.paste(&field, &large).await?;
    verdict(&page, "97.8 %").await?;
    page.close().await
}

/// What was asked for but what the file itself holds.
async fn asked(page: &Page) -> Outcome<Vec<String>> {
    let requests = page.requests().await?;
    Ok(requests.into_iter().filter(|address| !address.starts_with("data:") && !address.starts_with("blob:")).collect())
}
