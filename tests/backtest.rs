//! Forecasts of real series beside statsforecast's, with the runway that they give.
//!
//! The series come from data files that Python packages ship; half of the first ones, chosen by hash of the name, were not
//! looked at while the forecasts were developed, and fresh ones were added when they were done. Without `HEADROOM_CHECKERS` the suite says that it is skipped.
#![cfg(test)]
#![allow(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a suite may stop where a series is not as long as it was made, and prints what it measured"
)]

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use headroom_engine::trend::{Options, fit};
use headroom_model::Forecast;
use serde_json::Value;

const LEVEL: f64 = 80.0;
const OURS: &str = "headroom";
const RIVALS: [&str; 3] = ["AutoETS", "AutoTheta", "MSTL"];

/// When a series was looked at: while the forecasts were developed, when they were first measured, or never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Seen,
    Held,
    Fresh,
}

/// A history, what came next, and what the rivals said of it.
struct Window {
    name: String,
    group: Group,
    /// Steps of the seasonal naive forecast that MASE is measured against.
    season: usize,
    points: Vec<(f64, f64)>,
    history: Vec<Option<f64>>,
    future: Vec<Option<f64>>,
    rivals: BTreeMap<String, Forecast>,
}

/// How one forecast did in one window.
struct Score {
    group: Group,
    mase: f64,
    /// The share of what came that the band held.
    covered: f64,
    /// Whether the band of the runway held the date at which the limit was reached, or never; `None` where neither the band
    /// nor the series came to the limit.
    runway: Option<bool>,
}

#[test]
fn real_series_are_forecast_as_well_as_by_the_best_of_the_field() {
    let Some(windows) = windows() else { return };
    let mut scores: BTreeMap<&str, Vec<Score>> = BTreeMap::new();
    for window in &windows {
        let horizon = window.future.len();
        let fitted = fit(&window.points, &Options { horizon: Some(horizon), ..Options::default() }).unwrap();
        let forecast = fitted.predict(horizon, LEVEL).unwrap();
        scores.entry(OURS).or_default().push(window.score(&forecast));
        for rival in RIVALS {
            scores.entry(rival).or_default().push(window.score(&window.rivals[rival]));
        }
    }
    let series =
        windows.iter().map(|window| window.name.split('/').next().unwrap()).collect::<std::collections::BTreeSet<_>>();
    println!("{} windows of {} series", windows.len(), series.len());
    for (title, keep) in
        [("seen", Some(Group::Seen)), ("held out", Some(Group::Held)), ("fresh", Some(Group::Fresh)), ("all", None)]
    {
        for (name, scores) in &scores {
            if !scores.iter().any(|score| keep.is_none_or(|group| score.group == group)) {
                continue;
            }
            println!("{title:8} {name:9} {}", Summary::new(scores, keep));
        }
    }
    assert!(series.len() >= 30, "{}", series.len());
    let ours = Summary::new(&scores[OURS], None);
    for rival in RIVALS {
        let theirs = Summary::new(&scores[rival], None);
        assert!(
            ours.median_mase <= theirs.median_mase,
            "{rival} is better: {} to {}",
            theirs.median_mase,
            ours.median_mase
        );
    }
    assert!((0.75..=0.85).contains(&ours.covered), "the 80 % band covers {}", ours.covered);
    assert!(ours.runway >= 0.8, "the runway's band holds the date in {} of the windows", ours.runway);
}

struct Summary {
    windows: usize,
    median_mase: f64,
    mean_mase: f64,
    covered: f64,
    runways: usize,
    runway: f64,
}

impl Summary {
    fn new(scores: &[Score], group: Option<Group>) -> Self {
        let kept: Vec<&Score> = scores.iter().filter(|score| group.is_none_or(|group| score.group == group)).collect();
        let mut errors: Vec<f64> = kept.iter().map(|score| score.mase).collect();
        errors.sort_by(f64::total_cmp);
        let runways: Vec<f64> = kept.iter().filter_map(|score| score.runway).map(f64::from).collect();
        Self {
            windows: kept.len(),
            median_mase: f64::midpoint(errors[(errors.len() - 1) / 2], errors[errors.len() / 2]),
            mean_mase: mean(errors.iter().copied()),
            covered: mean(kept.iter().map(|score| score.covered)),
            runways: runways.len(),
            runway: mean(runways.iter().copied()),
        }
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:3} windows: MASE median {:.3}, mean {:.3}; 80 % band covers {:.1} %; runway's band holds {:.0} % of {}",
            self.windows,
            self.median_mase,
            self.mean_mase,
            100.0 * self.covered,
            100.0 * self.runway,
            self.runways
        )
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    sum / count
}

