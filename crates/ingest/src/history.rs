//! The same report at different times is a series.

use headroom_model::{Inspection, Observation, Series};

use crate::found::tidy;
use crate::order::Names;
use crate::points::Points;

/// So many points are kept; of more, neighbours in time are joined.
const MOST_POINTS: usize = 200_000;

/// The values of each metric of each subject over time.
pub(crate) struct History {
    names: Names,
    series: Vec<(usize, Series, Points)>,
    points: usize,
    each: usize,
}

impl Default for History {
    fn default() -> Self {
        Self { names: Names::default(), series: Vec::new(), points: 0, each: 1 }
    }
}

/// What tells the metric of a subject from all others.
pub(crate) fn key(observation: &Observation) -> String {
    let (component, metric) = (observation.component as u8, observation.metric as u16);
    format!("{component} {metric} {}", observation.subject)
}

impl History {
    /// Adds a value, when it says at which time it was measured.
    pub(crate) fn add(&mut self, paste: usize, observation: &Observation) {
        let Some(at) = observation.at else { return };
        let number = self.names.number(&key(observation));
        if number == self.series.len() {
            let series = Series {
                component: observation.component,
                subject: observation.subject.clone(),
                metric: observation.metric,
                unit: observation.unit,
                points: Vec::new(),
                first_line: observation.line,
                last_line: observation.line,
            };
            self.series.push((paste, series, Points::new(self.each)));
        }
        if let Some((last, series, points)) = self.series.get_mut(number) {
            if *last != paste {
                series.first_line = observation.line;
            }
            (*last, series.last_line) = (paste, observation.line);
            self.points += points.add(at, observation.value);
        }
        if self.points > MOST_POINTS {
            self.each *= 2;
            self.points = self.series.iter_mut().map(|(_, _, points)| points.thin()).sum();
        }
    }

    /// Of how many values each point is the mean.
    pub(crate) fn each(&self) -> usize {
        self.each
    }

    /// The series of those that were measured at two times or more, each with the paste of its last point.
    pub(crate) fn finish(self) -> Vec<(usize, Series)> {
        let series = self.series.into_iter();
        let series = series.map(|(paste, series, points)| (paste, Series { points: tidy(points.finish()), ..series }));
        series.filter(|(_, series)| series.points.len() > 1).collect()
    }
}

/// What the reports of several pastes, or several of one paste, say over time: a series for each metric of each
/// subject that was measured at two different times or more, with the paste of its last point, whose lines it names.
/// Reports that do not say when they were made add nothing.
///
/// ```
/// let report = |time: &str, cpu: u32| {
///     format!("VoiceAssist Capacity Check - Tue Nov 24 {time} UTC 2026\nApplication:\n CPU: {cpu}.5%\n")
/// };
/// let pastes = [report("03:00:00", 40), report("04:00:00", 60)].map(|text| headroom_ingest::inspect(&text));
/// let series = headroom_ingest::history(&pastes);
/// let values: Vec<f64> = series[0].1.points.iter().map(|(_, value)| *value).collect();
/// assert_eq!(values, [40.5, 60.5]);
/// ```
pub fn history(inspections: &[Inspection]) -> Vec<(usize, Series)> {
    let mut history = History::default();
    for (paste, inspection) in inspections.iter().enumerate() {
        inspection.observations.iter().for_each(|observation| history.add(paste, observation));
    }
    history.finish()
}
