//! `headroom forecast`: a file of times and values, and what comes next.

use std::fmt::Write;

use headroom::trend::{Fitted, Options, Refusal, fit};
use headroom::{Error, Forecast, Timestamp};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

const DAY_SECONDS: f64 = 86_400.0;
const MONTH_DAYS: f64 = 30.436_875;
/// Outliers and changes that are listed one by one.
const MOST_SHOWN: usize = 20;

/// The points of a file and how its times are to be read.
#[derive(Debug, Clone, PartialEq)]
struct Table {
    /// Time in days since 1970, or the number in the first column where it is no time.
    points: Vec<(f64, f64)>,
    /// Whether the first column holds times.
    timed: bool,
}

/// What is asked of a forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Asked {
    /// Steps ahead.
    pub(crate) horizon: usize,
    /// Percent that the band holds.
    pub(crate) level: f64,
    /// Whether outliers count as missing.
    pub(crate) without_outliers: bool,
    /// Leaves out what is earlier.
    pub(crate) since: Option<Date>,
}

/// The forecast of a text with a time and a value a line, as JSON or in words.
///
/// # Errors
/// When a line is neither, or the horizon or the level is out of range.
pub(crate) fn forecast(text: &str, asked: Asked, json: bool) -> Result<String, Error> {
    let Asked { horizon, level, without_outliers, since } = asked;
    let Table { points, timed } = read(text)?;
    let refused = |refusal: Refusal| {
        let path = match refusal {
            Refusal::TooFewPoints(_) => "",
            Refusal::Horizon(_) => "--horizon",
            Refusal::Level => "--level",
        };
        Error::at(path, refusal.to_string())
    };
    let first = points.iter().map(|point| point.0).min_by(f64::total_cmp);
    let since_days = since.and_then(|date| time(&date.to_string()));
    let options = Options { horizon: Some(horizon), timed, without_outliers, since_days, ..Options::default() };
    let fitted = fit(&points, &options).map_err(refused)?;
    let forecast = fitted.predict(horizon, level).map_err(refused)?;
    if json { headroom::to_json(&forecast) } else { Ok(report(&fitted, &forecast, level, first.filter(|_| timed))) }
}

fn report(fitted: &Fitted, forecast: &Forecast, level: f64, start: Option<f64>) -> String {
    let mut text = format!("Model: {}", forecast.model);
    if let Some(mase) = fitted.mase() {
        let _ = write!(text, "; from {} earlier origins its error was {mase:.2} × that of repeating", fitted.origins());
        text.push_str(if fitted.seasons().is_empty() { " the last value or season" } else { " the last season" });
    }
    text.push('\n');
    if let Some(rate) = fitted.rate_per_month().filter(|_| start.is_some()) {
        let _ = write!(text, "Growth: {:.3} % a month", rate.percent_per_month());
        if let Some((low, high)) = rate.percent_range(level) {
            let _ = write!(text, ", {low:.3} to {high:.3} with {level} % confidence");
        }
        text.push('\n');
    }
    for remark in fitted.remarks() {
        let _ = writeln!(text, "{remark}");
    }
    let at = |days: f64| {
        let time = Timestamp::from_second((days * DAY_SECONDS).round() as i64);
        time.map_or_else(|_| format!("day {days:.2}"), |time| time.to_string())
    };
    for outlier in fitted.outliers().iter().take(MOST_SHOWN) {
        let (value, expected) = (shown(outlier.value), shown(outlier.expected));
        let _ = writeln!(text, "  {}: {value}, expected {expected}  (--without-outliers)", at(outlier.days));
    }
    for change in fitted.changes().iter().take(MOST_SHOWN) {
        let (before, after) = (shown(change.monthly_before), shown(change.monthly_after));
        let jump = shown(change.jump);
        let _ = writeln!(
            text,
            "  {}: level × {jump}, growth a month {before} before, {after} after  (--since)",
            at(change.days)
        );
    }
    let _ = writeln!(
        text,
        "\n{:<25} {:>16} {:>16} {:>16}",
        if start.is_some() { "time" } else { "step" },
        "likely",
        "low",
        "high"
    );
    for (step, point) in forecast.point.iter().enumerate() {
        let when = start.map_or_else(|| (step + 1).to_string(), |start| time_of(fitted, start, step + 1));
        let end = |values: &[f64]| values.get(step).map_or_else(|| "–".to_owned(), |value| shown(*value));
        let (low, high) = (end(&forecast.low), end(&forecast.high));
        let _ = writeln!(text, "{when:<25} {:>16} {low:>16} {high:>16}", shown(*point));
    }
    text
}

