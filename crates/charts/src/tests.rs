//! The drawings as a whole: what they look like as text, and what holds for any plan.

use headroom_model::{
    Costs, Event, Influence, InstancesAt, MonthCost, Plan, Quantiles, Run, Scenario, Sensitivity, Simulation,
};
use jiff::ToSpan;
use proptest::prelude::*;

use crate::sample;
use crate::{
    ComparedDemand, Figure, ForecastChart, Frame, Scale, TimeAxis, TopologyChart, autoscale, compare, cost, forecast,
    ranking, sensitivity, table, topology, utilisation,
};

const DESKTOP: Frame = Frame { width: 1048.0, height: 230.0, left: 274.0, right: 184.0 };
const PHONE: Frame = Frame { width: 358.0, height: 240.0, left: 34.0, right: 0.0 };

fn chart(plan: &Plan, resource: &str) -> ForecastChart {
    ForecastChart::of(plan, resource, &sample::scenario()).unwrap()
}

/// One element a line.
fn lines(svg: &str) -> String {
    svg.replace("><", ">\n<")
}

fn drawn(resource: &str, frame: &Frame, scale: Scale) -> String {
    lines(&forecast(&chart(&sample::plan(6), resource), frame, scale))
}

#[test]
fn the_app_chart_is_as_in_the_design() {
    insta::assert_snapshot!("app-cpu", drawn("app-cpu", &DESKTOP, Scale::Auto));
    insta::assert_snapshot!("app-cpu-linear", drawn("app-cpu", &DESKTOP, Scale::Linear));
    insta::assert_snapshot!("app-cpu-phone", drawn("app-cpu", &PHONE, Scale::Auto));
}

#[test]
fn every_resource_has_a_chart() {
    insta::assert_snapshot!("database-connections", drawn("database-connections", &DESKTOP, Scale::Auto));
    insta::assert_snapshot!("redis-memory", drawn("redis-memory", &DESKTOP, Scale::Auto));
    insta::assert_snapshot!("qdrant-memory", drawn("qdrant-memory", &DESKTOP, Scale::Auto));
    insta::assert_snapshot!("database-storage", drawn("database-storage", &DESKTOP, Scale::Auto));
    insta::assert_snapshot!("app-memory", drawn("app-memory", &DESKTOP, Scale::Auto));
}

#[test]
fn the_databases_cpu_is_drawn_in_percent_of_todays_limit_as_its_requests_grow() {
    let mut plan = sample::plan(6);
    let connections = plan.runway.iter_mut().find(|row| row.resource == "database-connections").unwrap();
    "database-cpu".clone_into(&mut connections.resource);
    (connections.value, connections.capacity) = (Some(10.0), 4.0);
    "cores".clone_into(&mut connections.capacity_unit);
    plan.months.last_mut().unwrap().topology.database.cores = 8.0;
    let chart = chart(&plan, "database-cpu");
    assert_eq!((chart.unit.words(), chart.note), ("percent of today’s limit", None));
    let of = |point: &crate::demand::Point| (point.demand.p50, point.capacity);
    let (first, last) = (chart.points.first().unwrap(), chart.points.last().unwrap());
    assert_eq!(of(first), (10.0, 100.0));
    assert!((last.demand.p50 - 113.906_25).abs() < 1e-6 && last.capacity == 200.0, "{:?}", of(last));
    assert_eq!(chart.plateaus.first().map(|plateau| plateau.topology.as_str()), Some("1 × 4 cores"));
}

#[test]
fn machines_that_are_due_today_are_more_than_today_has() {
    let mut plan = sample::plan(6);
    let row = plan.runway.iter_mut().find(|row| row.resource == "database-connections").unwrap();
    "host-cpu".clone_into(&mut row.resource);
    (row.component, row.value, row.capacity) = (headroom_model::Component::Host, Some(90.0), 1.0);
    "hosts".clone_into(&mut row.capacity_unit);
    plan.months.iter_mut().for_each(|month| month.topology.hosts = 3);
    plan.months.last_mut().unwrap().topology.hosts = 12;
    let chart = chart(&plan, "host-cpu");
    let of = |point: &crate::demand::Point| (point.demand.p50, point.capacity);
    assert_eq!(chart.points.first().map(of), Some((90.0, 300.0)));
    assert_eq!(chart.points.last().map(|point| point.capacity), Some(1200.0));
}

