//! The number in a cell, with the decimal sign of its table and the unit it may carry.

use headroom_model::Metric;

use crate::quantity;

/// The sign before the fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decimal {
    Point,
    Comma,
}

/// Which decimal sign a table uses, and whether its cells leave no doubt.
pub(crate) fn decimal<'c>(cells: impl Iterator<Item = &'c str>, semicolons: bool) -> (Decimal, bool) {
    let (mut comma, mut point, mut doubt) = (0_u32, 0_u32, false);
    for cell in cells {
        match sign(number_part(cell)) {
            Sign::None => {}
            Sign::Is(Decimal::Comma) => comma += 1,
            Sign::Is(Decimal::Point) => point += 1,
            // A single point and three digits is a fraction wherever commas separate the fields.
            Sign::Open(Decimal::Comma) if !semicolons => point += 1,
            Sign::Open(_) => doubt = true,
        }
    }
    match (comma, point) {
        (0, 0) => (if semicolons { Decimal::Comma } else { Decimal::Point }, !doubt),
        _ if comma > point => (Decimal::Comma, true),
        _ => (Decimal::Point, true),
    }
}

/// What a number says about the decimal sign.
enum Sign {
    None,
    /// It can only be read with this one.
    Is(Decimal),
    /// With this one its separator groups thousands, with the other it is the fraction.
    Open(Decimal),
}

fn sign(digits: &str) -> Sign {
    let digits = digits.trim_start_matches(['-', '+']);
    let other = |separator| if separator == ',' { Decimal::Point } else { Decimal::Comma };
    let own = |separator| if separator == ',' { Decimal::Comma } else { Decimal::Point };
    let (Some(first), Some(last)) = (digits.find([',', '.']), digits.rfind([',', '.'])) else { return Sign::None };
    let separator = |at: usize| digits.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('.');
    if separator(first) != separator(last) {
        return Sign::Is(own(separator(last)));
    }
    if first != last {
        // Several of a kind group: 17.754.896.
        return Sign::Is(other(separator(last)));
    }
    // One separator: only three digits behind it and up to three before, not a lone 0, could be groups.
    let grouped = digits.len() - last == 4 && (1..=3).contains(&first) && !digits.starts_with('0');
    if grouped { Sign::Open(other(separator(last))) } else { Sign::Is(own(separator(last))) }
}

/// The digits and separators that a cell begins with.
fn number_part(cell: &str) -> &str {
    let cell = cell.trim();
    let end = cell.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+'))).unwrap_or(cell.len());
    cell.get(..end).unwrap_or("")
}

/// A number, the metric that its own unit means (when it has one), and the factor to that metric's unit.
pub(crate) struct Value {
    pub(crate) number: f64,
    pub(crate) unit: Option<(Option<Metric>, f64)>,
}

/// Reads a cell; `None` when it holds no number: empty, `NaN`, `n/a`, `-`.
pub(crate) fn value(cell: &str, decimal: Decimal) -> Option<Value> {
    let cell = cell.trim();
    if let Some(number) = quantity::number(cell).filter(|_| decimal == Decimal::Point || !cell.contains('.')) {
        return Some(Value { number, unit: None });
    }
    // French and Swedish tables group with spaces.
    let spaced = cell.replace(' ', "\u{a0}");
    let cell = if is_spaced(cell) { spaced.as_str() } else { cell };
    let end = cell
        .char_indices()
        .find(|&(_, c)| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '\'' | '\u{a0}' | '\u{202f}')))
        .map_or(cell.len(), |(at, _)| at);
    let (digits, unit) = cell.split_at_checked(end)?;
    let (group, point) = if decimal == Decimal::Comma { ('.', ',') } else { (',', '.') };
    let plain: String = digits
        .chars()
        .filter(|c| *c != group && !matches!(c, '\'' | '\u{a0}' | '\u{202f}'))
        .map(|c| if c == point { '.' } else { c })
        .collect();
    let number = quantity::number(&plain)?;
    let unit = match unit.trim() {
        "" => None,
        unit => Some(meaning(unit)?),
    };
    Some(Value { number, unit })
}

/// Whether a cell is a number whose thousands are grouped with spaces: `1 234 567,8`.
fn is_spaced(cell: &str) -> bool {
    let whole = cell.split([',', '.']).next().unwrap_or("");
    let mut groups = whole.split(' ');
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()) && digits(group));
    let mut rest = groups.peekable();
    first && rest.peek().is_some() && rest.all(|group| group.len() == 3 && digits(group))
}

/// What a unit in a cell means: the metric when it can only be one, and the factor.
fn meaning(unit: &str) -> Option<(Option<Metric>, f64)> {
    Some(match unit {
        "req/s" | "reqs/s" | "rps" | "requests/s" => (Some(Metric::RequestsPerSecond), 1.0),
        "req/min" | "reqs/min" | "rpm" => (Some(Metric::RequestsPerSecond), 1.0 / 60.0),
        "%" | "ms" => (None, 1.0),
        "s" | "K" | "k" => (None, 1e3),
        "µs" | "us" => (None, 1e-3),
        "ns" | "Mil" => (None, if unit == "ns" { 1e-6 } else { 1e6 }),
        "min" | "mins" => (None, 60e3),
        "Bil" => (None, 1e9),
        // Bytes, or anything else of which there is so much in a second.
        unit => match (quantity::bytes(&format!("1{}", unit.trim_end_matches("/s"))), unit) {
            (Some(factor), _) => (None, factor),
            (None, "iops" | "cps" | "ops" | "pps") => (None, 1.0),
            (None, unit) => (None, unit.ends_with("/s").then_some(1.0)?),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(cell: &str, decimal: Decimal) -> Option<f64> {
        value(cell, decimal).map(|value| value.number * value.unit.map_or(1.0, |(_, factor)| factor))
    }

    #[test]
    fn a_table_has_one_decimal_sign() {
        let german = ["99,86", "0,00", "17.754.896"];
        assert_eq!(decimal(german.into_iter(), true), (Decimal::Comma, true));
        assert_eq!(number("17.754.896", Decimal::Comma), Some(17_754_896.0));
        assert_eq!(number("1.234", Decimal::Comma), Some(1234.0));
        let american = ["1,043", "9.8", "1,502 MB"];
        assert_eq!(decimal(american.into_iter(), false), (Decimal::Point, true));
        assert_eq!(number("1,043", Decimal::Point), Some(1043.0));
        assert_eq!(number("1,502 MB", Decimal::Point), Some(1.502e9));
        assert_eq!(decimal(["1.234", "5.678"].into_iter(), true), (Decimal::Comma, false));
        assert_eq!(decimal(["250.356", "0.000"].into_iter(), true), (Decimal::Point, true));
        assert_eq!(decimal(["1,234", "5,678"].into_iter(), false), (Decimal::Point, false));
    }

    #[test]
    fn missing_values_are_none() {
        for cell in ["", "NaN", "n/a", "-", "null", "N/A", "undefined", "5 apples"] {
            assert_eq!(number(cell, Decimal::Point), None, "{cell}");
        }
    }
}
