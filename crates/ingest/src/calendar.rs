//! Points in time as tables and spreadsheets write them: ISO 8601, epochs, day and month in either order, names of
//! months, Excel's serial days.

use crate::civil::{self, Civil};
use crate::lines::is_letter;
use crate::moment::month_named;
use crate::quantity;
use headroom_model::Timestamp;

/// Whether the month comes first in dates such as `1/5/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
}

/// A point in time, and whether its text says in which zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Moment {
    pub(crate) at: Timestamp,
    pub(crate) has_zone: bool,
}

/// Seconds from the day that Excel counts from (1899-12-30) to 1970.
const EXCEL_EPOCH_DAYS: f64 = 25_569.0;

/// Reads a cell. Serial days are only tried when the column is known to hold times.
pub(crate) fn moment(text: &str, order: Order, serial: bool) -> Option<Moment> {
    let text = text.trim();
    if !text.bytes().any(|b| b.is_ascii_digit()) || text.len() > 48 {
        return None;
    }
    // Seconds may have a decimal comma; dates have none, or other signs besides.
    let with_comma = || {
        let (whole, _) = text.split_once(',')?;
        whole.bytes().all(|b| b.is_ascii_digit()).then(|| quantity::number(&text.replacen(',', ".", 1)))?
    };
    let number = quantity::number(text).or_else(with_comma);
    if let Some(number) = number {
        return epoch(number, serial).map(|at| Moment { at, has_zone: true });
    }
    if let Some((at, has_zone)) = civil::iso(text) {
        return Some(Moment { at, has_zone });
    }
    if let Some(at) = week(text) {
        return Some(Moment { at, has_zone: false });
    }
    let (civil, zone) = written(text, order)?;
    let at = civil.moment(zone.unwrap_or(0))?;
    Some(Moment { at, has_zone: zone.is_some() })
}

/// The Monday of a week of ISO 8601: `2026-W40`. The first week is that of 4 January.
fn week(text: &str) -> Option<Timestamp> {
    let (year, week) = text.split_once("-W").or_else(|| text.split_once('W').filter(|(year, _)| year.len() == 4))?;
    let week = civil::digits(week.as_bytes()).filter(|number| week.len() == 2 && (1..=53).contains(number))?;
    let year = civil::digits(year.as_bytes()).filter(|_| year.len() == 4)?;
    let fourth = Civil { year, month: 1, day: 4, ..Civil::default() }.moment(0)?.as_second();
    // 1970 began on a Thursday.
    let weekday = (fourth / 86_400 + 3).rem_euclid(7);
    Timestamp::from_second(fourth + ((week - 1) * 7 - weekday) * 86_400).ok()
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size; or Excel's days.
fn epoch(number: f64, serial: bool) -> Option<Timestamp> {
    let seconds = match number.abs() {
        size if (1e9..1e11).contains(&size) => number,
        size if (1e11..1e14).contains(&size) => number / 1e3,
        size if (1e14..1e17).contains(&size) => number / 1e6,
        size if (1e17..1e20).contains(&size) => number / 1e9,
        // 1954 to 2119; to the second, because a day's fraction is rounded in the file.
        size if serial && (20_000.0..80_000.0).contains(&size) => ((number - EXCEL_EPOCH_DAYS) * 86_400.0).round(),
        _ => return None,
    };
    Timestamp::from_millisecond((seconds * 1000.0).round() as i64).ok()
}

/// The parts of a date and time that have been read.
#[derive(Default)]
struct Parts {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    clock: Civil,
    afternoon: Option<bool>,
    /// Seconds east of UTC.
    zone: Option<i64>,
}

/// The day and time in a text of words, and the seconds that its zone is east of UTC, when it names one.
fn written(text: &str, order: Order) -> Option<(Civil, Option<i64>)> {
    let mut parts = Parts::default();
    let separate = separated(text);
    for word in separate.split_ascii_whitespace() {
        parts.word(word, order)?;
    }
    let hour = match parts.afternoon {
        None => parts.clock.hour,
        Some(_) if !(1..=12).contains(&parts.clock.hour) => return None,
        Some(afternoon) => parts.clock.hour % 12 + if afternoon { 12 } else { 0 },
    };
    let civil = Civil { year: parts.year?, month: parts.month?, day: parts.day.unwrap_or(1), hour, ..parts.clock };
    Some((civil, parts.zone))
}

/// The text with the `T` of ISO 8601, commas and `@` as spaces, so that its words stand apart.
fn separated(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    text.char_indices()
        .map(|(at, c)| match c {
            'T' if digit(at.checked_sub(1)) && digit(Some(at + 1)) => ' ',
            ',' | '@' => ' ',
            c => c,
        })
        .collect()
}

impl Parts {
    /// Takes a word in; `None` when it belongs to no date.
    fn word(&mut self, word: &str, order: Order) -> Option<()> {
        match word {
            "Z" | "UTC" | "GMT" | "z" => self.zone = Some(0),
            "AM" | "am" | "a.m." => self.afternoon = Some(false),
            "PM" | "pm" | "p.m." => self.afternoon = Some(true),
            _ if word.contains(':') && !word.starts_with(['+', '-']) => self.clock(word)?,
            _ if word.starts_with(['+', '-']) => self.zone = Some(civil::offset(word.as_bytes())?),
            _ if word.starts_with(is_letter) => {
                let name = word.trim_end_matches('.');
                match month_named(name) {
                    Some(month) => self.month = Some(month),
                    None if is_weekday(name) => {}
                    None => return None,
                }
            }
            _ => self.date(word, order)?,
        }
        Some(())
    }

    /// `03:39`, `03:39:02`, `03:39:02.123`, with `Z`, an offset or `PM` right behind.
    fn clock(&mut self, word: &str) -> Option<()> {
        let end = word.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(word.len());
        let (clock, rest) = word.split_at_checked(end)?;
        match rest {
            "" => {}
            "Z" | "z" => self.zone = Some(0),
            "AM" | "am" => self.afternoon = Some(false),
            "PM" | "pm" => self.afternoon = Some(true),
            rest => self.zone = Some(civil::offset(rest.as_bytes())?),
        }
        let mut fields = clock.split(':');
        let (hour, minute) = (two(fields.next()?)?, two(fields.next()?)?);
        let (second, fraction) = match fields.next() {
            None => ("0", ""),
            Some(text) => text.split_once('.').unwrap_or((text, "")),
        };
        let nanosecond = if fraction.is_empty() { 0 } else { civil::nanoseconds(fraction.as_bytes())? };
        self.clock = Civil { hour, minute, second: two(second)?, nanosecond, ..Civil::default() };
        fields.next().is_none().then_some(())
    }

    /// `2026-11-24`, `2026/11/24`, `24.11.2026`, `1/5/2026`, `2026-11`, `2026`, `24`.
    fn date(&mut self, word: &str, order: Order) -> Option<()> {
        let numbers: Vec<&str> = word.split(['-', '/', '.']).filter(|part| !part.is_empty()).collect();
        if !numbers.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()) && part.len() <= 4) {
            return None;
        }
        let year = |text: &str| {
            let year = civil::digits(text.as_bytes())?;
            match text.len() {
                4 => Some(year),
                2 => Some(year + 2000),
                _ => None,
            }
        };
        let (y, m, d) = match *numbers.as_slice() {
            [y, m, d] if y.len() == 4 => (year(y), two(m), two(d)),
            [a, b, y] if word.contains('.') || order == Order::DayFirst => (year(y), two(b), two(a)),
            [a, b, y] => (year(y), two(a), two(b)),
            [y, m] if y.len() == 4 => (year(y), two(m), None),
            [y] if y.len() == 4 => (year(y), self.month, self.day),
            [d] if d.len() <= 2 => (self.year, self.month, two(d)),
            _ => return None,
        };
        (self.year, self.month, self.day) = (y.or(self.year), m.or(self.month), d.or(self.day));
        Some(())
    }
}

