//! The page as it is handed out, in a real Chromium: under its policy, without a network, as one file, within other pages.
#![cfg(test)]
#![expect(
    clippy::disallowed_methods,
    reason = "a suite copies the build, waits by the clock and looks at what was saved"
)]

mod delivery {
    mod embed;
    mod hosting;
    mod npm;
    mod offline;
    mod pieces;
    mod policy;
    mod single;
    mod sites;
}

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use headroom_tests::browser::{Outcome, Page, from_environment};

/// A real output of both scripts of the runbook, on a stack that is over its limits.
const FAILING_REPORT: &str = include_str!("corpus/va-capacity-check/both_with_prompts.txt");
const PASTE: &str = "Paste metrics or a capacity report";

/// Pastes the report and waits for its verdict.
async fn planned(page: &Page) -> Outcome<()> {
    let field = page.get("textbox", PASTE).await?;
    page.paste(&field, FAILING_REPORT).await?;
    verdict(page, "97.8 %").await
}

async fn verdict(page: &Page, words: &str) -> Outcome<()> {
    let script = format!("return document.querySelector('[aria-label=Verdict]')?.innerText.includes('{words}')");
    page.wait_until(&format!("the verdict with {words}"), &script).await
}

/// Presses Export, and returns the scenario that was saved.
async fn exported(page: &Page) -> Outcome<String> {
    let folder = folder("export")?;
    page.download_into(&folder).await?;
    page.get("button", "Export").await?.click().await?;
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) {
        let saved = files(&folder)?.into_iter().find(|path| path.extension().is_some_and(|end| end == "json"));
        if let Some(path) = saved {
            return Ok(std::fs::read_to_string(path)?);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err("nothing was exported".into())
}

/// The files below the served folder that the page has asked for since this was last called, and what each weighs packed.
async fn asked_for(page: &Page, site: &Path) -> Outcome<Vec<(String, usize)>> {
    let mut asked = Vec::new();
    for address in page.requests().await? {
        let Some(path) = address.strip_prefix(&page.server.url("")) else { continue };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let name = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        let packed =
            run(Command::new("sh").args(["-c", "gzip -9 --stdout \"$1\" | wc -c", "sh"]).arg(site.join(&name)))?;
        asked.push((name, packed.trim().parse()?));
    }
    Ok(asked)
}

/// Copies all files below a folder.
fn copied(from: &Path, to: &Path) -> Outcome<()> {
    for name in all_files(from, "")? {
        let path = to.join(&name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::copy(from.join(&name), path)?;
    }
    Ok(())
}

/// What a program prints.
fn run(command: &mut Command) -> Outcome<String> {
    let output = command.output()?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(printed);
    }
    Err(format!("{command:?} failed:\n{printed}{}", String::from_utf8_lossy(&output.stderr)).into())
}

/// An empty folder of this test's own, which the next run empties.
fn folder(name: &str) -> Outcome<PathBuf> {
    let test = std::thread::current().name().unwrap_or_default().replace("::", "-");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{name}"));
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    Ok(std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?)
}

/// Every file below a folder, by its path from there.
fn all_files(folder: &Path, prefix: &str) -> Outcome<Vec<String>> {
    let mut all = Vec::new();
    for path in files(folder)? {
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            all.extend(all_files(&path, &format!("{name}/"))?);
        } else {
            all.push(name);
        }
    }
    Ok(all)
}
