//! Numbers, dates and ranges as a person reads them, and numbers as a person writes them.

use headroom::{Date, GIB, MIB};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The short name of a date's month: `Nov`.
pub fn month_name(date: Date) -> &'static str {
    MONTHS.get(usize::from(date.month().unsigned_abs()).saturating_sub(1)).copied().unwrap_or_default()
}

/// `24 Nov 2026`.
pub fn date(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date), date.year())
}

/// `24 Nov`, where the year is clear.
pub fn day(date: Date) -> String {
    format!("{} {}", date.day(), month_name(date))
}

/// `Tuesday 24 Nov 2026`.
pub fn weekday(day: Date) -> String {
    let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
    format!("{} {}", WEEKDAYS.get(weekday).copied().unwrap_or_default(), date(day))
}

/// `30 Nov – 2 Dec`; an open end is said with the month of the horizon: `25 Mar – after May`.
pub fn range(from: Option<Date>, until: Option<Date>, horizon: Date) -> String {
    let after = || format!("after {}", month_name(horizon));
    match (from, until) {
        (Some(from), Some(until)) if from == until => day(from),
        (Some(from), Some(until)) => format!("{} – {}", day(from), day(until)),
        (Some(from), None) => format!("{} – {}", day(from), after()),
        (None, _) => after(),
    }
}

/// `1,140`, `97.8`, `0.25`: whole above 100, one decimal above 10, two below, no zeros at the end.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "unknown".to_owned();
    }
    let size = value.abs();
    let decimals = if size >= 99.95 {
        0
    } else if size >= 9.995 {
        1
    } else {
        2
    };
    plain(value, decimals)
}

