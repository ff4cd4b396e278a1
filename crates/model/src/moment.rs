//! Days and points in time as text, for the JSON of the contract: `2026-11-24` and `2026-11-24T10:30:00Z`.
//!
//! The calendar is jiff's. Its readers of text tell every way in which a text can be wrong, and weigh more in a page than
//! all other dates do; here a text is a day, or it is not.

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{SignedDuration, Span, Timestamp};

/// The day that a text names: `2026-11-24`. `None`: it names none.
pub fn date_from(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The point in time that a text names, in UTC and to the nanosecond: `2026-11-24T10:30:00.5Z`. `None`: it names none.
pub fn timestamp_from(text: &str) -> Option<Timestamp> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let day = date_from(day)?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let nanosecond = digits(fraction, fraction.len().min(9))? * 10_u32.pow(9 - u32::try_from(fraction.len()).ok()?);
    let mut parts = time.splitn(3, ':');
    let mut part = || i8::try_from(digits(parts.next()?, 2)?).ok();
    let (hour, minute, second) = (part()?, part()?, part()?);
    let nanosecond = i32::try_from(nanosecond).ok()?;
    let civil = DateTime::new(day.year(), day.month(), day.day(), hour, minute, second, nanosecond).ok()?;
    Offset::UTC.to_timestamp(civil).ok()
}

/// The day this many days later, within the calendar.
pub fn days_later(date: Date, days: i64) -> Date {
    date.saturating_add(SignedDuration::from_secs(days.clamp(-10_000_000, 10_000_000) * 86_400))
}

/// The same day this many months later, or the last of a shorter month, within the calendar.
pub fn months_later(date: Date, months: i64) -> Date {
    let span = Span::new().try_months(months.clamp(-239_976, 239_976));
    span.map_or(date, |span| date.saturating_add(span))
}

/// Whole days from one day to another; negative when the second is earlier.
pub fn days_between(from: Date, until: Date) -> i32 {
    (from.duration_until(until).as_secs() / 86_400) as i32
}

/// A number of exactly this many digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Reading as serde does it: for `#[serde(deserialize_with = "…")]`.
pub(crate) mod read {
    use serde::de::{Deserialize, Deserializer, Error};

    use super::{Date, Timestamp, date_from, timestamp_from};

    pub(crate) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        String::deserialize(deserializer).and_then(|text| day(&text))
    }

    pub(crate) fn optional_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        Option::<String>::deserialize(deserializer)?.map(|text| day(&text)).transpose()
    }

    pub(crate) fn optional_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        Option::<String>::deserialize(deserializer)?.map(|text| time(&text)).transpose()
    }

    pub(crate) fn points<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(Timestamp, f64)>, D::Error> {
        let points = Vec::<(String, f64)>::deserialize(deserializer)?;
        points.into_iter().map(|(text, value)| Ok((time(&text)?, value))).collect()
    }

    fn day<E: Error>(text: &str) -> Result<Date, E> {
        date_from(text).ok_or_else(|| E::custom(format_args!("{text} is no day; write one as 2026-11-24")))
    }

    fn time<E: Error>(text: &str) -> Result<Timestamp, E> {
        let wrong = || E::custom(format_args!("{text} is no point in time; write one as 2026-11-24T10:30:00Z"));
        timestamp_from(text).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_that_is_no_day_is_refused() {
        assert_eq!(date_from("2026-11-24"), Some(Date::constant(2026, 11, 24)));
        for text in [
            "",
            "2026",
            "2026-11",
            "2026-2-3",
            "2026-02-30",
            "24-11-2026",
            "2026-11-24T00",
            "+026-11-24",
            "２026-11-24",
        ] {
            assert_eq!(date_from(text), None, "{text}");
        }
        for text in ["", "2026-11-24", "2026-11-24T10:30:00", "2026-11-24T24:00:00Z", "2026-11-24T10:30:00.Z"] {
            assert_eq!(timestamp_from(text), None, "{text}");
        }
    }

    #[test]
    fn days_and_months_stay_within_the_calendar() {
        let day = Date::constant(2026, 11, 30);
        assert_eq!(days_later(day, 90), Date::constant(2027, 2, 28));
        assert_eq!(months_later(day, 3), Date::constant(2027, 2, 28));
        assert_eq!(days_between(day, Date::constant(2026, 11, 23)), -7);
        assert_eq!((days_later(day, i64::MAX), months_later(day, i64::MIN)), (Date::MAX, Date::MIN));
    }

    proptest! {
        #[test]
        fn what_jiff_writes_is_read_back(seconds in -62_135_596_800_i64..253_402_300_799, nanosecond in 0_i32..1_000_000_000) {
            let time = Timestamp::new(seconds, nanosecond).unwrap();
            prop_assert_eq!(timestamp_from(&time.to_string()), Some(time));
            let day = Offset::UTC.to_datetime(time).date();
            prop_assert_eq!(date_from(&day.to_string()), Some(day));
        }
    }
}