#[test]
fn three_years_are_drawn_with_fewer_names() {
    let svg = forecast(&chart(&sample::plan(36), "app-cpu"), &DESKTOP, Scale::Auto);
    insta::assert_snapshot!("app-cpu-36-months", lines(&svg));
}

#[test]
fn the_topology_marks_what_is_new() {
    let plan = sample::plan(6);
    let (today, planned) = (TopologyChart::today(&plan).unwrap(), TopologyChart::planned(&plan, 3).unwrap());
    insta::assert_snapshot!("topology-today", lines(&topology(&today, 500.0)));
    insta::assert_snapshot!("topology-month-3", lines(&topology(&planned, 500.0)));
    insta::assert_snapshot!("topology-month-3-phone", lines(&topology(&planned, 358.0)));
    assert_eq!(TopologyChart::planned(&plan, 7), None);
}

#[test]
fn a_chart_says_in_words_what_it_shows() {
    let plan = sample::plan(6);
    insta::assert_snapshot!(chart(&plan, "app-cpu").summary(), @"Demand goes from 50 to 570 requests per second by 24 May 2027, 80 percent range 346 to 881. Today’s limit of 41 is already passed. 10 is your maximum: full on 12 Apr.");
    insta::assert_snapshot!(chart(&plan, "app-memory").summary(), @"App memory: one snapshot shows no trend.");
}

