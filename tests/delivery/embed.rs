//! The planner and its parts within other pages: frames, the element, and the sites that docs are made with.

use std::path::Path;

use headroom_tests::browser::{Outcome, Page, Window, dist};

use crate::{FAILING_REPORT, asked_for, copied, folder};

/// The scenario of the examples, escaped for an address.
const SCENARIO: &str = "%7B%22today%22%3A%222026-11-24%22%2C%22current%22%3A%7B%22appCpuPercent%22%3A93.8%7D%7D";
/// What each part shows of that scenario, as a script that looks for it.
const PARTS: [(&str, &str); 5] = [
    (
        "planner",
        "!!document.querySelector('.rail') && document.querySelector('[aria-label=Verdict]').innerText.includes('93.8')",
    ),
    ("chart", "!!document.querySelector('svg.plot polyline')"),
    ("runway", "document.querySelectorAll('[role=option]').length >= 5"),
    ("topology", "document.querySelectorAll('.topo svg.plot').length === 2"),
    ("verdict", "document.querySelector('.badge').innerText.includes('Immediate')"),
];

/// Looks for a drawn chart of demand.
pub(super) const CHART: &str = "document.querySelector('svg.plot polyline')";

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
        // The typeface and the worker come after the picture; from then on nothing is asked for.
        tokio::time::sleep(std::time::Duration::from_millis(800)).await;
        page.requests().await?;
        page.evaluate(
            "document.querySelectorAll('[data-press^=month], [data-press^=scale]').forEach((button) => button.click())",
        )
        .await?;
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        assert_eq!(page.requests().await?, Vec::<String>::new(), "{part} asks for nothing after it is loaded");
    }
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

/// Looks into the frame of the nth element.
pub(super) fn within(place: usize, look: &str) -> String {
    format!(
        "const frame = document.querySelectorAll('headroom-planner')[{place}]?.shadowRoot?.querySelector('iframe');
         const document_ = frame?.contentDocument;
         return !!document_ && ((document) => {look})(document_)"
    )
}

#[tokio::test]
async fn the_element_has_its_attributes_as_properties_and_tells_what_a_person_changes() -> Outcome<()> {
    let site = folder("element")?;
    copied(&dist()?, &site.join("headroom"))?;
    std::fs::write(site.join("scenario.json"), include_str!("../../docs/embedding/scenario.json"))?;
    std::fs::write(site.join("report.txt"), FAILING_REPORT)?;
    std::fs::write(
        site.join("index.html"),
        "<!doctype html><headroom-planner></headroom-planner><headroom-planner embed=verdict></headroom-planner>
         <script>
             window.heard = [];
             for (const name of ['verdict', 'change', 'error'])
                 document.addEventListener(`headroom-${name}`, ({ target, detail }) => heard.push({ name, id: target.embed, ...detail, message: detail.message }));
             // Before the element is known: its properties are taken when it comes.
             const [planner, verdict] = document.querySelectorAll('headroom-planner');
             Object.assign(planner, { scenarioSrc: 'scenario.json', view: 'plan', height: 700 });
             verdict.reportSrc = 'report.txt';
         </script>
         <script type=module src=headroom/headroom-planner.js></script>",
    )?;
    let page = Page::open_in(Window::default(), site).await?;
    page.wait_until(
        "what is read from the report",
        "return document.querySelectorAll('headroom-planner')[1].verdict === 'immediate'",
    )
    .await?;
    page.wait_until("the view", &within(0, "!!document.querySelector('#t-plan[aria-selected=true]')")).await?;
    let size = "const frame = document.querySelector('headroom-planner').shadowRoot.querySelector('iframe');
        return [frame.clientHeight, planner.scenario.name, planner.embed, planner.getAttribute('view')]";
    assert_eq!(page.evaluate(size).await?, serde_json::json!([700, "Shop", "", "plan"]));

    page.evaluate(
        "frame().contentWindow.same = true; planner.theme = 'dark'"
            .replace("frame()", "planner.shadowRoot.querySelector('iframe')")
            .as_str(),
    )
    .await?;
    page.wait_until("its colours", &within(0, "document.documentElement.dataset.theme === 'dark'")).await?;
    page.evaluate("planner.theme = null").await?;
    page.wait_until("the system's colours", &within(0, "!document.documentElement.dataset.theme")).await?;
    assert_eq!(page.evaluate(&within(0, "document.defaultView.same")).await?, true, "nothing was loaded again");

    page.evaluate(&within(0, "document.querySelector('[data-press=\"preset 1\"]').click()")).await?;
    page.wait_until("the change", "return heard.some(({ name }) => name === 'change')").await?;
    let changed = "const [{ scenario, id }] = heard.filter(({ name }) => name === 'change');
        return id === '' && scenario.growth.percent !== 12 && planner.scenario === scenario && scenario.current.users === 4000";
    assert_eq!(page.evaluate(changed).await?, true);

    page.evaluate("verdict.scenario = { horizonMonths: 0 }").await?;
    page.wait_until("what is wrong", "return heard.some(({ name, id, message }) => name === 'error' && id === 'verdict' && message.includes('horizonMonths'))").await?;
    page.close().await
}

