//! The observations of all pastes, newest first, without what is not running.

use std::collections::BTreeMap;

use headroom_model::{Component, Diagnostic, Inspection, Metric, Observation, Severity, Source, Sourced, Timestamp};

/// Above this no count, size or rate of a real system lies: a number that large was misread.
const PLAUSIBLE: f64 = 1e18;

/// One observation and the paste it stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) observation: &'a Observation,
    paste: usize,
}

impl Reading<'_> {
    pub(crate) fn value(&self) -> f64 {
        self.observation.value
    }

    pub(crate) fn line(&self) -> usize {
        self.observation.line
    }

    pub(crate) fn source(&self) -> Source {
        Source { paste: self.paste, line: self.observation.line }
    }

    pub(crate) fn sourced(&self) -> Sourced {
        Sourced::measured(self.value(), self.source())
    }

    /// The later of two readings: by time where both say one, a dated one before an undated one, else by place.
    fn age(&self) -> (Option<Timestamp>, usize, usize) {
        (self.observation.at, self.paste, self.observation.line)
    }
}

/// All readings, in the order of the pastes and their lines.
pub(crate) struct Readings<'a> {
    all: Vec<Reading<'a>>,
}

impl<'a> Readings<'a> {
    /// Takes the observations of all pastes, and those that series give in place of readings; says which subjects are not running and leaves them out.
    pub(crate) fn new(
        inspections: &'a [Inspection],
        of_series: &'a [(usize, Observation)],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let all: Vec<Reading<'a>> = inspections
            .iter()
            .enumerate()
            .flat_map(|(paste, inspection)| {
                inspection.observations.iter().map(move |observation| Reading { observation, paste })
            })
            .chain(of_series.iter().map(|(paste, observation)| Reading { observation, paste: *paste }))
            .filter(|reading| (0.0..=PLAUSIBLE).contains(&reading.value()))
            .collect();
        let mut readings = Self { all };
        let stopped = readings.stopped();
        for (component, subject) in &stopped {
            let line = readings.all.iter().find(|r| r.is_of(*component, subject)).map(Reading::line);
            let name = if subject.is_empty() { component.label() } else { subject };
            let mut diagnostic = Diagnostic::new(
                Severity::Warning,
                "container-not-running",
                format!("{name} shows no process and no memory; it is not running and is not counted."),
            )
            .with_help("Start it or remove it: docker compose ps -a");
            diagnostic.line = line;
            diagnostics.push(diagnostic);
        }
        readings.all.retain(|r| !stopped.contains(&(r.observation.component, r.observation.subject.as_str())));
        readings
    }

    /// Subjects without processes; or app containers whose CPU and memory are both exactly zero, which is what
    /// `docker stats` prints for a container that has exited.
    fn stopped(&self) -> Vec<(Component, &'a str)> {
        let mut last: BTreeMap<(Component, &'a str), BTreeMap<Metric, Reading<'a>>> = BTreeMap::new();
        for reading in &self.all {
            let metrics =
                last.entry((reading.observation.component, reading.observation.subject.as_str())).or_default();
            let known = metrics.entry(reading.observation.metric).or_insert(*reading);
            if reading.age() >= known.age() {
                *known = *reading;
            }
        }
        last.into_iter()
            .filter(|((component, _), metrics)| {
                let value = |metric| metrics.get(&metric).map(Reading::value);
                let zero = |metric| value(metric) == Some(0.0);
                let exited = *component == Component::App
                    && zero(Metric::CpuPercentOfCore)
                    && (zero(Metric::MemoryBytes)
                        || (zero(Metric::MemoryPercent) && value(Metric::MemoryBytes).is_none()));
                zero(Metric::Processes) || exited
            })
            .map(|(key, _)| key)
            .collect()
    }

    fn of(&self, component: Component, metric: Metric) -> impl Iterator<Item = &Reading<'a>> {
        self.all.iter().filter(move |r| r.observation.component == component && r.observation.metric == metric)
    }

