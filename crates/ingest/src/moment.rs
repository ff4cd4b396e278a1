//! Points in time, as `date` prints them in many languages.

use headroom_model::Timestamp;

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
    fn a_zone_that_is_not_utc_is_no_moment() {
        assert_eq!(of_date_command("Tue Nov 24 03:29:05 CET 2026"), None);
        assert_eq!(of_date_command("Tue Nov 24 03:29:05 2026"), None);
        assert_eq!(of_date_command("Tue Nov 31 03:29:05 UTC 2026"), None);
    }
}
