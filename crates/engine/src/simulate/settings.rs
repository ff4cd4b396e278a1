//! Settings under which a controller neither flaps nor overloads on a load, the cheapest of those that are tried.

use headroom_model::{Advice, ControllerKind, Hpa, Run, RunbookLoop};

use super::load::Load;
use super::replay::Fleet;
use super::runbook_loop::flap_free_below;
use super::{Settings, run};
use crate::words::{count, number, percent};

/// Where scaling up begins, in percent of the CPU limit.
const BEGINNINGS: [f64; 8] = [80.0, 75.0, 70.0, 65.0, 60.0, 50.0, 40.0, 30.0];
/// Where the loop removes, as parts of what is just free of flapping at a constant load.
const REMOVALS: [f64; 3] = [0.95, 0.75, 0.5];
/// How long HPA looks back before it removes.
const WINDOWS: [u32; 4] = [300, 600, 1200, 3600];

/// Looks for settings under which the controller neither flaps nor overloads, and tells what they cost against what it
/// was given.
///
/// The bounds, the intervals and how an instance starts stay as they are; what changes is where it adds and removes, how
/// long it looks back, and the minimum. For each it takes the smallest minimum that does, by halving: a higher minimum
/// overloads less. A minimum that the peak needs always does, so that settings exist wherever the maximum is enough.
pub fn find_settings(load: &Load, fleet: &Fleet, given: &Settings, made: &Run) -> Advice {
    // It cannot help what was too few before it looked.
    let fleet = Fleet { instances: None, ..*fleet };
    let most = match given {
        Settings::Loop(settings) => settings.max_instances.max(settings.min_instances),
        Settings::Hpa(settings) => settings.max_replicas.max(settings.min_replicas),
    };
    let needed = fleet.needed(load.peak_rps());
    if needed > most {
        let peak = format!(
            "At the peak of {} RPS {} are needed",
            number(load.peak_rps()),
            count(f64::from(needed), "instance", "instances")
        );
        return none(made.controller, format!("{peak}, and the maximum is {most}: no setting helps."));
    }
    let mut search = Search { load, fleet, best: None };
    search.try_one(given.clone());
    match given {
        Settings::Loop(settings) => search.of_loop(settings),
        Settings::Hpa(settings) => search.of_hpa(settings),
    }
    let Some((settings, run)) = search.best else {
        return none(made.controller, "None of the settings that were tried neither flaps nor overloads.".to_owned());
    };
    let extra = run.instance_hours - made.instance_hours;
    let part = 100.0 * extra.abs() / made.instance_hours.max(1e-9);
    let cost = if part < 0.5 {
        "as many instance-hours".to_owned()
    } else {
        let word = if extra > 0.0 { "more" } else { "fewer" };
        format!("{} instance-hours {word} ({})", number(extra.abs()), percent(part))
    };
    let why = format!("With {}: {cost}, never overloaded, no flap.", run.settings);
    let (runbook_loop, hpa) = match settings {
        Settings::Loop(settings) => (Some(settings), None),
        Settings::Hpa(settings) => (None, Some(settings)),
    };
    Advice {
        controller: run.controller,
        runbook_loop,
        hpa,
        run: Some(run),
        extra_instance_hours: Some(headroom_model::nine_digits(extra)),
        why,
    }
}

fn none(controller: ControllerKind, why: String) -> Advice {
    Advice { controller, runbook_loop: None, hpa: None, run: None, extra_instance_hours: None, why }
}

struct Search<'a> {
    load: &'a Load,
    fleet: Fleet,
    best: Option<(Settings, Run)>,
}

impl Search<'_> {
    fn of_loop(&mut self, given: &RunbookLoop) {
        for up in beginnings(given.scale_up_percent / given.cores, self.fleet.overload_percent) {
            for removal in REMOVALS {
                let with = |least: u32| {
                    let mut settings =
                        RunbookLoop { min_instances: least, scale_up_percent: up * given.cores, ..*given };
                    settings.scale_down_percent = (removal * flap_free_below(&settings)).floor();
                    Settings::Loop(settings)
                };
                if self.smallest(given.min_instances, given.max_instances, with) {
                    break;
                }
            }
        }
    }

    fn of_hpa(&mut self, given: &Hpa) {
        let request = given.cpu_request_percent / 100.0;
        let given_window = given.behavior.scale_down.stabilization_window_seconds.unwrap_or(300);
        for target in beginnings(f64::from(given.average_utilization) * request, self.fleet.overload_percent) {
            for window in
                std::iter::once(given_window).chain(WINDOWS.into_iter().filter(|window| *window > given_window))
            {
                let with = |least: u32| {
                    let mut settings = Hpa { min_replicas: least, ..given.clone() };
                    settings.average_utilization = (target / request).round().max(1.0) as u32;
                    settings.behavior.scale_down.stabilization_window_seconds = Some(window);
                    Settings::Hpa(settings)
                };
                if self.smallest(given.min_replicas, given.max_replicas, with) {
                    break;
                }
            }
        }
    }

    /// Finds the smallest minimum that never overloads; keeps it when it does not flap and is cheaper than what is kept.
    /// Whether it does not flap.
    fn smallest(&mut self, least: u32, most: u32, with: impl Fn(u32) -> Settings) -> bool {
        let (mut low, mut high) = (least, most.max(least));
        let mut found = None;
        while low < high {
            let middle = low + (high - low) / 2;
            let settings = with(middle);
            let run = run(self.load, &self.fleet, &settings);
            if run.overloaded_minutes == 0.0 {
                high = middle;
                found = Some((settings, run));
            } else {
                low = middle + 1;
            }
        }
        match found {
            Some((settings, run)) => self.keep(settings, run),
            None => self.try_one(with(high)),
        }
    }

    fn try_one(&mut self, settings: Settings) -> bool {
        let run = run(self.load, &self.fleet, &settings);
        self.keep(settings, run)
    }

    fn keep(&mut self, settings: Settings, run: Run) -> bool {
        if run.overloaded_minutes > 0.0 || run.flaps > 0 {
            return false;
        }
        if self.best.as_ref().is_none_or(|(_, best)| run.instance_hours < best.instance_hours) {
            self.best = Some((settings, run));
        }
        true
    }
}

/// What was given first, so that it wins among equals; then the others below the overload threshold.
fn beginnings(given: f64, overload_percent: f64) -> impl Iterator<Item = f64> {
    let others = BEGINNINGS.into_iter().filter(move |up| *up < overload_percent && (*up - given).abs() > 0.5);
    std::iter::once(given).chain(others)
}