/// A script that adds up what a page moves by itself.
const SHIFT: &str = "window.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value }))
        .observe({ type: 'layout-shift', buffered: true });";

/// As the docs write it: no line of the page's own style knows of the chart.
#[tokio::test]
async fn the_page_around_a_chart_does_not_move() -> Outcome<()> {
    let site = folder("still")?;
    copied(&dist()?, &site.join("headroom"))?;
    std::fs::write(site.join("scenario.json"), include_str!("../../docs/embedding/scenario.json"))?;
    std::fs::write(
        site.join("index.html"),
        format!(
            "<!doctype html><script>{SHIFT}</script><script src=headroom/headroom-planner.js></script>
             <p>Before</p><headroom-planner embed=chart scenario-src=scenario.json></headroom-planner><p>Between</p>
             <iframe title=Capacity src='headroom/?embed=chart#scenario={SCENARIO}' width=100% height=340></iframe><p>Below</p>"
        ),
    )?;
    let page = Page::open_in(Window::default(), site).await?;
    page.wait_until("the chart", &within(0, &format!("!!{CHART}"))).await?;
    page.wait_until("the frame", &format!("const document_ = document.querySelector('body > iframe').contentDocument; return !!((document) => {CHART})(document_)")).await?;
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    assert_eq!(page.evaluate("return window.shift").await?, 0);
    page.close().await
}

/// The plan of the examples, as `headroom plan --json --brief` prints it.
fn brief_plan() -> Outcome<String> {
    let scenario = headroom::scenario_from_json(include_str!("../../docs/embedding/scenario.json"))?;
    Ok(headroom::to_json_line(&headroom::brief(headroom::plan(&scenario)?))?)
}

/// What the files weigh together, packed, that a page has asked for below these folders.
async fn weight(page: &Page, site: &Path, below: &[&str]) -> Outcome<(usize, Vec<String>)> {
    let asked = asked_for(page, site).await?;
    let within = asked.into_iter().filter(|(name, _)| below.iter().any(|folder| name.starts_with(folder)));
    let (names, weights): (Vec<String>, Vec<usize>) = within.unzip();
    Ok((weights.iter().sum(), names))
}

