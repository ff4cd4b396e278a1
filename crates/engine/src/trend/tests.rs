use proptest::prelude::*;

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The airline passengers of Box and Jenkins (1976), thousands a month, 1949 to 1960.
const AIRLINE: [f64; 144] = [
    112., 118., 132., 129., 121., 135., 148., 148., 136., 119., 104., 118., 115., 126., 141., 135., 125., 149., 170.,
    170., 158., 133., 114., 140., 145., 150., 178., 163., 172., 178., 199., 199., 184., 162., 146., 166., 171., 180.,
    193., 181., 183., 218., 230., 242., 209., 191., 172., 194., 196., 196., 236., 235., 229., 243., 264., 272., 237.,
    211., 180., 201., 204., 188., 235., 227., 234., 264., 302., 293., 259., 229., 203., 229., 242., 233., 267., 269.,
    270., 315., 364., 347., 312., 274., 237., 278., 284., 277., 317., 313., 318., 374., 413., 405., 355., 306., 271.,
    306., 315., 301., 356., 348., 355., 422., 465., 467., 404., 347., 305., 336., 340., 318., 362., 348., 363., 435.,
    491., 505., 404., 359., 310., 337., 360., 342., 406., 396., 420., 472., 548., 559., 463., 407., 362., 405., 417.,
    391., 419., 461., 472., 535., 622., 606., 508., 461., 390., 432.,
];

fn monthly(values: &[f64]) -> Vec<(f64, f64)> {
    values.iter().enumerate().map(|(month, value)| (month as f64 * 30.436_875, *value)).collect()
}

/// A wave of a day on a level that rises by a hundredth a day, with noise from a fixed generator.
fn hourly(hours: usize) -> Vec<(f64, f64)> {
    let mut state = 1_u32;
    (0..hours)
        .map(|hour| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = f64::from(state >> 8) / f64::from(1_u32 << 24) - 0.5;
            let day = hour as f64 / 24.0;
            (
                day,
                100.0
                    * libm::exp(0.01 * day)
                    * (1.0 + 0.3 * libm::sin(day * std::f64::consts::TAU))
                    * (1.0 + 0.04 * noise),
            )
        })
        .collect()
}

#[test]
fn the_airline_series_is_seasonal_and_its_last_year_is_foreseen() {
    let (history, future) = AIRLINE.split_at(132);
    let forecast = forecast(&monthly(history), 12, 80.0).unwrap();
    assert_eq!(forecast.model, "seasonal");
    let error = forecast.point.iter().zip(future).map(|(point, value)| (point / value - 1.0).abs()).sum::<f64>() / 12.0;
    // AutoETS of statsforecast is 7.7 % off, its MSTL 5.3 %.
    assert!(error < 0.04, "{error}");
    let held = (0..12).filter(|step| (forecast.low[*step]..=forecast.high[*step]).contains(&future[*step])).count();
    assert!((8..=12).contains(&held), "{held}");
}

#[test]
fn straight_and_compound_growth_are_told_apart_and_continued() {
    let line: Vec<(f64, f64)> = (0..30).map(|day| (f64::from(day), 20.0 + 3.0 * f64::from(day))).collect();
    let compound: Vec<(f64, f64)> = (0..30).map(|day| (f64::from(day), libm::exp(0.05 * f64::from(day)))).collect();
    let ahead = |points: &[(f64, f64)]| forecast(points, 10, 80.0).unwrap();
    assert_eq!(ahead(&line).point[9], 137.0);
    assert!((ahead(&compound).point[9] / libm::exp(0.05 * 39.0) - 1.0).abs() < 1e-6);
}

#[test]
fn growth_towards_a_ceiling_does_not_go_through_it() {
    let logistic = |day: f64| 1_000.0 / (1.0 + libm::exp(-0.15 * (day - 30.0)));
    let points: Vec<(f64, f64)> = (0..50).map(|day| (f64::from(day), logistic(f64::from(day)))).collect();
    let fitted = fit(&points, &Options { horizon: Some(10), ..Options::default() }).unwrap();
    let forecast = fitted.predict(60, 80.0).unwrap();
    assert_eq!(forecast.model, "logistic");
    assert!((forecast.point[59] / 1_000.0 - 1.0).abs() < 0.05, "{}", forecast.point[59]);
}

