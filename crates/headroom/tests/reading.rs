//! What a person says about how pastes are read counts for every verb alike.
#![cfg(test)]

use headroom::{
    Component, Controllers, NameRule, Reading, Scenario, explain, explain_with_growth, growth, inspect_as, plan,
    simulate, simulate_from,
};

/// Two containers whose names say nothing.
const PASTE: &str = "\
NAME      CPU %     MEM USAGE / LIMIT
zeus-1    91.20%    1.5GiB / 2GiB
zeus-2    88.10%    1.4GiB / 2GiB
";

fn scenario(reading: Reading) -> Scenario {
    let today = Some("2026-11-24".parse().unwrap());
    Scenario { pastes: vec![PASTE.to_owned()], reading, today, ..Scenario::default() }
}

#[test]
fn rules_for_names_count_in_an_explanation_and_in_a_simulation_as_in_the_plan() {
    let rule = NameRule { word: "zeus".to_owned(), component: Component::App };
    let ruled = scenario(Reading { names: vec![rule], ..Reading::default() });
    let inspections = [inspect_as(PASTE, 0, &ruled.reading)];
    let planned = plan(&ruled).unwrap();
    let expected = explain_with_growth(&inspections, growth(&inspections, ruled.growth.outliers).0, &planned, &ruled);
    let explained = explain(&ruled).unwrap();
    assert_eq!(explained, expected);
    assert_ne!(explained, explain(&scenario(Reading::default())).unwrap());

    let controllers = Controllers::default();
    let simulated = simulate(&ruled, &controllers).unwrap();
    assert_eq!(simulated, simulate_from(&inspections, &planned, &ruled, &controllers).unwrap());
    assert_ne!(simulated, simulate(&scenario(Reading::default()), &controllers).unwrap());
}
