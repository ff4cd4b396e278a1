//! A day and a time of day, and the moment that it is. The calendar that texts need is small, and the page weighs it.

use headroom_model::Timestamp;

/// A day of the Gregorian calendar and a time of day.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    /// From 1.
    pub(crate) month: i64,
    /// From 1.
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
    pub(crate) nanosecond: i64,
}

impl Civil {
    /// The moment, so many seconds east of UTC; `None` when there is no such day or time of day.
    #[inline(never)]
    pub(crate) fn moment(&self, offset_seconds: i64) -> Option<Timestamp> {
        let day = (1..=days_of(self.year, self.month)?).contains(&self.day);
        let clock = (0..24).contains(&self.hour) && (0..60).contains(&self.minute) && (0..60).contains(&self.second);
        if !day || !clock || !(0..=9999).contains(&self.year) {
            return None;
        }
        let days = days_before(self.year, self.month) + self.day - 1;
        let seconds = ((days * 24 + self.hour) * 60 + self.minute) * 60 + self.second - offset_seconds;
        Timestamp::new(seconds, self.nanosecond as i32).ok()
    }
}

fn days_of(year: i64, month: i64) -> Option<i64> {
    match month {
        2 => Some(if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 { 29 } else { 28 }),
        4 | 6 | 9 | 11 => Some(30),
        1..=12 => Some(31),
        _ => None,
    }
}

/// Days from 1970-01-01 to the first of the month, after Howard Hinnant's `days_from_civil`
/// (<https://howardhinnant.github.io/date_algorithms.html>): years begin in March, so that a leap day is the last.
fn days_before(year: i64, month: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// A time with its zone as RFC 3339 writes it, with a `T` or a space: `2026-11-24T03:39:02.123+01:00`.
pub(crate) fn rfc3339(text: &str) -> Option<Timestamp> {
    iso(text).filter(|&(_, has_zone)| has_zone).map(|(at, _)| at)
}

/// The same with or without a zone, which is UTC when there is none; whether there is one.
pub(crate) fn iso(text: &str) -> Option<(Timestamp, bool)> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| digits(bytes.get(from..to)?);
    let sign = |at: usize, signs: &[u8]| bytes.get(at).is_some_and(|byte| signs.contains(byte));
    if !(sign(4, b"-") && sign(7, b"-") && sign(10, b"Tt ") && sign(13, b":") && sign(16, b":")) {
        return None;
    }
    let mut civil = Civil {
        year: number(0, 4)?,
        month: number(5, 7)?,
        day: number(8, 10)?,
        hour: number(11, 13)?,
        minute: number(14, 16)?,
        // A leap second is the second before it, as in POSIX time.
        second: number(17, 19).filter(|&second| second <= 60)?.min(59),
        nanosecond: 0,
    };
    let mut zone = bytes.get(19..)?;
    if let Some((b'.', fraction)) = zone.split_first() {
        let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        civil.nanosecond = nanoseconds(fraction.get(..length)?)?;
        zone = fraction.get(length..)?;
    }
    if zone.is_empty() {
        return Some((civil.moment(0)?, false));
    }
    Some((civil.moment(offset(zone)?)?, true))
}

/// Nanoseconds of the digits behind a decimal point; digits behind the ninth are cut off.
pub(crate) fn nanoseconds(fraction: &[u8]) -> Option<i64> {
    let nine = fraction.get(..fraction.len().min(9)).filter(|digits| !digits.is_empty())?;
    (nine.len()..9).try_fold(digits(nine)?, |value, _| Some(value * 10))
}

/// Seconds east of UTC: `Z`, `+02:00`, `-0500`, `+01`.
pub(crate) fn offset(zone: &[u8]) -> Option<i64> {
    let (sign, rest) = match zone {
        b"Z" | b"z" => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let hours = digits(rest.get(..2)?)?;
    let minutes = match rest.get(2..)? {
        [] => 0,
        [b':', minutes @ ..] | minutes if minutes.len() == 2 => digits(minutes)?,
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60)
}

/// A short run of digits.
pub(crate) fn digits(bytes: &[u8]) -> Option<i64> {
    let short = (1..=9).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit);
    short.then(|| bytes.iter().fold(0, |value, byte| value * 10 + i64::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_jiff_on_every_day_of_four_centuries() {
        let first = headroom_model::Date::constant(1890, 1, 1);
        let mut compared = 0;
        for date in first.series(jiff::ToSpan::days(1)).take(146_097) {
            let (year, month, day) = (date.year().into(), date.month().into(), date.day().into());
            let civil = Civil { year, month, day, hour: 23, minute: 59, second: 58, nanosecond: 7 };
            let expected = jiff::tz::Offset::UTC.to_timestamp(date.at(23, 59, 58, 7)).unwrap();
            assert_eq!(civil.moment(0), Some(expected), "{date}");
            compared += 1;
        }
        assert_eq!(compared, 146_097);
        for (year, month, day) in [(2026, 2, 29), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0), (2026, 4, 31)] {
            assert_eq!(Civil { year, month, day, ..Civil::default() }.moment(0), None);
        }
    }

    #[test]
    fn rfc_3339_is_read_as_jiff_reads_it() {
        for text in [
            "2026-11-24T03:39:02Z",
            "2026-11-24T03:39:02.5Z",
            "2026-11-24t03:39:02.123456789+01:00",
            "2026-11-24 03:39:02-0530",
            "2024-02-29 23:59:60+14",
            "1969-12-31T23:59:59.999999999Z",
        ] {
            assert_eq!(rfc3339(text), Some(text.parse().unwrap()), "{text}");
        }
        for text in [
            "2026-11-24T03:39:02",
            "2026-11-24",
            "2026-11-24T24:00:00Z",
            "2026-11-24T03:39:02.Z",
            "2026-11-24T03:39:61Z",
        ] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
    }
}
