//! The packed npm package: in Node, in TypeScript, in a project of a bundler.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use headroom::{Controllers, Error};
use headroom_tests::browser::{Outcome, Page, Window};
use serde_json::Value;

use crate::{FAILING_REPORT, folder, from_environment, run};

/// A project with the package installed from the packed file, and with what npm has of the sites beside it.
fn project(name: &str) -> Outcome<std::path::PathBuf> {
    let project = folder(name)?;
    std::fs::write(project.join("package.json"), r#"{ "type": "module", "private": true }"#)?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--offline", "--no-audit", "--no-fund", "--silent"]).arg(from_environment("HEADROOM_NPM")?);
    run(npm.current_dir(&project))?;
    Ok(project)
}

fn node(project: &Path, script: &str) -> Outcome<String> {
    std::fs::write(project.join("script.js"), script)?;
    run(Command::new("node").args(["--expose-gc", "script.js"]).current_dir(project))
}

/// The JavaScript blocks of the package's README.
fn examples() -> Vec<&'static str> {
    let readme = include_str!("../../crates/js/npm/README.md");
    readme.split("```js\n").skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

#[test]
fn the_examples_of_the_readme_run_in_node() -> Outcome<()> {
    let project = project("node")?;
    let script = examples().join("\n");
    let printed = node(&project, &script)?;
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.first(), Some(&"docker stats"), "{printed}");
    assert_eq!(lines.get(1), Some(&"immediate"), "{printed}");
    assert!(lines.get(2).is_some_and(|line| line.starts_with("App CPU: order by 2026-")), "{printed}");
    assert_eq!(lines.iter().rev().take(2).copied().collect::<Vec<_>>(), ["growth.percnt", "<svg"], "{printed}");
    Ok(())
}

#[test]
fn a_thousand_plans_in_a_row_and_as_many_errors_do_not_grow_memory() -> Outcome<()> {
    let script = "import { plan, initSync } from 'headroom';
        const { memory } = initSync();
        const once = () => {
          plan({ today: '2026-11-24', draws: 500, pastes: [report], current: { requestsPerSecond: 80 } });
          try { plan({ growth: { percnt: 1 } }) } catch {}
        };
        const used = () => { gc(); return [memory.buffer.byteLength, process.memoryUsage().heapUsed] };
        for (let i = 0; i < 50; i++) once();
        const before = used();
        for (let i = 0; i < 1000; i++) once();
        const after = used();
        console.log(JSON.stringify({ module: after[0] - before[0], heap: after[1] - before[1] }));";
    let report = serde_json::to_string(FAILING_REPORT)?;
    let printed = node(&project("memory")?, &format!("const report = {report};\n{script}"))?;
    let grown: Value = serde_json::from_str(&printed)?;
    assert_eq!(grown.get("module"), Some(&0.into()), "{printed}");
    let heap = grown.get("heap").and_then(Value::as_i64).unwrap_or(i64::MAX);
    assert!(heap < 1_000_000, "the heap grew by {heap} bytes in 1,000 plans");
    Ok(())
}

#[test]
fn what_is_wrong_is_an_error_with_path_and_message() -> Outcome<()> {
    let script = "import { plan, artifacts, simulate, explain, capacity, forecast, chart } from 'headroom';
        const wrong = [
          () => plan({ horizonMonths: 0 }), () => plan({ current: { users: NaN } }), () => plan({ usres: 1 }), () => plan(7),
          () => plan(undefined), () => artifacts({}, '2030-01'), () => artifacts({}, 'soon'),
          () => simulate({}, { hpa: { minReplicas: 0 } }), () => explain({ events: [{ name: 'x' }] }), () => capacity({ draws: 'many' }),
          () => forecast([['2026-11-24T00:00:00Z', 1]], 3), () => forecast([], 3), () => chart({}, { resource: 'gpu' }),
          () => plan({ get today() { throw new TypeError('a getter of the caller') } }),
        ];
        for (const one of wrong) {
          try { one(); console.log('nothing thrown by', String(one)) }
          catch (error) {
            if (!(error instanceof Error) || !error.message) console.log('no error:', String(one), error);
            else console.log(error.path, '|', error.message.split('\\n')[0]);
          }
        }";
    let printed = node(&project("errors")?, script)?;
    let paths: Vec<&str> = printed.lines().map(|line| line.split(" | ").next().unwrap_or_default()).collect();
    assert!(!printed.contains("nothing thrown") && !printed.contains("no error"), "{printed}");
    let wanted = [
        "horizonMonths",
        "current.users",
        "usres",
        "",
        "",
        "month",
        "month",
        "hpa.minReplicas",
        "events[0]",
        "draws",
        "series",
        "series",
        "resource",
        "undefined",
    ];
    assert_eq!(paths, wanted, "{printed}");
    Ok(())
}

