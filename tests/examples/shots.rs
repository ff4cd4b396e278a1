//! A picture of each view, light and dark, wide and narrow, in `shots/`.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "it writes files and says which")]

use std::path::Path;
use std::time::Duration;

use headroom_tests::browser::{Outcome, Page, Window};

const REPORT: &str = include_str!("../corpus/va-capacity-check/both_with_prompts.txt");
/// Two load tests, so that their view has something to show.
const LOADS: [&str; 2] = [include_str!("../corpus/wrk/health_c1.txt"), include_str!("../corpus/wrk/health_c10.txt")];
/// What is opened by a press, named by how its button's words begin.
const SHEETS: [&str; 9] =
    ["Present", "Thresholds", "Policy", "Events", "Stack", "Share", "Edit range", "Report", "As charts"];

#[tokio::main]
async fn main() -> Outcome<()> {
    let folder = Path::new("shots");
    std::fs::create_dir_all(folder)?;
    for (width, size) in [(1440, "wide"), (900, "medium"), (390, "narrow")] {
        for (dark, theme) in [(false, "light"), (true, "dark")] {
            let page = Page::open(Window { width, height: 900, dark: false }).await?;
            page.get("textbox", "Paste metrics or a capacity report").await?;
            if dark {
                press(&page, "[aria-label^='Theme']").await?;
            }
            let take = async |name: &str| -> Outcome<()> {
                tokio::time::sleep(Duration::from_millis(500)).await;
                let file = folder.join(format!("{name}-{size}-{theme}.png"));
                std::fs::write(&file, page.whole().await?)?;
                println!("{}", file.display());
                Ok(())
            };
            take("empty").await?;
            let field = page.get("textbox", "Paste metrics or a capacity report").await?;
            page.paste(&field, &[REPORT, LOADS[0], LOADS[1]].join("\n")).await?;
            page.get("region", "Verdict").await?;
            let tabs = page.evaluate("return [...document.querySelectorAll('[role=tab]')].map(tab => tab.id)").await?;
            for tab in tabs.as_array().into_iter().flatten().filter_map(|tab| tab.as_str()) {
                press(&page, &format!("#{tab}")).await?;
                take(tab.trim_start_matches("t-")).await?;
            }
            press(&page, "#t-outlook").await?;
            for sheet in SHEETS {
                let script = format!(
                    "[...document.querySelectorAll('button')].find(b => b.textContent.trim().startsWith('{sheet}'))?.click()"
                );
                page.evaluate(&script).await?;
                if sheet != "Present" {
                    page.wait_until(sheet, "return !!document.querySelector('dialog[open]')").await?;
                }
                if sheet == "Events" {
                    press(&page, "dialog[open] .btn.s[data-press^=add-event]").await?;
                }
                take(&sheet.to_ascii_lowercase().replace(' ', "-")).await?;
                press(&page, "dialog[open] header button").await?;
                press(&page, "[aria-pressed=true]").await?;
            }
            page.close().await?;
        }
    }
    Ok(())
}

async fn press(page: &Page, selector: &str) -> Outcome<()> {
    page.evaluate(&format!("document.querySelector(\"{selector}\")?.click()")).await?;
    Ok(())
}
