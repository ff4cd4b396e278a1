//! The page as axe-core judges it: every view and dialog, both themes, wide and narrow.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "a suite is told by the environment what is there")]

use std::path::PathBuf;

use headroom_tests::browser::{Outcome, Page, Window};
use serde_json::{Value, json};

const REPORT: &str = include_str!("corpus/va-capacity-check/both_with_prompts.txt");
/// What is opened by a press, named by how its button's words begin.
const SHEETS: [&str; 10] =
    ["Present ", "Thresholds", "Policy", "Events", "Stack", "Share", "Edit range", "Formats", "Report", "As charts"];

/// axe-core, where the checkers are installed.
fn axe() -> Option<String> {
    let checkers = PathBuf::from(std::env::var_os("HEADROOM_CHECKERS")?);
    std::fs::read_to_string(checkers.join("npm/node_modules/axe-core/axe.min.js")).ok()
}

/// What axe finds, as `rule: element`.
async fn faults(page: &Page) -> Outcome<Vec<String>> {
    let script = "const done = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ['violations'] }).then(found => done(
            found.violations.flatMap(rule => rule.nodes.map(node => rule.id + ': ' + node.target.join(' ') + ' ' + node.html.slice(0, 160)))));";
    let found = page.later(script).await?;
    Ok(found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

#[tokio::test]
async fn nothing_on_any_view_or_dialog_keeps_anyone_out() -> Outcome<()> {
    let Some(axe) = axe() else {
        eprintln!("skipped: axe-core is not installed; cargo xtask tools installs it");
        return Ok(());
    };
    let mut all = Vec::new();
    for width in [1440, 390] {
        for dark in [false, true] {
            let page = Page::open(Window { width, ..Window::default() }).await?;
            page.get("textbox", "Paste metrics or a capacity report").await?;
            page.evaluate(&axe).await?;
            // A colour on its way from one theme to the other is neither.
            let still = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
            page.cdp("Emulation.setEmulatedMedia", still).await?;
            if dark {
                page.evaluate("document.querySelector(\"[aria-label^='Theme']\").click()").await?;
            }
            let here = format!("{width} {}", if dark { "dark" } else { "light" });
            let mut note = |what: &str, found: Vec<String>| {
                all.extend(found.into_iter().map(|fault| format!("{here}, {what}: {fault}")));
            };
            note("empty", faults(&page).await?);
            let field = page.get("textbox", "Paste metrics or a capacity report").await?;
            page.paste(&field, REPORT).await?;
            page.get("region", "Verdict").await?;
            let tabs = page.evaluate("return [...document.querySelectorAll('[role=tab]')].map(tab => tab.id)").await?;
            for tab in tabs.as_array().into_iter().flatten().filter_map(Value::as_str) {
                page.evaluate(&format!("document.getElementById('{tab}').click()")).await?;
                note(tab, faults(&page).await?);
            }
            page.evaluate("document.getElementById('t-outlook').click()").await?;
            for sheet in SHEETS {
                let press = format!(
                    "[...document.querySelectorAll('button')].find(b => b.textContent.startsWith('{sheet}'))?.click()"
                );
                page.evaluate(&press).await?;
                note(sheet, faults(&page).await?);
                page.evaluate("document.querySelector('dialog[open] header button')?.click()").await?;
            }
            page.close().await?;
        }
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
    Ok(())
}