/// Six significant digits.
fn shown(value: f64) -> String {
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    rounded.to_string()
}

/// A step's time; a date alone where steps are days or longer, and the same day of each month where they are months.
fn time_of(fitted: &Fitted, start: f64, ahead: usize) -> String {
    let days = fitted.days(ahead);
    let time = |days: f64| Timestamp::from_second((days * DAY_SECONDS).round() as i64);
    let date = |days: f64| time(days).map(|time| TimeZone::UTC.to_datetime(time).date());
    let months = ((days - start) / MONTH_DAYS).round();
    let shown = if fitted.step_days() >= MONTH_DAYS - 1e-6 {
        date(start)
            .and_then(|date| date.checked_add(jiff::Span::new().months(months as i64)))
            .map(|date| date.to_string())
    } else if fitted.step_days() >= 1.0 {
        date(days).map(|date| date.to_string())
    } else {
        time(days).map(|time| time.to_string())
    };
    shown.unwrap_or_else(|_| format!("day {days:.2}"))
}

/// # Errors
/// When a line has no time or no value; an empty value is a gap.
fn read(text: &str) -> Result<Table, Error> {
    let text = text.trim_start_matches('\u{feff}');
    let separator =
        [',', ';', '\t'].into_iter().find(|mark| text.lines().next().is_some_and(|line| line.contains(*mark)));
    let separator = separator.unwrap_or(',');
    let mut columns = (0, 1);
    let mut rows: Vec<(usize, String, f64)> = Vec::new();
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    for (place, (line, row)) in lines.enumerate() {
        let cells: Vec<&str> = row.split(separator).map(|cell| cell.trim().trim_matches('"').trim()).collect();
        if place == 0 && cells.iter().all(|cell| cell.parse::<f64>().is_err() && time(cell).is_none()) {
            let named = |name: &str| cells.iter().position(|cell| cell.eq_ignore_ascii_case(name));
            columns = (named("time").unwrap_or(0), named("value").unwrap_or(1));
            continue;
        }
        let at = |message: String| Error::at(format!("line {}", line + 1), message);
        let (Some(when), Some(value)) = (cells.get(columns.0), cells.get(columns.1)) else {
            return Err(at(format!("“{}” is not a time and a value, such as 2026-11-24T03:00:00Z,42", row.trim())));
        };
        if matches!(value.to_ascii_lowercase().as_str(), "" | "nan" | "na" | "null" | "none" | "-") {
            continue;
        }
        let value: f64 = value.parse().map_err(|_| at(format!("“{value}” is not a number")))?;
        rows.push((line + 1, (*when).to_owned(), value));
    }
    let counted: Option<Vec<f64>> = rows.iter().map(|(_, when, _)| when.parse().ok()).collect();
    if let Some(numbers) = counted {
        return Ok(by_number(&numbers, &rows));
    }
    let point = |(line, when, value): &(usize, String, f64)| {
        let wrong =
            || Error::at(format!("line {line}"), format!("“{when}” is not a time, such as 2026-11-24T03:00:00Z"));
        Ok((time(when).ok_or_else(wrong)?, *value))
    };
    Ok(Table { points: rows.iter().map(point).collect::<Result<_, Error>>()?, timed: true })
}

/// Times that are numbers: seconds or milliseconds since 1970, years, or no times at all.
fn by_number(numbers: &[f64], rows: &[(usize, String, f64)]) -> Table {
    let all = |from: f64, to: f64| numbers.iter().all(|number| (from..to).contains(number));
    let years = all(1000.0, 3000.0) && numbers.iter().all(|number| number.fract() == 0.0);
    let (timed, days): (bool, fn(f64) -> f64) = if all(1e11, 1e15) {
        (true, |milliseconds| milliseconds / 1e3 / DAY_SECONDS)
    } else if all(1e8, 1e11) {
        (true, |seconds| seconds / DAY_SECONDS)
    } else if years {
        (true, |year| (year - 1970.0) * 365.242_5)
    } else {
        (false, |place| place)
    };
    Table { points: numbers.iter().zip(rows).map(|(number, row)| (days(*number), row.2)).collect(), timed }
}

