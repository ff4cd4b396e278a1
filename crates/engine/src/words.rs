//! Numbers and dates as a sentence shows them. What is computed never goes through here.

use headroom_model::{Date, GB, GIB};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// About three significant digits, thousands grouped: `97.8`, `1,140`, `0.31`, `25.6`.
pub(crate) fn number(value: f64) -> String {
    let size = value.abs();
    let decimals = if size >= 99.95 {
        0
    } else if size >= 9.995 {
        1
    } else {
        2
    };
    grouped(&trimmed(format!("{value:.decimals$}")))
}

/// `97.8 %`.
pub(crate) fn percent(value: f64) -> String {
    format!("{} %", number(value))
}

/// `2 instances`, `1 instance`.
pub(crate) fn count(value: f64, one: &str, many: &str) -> String {
    let text = number(value);
    if text == "1" { format!("1 {one}") } else { format!("{text} {many}") }
}

/// Memory as Compose, Redis and Qdrant count it, in GiB of 2³⁰ bytes: `1 GiB`.
pub(crate) fn memory(bytes: f64) -> String {
    format!("{} GiB", number(bytes / GIB))
}

/// A disk in GB as disks are sold: 10⁹ bytes. `100 GB`.
pub(crate) fn disk(bytes: f64) -> String {
    format!("{} GB", number(bytes / GB))
}

/// The number as a tool printed it: `187.63`, not rounded further.
pub(crate) fn exact(value: f64) -> String {
    trimmed(format!("{value:.4}"))
}

/// `24 Nov 2026`.
pub(crate) fn date(date: Date) -> String {
    let month = MONTHS.get((date.month() - 1) as usize).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

/// `May 2027`.
pub(crate) fn month(date: Date) -> String {
    let month = MONTHS.get((date.month() - 1) as usize).copied().unwrap_or_default();
    format!("{month} {}", date.year())
}

fn trimmed(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn grouped(text: &str) -> String {
    let (whole, rest) = text.find('.').map_or((text, ""), |dot| text.split_at(dot));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut out = String::with_capacity(text.len() + digits.len() / 3);
    out.push_str(sign);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn numbers_show_three_digits_and_groups() {
        let shown: Vec<String> =
            [97.7575, 1139.1, 0.305, 50.0, 25.573, 569.53, 100.0, 0.0, 11390.625, -3.0, 99.96, 1_234_567.8]
                .map(number)
                .into();
        assert_eq!(
            shown,
            ["97.8", "1,139", "0.3", "50", "25.6", "570", "100", "0", "11,391", "-3", "100", "1,234,568"]
        );
    }

    #[test]
    fn a_date_reads_as_in_a_letter() {
        assert_eq!(date(headroom_model::Date::constant(2026, 11, 24)), "24 Nov 2026");
        assert_eq!(month(headroom_model::Date::constant(2027, 5, 1)), "May 2027");
    }

    #[test]
    fn one_thing_is_singular() {
        assert_eq!(count(1.0, "instance", "instances"), "1 instance");
        assert_eq!(count(2.0, "instance", "instances"), "2 instances");
    }
}
