//! What the page loads as it opens, and what it loads when that is needed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use headroom_tests::browser::{Outcome, Page, Window, dist};

use crate::{FAILING_REPORT, PASTE, all_files, asked_for, copied, folder, planned, verdict};

const WRK: &str = "\
Running 30s test @ http://localhost:8000/
  2 threads and 10 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    21.13ms   10.20ms 145.93ms   81.22%
    Req/Sec   238.51     40.09   340.00     69.50%
  14268 requests in 30.03s, 5.12MB read
Requests/sec:    475.09
Transfer/sec:    174.64KB
";

/// What one of these files weighs, fonts apart, and which pieces are among them.
fn weighed(asked: &[(String, usize)]) -> (usize, Vec<&str>) {
    let files = asked.iter().filter(|(name, _)| !name.starts_with("fonts/"));
    let pieces = asked.iter().filter_map(|(name, _)| name.strip_prefix("pieces-")?.split_once('/'));
    let pieces = pieces.map(|(_, piece)| piece).filter(|piece| *piece != "pieces.js");
    (files.map(|(_, bytes)| bytes).sum(), pieces.collect())
}

/// The page of a folder, which keeps nothing: what it asks for is asked of the server.
async fn opened(site: &Path) -> Outcome<Page> {
    copied(&dist()?, site)?;
    std::fs::remove_file(site.join("service-worker.js"))?;
    let page = Page::open_in(Window::default(), site.to_owned()).await?;
    page.wait_until("the font", "return document.fonts.status === 'loaded' && performance.now() > 1500").await?;
    Ok(page)
}

#[tokio::test]
async fn the_page_opens_with_at_most_200_kb_and_loads_pieces_when_they_are_needed() -> Outcome<()> {
    let site = folder("pieces")?;
    let page = opened(&site).await?;
    let asked = asked_for(&page, &site).await?;
    let (bytes, pieces) = weighed(&asked);
    assert!(bytes <= 200_000 && pieces.is_empty(), "{bytes} bytes: {asked:?}");

    page.get("button", "Try the sample report").await?.click().await?;
    verdict(&page, "91.5 %").await?;
    // Until it is kept.
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    let asked = asked_for(&page, &site).await?;
    let (answer, pieces) = weighed(&asked);
    assert_eq!(
        pieces.into_iter().collect::<BTreeSet<_>>(),
        BTreeSet::from(["planner.wasm", "reader.wasm", "writer.wasm"])
    );
    println!("{bytes} bytes as it opens, {answer} more with the first answer");
    assert!(bytes + answer <= 480_000, "the first answer weighs {bytes} + {answer} bytes: {asked:?}");

    page.get("button", "Show the commands").await?.click().await?;
    page.get("navigation", "Files by step").await?;
    let asked = asked_for(&page, &site).await?;
    assert!(weighed(&asked).1.contains(&"files.wasm"), "{asked:?}");
    page.close().await
}

#[tokio::test]
async fn what_reads_other_tools_is_loaded_for_their_texts_alone() -> Outcome<()> {
    let site = folder("families")?;
    let page = opened(&site).await?;
    let field = page.get("textbox", PASTE).await?;
    page.paste(&field, FAILING_REPORT).await?;
    verdict(&page, "97.8 %").await?;
    // Until it is kept.
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    let before = asked_for(&page, &site).await?;

    let mixed = format!("{FAILING_REPORT}\n$ wrk -t2 -c10 -d30s http://localhost:8000/\n{WRK}");
    page.paste(&page.get("textbox", PASTE).await?, &mixed).await?;
    page.wait_until("the load test", "return document.querySelector('.chips')?.innerText.includes('wrk')").await?;
    let asked = asked_for(&page, &site).await?;
    let new: Vec<&str> = weighed(&asked).1.into_iter().filter(|new| !weighed(&before).1.contains(new)).collect();
    assert_eq!(BTreeSet::from_iter(new), BTreeSet::from(["apart-load_tests.wasm", "small.wasm"]));
    verdict(&page, "97.8 %").await?;
    page.close().await
}

#[tokio::test]
async fn a_piece_that_does_not_load_is_said_and_asked_for_again() -> Outcome<()> {
    let site = folder("missing-piece")?;
    let page = opened(&site).await?;
    planned(&page).await?;
    let files = without(&site, "files.wasm")?;
    page.get("button", "Show the commands").await?.click().await?;
    files.back_once_missed(&page).await?;
    page.get("button", "Try again").await?.click().await?;
    page.get("navigation", "Files by step").await?;
    page.close().await
}

#[tokio::test]
async fn without_its_planner_the_page_says_so_and_what_was_pressed_happens_once_it_comes() -> Outcome<()> {
    let site = folder("missing-planner")?;
    let page = opened(&site).await?;
    let planner = without(&site, "planner.wasm")?;
    page.get("button", "Try the sample report").await?.click().await?;
    planner.back_once_missed(&page).await?;
    page.get("button", "Try again").await?.click().await?;
    verdict(&page, "91.5 %").await?;
    page.close().await
}

#[tokio::test]
async fn where_the_worker_cannot_read_the_page_reads_itself_and_asks_again_for_what_did_not_come() -> Outcome<()> {
    let line = "a line of a log that no format knows, 200 OK in 12 ms\n";
    let large = format!("{FAILING_REPORT}{}", line.repeat(600_000 / line.len()));
    for missing in ["reader.js", "writer.wasm"] {
        let site = folder("missing-worker")?;
        copied(&dist()?, &site)?;
        std::fs::remove_file(site.join("service-worker.js"))?;
        let away = without(&site, missing)?;
        let page = Page::open_in(Window::default(), site).await?;
        let field = page.get("textbox", PASTE).await?;
        page.paste(&field, &large).await?;
        if missing != "reader.js" {
            away.back_once_missed(&page).await?;
            page.get("button", "Try again").await?.click().await?;
        }
        verdict(&page, "97.8 %").await?;
        page.close().await?;
    }
    Ok(())
}

/// A piece that was taken away.
struct Away {
    piece: PathBuf,
    away: PathBuf,
}

fn without(site: &Path, name: &str) -> Outcome<Away> {
    let piece = all_files(site, "")?.into_iter().find(|file| Path::new(file).ends_with(name));
    let (piece, away) = (site.join(piece.ok_or("there is no such piece")?), site.join("away"));
    std::fs::rename(&piece, &away)?;
    Ok(Away { piece, away })
}

impl Away {
    async fn back_once_missed(self, page: &Page) -> Outcome<()> {
        page.wait_until("the notice", "return document.body.innerText.includes('A part of Headroom did not load')")
            .await?;
        Ok(std::fs::rename(&self.away, &self.piece)?)
    }
}
