//! Numbers and days as a chart writes them.

use headroom_model::Date;

/// The months' names, as short as they stay readable.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Jan` for 1; empty for a month that does not exist.
pub(crate) fn month(number: i8) -> &'static str {
    usize::try_from(number - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
}

/// `24 Nov`.
pub fn day(date: Date) -> String {
    format!("{} {}", date.day(), month(date.month()))
}

/// `24 Nov 2026`.
pub fn full_day(date: Date) -> String {
    format!("{} {} {}", date.day(), month(date.month()), date.year())
}

/// A number to read, not to compute with: whole from 20 on, with thousands separated, else with two
/// digits or so; `1.2 M` from a million. What is not finite is a dash.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        "–".to_owned()
    } else if size >= 1e15 {
        format!("{value:.1e}")
    } else if size >= 1e9 {
        format!("{} G", decimals(value / 1e9, 1))
    } else if size >= 1e6 {
        format!("{} M", decimals(value / 1e6, 1))
    } else if size >= 19.95 {
        thousands(value)
    } else {
        // Two digits that count: 0.25, 0.0056.
        let leading_zeros = [0.1, 0.01, 0.001, 1e-4, 1e-5].iter().filter(|limit| size < **limit).count();
        decimals(value, if size < 1.0 { 2 + leading_zeros } else { 1 })
    }
}

/// A utilisation as it is measured: `97.8 %`.
pub(crate) fn percent(value: f64) -> String {
    if value.abs() < 999.95 { format!("{} %", decimals(value, 1)) } else { format!("{} %", number(value)) }
}

fn thousands(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut grouped = String::with_capacity(digits.len() + 4);
    if value < 0.0 {
        grouped.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// At most this many decimals, none that are zero.
fn decimals(value: f64, most: usize) -> String {
    let text = format!("{value:.most$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.replace('-', "−") }
}

#[cfg(test)]
mod tests {
    use headroom_model::Month;

    use super::*;

    #[test]
    fn a_number_is_as_precise_as_it_is_read() {
        let words: Vec<String> =
            [0.0, 0.254, 0.005_64, 1e-9, 2.0, 3.52, 25.6, 999.6, 1140.2, 1_250_000.0, 108.9e9, -41.0, f64::NAN]
                .map(number)
                .into();
        assert_eq!(
            words,
            ["0", "0.25", "0.0056", "0", "2", "3.5", "26", "1,000", "1,140", "1.2 M", "108.9 G", "−41", "–"]
        );
    }

    #[test]
    fn a_utilisation_keeps_a_decimal() {
        assert_eq!([97.81, 70.0, 0.53, 1234.5, f64::NAN].map(percent), ["97.8 %", "70 %", "0.5 %", "1,234 %", "– %"]);
    }

    #[test]
    fn a_day_is_written_day_first() {
        let date = Date::constant(2026, 11, 24);
        assert_eq!(day(date), "24 Nov");
        assert_eq!(full_day(date), "24 Nov 2026");
        assert_eq!(month(Month::of(date).month()), "Nov");
        assert_eq!(month(0), "");
    }
}