#[test]
fn the_table_has_the_numbers_of_the_chart() {
    let plan = sample::plan(6);
    let table = table(&chart(&plan, "app-cpu"), &plan);
    assert_eq!(table.caption, "App CPU, demand and capacity by month");
    insta::assert_snapshot!(table.csv().replace('\r', ""), @r#"
    Date,P10 RPS,P50 RPS,P90 RPS,"Plan serves, at 70 %, one lost",App
    24 Nov 2026,50,50,50,90,6 × 2 cores
    24 Dec 2026,69,75,80,90,6 × 2 cores
    24 Jan 2027,125,148,171,179,6 × 4 cores
    24 Feb 2027,134,172,215,179,6 × 4 cores
    24 Mar 2027,180,251,335,287,9 × 4 cores
    24 Apr 2027,251,381,547,323,10 × 4 cores
    24 May 2027,346,570,881,323,10 × 4 cores
    "#);
    assert_eq!(
        table.rows.iter().map(|row| row.too_few).collect::<Vec<_>>(),
        [false, false, false, false, false, true, true]
    );
}

fn costs(plan: &Plan) -> Costs {
    let months: Vec<MonthCost> = plan
        .months
        .iter()
        .map(|month| MonthCost { month: month.month, per_month: f64::from(month.topology.app.instances) * 40.0 })
        .collect();
    let total = months.iter().map(|month| month.per_month).sum();
    Costs { currency: "EUR".to_owned(), now_per_month: 80.0, months, total, steps: Vec::new() }
}

fn influences() -> Sensitivity {
    let influence = |assumption: &str, rank_correlation| Influence {
        assumption: assumption.to_owned(),
        rank_correlation,
        low: 0.35,
        high: 0.65,
        unit: "a month".to_owned(),
        why: "given as a range".to_owned(),
    };
    let influences = vec![influence("growth of requestsPerSecond", -0.97), influence("capacity of an instance", 0.22)];
    Sensitivity { resource: "redis-memory".to_owned(), influences, why: String::new() }
}

fn simulation() -> Simulation {
    let at = |seconds, instances| InstancesAt { seconds, instances, serving: instances };
    let run = |controller, instances| Run {
        controller,
        settings: String::new(),
        instances,
        unserved_requests: 0.0,
        overloaded_minutes: 0.0,
        flaps: 0,
        instance_hours: 0.0,
        most_instances: 4,
    };
    Simulation {
        title: "A day".to_owned(),
        start: None,
        duration_seconds: 86_400,
        peak_rps: 200.0,
        requests: 1e7,
        rps_per_instance: headroom_model::Sourced {
            value: 50.0,
            provenance: headroom_model::Provenance::Assumed,
            source: None,
            why: String::new(),
        },
        overload_percent: 80.0,
        needed: vec![at(0, 2), at(28_800, 4), at(64_800, 2)],
        runs: vec![
            run(headroom_model::ControllerKind::Loop, vec![at(0, 2), at(30_000, 3), at(36_000, 4)]),
            run(headroom_model::ControllerKind::Hpa, vec![at(0, 2), at(28_860, 4), at(65_100, 2)]),
        ],
        advice: Vec::new(),
        diagnostics: Vec::new(),
    }
}

/// Every chart with its twins, and how wide and high it is.
fn figures() -> Vec<(&'static str, Figure)> {
    let plan = sample::plan(6);
    let time = TimeAxis::of(&plan);
    let demand = |name: &str| ComparedDemand::of(name.to_owned(), &plan, time);
    vec![
        ("ranking", ranking(&plan, 700.0)),
        ("utilisation", utilisation(&plan, 700.0)),
        ("cost", cost(&plan, &costs(&plan), &DESKTOP)),
        ("sensitivity", sensitivity(&influences(), 700.0)),
        ("autoscale", autoscale(&simulation(), &DESKTOP)),
        ("compare", compare(&[demand("A Baseline"), demand("B Cautious")], time, &DESKTOP, Scale::Auto)),
    ]
}

#[test]
fn every_chart_is_read_in_words_and_has_its_table() {
    for (name, figure) in figures() {
        let document = roxmltree::Document::parse(&figure.svg).unwrap();
        let side = |name: &str| document.root_element().attribute(name).unwrap().parse::<f64>().unwrap();
        assert!(figure.readings.len() > 1, "{name}");
        for (index, reading) in figure.readings.iter().enumerate() {
            let (x, y) = reading.at;
            assert!((0.0..=side("width")).contains(&x) && (0.0..=side("height")).contains(&y), "{name}: {reading:?}");
            assert!(!reading.title.is_empty() && !reading.words.is_empty(), "{name}");
            assert_eq!(figure.nearest(reading.at).map(|at| figure.readings[at].at), Some(reading.at), "{name} {index}");
        }
        assert!(figure.table.rows.len() > 1, "{name}");
        assert!(figure.table.rows.iter().all(|row| row.cells.len() == figure.table.header.len()), "{name}");
        for forbidden in ["style=", "href", "url("] {
            assert!(!figure.svg.contains(forbidden), "{name}: {forbidden}");
        }
    }
}

#[test]
fn readings_say_what_the_table_says() {
    let said: Vec<String> =
        figures().iter().map(|(name, figure)| format!("{name}: {}", figure.readings[1].sentence())).collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn fewer_instances_than_needed_are_marked() {
    let svg = autoscale(&simulation(), &DESKTOP).svg;
    let red = svg.matches("<rect").count();
    // The loop is late twice, the HPA once.
    assert_eq!(red, 3, "{svg}");
}

#[test]
fn an_events_name_is_only_text() {
    let name = "</text><script>alert(1)</script>\" onload='x' \u{0} & ünï ]]>".to_owned();
    let scenario = Scenario {
        events: vec![Event { name, from: sample::TODAY + 20.days(), until: None, multiplier: 2.0, ramp_days: 0 }],
        ..sample::scenario()
    };
    let chart = ForecastChart::of(&sample::plan(6), "app-cpu", &scenario).unwrap();
    let svg = forecast(&chart, &DESKTOP, Scale::Auto);
    let document = roxmltree::Document::parse(&svg).unwrap();
    assert!(document.descendants().all(|node| !node.has_tag_name("script")));
    assert!(document.descendants().any(|node| node.text().is_some_and(|text| text.starts_with("</text><script>"))));
}

#[test]
fn a_page_with_a_strict_policy_may_show_every_chart() {
    let plan = sample::plan(6);
    let mut all = topology(&TopologyChart::planned(&plan, 3).unwrap(), 500.0);
    for runway in &plan.runway {
        all += &forecast(&chart(&plan, &runway.resource), &DESKTOP, Scale::Auto);
    }
    for forbidden in ["style=", "<style", "<script", "href", "url(", "#"] {
        assert!(!all.contains(forbidden), "{forbidden}");
    }
}

/// Numbers as they may come, and as they must not.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => 0.0..1e6_f64,
        1 => prop::num::f64::ANY,
        1 => prop::sample::select(vec![0.0, -1.0, 1e300, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE]),
    ]
}

