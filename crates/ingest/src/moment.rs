//! Points in time, as `date` prints them in many languages.

use headroom_model::Timestamp;

use crate::calendar::{self, Moment};
use crate::civil::{Civil, digits};
use crate::lines::is_letter;

/// The time that `date` printed, where it is unambiguous: a year, a month by name, a day, a time of day and a
/// zone that is UTC.
///
/// `Tue Nov 24 03:32:01 AM UTC 2026`, `Di 24. Nov 03:29:08 UTC 2026`, `mar. 24 nov. 2026 03:29:09 UTC`.
pub(crate) fn of_date_command(text: &str) -> Option<Timestamp> {
    let (mut year, mut month, mut day, mut time, mut utc, mut noon) = (None, None, None, None, false, None);
    for word in text.split_ascii_whitespace() {
        let word = word.trim_end_matches(['.', ',', ';', ']', ')']).trim_start_matches(['[', '(']);
        if let Some(clock) = clock(word) {
            time = Some(clock);
        } else if matches!(word, "UTC" | "GMT" | "Z" | "+0000" | "+00:00" | "+00") {
            utc = true;
        } else if matches!(word, "AM" | "PM" | "am" | "pm") {
            noon = Some(word.starts_with(['P', 'p']));
        } else if word.bytes().all(|b| b.is_ascii_digit()) {
            match word.len() {
                4 => year = digits(word.as_bytes()),
                1 | 2 => day = digits(word.as_bytes()),
                _ => {}
            }
        } else if let Some(named) = month_named(word) {
            // The last wins: French `mar.` is Tuesday before it is March.
            month = Some(named);
        }
    }
    let (hour, minute, second) = time?;
    let hour = match noon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
    };
    if !utc {
        return None;
    }
    Civil { year: year?, month: month?, day: day?, hour, minute, second, nanosecond: 0 }.moment(0)
}

/// The time on a line that says nothing else, as `date` or a person writes it over an output: `Tue Nov 24 03:32:01 UTC
/// 2026`, `== 2026-11-24 03:32 ==`, `Tue 24 Nov 2026 03:32:01 AM UTC (every 5s)` of psql's `\watch`; and whether it says its
/// zone.
pub(crate) fn heading(line: &str) -> Option<Moment> {
    let is_around =
        |c: char| c.is_whitespace() || matches!(c, '#' | '=' | '-' | '*' | '_' | '[' | ']' | '(' | ')' | ':');
    let text = line.split(" (every ").next()?.trim_matches(is_around);
    let text =
        ["Date:", "date:", "Time:", "time:", "at "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    // A clock, and no lone number.
    if text.len() > 40 || !text.contains(':') || !text.contains([' ', 'T']) {
        return None;
    }
    let written =
        calendar::moment(text, calendar::Order::DayFirst, false).filter(|_| calendar::ambiguous(text).is_none());
    written.or_else(|| of_date_command(text).map(|at| Moment { at, has_zone: true }))
}

/// `03:32:01`.
fn clock(word: &str) -> Option<(i64, i64, i64)> {
    let mut parts = word.split(':').map(|part| digits(part.as_bytes()).filter(|_| part.len() == 2));
    let clock = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(clock)
}

/// The month whose name or abbreviation this is in English, German, French, Spanish, Italian, Portuguese or Dutch.
pub(crate) fn month_named(word: &str) -> Option<i64> {
    const STEMS: [&[&str]; 12] = [
        &["jan", "ene", "gen", "jän"],
        &["feb", "fév", "fev"],
        &["mar", "mär", "mrt", "maa"],
        &["apr", "avr", "abr"],
        &["may", "mai", "mei", "mag"],
        &["jun", "juin", "giu"],
        &["jul", "juil", "lug"],
        &["aug", "aoû", "ago"],
        &["sep", "set"],
        &["oct", "okt", "ott", "out"],
        &["nov"],
        &["dec", "dez", "déc", "dic"],
    ];
    if word.chars().count() < 3 || !word.chars().all(is_letter) {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let index = STEMS.iter().position(|stems| stems.iter().any(|stem| word.starts_with(stem)))?;
    i64::try_from(index + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_many_locales_are_one_moment() {
        let expected: Timestamp = "2026-11-24T03:29:05Z".parse().unwrap();
        for text in [
            "Tue Nov 24 03:29:05 UTC 2026",
            "Tue Nov 24 03:29:05 AM UTC 2026",
            "Tue 24 Nov 03:29:05 UTC 2026",
            "Di 24. Nov 03:29:05 UTC 2026",
            "mar. 24 nov. 2026 03:29:05 UTC",
            "[Tue Nov 24 03:29:05 UTC 2026]",
        ] {
            assert_eq!(of_date_command(text), Some(expected), "{text}");
        }
        let afternoon = of_date_command("Tue Nov 24 03:29:05 PM UTC 2026").unwrap();
        assert_eq!(afternoon.to_string(), "2026-11-24T15:29:05Z");
    }

    #[test]
    fn a_line_that_is_a_time_is_a_heading() {
        let expected: Timestamp = "2026-11-24T14:05:32Z".parse().unwrap();
        for text in [
            "Tue Nov 24 14:05:32 UTC 2026",
            "Tue Nov 24 02:05:32 PM UTC 2026",
            "Tue 24 Nov 2026 02:05:32 PM UTC (every 5s)",
            "2026-11-24T14:05:32+00:00",
            "## 2026-11-24 14:05:32",
            "=== 2026-11-24T15:05:32+01:00 ===",
            "Date: Tue, 24 Nov 2026 14:05:32 GMT",
            "Di 24. Nov 14:05:32 UTC 2026",
        ] {
            assert_eq!(heading(text).map(|moment| moment.at), Some(expected), "{text}");
        }
        for text in
            ["1795529132", "14:05:32", "2026-11-24", "24.11.2026 was a Tuesday", "02/03/2026 14:05:32", "up 3:12"]
        {
            assert_eq!(heading(text), None, "{text}");
        }
    }

    #[test]
    fn a_zone_that_is_not_utc_is_no_moment() {
        assert_eq!(of_date_command("Tue Nov 24 03:29:05 CET 2026"), None);
        assert_eq!(of_date_command("Tue Nov 24 03:29:05 2026"), None);
        assert_eq!(of_date_command("Tue Nov 31 03:29:05 UTC 2026"), None);
    }
}