#[test]
fn two_points_give_a_rate_and_no_band() {
    let fitted = fit(&[(0.0, 100.0), (30.436_875, 150.0)], &Options::default()).unwrap();
    let forecast = fitted.predict(2, 80.0).unwrap();
    assert_eq!(forecast.model, "compound");
    assert_eq!(forecast.point, [225.0, 337.5]);
    assert!(forecast.low.is_empty() && forecast.high.is_empty());
    let rate = fitted.rate_per_month().unwrap();
    assert_eq!((rate.percent_per_month(), rate.standard_error), (50.0, None));
    assert_eq!(fitted.remarks(), ["Two points give a rate and no band: a third tells how far off it can be."]);
}

#[test]
fn one_point_or_none_is_refused_in_words() {
    let refusal = fit(&[(1.0, 2.0), (1.0, 3.0), (2.0, f64::NAN)], &Options::default()).unwrap_err();
    assert_eq!(refusal.to_string(), "a forecast needs at least two points in time with a number each; there are 1");
    let fitted = fit(&monthly(&AIRLINE), &Options::default()).unwrap();
    assert_eq!(fitted.predict(0, 80.0), Err(Refusal::Horizon(0)));
    assert_eq!(fitted.predict(12, 100.0), Err(Refusal::Level));
    assert_eq!(fitted.predict(12, f64::NAN), Err(Refusal::Level));
}

#[test]
fn a_short_history_has_a_wider_band_and_more_confidence_a_wider_one_still() {
    let width = |points: &[(f64, f64)], level| {
        let forecast = fit(points, &Options::default()).unwrap().predict(24, level).unwrap();
        (0..24).map(|step| forecast.high[step] - forecast.low[step]).sum::<f64>()
    };
    let long = hourly(24 * 28);
    assert!(width(&long[24 * 26..], 80.0) > width(&long, 80.0));
    assert!(width(&long, 95.0) > width(&long, 80.0));
}

#[test]
fn gaps_jitter_duplicates_and_disorder_hardly_change_a_forecast() {
    let even = hourly(24 * 14);
    let mut rough: Vec<(f64, f64)> = even
        .iter()
        .enumerate()
        .filter(|(hour, _)| hour % 11 != 3 && !(100..109).contains(hour))
        .map(|(hour, (day, value))| (day + [0.0, 0.004, -0.003][hour % 3], *value))
        .collect();
    rough.push(rough[50]);
    rough.reverse();
    let [even, rough] = [&even, &rough].map(|points| forecast(points, 24, 80.0).unwrap());
    assert_eq!((even.model.as_str(), rough.model.as_str()), ("seasonal", "seasonal"));
    for (a, b) in even.point.iter().zip(&rough.point) {
        assert!((a / b - 1.0).abs() < 0.05, "{a} {b}");
    }
}

#[test]
fn a_series_of_working_days_has_no_gaps_at_weekends() {
    // Monday, 5 January 2026 is day 20,458.
    let days = (0..84).filter(|day| day % 7 < 5).map(|day| 20_458.0 + f64::from(day));
    let points: Vec<(f64, f64)> =
        days.enumerate().map(|(count, day)| (day, [5.0, 9.0, 7.0, 8.0, 2.0][count % 5])).collect();
    let fitted = fit(&points, &Options::default()).unwrap();
    assert_eq!(fitted.predict(5, 80.0).unwrap().point, [5.0, 9.0, 7.0, 8.0, 2.0]);
    // The next step after a Friday is a Monday.
    assert_eq!(fitted.days(1), 20_458.0 + 84.0);
}

#[test]
fn the_rate_of_a_month_comes_with_an_error_that_covers_it() {
    let rate = fit(&hourly(24 * 28), &Options::default()).unwrap().rate_per_month().unwrap();
    let (low, high) = rate.percent_range(95.0).unwrap();
    // A hundredth a day: e^(0.01 · 30.44) = 1.356.
    assert!(low < 35.6 && 35.6 < high && high - low < 10.0, "{low} {high}");
}

#[test]
fn a_step_and_a_spike_are_found_and_can_be_left_out() {
    let mut points = hourly(24 * 28);
    for point in points.iter_mut().skip(24 * 18) {
        point.1 *= 1.8;
    }
    points[200].1 *= 6.0;
    let fitted = fit(&points, &Options::default()).unwrap();
    let outliers: Vec<f64> = fitted.outliers().iter().map(|outlier| outlier.days).collect();
    assert_eq!(outliers.len(), 1);
    assert!((outliers[0] - points[200].0).abs() < 1e-6);
    assert!((fitted.outliers()[0].expected / points[200].1 * 6.0 - 1.0).abs() < 0.05);
    let change = fitted.changes().iter().find(|change| (change.days - 18.0).abs() < 0.5).unwrap();
    assert!((change.jump - 1.8).abs() < 0.15, "{change:?}");
    let left_out = Options { without_outliers: true, since_days: Some(change.days), ..Options::default() };
    let recent = fit(&points, &left_out).unwrap();
    assert!(
        recent.changes().is_empty() && recent.outliers().is_empty(),
        "{:?} {:?}",
        recent.changes(),
        recent.outliers()
    );
}

