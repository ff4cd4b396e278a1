//! The runbook's `va-autoscale`, and the script that is generated in its place.

use headroom_model::RunbookLoop;

use super::replay::{Controller, Seen};
use crate::numbers::whole_count;
use crate::words::{number, percent};

/// The loop and when it last changed something.
pub(super) struct Loop<'a> {
    settings: &'a RunbookLoop,
    quiet_until: u32,
}

impl<'a> Loop<'a> {
    pub(super) fn new(settings: &'a RunbookLoop) -> Self {
        Self { settings, quiet_until: 0 }
    }
}

impl Controller for Loop<'_> {
    /// It looks, changes and sleeps; how long a look itself takes is left out.
    fn period(&self) -> u32 {
        self.settings.interval_seconds.max(1)
    }

    /// `docker stats --no-stream` is the present.
    fn metric(&self) -> Option<(u32, u32)> {
        None
    }

    fn bounds(&self) -> (u32, u32) {
        (self.settings.min_instances, self.settings.max_instances.max(self.settings.min_instances))
    }

    /// One more above a CPU, averaged over all running containers, one less below another.
    fn decide(&mut self, seen: &Seen) -> u32 {
        let settings = self.settings;
        let (least, most) = self.bounds();
        let now = seen.instances;
        if seen.at < self.quiet_until {
            return now;
        }
        let cpu = 100.0 * settings.cores * seen.busy_of_all;
        let wanted = if cpu > settings.scale_up_percent && now < most {
            let back_to_threshold = whole_count(f64::from(now) * cpu / settings.scale_up_percent);
            if settings.proportional { back_to_threshold.clamp(now + 1, most) } else { now + 1 }
        } else if cpu < settings.scale_down_percent && now > least {
            now - 1
        } else {
            return now;
        };
        self.quiet_until = seen.at.saturating_add(settings.cooldown_seconds);
        wanted
    }
}

/// The loop cannot flap at a constant load when this holds for every number above the minimum: an instance that was
/// just added leaves each with more than up·(N−1)/N, so that down < up·(N−1)/N never removes it at once. The
/// smallest such number decides.
pub(super) fn flap_free_below(settings: &RunbookLoop) -> f64 {
    let least = f64::from(settings.min_instances.max(1));
    settings.scale_up_percent * least / (least + 1.0)
}

/// `up 70 %, down 30 %, one each 60 s, 2 to 10`.
pub(super) fn words(settings: &RunbookLoop) -> String {
    let mut words = format!(
        "up {}, down {}, {} {} s, {} to {}",
        percent(settings.scale_up_percent),
        percent(settings.scale_down_percent),
        if settings.proportional { "each" } else { "one each" },
        settings.interval_seconds,
        settings.min_instances,
        settings.max_instances
    );
    if settings.cooldown_seconds > 0 {
        words = format!("{words}, then quiet for {} s", settings.cooldown_seconds);
    }
    if settings.cores > 1.0 {
        words = format!("{words}, CPU of one core of {}", number(settings.cores));
    }
    words
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn seen(at: u32, instances: u32, cpu_percent: f64) -> Seen {
        Seen { at, instances, settled: instances, busy: cpu_percent / 100.0, busy_of_all: cpu_percent / 100.0 }
    }

    #[test]
    fn it_adds_above_and_removes_below_within_its_bounds() {
        let settings = RunbookLoop::default();
        let mut runbook = Loop::new(&settings);
        let cases = [(2, 70.1, 3), (2, 70.0, 2), (3, 29.9, 2), (3, 30.0, 3), (2, 5.0, 2), (10, 99.0, 10)];
        for (instances, cpu, wanted) in cases {
            assert_eq!(runbook.decide(&seen(60, instances, cpu)), wanted, "{instances} at {cpu} %");
        }
    }

    #[test]
    fn the_raw_figure_of_docker_stats_counts_one_core_as_a_hundred() {
        // 40 % of a limit of 2 cores is 80 % in docker stats: the runbook's script adds an instance.
        let settings = RunbookLoop { cores: 2.0, ..RunbookLoop::default() };
        assert_eq!(Loop::new(&settings).decide(&seen(60, 2, 40.0)), 3);
    }

    #[test]
    fn after_a_change_it_waits_out_the_cooldown() {
        let settings = RunbookLoop { cooldown_seconds: 300, proportional: true, ..RunbookLoop::default() };
        let mut generated = Loop::new(&settings);
        assert_eq!(generated.decide(&seen(60, 4, 100.0)), 6);
        assert_eq!(generated.decide(&seen(300, 6, 100.0)), 6);
        assert_eq!(generated.decide(&seen(360, 6, 100.0)), 9);
    }

    #[test]
    fn its_settings_are_words() {
        assert_eq!(words(&RunbookLoop::default()), "up 70 %, down 30 %, one each 60 s, 2 to 10");
    }
}