    /// The newest reading of a metric over all subjects of a component.
    pub(crate) fn latest(&self, component: Component, metric: Metric) -> Option<Reading<'a>> {
        self.of(component, metric).max_by_key(|r| r.age()).copied()
    }

    /// The newest reading of a metric over some of the subjects of a component.
    pub(crate) fn latest_among(&self, component: Component, metric: Metric, subjects: &[&str]) -> Option<Reading<'a>> {
        let of = |reading: &&Reading<'a>| subjects.contains(&reading.observation.subject.as_str());
        self.of(component, metric).filter(of).max_by_key(|r| r.age()).copied()
    }

    /// The newest reading of a metric for one subject.
    pub(crate) fn latest_for(&self, component: Component, subject: &str, metric: Metric) -> Option<Reading<'a>> {
        self.of(component, metric).filter(|r| r.observation.subject == subject).max_by_key(|r| r.age()).copied()
    }

    /// The newest reading of a metric for each subject of a component, by subject.
    pub(crate) fn latest_of_each(&self, component: Component, metric: Metric) -> Vec<Reading<'a>> {
        let mut each: BTreeMap<&str, Reading<'a>> = BTreeMap::new();
        for reading in self.of(component, metric) {
            let known = each.entry(reading.observation.subject.as_str()).or_insert(*reading);
            if reading.age() >= known.age() {
                *known = *reading;
            }
        }
        each.into_values().collect()
    }

    /// The highest of the newest readings of a metric, over all subjects of a component.
    pub(crate) fn highest(&self, component: Component, metric: Metric) -> Option<Reading<'a>> {
        let each = self.latest_of_each(component, metric);
        each.into_iter().max_by(|a, b| a.value().total_cmp(&b.value()))
    }

    /// The newest reading of a metric where one subject alone of a component has it.
    pub(crate) fn only(&self, component: Component, metric: Metric) -> Option<Reading<'a>> {
        let each = self.latest_of_each(component, metric);
        each.first().filter(|_| each.len() == 1).copied()
    }

    /// Distinct subjects of a component that any of these metrics is about, in order.
    pub(crate) fn subjects(&self, component: Component, metrics: &[Metric]) -> Vec<&'a str> {
        let mut subjects: Vec<&str> = self
            .all
            .iter()
            .filter(|r| r.observation.component == component && metrics.contains(&r.observation.metric))
            .map(|r| r.observation.subject.as_str())
            .collect();
        headroom_model::arrange(&mut subjects, Ord::cmp);
        subjects.dedup();
        subjects
    }

    /// Whether anything of a component was seen running.
    pub(crate) fn seen(&self, component: Component) -> bool {
        self.all.iter().any(|r| r.observation.component == component)
    }
}

impl Reading<'_> {
    fn is_of(&self, component: Component, subject: &str) -> bool {
        self.observation.component == component && self.observation.subject == subject
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn app(subject: &str, metric: Metric, value: f64, line: usize) -> Observation {
        Observation::new(Component::App, subject, metric, value, line)
    }

    fn paste(observations: Vec<Observation>) -> Inspection {
        Inspection { observations, ..Inspection::default() }
    }

    #[test]
    fn without_times_the_last_in_the_text_wins() {
        let pastes = [
            paste(vec![app("a", Metric::CpuPercentOfCore, 10.0, 7), app("a", Metric::CpuPercentOfCore, 20.0, 9)]),
            paste(vec![app("a", Metric::CpuPercentOfCore, 30.0, 2)]),
        ];
        let readings = Readings::new(&pastes, &[], &mut Vec::new());
        let latest = readings.latest(Component::App, Metric::CpuPercentOfCore).unwrap();
        assert_eq!((latest.value(), latest.source()), (30.0, Source { paste: 1, line: 2 }));
    }

    #[test]
    fn a_newer_time_wins_over_a_later_line() {
        let mut early = app("a", Metric::CpuPercentOfCore, 10.0, 9);
        early.at = Some("2026-11-24T03:00:00Z".parse().unwrap());
        let mut late = app("a", Metric::CpuPercentOfCore, 20.0, 1);
        late.at = Some("2026-11-24T04:00:00Z".parse().unwrap());
        let pastes = [paste(vec![late]), paste(vec![early])];
        let readings = Readings::new(&pastes, &[], &mut Vec::new());
        assert_eq!(readings.latest(Component::App, Metric::CpuPercentOfCore).unwrap().value(), 20.0);
    }

    #[test]
    fn an_exited_container_is_left_out_and_named() {
        let pastes = [paste(vec![
            app("server-1", Metric::CpuPercentOfCore, 43.21, 2),
            app("server-1", Metric::Processes, 22.0, 2),
            app("server-2", Metric::CpuPercentOfCore, 0.0, 3),
            app("server-2", Metric::Processes, 0.0, 3),
        ])];
        let mut diagnostics = Vec::new();
        let readings = Readings::new(&pastes, &[], &mut diagnostics);
        assert_eq!(readings.subjects(Component::App, &[Metric::CpuPercentOfCore]).len(), 1);
        assert_eq!(diagnostics[0].code, "container-not-running");
        assert_eq!(diagnostics[0].line, Some(3));
        assert!(diagnostics[0].message.starts_with("server-2 shows no process"));
    }

    #[test]
    fn what_is_no_plausible_number_is_not_read() {
        let pastes = [paste(vec![app("a", Metric::MemoryBytes, -1.0, 1), app("a", Metric::MemoryBytes, 1e300, 2)])];
        assert!(Readings::new(&pastes, &[], &mut Vec::new()).latest(Component::App, Metric::MemoryBytes).is_none());
    }
}