/// The packed module in Node beside Rust: the same objects from each verb.
#[test]
fn each_verb_of_the_packed_file_answers_as_rust_does() -> Outcome<()> {
    let scenario = headroom::scenario_from_json(include_str!("contract.json"))?;
    let month = headroom::plan(&scenario)?.months.last().ok_or("a plan has months")?.month;
    let script = format!(
        "import {{ inspect, plan, artifacts, simulate, explain, capacity, forecast, chart }} from 'headroom';
         const scenario = {}, controllers = {};
         const series = Array.from({{ length: 12 }}, (_, day) => [`2026-11-${{String(day + 1).padStart(2, '0')}}T00:00:00Z`, 11 + day]);
         console.log(JSON.stringify({{
           inspections: scenario.pastes.map((text) => inspect(text)), plan: plan(scenario), artifacts: artifacts(scenario, '{month}'),
           simulation: simulate(scenario, controllers), explanation: explain(scenario), capacity: capacity(scenario),
           forecast: forecast(series, 3, 80), chart: chart(scenario, {{ resource: 'app-cpu' }}),
         }}));",
        include_str!("contract.json"),
        include_str!("controllers.json"),
    );
    let answers: serde_json::Map<String, Value> = serde_json::from_str(&node(&project("verbs")?, &script)?)?;
    for (name, _, json) in contract()? {
        if let Some(answer) = answers.get(name) {
            let native: Value = serde_json::from_str(&json)?;
            assert!(same(answer, &native), "{name} is another in JavaScript:\n{answer}\n{native}");
        }
    }
    assert!(answers.get("chart").and_then(Value::as_str).is_some_and(|svg| svg.starts_with("<svg")));
    let named: Vec<&str> = answers.keys().map(String::as_str).collect();
    assert_eq!(named.len(), 8, "{named:?}");
    Ok(())
}

/// JavaScript has one kind of number: 1 and 1.0 are the same.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| same(one, other)))
        }
        _ => one == other,
    }
}

/// Every type of the contract, filled in natively: a field that only Rust has is in excess, one that only the types have is
/// missing, and `tsc` says so. Lists that are empty would hide both.
#[test]
fn the_types_are_those_of_rust_field_for_field() -> Outcome<()> {
    let project = project("types")?;
    let mut source = String::from(
        "import type { Scenario, Inspection, Plan, Artifact, Controllers, Simulation, Explanation, CapacityModel, Forecast } \
         from 'headroom';\n\
         type Full<T> = T extends [string, number] ? T : T extends (infer U)[] ? Full<U>[]\n  \
         : T extends object ? { [K in keyof T]-?: Full<Exclude<T[K], undefined>> } : T;\n",
    );
    let mut lists = BTreeMap::new();
    for (name, kind, json) in contract()? {
        note_lists(&serde_json::from_str(&json)?, name, &mut lists);
        // What is left out where it is empty may be missing from an inspection.
        let kind = if name == "inspections" { kind.to_owned() } else { format!("Full<{kind}>") };
        writeln!(source, "export const {name}: {kind} = {json};")?;
    }
    let empty: Vec<&str> = lists.iter().filter(|(_, filled)| !**filled).map(|(path, _)| path.as_str()).collect();
    assert_eq!(empty, ALWAYS_EMPTY);
    std::fs::write(project.join("contract.ts"), source)?;
    // The examples of the README compile too.
    std::fs::write(project.join("readme.js"), examples().first().ok_or("the README has an example")?)?;
    std::fs::write(
        project.join("elements.ts"),
        "import 'headroom/elements';
         import type { Level, Scenario } from 'headroom';
         const planner = document.querySelector('headroom-planner')!;
         planner.scenario = { today: '2026-11-24' };
         planner.month = 3;
         planner.theme = null;
         const shown: Scenario | null = planner.scenario;
         planner.addEventListener('headroom-verdict', (event) => { const verdict: Level = event.detail.verdict; void verdict });
         // @ts-expect-error: there is no such part.
         planner.embed = 'hologram';
         // @ts-expect-error: it is told, not set.
         planner.verdict = 'ok';
         void shown;",
    )?;
    let mut tsc = Command::new(from_environment("HEADROOM_SITES")?.join("node_modules/.bin/tsc"));
    tsc.args([
        "--strict",
        "--noEmit",
        "--target",
        "esnext",
        "--module",
        "nodenext",
        "contract.ts",
        "readme.js",
        "elements.ts",
    ]);
    tsc.args(["--lib", "esnext,dom", "--allowJs", "--checkJs"]);
    run(tsc.current_dir(&project))?;
    Ok(())
}