#[test]
fn the_ends_of_a_rising_series_are_no_outliers() {
    // The noise of a fixed generator, on growth of 5 % a day.
    let noise = hourly(60).into_iter().enumerate().map(|(hour, (day, value))| {
        let wave = 100.0 * libm::exp(0.01 * day) * (1.0 + 0.3 * libm::sin(day * std::f64::consts::TAU));
        (hour as f64, libm::exp(0.05 * hour as f64) * value / wave)
    });
    let points: Vec<(f64, f64)> = noise.collect();
    let fitted = fit(&points, &Options::default()).unwrap();
    assert_eq!(fitted.outliers(), []);
    assert!(!fitted.rate_per_month().unwrap().robust);
}

#[test]
fn a_counter_is_read_as_its_rate() {
    let reading = |minute: i32| f64::from(minute % 500) * 600.0;
    let points: Vec<(f64, f64)> = (0..1_200).map(|minute| (f64::from(minute) / 1440.0, reading(minute))).collect();
    let fitted = fit(&points, &Options::default()).unwrap();
    assert_eq!(fitted.counter_resets(), Some(2));
    let next = fitted.predict(3, 80.0).unwrap().point;
    assert!(next.iter().all(|rate| (rate - 10.0).abs() < 0.1), "{next:?}");
    assert!(fitted.remarks()[0].starts_with("Read as a counter that started anew 2 times"));
}

#[test]
fn an_order_without_times_shows_its_own_cycle() {
    let points: Vec<(f64, f64)> = AIRLINE.iter().enumerate().map(|(place, value)| (place as f64, *value)).collect();
    let fitted = fit(&points, &Options { timed: false, ..Options::default() }).unwrap();
    assert_eq!(fitted.seasons(), [12]);
}

#[test]
fn the_same_series_gives_the_same_forecast_on_every_platform() {
    let forecast = forecast(&monthly(&AIRLINE), 3, 80.0).unwrap();
    let shown = format!("{:?} {:?} {:?}", forecast.point, forecast.low, forecast.high);
    insta::assert_snapshot!(shown, @"[450.429018, 428.35855, 492.738113] [429.515282, 404.973803, 462.289852] [472.383423, 453.134309, 525.26465]");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(target_arch = "wasm32") { 16 } else { 96 }, ..ProptestConfig::default() })]

    #[test]
    fn no_series_gives_what_is_not_a_number_or_a_band_that_does_not_hold_its_point(
        points in prop::collection::vec(
            (
                prop_oneof![0.0..400.0, (0_i32..60).prop_map(f64::from), any::<f64>()],
                prop_oneof![0.0..1e3, -5.0..5.0, Just(0.0), Just(7.0), any::<f64>()],
            ),
            0..90,
        ),
        horizon in 1_usize..40,
        level in 0.1..99.9,
        without_outliers: bool,
        timed: bool,
        counter: Option<bool>,
    ) {
        let options = Options { without_outliers, timed, counter, horizon: Some(horizon), ..Options::default() };
        if let Ok(fitted) = fit(&points, &options) {
            let forecast = fitted.predict(horizon, level).unwrap();
            prop_assert_eq!(forecast.point.len(), horizon);
            for (step, point) in forecast.point.iter().enumerate() {
                prop_assert!(point.is_finite());
                if let (Some(low), Some(high)) = (forecast.low.get(step), forecast.high.get(step)) {
                    prop_assert!(low.is_finite() && high.is_finite() && low <= point && point <= high);
                }
            }
            if let Some(rate) = fitted.rate_per_month() {
                prop_assert!(rate.percent_per_month().is_finite());
                let (low, high) = rate.percent_range(level).unwrap_or_default();
                prop_assert!(low.is_finite() && high.is_finite() && low <= high);
            }
            for change in fitted.changes() {
                prop_assert!([change.days, change.jump, change.monthly_before, change.monthly_after].iter().all(|x| x.is_finite()));
            }
            prop_assert!(fitted.outliers().iter().all(|outlier| outlier.expected.is_finite()));
            prop_assert!(fitted.mase().is_none_or(f64::is_finite));
        }
    }
}