impl Window {
    fn score(&self, forecast: &Forecast) -> Score {
        let pairs = self.history.iter().zip(self.history.iter().skip(self.season));
        let naive = mean(pairs.filter_map(|(before, after)| Some((after.as_ref()? - before.as_ref()?).abs())));
        let known = || self.future.iter().enumerate().filter_map(|(step, value)| Some((step, value.as_ref()?)));
        let within = |(step, value): (usize, &f64)| (forecast.low[step]..=forecast.high[step]).contains(value);
        // Steps at which the limit is reached; the last of all numbers stands for never.
        let limit = self.limit();
        let first = |values: &[f64]| values.iter().position(|value| *value >= limit).unwrap_or(usize::MAX);
        let (early, late) = (first(&forecast.high), first(&forecast.low));
        let reached = known().find(|(_, value)| **value >= limit).map_or(usize::MAX, |(step, _)| step);
        Score {
            group: self.group,
            mase: mean(known().map(|(step, value)| (value - forecast.point[step]).abs())) / naive,
            covered: mean(known().map(|pair| f64::from(within(pair)))),
            runway: (early != usize::MAX || reached != usize::MAX).then(|| (early..=late).contains(&reached)),
        }
    }

    /// A limit that is known beforehand: above the highest value of the last season (at least a horizon) by a quarter of
    /// its distance from the median.
    fn limit(&self) -> f64 {
        let recent = self.season.max(self.future.len()).min(self.history.len());
        let mut recent: Vec<f64> = self.history[self.history.len() - recent..].iter().flatten().copied().collect();
        recent.sort_by(f64::total_cmp);
        let (most, middle) = (recent[recent.len() - 1], recent[recent.len() / 2]);
        most + 0.25 * (most - middle)
    }
}

/// The windows that the script prints; `None` without an environment to run it.
fn windows() -> Option<Vec<Window>> {
    let Some(environment) = env::var_os("HEADROOM_CHECKERS").map(PathBuf::from) else {
        println!(
            "skipped: the backtests need HEADROOM_CHECKERS, a Python environment with tests/checkers/requirements.txt and, \
             installed with --no-deps, tests/checkers/requirements-data.txt"
        );
        return None;
    };
    let output = Command::new(environment.join("bin/python"))
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("backtest/rivals.py"))
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "are tests/checkers/requirements.txt and requirements-data.txt installed?");
    let windows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    Some(windows.iter().map(read).collect())
}

fn read(window: &Value) -> Window {
    let text = |key: &str| window[key].as_str().unwrap();
    let history = numbers(&window["history"]);
    let days = window["times"].as_array().unwrap().iter().map(|time| time.as_f64().unwrap() / 86_400.0);
    let certain = |value: &Value| numbers(value).into_iter().map(|value| value.unwrap_or(f64::NAN)).collect();
    Window {
        name: text("name").to_owned(),
        group: match text("half") {
            "seen" => Group::Seen,
            "held" => Group::Held,
            _ => Group::Fresh,
        },
        season: window["seasons"][0].as_u64().unwrap_or(1) as usize,
        points: days.zip(&history).filter_map(|(days, value)| Some((days, (*value)?))).collect(),
        history,
        future: numbers(&window["future"]),
        rivals: RIVALS
            .iter()
            .map(|rival| {
                let forecast = &window["rivals"][rival];
                let [point, low, high] = ["point", "low", "high"].map(|key| certain(&forecast[key]));
                ((*rival).to_owned(), Forecast { model: (*rival).to_owned(), point, low, high })
            })
            .collect(),
    }
}

fn numbers(values: &Value) -> Vec<Option<f64>> {
    values.as_array().unwrap().iter().map(Value::as_f64).collect()
}