/// Lists that this example leaves empty; of a type that others fill.
const ALWAYS_EMPTY: [&str; 1] = ["simulation.diagnostics"];

/// Notes of each list, by its path without places, whether it is ever filled.
fn note_lists(value: &Value, path: &str, lists: &mut BTreeMap<String, bool>) {
    match value {
        Value::Array(items) => {
            *lists.entry(path.to_owned()).or_default() |= !items.is_empty();
            for item in items {
                note_lists(item, path, lists);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                note_lists(value, &format!("{path}.{name}"), lists);
            }
        }
        _ => {}
    }
}

/// Name, type and JSON of an example of each type, with everything in it.
fn contract() -> Result<Vec<(&'static str, &'static str, String)>, Error> {
    let scenario = headroom::scenario_from_json(include_str!("contract.json"))?;
    let texts: Vec<headroom::Inspection> = scenario.pastes.iter().map(|text| headroom::inspect(text)).collect();
    let plan = headroom::plan(&scenario)?;
    let month = plan.months.last().ok_or_else(|| Error::at("", "a plan has months"))?.month;
    let controllers: Controllers = headroom::controllers_from_json(include_str!("controllers.json"))?;
    let series: Vec<_> = (1..=12)
        .filter_map(|day| Some((format!("2026-11-{day:02}T00:00:00Z").parse().ok()?, 10.0 + f64::from(day))))
        .collect();
    Ok(vec![
        ("scenario", "Scenario", headroom::to_json(&scenario)?),
        ("inspections", "Inspection[]", headroom::to_json(&texts)?),
        ("plan", "Plan", headroom::to_json(&plan)?),
        ("artifacts", "Artifact[]", headroom::to_json(&headroom::artifacts(&scenario, &plan, month))?),
        ("controllers", "Controllers", headroom::to_json(&controllers)?),
        ("simulation", "Simulation", headroom::to_json(&headroom::simulate(&scenario, &controllers)?)?),
        ("explanation", "Explanation", headroom::to_json(&headroom::explain(&scenario)?)?),
        ("capacity", "CapacityModel | null", headroom::to_json(&headroom::capacity(&texts, &scenario))?),
        ("forecast", "Forecast", headroom::to_json(&headroom::forecast(&series, 3, 80.0)?)?),
    ])
}

#[tokio::test]
async fn a_project_of_vite_plans_in_the_browser() -> Outcome<()> {
    let project = project("vite")?;
    std::fs::write(
        project.join("index.html"),
        "<!doctype html><title>Vite</title><p role=\"status\"></p><script type=\"module\" src=\"/main.js\"></script>",
    )?;
    std::fs::write(
        project.join("main.js"),
        "import init, { plan, chart } from 'headroom';
         await init();
         const scenario = { today: '2026-11-24', current: { appCpuPercent: 93.8 } };
         document.querySelector('p').textContent = plan(scenario).assessment.verdict;
         document.body.insertAdjacentHTML('beforeend', chart(scenario));",
    )?;
    let mut vite = Command::new(from_environment("HEADROOM_SITES")?.join("node_modules/.bin/vite"));
    run(vite.args(["build", "--base", "./", "--target", "esnext", "--logLevel", "error"]).current_dir(&project))?;
    let page = Page::open_in(Window::default(), project.join("dist")).await?;
    page.wait_until("the verdict", "return document.querySelector('p').textContent === 'immediate'").await?;
    page.wait_until("the chart", "return !!document.querySelector('svg[role=img] polyline')").await?;
    page.close().await
}