#[tokio::test]
async fn a_chart_in_a_frame_weighs_at_most_150_kb_with_its_plan_and_moves_nothing() -> Outcome<()> {
    let site = folder("frame")?;
    copied(&dist()?, &site.join("headroom"))?;
    std::fs::write(site.join("plan.json"), brief_plan()?)?;
    std::fs::write(
        site.join("index.html"),
        format!(
            "<!doctype html><script>{SHIFT} window.heard = [];
                 addEventListener('message', ({{ data }}) => {{ heard.push(data) }});</script>
             <p>Before</p>
             <iframe title=Capacity src='headroom/?embed=chart&plan-src=../plan.json&resource=redis-memory&theme=dark' width=100% height=340></iframe>
             <p>Below</p>"
        ),
    )?;
    let page = Page::open_in(Window::default(), site.clone()).await?;
    let within =
        |look: &str| format!("return ((document) => {look})(document.querySelector('iframe').contentDocument)");
    // What the first opening asks for is not counted with the second.
    page.wait_until("the first chart", &within(&format!("!!{CHART}"))).await?;
    page.watch_policy().await?;
    page.requests().await?;
    page.client.refresh().await?;
    page.wait_until(
        "the chart",
        &within(&format!(
            "{CHART} && document.querySelector('main svg').getAttribute('aria-label').includes('gigabytes')"
        )),
    )
    .await?;
    page.wait_until(
        "the verdict",
        "return heard.some((told) => told.headroom === 'verdict' && told.verdict === 'planned')",
    )
    .await?;
    page.wait_until("the height", "return heard.some((told) => told.headroom === 'height' && told.height === 340)")
        .await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(page.evaluate("return window.shift").await?, 0);
    assert_eq!(
        page.evaluate("return document.querySelector('iframe').contentWindow.refused").await?,
        serde_json::json!([])
    );
    assert_eq!(
        page.evaluate(&within("[document.documentElement.dataset.theme, document.documentElement.scrollHeight]"))
            .await?,
        serde_json::json!(["dark", 340])
    );

    let (weight, names) = weight(&page, &site, &["headroom/", "plan.json"]).await?;
    assert!(
        names.contains(&"headroom/chart/chart_bg.wasm".to_owned()) && names.contains(&"plan.json".to_owned()),
        "{names:?}"
    );
    assert!(!names.iter().any(|name| name.contains("headroom-app")), "the planner is not loaded: {names:?}");
    println!("a chart in a frame weighs {weight} bytes: {names:?}");
    assert!(weight <= 150_000, "a chart in a frame weighs {weight} bytes: {names:?}");

    // The page around turns light; then the frame is given a plan that there is not.
    page.evaluate(
        "document.querySelector('iframe').contentWindow.postMessage({ headroom: 'theme', theme: 'light' }, '*')",
    )
    .await?;
    page.wait_until("its colours", &within("document.documentElement.dataset.theme === 'light'")).await?;
    page.evaluate("document.querySelector('iframe').src = 'headroom/?embed=chart&plan-src=none.json'").await?;
    page.wait_until(
        "what is wrong",
        &within("document.querySelector('[role=alert]')?.innerText.startsWith('none.json: 404')"),
    )
    .await?;
    page.wait_until(
        "the error",
        "return heard.some((told) => told.headroom === 'error' && told.message.startsWith('none.json: 404'))",
    )
    .await?;
    page.close().await
}

#[tokio::test]
async fn a_plan_in_the_address_is_drawn_as_a_topology_of_a_month() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.evaluate(&format!(
        "window.open(`?embed=topology&month=3#plan=${{encodeURIComponent(JSON.stringify({}))}}`, '_self')",
        brief_plan()?
    ))
    .await?;
    page.wait_until(
        "the topology",
        "return document.querySelector('main.part svg.plot')?.getAttribute('aria-label')?.includes('app')",
    )
    .await?;
    page.evaluate("location.hash = '#plan=%7B%7D'").await?;
    page.wait_until("what is missing", "return document.querySelector('[role=alert]')?.innerText.length > 4").await?;
    page.close().await
}

/// The element that draws one chart of a plan that was made before.
#[tokio::test]
async fn one_chart_alone_weighs_at_most_150_kb_with_its_plan_and_moves_nothing() -> Outcome<()> {
    let site = folder("light")?;
    copied(&dist()?.join("chart"), &site.join("chart"))?;
    std::fs::write(site.join("plan.json"), brief_plan()?)?;
    std::fs::write(site.join("shift.js"), SHIFT)?;
    std::fs::write(
        site.join("index.html"),
        "<!doctype html><meta http-equiv=Content-Security-Policy content=\"default-src 'none';
             script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'\">
         <script src=shift.js></script><script src=chart/headroom-chart.js></script>
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

    let (weight, names) = weight(&page, &site, &["chart/", "plan.json"]).await?;
    assert!(names.contains(&"chart/chart_bg.wasm".to_owned()), "{names:?}");
    println!("one chart weighs {weight} bytes: {names:?}");
    assert!(weight <= 150_000, "one chart weighs {weight} bytes: {names:?}");
    page.close().await
}
