//! The planner on the sites that docs are made with: the examples of the docs, built and opened.

use std::path::{Path, PathBuf};
use std::process::Command;

use headroom_tests::browser::{Outcome, Page, Window, dist};
use headroom_tests::server::Server;

use super::embed::{CHART, within};
use crate::{copied, folder, from_environment, run};

/// What Backstage does to a page.
const BACKSTAGE: &str = include_str!("backstage.js");

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

/// Backstage hands the built page through `DOMPurify` with the settings of `@backstage/plugin-techdocs` 1.20 and its own
/// configuration, and shows what is left in a shadow root, under a policy.
#[tokio::test]
async fn techdocs_keeps_the_frame_and_the_element_when_its_configuration_lists_them() -> Outcome<()> {
    const ADDRESS: &str = "https://headroom.example.org";
    let page = Page::open(Window::default()).await?;
    let headroom = page.server.url("").trim_end_matches('/').to_owned();
    let here = |text: String| {
        text.replace(ADDRESS, &headroom).replace("headroom.example.org", headroom.trim_start_matches("http://"))
    };
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/embedding/techdocs");
    let site = folder("techdocs")?;
    copied(&example, &site)?;
    let index = site.join("docs/index.md");
    std::fs::write(&index, here(std::fs::read_to_string(&index)?))?;
    let sites = from_environment("HEADROOM_SITES")?;
    run(Command::new(sites.join("bin/mkdocs")).args(["build", "--quiet"]).current_dir(&site))?;
    let yaml = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
    let configuration =
        run(Command::new(sites.join("bin/python")).args(["-c", yaml]).arg(example.join("app-config.yaml")))?;
    let configuration: serde_json::Value = serde_json::from_str(&here(configuration))?;
    let policy = |directive: &str| -> Outcome<String> {
        let sources = configuration.pointer(&format!("/backend/csp/{directive}")).ok_or("the policy is configured")?;
        Ok(serde_json::from_value::<Vec<String>>(sources.clone())?.join(" "))
    };
    let built = site.join("site");
    std::fs::copy(sites.join("node_modules/dompurify/dist/purify.min.js"), built.join("purify.js"))?;
    std::fs::write(built.join("backstage.js"), BACKSTAGE)?;
    std::fs::write(
        built.join("sanitizer.json"),
        configuration.pointer("/techdocs/sanitizer").ok_or("a sanitizer")?.to_string(),
    )?;
    std::fs::write(
        built.join("backstage.html"),
        format!(
            "<!doctype html><meta http-equiv=Content-Security-Policy content=\"default-src 'self'; script-src {}; frame-src {};
                 connect-src 'self' http: https:; style-src 'self' https: 'unsafe-inline'\">
             <script src={headroom}/headroom-planner.js></script><script src=purify.js></script><script src=backstage.js></script>",
            policy("script-src")?,
            policy("frame-src")?
        ),
    )?;
    let backstage = Server::start(built)?;
    page.watch_policy().await?;
    page.client.goto(&backstage.url("backstage.html")).await?;
    page.evaluate(
        "window.addEventListener('message', ({ data }) => { window.heard = [...(window.heard ?? []), data.headroom] })",
    )
    .await?;
    let shown = "document.querySelector('main').shadowRoot";
    page.wait_until(
        "the element's verdict",
        &format!("return {shown}?.querySelector('headroom-planner')?.verdict === 'planned'"),
    )
    .await?;
    assert_eq!(page.evaluate(&format!("return {shown}.querySelectorAll('script').length")).await?, 0);
    page.wait_until("the frame", &format!("return !!{shown}.querySelector('iframe[title=Capacity]')")).await?;
    let frame =
        // A browser draws nothing in a frame of another origin that is out of sight.
        page.client.execute(&format!("const frame = {shown}.querySelector('iframe[title=Capacity]'); frame.scrollIntoView(); return frame"), Vec::new()).await?;
    let id = frame.as_object().and_then(|found| found.values().next()?.as_str()).ok_or("the frame is an element")?;
    let frame = fantoccini::elements::Element::from_element_id(page.client.clone(), id.to_owned().into());
    frame.enter_frame().await?;
    page.wait_until("the chart in the frame", &format!("return !!{CHART}")).await?;
    page.client.enter_parent_frame().await?;
    assert_eq!(page.refused().await?, Vec::<String>::new());

    // Without the configuration nothing of it is left: that is what Backstage does by itself.
    let bare = page
        .evaluate("return shown({}).then((root) => root.querySelectorAll('iframe, headroom-planner').length)")
        .await?;
    assert_eq!(bare, 0);
    page.close().await
}