fn any_quantiles() -> impl Strategy<Value = Quantiles> {
    (any_number(), any_number(), any_number()).prop_map(|(p10, p50, p90)| Quantiles { p10, p50, p90 })
}

prop_compose! {
    fn any_plan()(
        months in 0..40_i32,
        demand in prop::collection::vec(any_quantiles(), 1..20),
        capacity in prop::collection::vec(any_number(), 1..20),
        instances in 0..2000_u32,
        value in prop::option::of(any_number()),
        empty in prop::bool::weighted(0.1),
    ) -> Plan {
        let mut plan = sample::plan(months);
        for (index, point) in plan.timeline.iter_mut().enumerate() {
            let quantiles = demand[index % demand.len()];
            point.requests_per_second = quantiles;
            point.database_connections = quantiles;
            point.redis_bytes = quantiles;
            point.planned_capacity_rps = capacity[index % capacity.len()];
            point.capacity_rps = capacity[0];
        }
        for (index, month) in plan.months.iter_mut().enumerate() {
            month.vectors = Some(demand[index % demand.len()]);
            month.users = demand[0];
            month.topology.app.instances = instances;
            month.topology.app.cores = capacity[0];
        }
        for runway in &mut plan.runway {
            runway.value = value;
            runway.capacity = capacity[0];
        }
        if empty {
            plan.timeline.clear();
            plan.months.clear();
        }
        plan
    }
}

proptest! {
    #[test]
    fn any_plan_gives_well_formed_drawings_with_finite_coordinates(
        plan in any_plan(),
        resource in 0..6_usize,
        name in any::<String>(),
        (from, length) in (-400..2000_i32, prop::option::of(-10..400_i32)),
        multiplier in any_number(),
        (width, height, left, right) in (any_number(), any_number(), any_number(), any_number()),
        scale in prop::sample::select(vec![Scale::Auto, Scale::Linear, Scale::Log]),
    ) {
        let first = sample::TODAY + from.days();
        let event = Event { name, from: first, until: length.map(|days| first + days.days()), multiplier, ramp_days: 0 };
        let scenario = Scenario { events: vec![event.clone(), event.clone(), event], ..sample::scenario() };
        let chart = ForecastChart::of(&plan, &plan.runway[resource].resource, &scenario).unwrap();
        let mut drawings = vec![forecast(&chart, &Frame { width, height, left, right }, scale)];
        for month in [0, 3] {
            drawings.extend(TopologyChart::planned(&plan, month).map(|chart| topology(&chart, width)));
        }
        drawings.extend(TopologyChart::today(&plan).map(|chart| topology(&chart, width)));
        drawings.push(ranking(&plan, width).svg);
        drawings.push(utilisation(&plan, width).svg);
        drawings.push(cost(&plan, &costs(&plan), &Frame { width, height, left, right }).svg);
        for svg in drawings {
            let document = roxmltree::Document::parse(&svg).map_err(|error| TestCaseError::fail(format!("{error}: {svg}")))?;
            for attribute in document.descendants().flat_map(|node| node.attributes()) {
                let numeric = ["x", "y", "width", "height", "cx", "cy", "r", "points", "stroke-width", "viewBox"];
                if numeric.contains(&attribute.name()) {
                    let numbers = attribute.value().split([' ', ',']).filter(|text| !text.is_empty());
                    for number in numbers {
                        let number: f64 = number.parse().map_err(|_| TestCaseError::fail(format!("{attribute:?}")))?;
                        prop_assert!(number.abs() < 40_000.0, "{attribute:?}");
                    }
                }
            }
        }
        let _ = table(&chart, &plan).csv();
    }
}
