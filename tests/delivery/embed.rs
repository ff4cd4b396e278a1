//! The planner and its parts within other pages: frames, the element, and the sites that docs are made with.

use std::path::{Path, PathBuf};
use std::process::Command;

use headroom_tests::browser::{Outcome, Page, Window, dist};

use crate::{all_files, copied, folder, from_environment, run};

/// The scenario of the examples, escaped for an address.
const SCENARIO: &str = "%7B%22today%22%3A%222026-11-24%22%2C%22current%22%3A%7B%22appCpuPercent%22%3A93.8%7D%7D";
/// What each part shows of that scenario, as a script that looks for it.
const PARTS: [(&str, &str); 5] = [
    (
        "planner",
        "!!document.querySelector('.rail') && document.querySelector('[aria-label=Verdict]').innerText.includes('93.8')",
    ),
    ("chart", "!!document.querySelector('.fig svg.plot polyline')"),
    ("runway", "document.querySelectorAll('[role=option]').length >= 5"),
    ("topology", "document.querySelectorAll('.topo svg.plot').length === 2"),
    ("verdict", "document.querySelector('.badge').innerText.includes('Immediate')"),
];

#[tokio::test]
async fn each_part_stands_alone_in_the_colours_asked_for_and_keeps_nothing() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.watch_policy().await?;
    page.evaluate("localStorage.clear()").await?;
    for (part, shown) in PARTS {
        page.client.goto("about:blank").await?;
        page.client.goto(&page.server.url(&format!("?embed={part}&theme=dark#scenario={SCENARIO}"))).await?;
        page.wait_until(part, &format!("return document.querySelector('main') && {shown}")).await?;
        assert_eq!(page.evaluate("return document.documentElement.dataset.theme").await?, "dark", "{part}");
        let rail = page.evaluate("return !!document.querySelector('.rail')").await?;
        assert_eq!(rail, part == "planner", "{part} shows itself alone");
        assert_eq!(page.refused().await?, Vec::<String>::new(), "{part}");
    }
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let kept = page.evaluate("return Object.keys(localStorage).length").await?;
    assert_eq!(kept, 0, "an embedded page leaves this browser's own session alone");
    page.close().await
}

#[tokio::test]
async fn a_wrong_scenario_in_the_address_is_said_with_its_path() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.client.goto("about:blank").await?;
    page.client.goto(&page.server.url("?embed=chart#scenario=%7B%22horizonMonths%22%3A0%7D")).await?;
    page.wait_until("the alert", "return document.querySelector('[role=alert]')?.innerText.includes('horizonMonths')")
        .await?;
    page.close().await
}

/// A folder with an example, the scenario and Headroom beside it where the site keeps files as they are.
fn site(example: &str, files: &str) -> Outcome<PathBuf> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/embedding");
    let site = folder(example)?;
    copied(&examples.join(example), &site)?;
    let files = site.join(files);
    copied(&dist()?, &files.join("headroom"))?;
    std::fs::remove_file(files.join("headroom/headroom.html"))?;
    std::fs::copy(examples.join("scenario.json"), files.join("scenario.json"))?;
    Ok(site)
}

/// Looks into the frame of the nth element.
fn within(place: usize, look: &str) -> String {
    format!(
        "const frame = document.querySelectorAll('headroom-planner')[{place}]?.shadowRoot?.querySelector('iframe');
         const document_ = frame?.contentDocument;
         return !!document_ && ((document) => {look})(document_)"
    )
}

#[tokio::test]
async fn two_elements_and_a_frame_on_a_plain_page_move_nothing_around_the_chart() -> Outcome<()> {
    let page = Page::open_in(Window::default(), site("plain", ".")?).await?;
    page.wait_until("the chart", &within(1, "!!document.querySelector('.fig svg.plot polyline')")).await?;
    page.wait_until("the badge", &within(0, "!!document.querySelector('.badge')")).await?;
    page.wait_until(
        "the runway",
        "return document.querySelector('body > iframe').contentDocument.querySelectorAll('[role=option]').length > 4",
    )
    .await?;
    page.wait_until("the verdict", "return document.querySelector('headroom-planner').verdict === 'planned'").await?;
    let colours = within(1, "document.documentElement.dataset.theme === 'dark'");
    page.wait_until("each its own colours", &colours).await?;

    // A property takes the place of what was fetched, and the element says what comes of it.
    page.evaluate(
        "const element = document.querySelector('headroom-planner');
         element.addEventListener('headroom-verdict', (event) => { window.said = event.detail.verdict });
         element.scenario = { today: '2026-11-24', current: { appCpuPercent: 93.8 } };",
    )
    .await?;
    page.wait_until("the event", "return window.said === 'immediate'").await?;
    let other = page.evaluate("return document.querySelectorAll('headroom-planner')[1].verdict").await?;
    assert_eq!(other, "planned", "the other element keeps its own scenario");

    page.evaluate(
        "document.addEventListener('headroom-error', (event) => { window.failed = event.detail.message });
         document.querySelector('headroom-planner').setAttribute('scenario-src', 'none.json');",
    )
    .await?;
    page.wait_until("the error", "return window.failed?.startsWith('none.json: 404')").await?;
    page.close().await
}