/// A number in a field, as it would be typed: no thousands apart, up to four decimals.
pub fn exact(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A message as a sentence: a capital first, a full stop last.
pub fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let mut sentence: String = letters.next().map(|first| first.to_ascii_uppercase().to_string()).unwrap_or_default();
    sentence.push_str(letters.as_str());
    if !sentence.is_empty() && !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

/// `97.8 %`.
pub fn percent(value: f64) -> String {
    let decimals = usize::from(value.abs() < 999.95);
    format!("{} %", plain(value, decimals))
}

/// Bytes of memory: `2 GiB`, `312 MiB`.
pub fn memory(bytes: f64) -> String {
    if bytes.abs() >= 0.9995 * GIB {
        format!("{} GiB", number(bytes / GIB))
    } else {
        format!("{} MiB", number(bytes / MIB))
    }
}

/// Bytes of a text or a file: `2.1 kB`.
pub fn size(bytes: usize) -> String {
    let bytes = bytes as f64;
    if bytes >= 999_500.0 {
        format!("{} MB", number(bytes / 1e6))
    } else if bytes >= 1000.0 {
        format!("{} kB", number(bytes / 1e3))
    } else {
        format!("{} bytes", number(bytes))
    }
}

/// `×11.39`, `×1.5`, `×1,140`.
pub fn factor(value: f64) -> String {
    let decimals = if value.abs() < 99.995 { 2 } else { 0 };
    format!("×{}", plain(value, decimals))
}

/// `1 line`, `28 lines`, `0 lines`.
pub fn count(n: usize, one: &str) -> String {
    format!("{} {one}{}", plain(n as f64, 0), if n == 1 { "" } else { "s" })
}

/// The unit of a number that stands in a field: `days`, `day` after 1.
pub fn unit(unit: &'static str, value: f64) -> &'static str {
    match unit {
        "days" | "months" | "cores" if value == 1.0 => unit.trim_end_matches('s'),
        _ => unit,
    }
}

/// `Two`, where a sentence starts with a small number.
pub fn counted(n: u32) -> String {
    const WORDS: [&str; 11] = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
    usize::try_from(n).ok().and_then(|n| WORDS.get(n)).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

/// The value with this many decimals at most, thousands apart and a true minus sign.
fn plain(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = part.trim_end_matches('0');
    let mut out = String::with_capacity(text.len() + 4);
    if value < 0.0 && (whole != "0" || !part.is_empty()) {
        out.push('−');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !part.is_empty() {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// A number as people write it: `1,140`, `1 140`, `2,5`, `97.8 %`, `2k`. `None` when it is none.
pub fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('%').trim_end();
    let (text, times) = match text.strip_suffix(['k', 'K']) {
        Some(text) => (text, 1e3),
        None => text.strip_suffix('M').map_or((text, 1.0), |text| (text, 1e6)),
    };
    let mut digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '’').collect();
    digits = digits.replace(['−', '–'], "-");
    if !digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'+')) {
        return None;
    }
    if digits.contains('.') || has_thousands(&digits) {
        digits.retain(|c| c != ',');
    } else {
        digits = digits.replace(',', ".");
    }
    digits.parse::<f64>().ok().map(|value| value * times).filter(|value| value.is_finite())
}

/// Whether each comma is followed by three digits, and the first by no leading zero: `1,140`, not `2,5`.
fn has_thousands(digits: &str) -> bool {
    let mut groups = digits.trim_start_matches(['-', '+']).split(',');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    rest.peek().is_some() && (1..=3).contains(&first.len()) && first != "0" && rest.all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(year: i16, month: i8, day: i8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn a_verdict_has_the_full_date_and_a_row_the_short_one() {
        assert_eq!(date(on(2026, 11, 24)), "24 Nov 2026");
        assert_eq!(day(on(2027, 1, 5)), "5 Jan");
        assert_eq!(weekday(on(2026, 11, 24)), "Tuesday 24 Nov 2026");
    }

    #[test]
    fn a_range_says_its_open_end() {
        let horizon = on(2027, 5, 24);
        assert_eq!(range(Some(on(2026, 11, 30)), Some(on(2026, 12, 2)), horizon), "30 Nov – 2 Dec");
        assert_eq!(range(Some(on(2027, 3, 25)), None, horizon), "25 Mar – after May");
        assert_eq!(range(None, None, horizon), "after May");
    }

    #[test]
    fn numbers_have_no_more_digits_than_a_person_reads() {
        let shown = [0.0, 0.254, 1.5, 25.6, 97.81, 99.97, 187.63, 569.53, 1140.0, 1_284_503.0, -22.4, -0.001];
        assert_eq!(
            shown.map(number),
            ["0", "0.25", "1.5", "25.6", "97.8", "100", "188", "570", "1,140", "1,284,503", "−22.4", "0"]
        );
        assert_eq!(percent(97.8125), "97.8 %");
        assert_eq!(factor(11.390_625), "×11.39");
        assert_eq!(factor(1.5), "×1.5");
        assert_eq!(factor(1139.06), "×1,139");
    }

    #[test]
    fn bytes_are_said_in_their_unit() {
        assert_eq!(memory(2.0 * GIB), "2 GiB");
        assert_eq!(memory(312.44 * MIB), "312 MiB");
        assert_eq!(size(842), "842 bytes");
        assert_eq!(size(2140), "2.14 kB");
        assert_eq!(size(5_242_880), "5.24 MB");
    }

    #[test]
    fn a_number_is_read_as_people_write_it() {
        for (text, value) in [
            ("50", 50.0),
            (" 97.8 % ", 97.8),
            ("1,140", 1140.0),
            ("1 140", 1140.0),
            ("1,140.5", 1140.5),
            ("2,5", 2.5),
            ("0,125", 0.125),
            ("−5", -5.0),
            ("2k", 2000.0),
            ("1.5M", 1_500_000.0),
        ] {
            assert_eq!(parse_number(text), Some(value), "{text}");
        }
        for text in ["", "many", "1e999", "NaN", "inf", "--1", "1.2.3", "5 apples"] {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }

    #[test]
    fn a_field_shows_the_number_that_it_would_read() {
        for value in [50.0, 25.6, 1140.0, 0.125, -5.0, 1_284_503.0] {
            assert_eq!(parse_number(&exact(value)), Some(value));
        }
        assert_eq!(exact(25.562_5), "25.5625");
    }

    #[test]
    fn a_message_becomes_a_sentence() {
        assert_eq!(sentence("0 is not possible; give 1"), "0 is not possible; give 1.");
        assert_eq!(sentence("write a name"), "Write a name.");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn counts_agree_with_their_noun() {
        assert_eq!(count(1, "line"), "1 line");
        assert_eq!(count(4096, "line"), "4,096 lines");
        assert_eq!(counted(2), "Two");
        assert_eq!(counted(12), "12");
        assert_eq!((unit("days", 1.0), unit("days", 14.0), unit("RPS", 1.0)), ("day", "days", "RPS"));
    }
}
