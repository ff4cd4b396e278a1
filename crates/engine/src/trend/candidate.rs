use super::grid::Grid;
use super::line::Line;
use super::scale::Scale;
use super::seasons::Decomposition;
use super::smoothing::{Slope, Smoothing};

/// A way to forecast: on which scale, without how many of the seasons, and how the rest goes on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) scale: Scale,
    /// How many of the seasons, from the shortest.
    pub(super) seasons: usize,
    pub(super) course: Course,
}

/// How a seasonally adjusted series goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// At its smoothed level.
    Level,
    /// With its smoothed slope.
    Holt,
    /// With its smoothed slope, which fades.
    Damped,
    /// At the mean of the three, the benchmark "Comb" of the M competitions (Makridakis and Hibon 2000).
    Comb,
    /// On the straight line through all of it.
    Line,
    /// As one season before: the seasonal naive forecast.
    Repeat,
}

/// A candidate that was fitted to a history.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Model {
    pub(super) candidate: Candidate,
    cycles: Vec<Vec<f64>>,
    state: State,
    last: f64,
}

#[derive(Debug, Clone, PartialEq)]
enum State {
    Smoothed(Smoothing),
    Comb([Smoothing; 3]),
    Line(Line),
    Repeat(Repeated),
}

/// The last cycle, and the standard deviation of what changes from one to the next.
#[derive(Debug, Clone, PartialEq)]
struct Repeated {
    cycle: Vec<f64>,
    deviation: f64,
}

/// Values that a smoother looks back over: its gains are those of the recent past.
const LOOK_BACK: usize = 600;

/// All candidates for a series with so many seasons.
pub(super) fn candidates(scales: &[Scale], seasons: usize, dense: bool) -> Vec<Candidate> {
    const SMOOTH: [Course; 4] = [Course::Level, Course::Holt, Course::Damped, Course::Comb];
    let mut all = Vec::new();
    for scale in scales {
        // A season on a logit scale costs a decomposition for each ceiling, and growth to a ceiling is slow.
        for count in 0..=if scale.saturates() { 0 } else { seasons } {
            let smooth = if dense && !scale.saturates() { SMOOTH.as_slice() } else { &[] };
            let courses = smooth.iter().copied().chain([Course::Line]);
            all.extend(courses.map(|course| Candidate { scale: *scale, seasons: count, course }));
        }
    }
    if dense {
        all.extend((0..=seasons).map(|count| Candidate {
            scale: Scale::Plain,
            seasons: count,
            course: Course::Repeat,
        }));
    }
    all
}

/// Fits what it can of the candidates to a history; the others are `None`.
pub(super) fn fit(candidates: &[Candidate], history: &Grid, seasons: &[usize]) -> Vec<Option<Model>> {
    let mut shared: Vec<Adjusted> = Vec::new();
    let mut models = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let same = |adjusted: &Adjusted| (adjusted.scale, adjusted.seasons) == (candidate.scale, candidate.seasons);
        let place = shared.iter().position(same).unwrap_or_else(|| {
            shared.push(Adjusted::new(candidate, history, seasons));
            shared.len() - 1
        });
        models.push(shared.get_mut(place).and_then(|adjusted| adjusted.model(candidate.course, history, seasons)));
    }
    models
}

/// What candidates of the same scale and seasons share.
struct Adjusted {
    scale: Scale,
    seasons: usize,
    decomposition: Decomposition,
    finite: bool,
    /// Level, Holt, damped: each fitted when it is first needed.
    #[expect(clippy::option_option, reason = "not fitted yet, and fitted without a result, are different")]
    smoothed: [Option<Option<Smoothing>>; 3],
}

impl Adjusted {
    fn new(candidate: &Candidate, history: &Grid, seasons: &[usize]) -> Self {
        let scaled: Vec<f64> = history.values.iter().map(|value| candidate.scale.forth(*value)).collect();
        let decomposition = Decomposition::new(&scaled, seasons.get(..candidate.seasons).unwrap_or(seasons));
        Self {
            scale: candidate.scale,
            seasons: candidate.seasons,
            finite: decomposition.adjusted.iter().all(|value| value.is_finite()),
            decomposition,
            smoothed: [None; 3],
        }
    }