/// A point in time, a date and a time of day in UTC, a date, a month or a quarter, in days since 1970.
fn time(text: &str) -> Option<f64> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_millisecond() as f64 / 1e3 / DAY_SECONDS);
    }
    let text = text.replace('/', "-");
    let civil = |time: DateTime| {
        let time = TimeZone::UTC.to_timestamp(time).ok()?;
        Some(time.as_millisecond() as f64 / 1e3 / DAY_SECONDS)
    };
    if let Ok(time) = text.parse::<DateTime>() {
        return civil(time);
    }
    if let Ok(date) = text.parse::<Date>() {
        return civil(date.to_datetime(jiff::civil::Time::midnight()));
    }
    let (year, rest) = text.split_once(['-', 'Q', 'q', ' '])?;
    let rest = rest.trim_start_matches(['-', 'Q', 'q']);
    let month: i8 = if text.contains(['Q', 'q']) {
        rest.parse::<i8>().ok()?.checked_mul(3)?.checked_sub(2)?
    } else {
        rest.parse().ok()?
    };
    civil(Date::new(year.parse().ok()?, month, 1).ok()?.to_datetime(jiff::civil::Time::midnight()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(horizon: usize) -> Asked {
        Asked { horizon, level: 80.0, without_outliers: false, since: None }
    }

    #[test]
    fn times_are_read_as_tools_write_them() {
        let day = 20_781.0; // 2026-11-24
        for text in
            ["2026-11-24", "2026/11/24", "2026-11-24T00:00:00Z", "2026-11-24 00:00:00", "2026-11-24T01:00:00+01:00"]
        {
            assert_eq!(time(text), Some(day), "{text}");
        }
        assert_eq!(
            [time("2026-11"), time("2026Q4"), time("2026-Q4")],
            [Some(day - 23.0), Some(day - 54.0), Some(day - 54.0)]
        );
        assert_eq!(read("time,value\n1795478400,1\n1795482000,2").unwrap().points[0].0, day);
        assert_eq!(read("time,value\n1795478400000,1\n1795482000000,2").unwrap().points[0].0, day);
        assert!(read("year;value\n2020;1\n2021;2").unwrap().timed);
        assert!(!read("0,1\n1,2").unwrap().timed);
    }

    #[test]
    fn an_empty_value_is_a_gap_and_a_wrong_one_names_its_line() {
        assert_eq!(read("time,value\n2026-11-24,1\n2026-11-25,\n2026-11-26,3").unwrap().points.len(), 2);
        let error = |text| read(text).unwrap_err().to_string();
        assert_eq!(error("time,value\n2026-11-24,1\n2026-11-25,much"), "line 3: “much” is not a number");
        assert_eq!(
            error("time,value\n2026-11-24,1\nsoon,2"),
            "line 3: “soon” is not a time, such as 2026-11-24T03:00:00Z"
        );
        assert!(error("time,value\n2026-11-24,1\n7").starts_with("line 3: “7” is not a time and a value"));
    }

    #[test]
    fn json_is_the_contract_and_nothing_else() {
        let text = "time,value\n2026-01-01,100\n2026-01-31T10:29:06Z,150\n";
        let json = forecast(text, asked(1), true).unwrap();
        assert_eq!(
            json.split_whitespace().collect::<String>(),
            r#"{"model":"compound","point":[225.0],"low":[],"high":[]}"#
        );
        let words = forecast(text, asked(1), false).unwrap();
        assert!(words.contains("Growth: 50.000 % a month\nTwo points give a rate and no band"), "{words}");
    }

    #[test]
    fn a_horizon_out_of_range_is_refused_in_words() {
        let error = forecast("2026-11-24,1\n2026-11-25,2", asked(0), true).unwrap_err();
        assert_eq!(error.to_string(), "--horizon: the horizon must be 1 to 10000 steps, not 0");
        assert!(forecast("", asked(3), true).unwrap_err().message.contains("at least two points"));
    }

    #[test]
    fn an_outlier_is_shown_and_can_be_left_out_and_so_can_what_was_before_a_date() {
        let rows = (0..60_i64).map(|day| {
            let noise = ((day * 7919) % 101) as f64 / 50.0 - 1.0;
            let value = if day == 40 { 900.0 } else { 100.0 * (1.0 + 0.02 * noise) * (1.0 + day as f64 / 80.0) };
            format!("{},{value}\n", "2026-09-01".parse::<Date>().unwrap().saturating_add(jiff::Span::new().days(day)))
        });
        let text: String = rows.collect();
        let words = forecast(&text, asked(1), false).unwrap();
        assert!(words.contains("2026-10-11T00:00:00Z: 900, expected 1"), "{words}");
        let point = |asked: Asked| {
            let json: headroom::Forecast = serde_json::from_str(&forecast(&text, asked, true).unwrap()).unwrap();
            json.point[0]
        };
        assert!((point(Asked { without_outliers: true, ..asked(1) }) - 175.0).abs() < 8.0);
        let since = "2026-10-12".parse().ok();
        assert!((point(Asked { since, ..asked(1) }) - 175.0).abs() < 8.0);
    }
}