#[tokio::test]
async fn the_page_around_a_chart_does_not_move() -> Outcome<()> {
    let site = folder("still")?;
    copied(&dist()?, &site.join("headroom"))?;
    std::fs::write(site.join("scenario.json"), include_str!("../../docs/embedding/scenario.json"))?;
    std::fs::write(
        site.join("index.html"),
        "<!doctype html><script>window.shift = 0;
         new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value }))
             .observe({ type: 'layout-shift', buffered: true });</script>
         <script type=module src=headroom/headroom-planner.js></script>
         <style>headroom-planner { display: block; min-height: 340px }</style>
         <p>Before</p><headroom-planner embed=chart scenario-src=scenario.json></headroom-planner><p id=below>Below</p>",
    )?;
    let page = Page::open_in(Window::default(), site).await?;
    page.wait_until("the chart", &within(0, "!!document.querySelector('.fig svg.plot polyline')")).await?;
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    assert_eq!(page.evaluate("return window.shift").await?, 0);
    page.close().await
}

/// The element that draws one chart of a plan that was made before.
#[tokio::test]
async fn one_chart_alone_weighs_at_most_150_kb_with_its_plan_and_moves_nothing() -> Outcome<()> {
    let site = folder("light")?;
    copied(&dist()?.join("chart"), &site.join("chart"))?;
    let scenario = headroom::scenario_from_json(include_str!("../../docs/embedding/scenario.json"))?;
    std::fs::write(site.join("plan.json"), headroom::to_json_line(&headroom::brief(headroom::plan(&scenario)?))?)?;
    std::fs::write(
        site.join("shift.js"),
        "window.shift = 0;
         new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value }))
             .observe({ type: 'layout-shift', buffered: true });",
    )?;
    std::fs::write(site.join("site.css"), "headroom-chart { display: block; min-height: 320px }")?;
    std::fs::write(
        site.join("index.html"),
        "<!doctype html><meta http-equiv=Content-Security-Policy content=\"default-src 'none';
             script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'\">
         <link rel=stylesheet href=site.css><script src=shift.js></script><script type=module src=chart/headroom-chart.js></script>
         <p>Before</p><headroom-chart plan-src=plan.json resource=redis-memory theme=dark></headroom-chart>
         <headroom-chart plan-src=plan.json kind=topology></headroom-chart><p>Below</p>",
    )?;
    let page = Page::open_in(Window::default(), site.clone()).await?;
    page.watch_policy().await?;
    page.requests().await?;
    page.client.refresh().await?;
    let drawn = "const [one, other] = [...document.querySelectorAll('headroom-chart')].map((all) => all.shadowRoot.querySelector('svg'));
        return !!one?.querySelector('polyline') && one.getAttribute('aria-label').includes('gigabytes') && !!other";
    page.wait_until("both charts", drawn).await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(page.evaluate("return window.shift").await?, 0);
    assert_eq!(page.refused().await?, Vec::<String>::new());

    let mut weight = 0;
    for address in page.requests().await? {
        let path = address.trim_start_matches(&page.server.url(""));
        if path.starts_with("chart/") || path == "plan.json" {
            let packed = Command::new("gzip").args(["-9", "--stdout"]).arg(site.join(path)).output()?;
            weight += packed.stdout.len();
        }
    }
    assert!(weight > 100_000, "the module is among the requests: {weight}");
    assert!(weight <= 150_000, "one chart weighs {weight} bytes");
    page.close().await
}

#[tokio::test]
async fn mkdocs_material_embeds_the_chart_and_the_runway() -> Outcome<()> {
    let site = site("mkdocs", "docs")?;
    run(Command::new(from_environment("HEADROOM_SITES")?.join("bin/mkdocs"))
        .args(["build", "--quiet"])
        .current_dir(&site))?;
    let page = Page::open_in(Window::default(), site.join("site")).await?;
    page.wait_until("the chart", &within(0, "!!document.querySelector('.fig svg.plot polyline')")).await?;
    page.wait_until("the runway", &within(1, "document.querySelectorAll('[role=option]').length > 4")).await?;
    page.close().await
}

#[tokio::test]
async fn vitepress_embeds_the_topology() -> Outcome<()> {
    let site = site("vitepress", "public")?;
    let modules = from_environment("HEADROOM_SITES")?.join("node_modules");
    std::os::unix::fs::symlink(&modules, site.join("node_modules"))?;
    run(Command::new(modules.join(".bin/vitepress")).arg("build").current_dir(&site))?;
    let page = Page::open_in(Window::default(), site.join(".vitepress/dist")).await?;
    page.wait_until("the topology", &within(0, "document.querySelectorAll('.topo svg.plot').length === 2")).await?;
    page.close().await
}

#[tokio::test]
async fn techdocs_shows_the_chart_in_a_frame() -> Outcome<()> {
    let site = site("techdocs", "docs")?;
    run(Command::new(from_environment("HEADROOM_SITES")?.join("bin/mkdocs"))
        .args(["build", "--quiet"])
        .current_dir(&site))?;
    assert!(all_files(&site.join("site"), "")?.contains(&"headroom/index.html".to_owned()));
    let page = Page::open_in(Window::default(), site.join("site")).await?;
    page.wait_until(
        "the chart",
        "return !!document.querySelector('iframe[title=Capacity]')?.contentDocument?.querySelector('.fig svg.plot polyline')",
    )
    .await?;
    page.close().await
}