/// A number of one or two digits.
fn two(text: &str) -> Option<i64> {
    civil::digits(text.as_bytes()).filter(|_| text.len() <= 2)
}

fn is_weekday(word: &str) -> bool {
    let start = word.get(..3).unwrap_or("");
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|day| start.eq_ignore_ascii_case(day))
}

/// The two numbers of a date such as `1/5/2026` whose order is not certain.
pub(crate) fn ambiguous(text: &str) -> Option<(i64, i64)> {
    let word = text.split([' ', 'T', ',']).find(|word| word.contains('/') || word.matches('-').count() == 2)?;
    let mut numbers = word.split(['/', '-']);
    let (first, second, year) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let shaped = first.len() <= 2 && second.len() <= 2 && matches!(year.len(), 2 | 4);
    if shaped { Some((two(first)?, two(second)?)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        moment(text, Order::DayFirst, true).unwrap().at.to_string()
    }

    #[test]
    fn one_moment_in_many_notations() {
        for text in [
            "2026-11-24T03:39:00Z",
            "2026-11-24 03:39:00",
            "2026-11-24 03:39",
            "2026/11/24 03:39:00",
            "2026-11-24T04:39:00+01:00",
            "2026-11-24 04:39:00+01",
            "24.11.2026 03:39",
            "24/11/2026 03:39",
            "24/11/2026 3:39 AM",
            "Nov 24, 2026 @ 03:39:00.000",
            "Tue, 24 Nov 2026 03:39:00 GMT",
            "1795491540",
            "1795491540000",
            "1795491540000000",
        ] {
            assert_eq!(read(text), "2026-11-24T03:39:00Z", "{text}");
        }
        assert_eq!(read("46023.5"), "2026-01-01T12:00:00Z");
        assert_eq!(read("Jan 2026"), "2026-01-01T00:00:00Z");
        assert_eq!(read("2026-01"), "2026-01-01T00:00:00Z");
        let american = moment("1/5/2026 1:00 PM", Order::MonthFirst, false).unwrap();
        assert_eq!((american.at.to_string().as_str(), american.has_zone), ("2026-01-05T13:00:00Z", false));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "12", "99.864", "n/a", "31.02.2026", "10:30", "25:00:00", "Total", "1.2.3", "127.0.0.1", "1/2"]
        {
            assert_eq!(moment(text, Order::DayFirst, false), None, "{text}");
        }
    }
}
