use super::candidate::{Candidate, Model, fit};
use super::grid::Grid;

/// How many origins are tried, and how many of a series in which each forecast shows hundreds of values.
const ORIGINS: usize = 5;
const LONG_ORIGINS: usize = 3;
const LONG: usize = 1_000;

/// A candidate this many times worse than the best after two origins is out of the race.
const BEHIND: f64 = 2.0;

/// What the rolling origins said of one candidate.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trial {
    pub(super) candidate: Candidate,
    /// The mean absolute error of each origin.
    pub(super) errors: Vec<f64>,
    /// On the candidate's scale, of each origin: error ÷ the model's own spread, by steps ahead.
    pub(super) ratios: Vec<Vec<f64>>,
}

/// Rolling origins (Tashman 2000): each candidate is fitted to the history before an origin and judged by what came
/// after. The trials come in the order of their mean error; candidates that could not be tried are left out.
pub(super) fn try_out(candidates: &[Candidate], history: &Grid, seasons: &[usize], horizon: usize) -> Vec<Trial> {
    let n = history.len();
    let origins = if n > LONG { LONG_ORIGINS } else { ORIGINS };
    let longest = seasons.last().map_or(0, |length| 2 * length);
    let least = (longest + 1).max(4).max(n / 3);
    let horizon = horizon.min(n / 4).min(n.saturating_sub(least)).max(1);
    let room = n.saturating_sub(least + horizon);
    let stride = (room / (origins - 1)).clamp(1, horizon);
    let mut trials: Vec<Trial> = candidates
        .iter()
        .map(|candidate| Trial { candidate: *candidate, errors: Vec::new(), ratios: Vec::new() })
        .collect();
    for place in 0..origins {
        let Some(end) = n.checked_sub(horizon + place * stride).filter(|end| *end >= least.min(n - 1).max(2)) else {
            break;
        };
        let before = history.first(end);
        let running: Vec<Candidate> = trials.iter().map(|trial| trial.candidate).collect();
        let models = fit(&running, &before, seasons);
        for (trial, model) in trials.iter_mut().zip(models) {
            trial.add(model.as_ref(), history, end, horizon);
        }
        if place >= 1 {
            race(&mut trials);
        }
    }
    let most = trials.iter().map(|trial| trial.errors.len()).max().unwrap_or(0);
    trials.retain(|trial| trial.errors.len() == most && most > 0 && trial.mean().is_finite());
    headroom_model::arrange(&mut trials, |a, b| a.mean().total_cmp(&b.mean()));
    trials
}

/// Leaves out what could not be fitted, and what is so far behind that it will not win any more.
fn race(trials: &mut Vec<Trial>) {
    let most = trials.iter().map(|trial| trial.errors.len()).max().unwrap_or(0);
    trials.retain(|trial| trial.errors.len() == most);
    let least = trials.iter().map(Trial::mean).fold(f64::INFINITY, f64::min);
    // Nothing is known where nothing was measured after the origins.
    if most > 0 {
        trials.retain(|trial| trial.mean() <= BEHIND * least);
    }
}

impl Trial {
    fn add(&mut self, model: Option<&Model>, history: &Grid, end: usize, horizon: usize) {
        let Some(model) = model else { return };
        let (mut total, mut count) = (0.0, 0.0);
        let mut ratios = Vec::with_capacity(horizon);
        for ahead in 1..=horizon {
            let place = end + ahead - 1;
            let (Some(value), Some(true)) = (history.values.get(place), history.observed.get(place)) else { continue };
            total += (value - model.point(ahead)).abs();
            count += 1.0;
            if let Some(spread) = model.spread(ahead).filter(|spread| *spread > 0.0) {
                ratios.push((model.candidate.scale.forth(*value) - model.scaled(ahead)) / spread);
            }
        }
        if count > 0.0 {
            self.errors.push(total / count);
            self.ratios.push(ratios);
        }
    }

    pub(super) fn mean(&self) -> f64 {
        self.errors.iter().sum::<f64>() / self.errors.len() as f64
    }
}