    fn smooth(&mut self, slope: Slope) -> Option<Smoothing> {
        let values = &self.decomposition.adjusted;
        let recent = values.get(values.len().saturating_sub(LOOK_BACK)..)?;
        *self.smoothed.get_mut(slope as usize)?.get_or_insert_with(|| Smoothing::fit(recent, slope))
    }

    fn model(&mut self, course: Course, history: &Grid, seasons: &[usize]) -> Option<Model> {
        if !self.finite || self.decomposition.cycles.len() < self.seasons {
            return None;
        }
        let state = match course {
            Course::Level => State::Smoothed(self.smooth(Slope::None)?),
            Course::Holt => State::Smoothed(self.smooth(Slope::Lasting)?),
            Course::Damped => State::Smoothed(self.smooth(Slope::Fading)?),
            Course::Comb => {
                State::Comb([self.smooth(Slope::None)?, self.smooth(Slope::Lasting)?, self.smooth(Slope::Fading)?])
            }
            Course::Line => State::Line(Line::least_squares(&history.measured_points(&self.decomposition.adjusted))?),
            Course::Repeat => {
                let length = self.seasons.checked_sub(1).and_then(|place| seasons.get(place)).copied().unwrap_or(1);
                State::Repeat(Repeated::new(&history.values, length)?)
            }
        };
        Some(Model {
            candidate: Candidate { scale: self.scale, seasons: self.seasons, course },
            cycles: self.decomposition.cycles.clone(),
            state,
            last: history.len() as f64 - 1.0,
        })
    }
}

impl Repeated {
    fn new(values: &[f64], length: usize) -> Option<Self> {
        let cycle = values.get(values.len().checked_sub(length)?..)?.to_vec();
        let changes = values.iter().zip(values.iter().skip(length)).map(|(before, after)| after - before);
        let squares: f64 = changes.map(|change| change * change).sum();
        let deviation = (squares / values.len().saturating_sub(length).max(1) as f64).sqrt();
        Some(Self { cycle, deviation })
    }

    fn cycles_ahead(&self, ahead: usize) -> usize {
        (ahead - 1) / self.cycle.len().max(1) + 1
    }
}

impl Model {
    /// The forecast of the step `ahead`, counted from 1, on the candidate's scale.
    pub(super) fn scaled(&self, ahead: usize) -> f64 {
        let steps = ahead as f64;
        let rest = match &self.state {
            State::Smoothed(smoothing) => smoothing.point(ahead),
            State::Comb(all) => all.iter().map(|smoothing| smoothing.point(ahead)).sum::<f64>() / 3.0,
            State::Line(line) => line.at(self.last + steps),
            State::Repeat(repeated) => return repeat(&repeated.cycle, ahead),
        };
        rest + self.cycles.iter().map(|cycle| repeat(cycle, ahead)).sum::<f64>()
    }

    /// The standard deviation of that forecast's error as the model itself sees it; `None` where it has no idea.
    pub(super) fn spread(&self, ahead: usize) -> Option<f64> {
        match &self.state {
            State::Smoothed(smoothing) => Some(smoothing.spread(ahead)),
            State::Comb([level, holt, damped]) => {
                Some((level.spread(ahead) + holt.spread(ahead) + damped.spread(ahead)) / 3.0)
            }
            State::Line(line) => line.spread(self.last + ahead as f64),
            State::Repeat(repeated) => Some(repeated.deviation * (repeated.cycles_ahead(ahead) as f64).sqrt()),
        }
    }

    /// Degrees of freedom of that deviation, at least one; `None` where there is none.
    pub(super) fn degrees(&self) -> Option<f64> {
        match &self.state {
            State::Smoothed(smoothing) => Some(smoothing.degrees),
            State::Comb([_, _, damped]) => Some(damped.degrees),
            State::Line(line) => line.errors.map(|errors| errors.degrees()),
            State::Repeat(repeated) => Some(self.last - repeated.cycle.len() as f64 + 1.0),
        }
        .map(|degrees| degrees.max(1.0))
    }

    /// The forecast in the unit of the series.
    pub(super) fn point(&self, ahead: usize) -> f64 {
        self.candidate.scale.back(self.scaled(ahead))
    }
}

/// The value of a cycle that goes on and on.
fn repeat(cycle: &[f64], ahead: usize) -> f64 {
    cycle.get((ahead - 1) % cycle.len().max(1)).copied().unwrap_or(0.0)
}
