//! Numbers with units, as tools print them.

/// A plain decimal number: `43.21`, `-1`, `3.221225472e+09`. Never infinite, never NaN, nothing else around it.
pub(crate) fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.bytes().next().is_some_and(|b| b.is_ascii_digit() || b == b'.')
        || !digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
    {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A whole number that is not negative.
pub(crate) fn count(text: &str) -> Option<f64> {
    let plain = !text.is_empty() && text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// A whole number that may be grouped in thousands, by whatever the locale groups with: `28.147.047`, `1,234`.
pub(crate) fn whole(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some(value) = count(text) {
        return Some(value);
    }
    let mut groups = text.split(|c: char| !c.is_ascii_digit());
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()))?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    let separators = text.chars().filter(|c| !c.is_ascii_digit());
    let is_group = |c: char| matches!(c, ',' | '.' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’');
    if !separators.clone().all(is_group) || separators.clone().any(|c| Some(c) != separators.clone().next()) {
        return None;
    }
    count(&digits)
}

/// A percentage with its sign: `43.21%`, `43.21 %`.
pub(crate) fn percent(text: &str) -> Option<f64> {
    number(text.trim().strip_suffix('%')?.trim_end())
}

/// A number that may be grouped in thousands by commas, points, apostrophes or spaces, or have a decimal comma:
/// `28,147,047`, `28.147.047`, `28 147 047`, `1.234,5`, `3,47`.
///
/// A single separator followed by three digits (`1,234`) is a thousand for a comma and a decimal for a point.
pub(crate) fn localized(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some(value) = number(text) {
        return Some(value);
    }
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let is_group = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’');
    if !digits.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',' || is_group(c))
        || !digits.starts_with(|c: char| c.is_ascii_digit())
        || !digits.ends_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let point = decimal_separator(digits);
    let (whole, fraction) = match point.and_then(|point| digits.rsplit_once(point)) {
        Some((whole, fraction)) => (whole, fraction),
        None => (digits, ""),
    };
    let mut groups = whole.split(|c: char| !c.is_ascii_digit());
    let first = groups.next()?;
    if first.is_empty() || (first.len() > 3 && first.len() < whole.len()) || groups.any(|group| group.len() != 3) {
        return None;
    }
    let mut plain: String = whole.chars().filter(char::is_ascii_digit).collect();
    plain.push('.');
    plain.push_str(fraction);
    number(plain.trim_end_matches('.')).map(|value| sign * value)
}

/// Which separator, if any, stands before the fraction.
fn decimal_separator(digits: &str) -> Option<char> {
    let commas = digits.matches(',').count();
    let points = digits.matches('.').count();
    match (commas, points) {
        (1, 0) => {
            let (whole, fraction) = digits.split_once(',')?;
            (fraction.len() != 3 || whole.len() > 3 || whole == "0").then_some(',')
        }
        (0, 1) => Some('.'),
        (_, 0) | (0, _) => None,
        _ => digits.chars().rev().find(|c| matches!(c, ',' | '.')),
    }
}

/// A number and its unit, with or without a space between.
fn split_unit(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text
        .find(|c: char| c.is_ascii_alphabetic() || c == 'µ' || c == 'μ' || c == '%' || c == ' ')
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at_checked(end)?;
    Some((number(digits)?, unit.trim_start()))
}

/// Bytes as `docker stats` and Podman print them: `1.79GiB` is binary, `45.1MB` and `12.3kB` decimal.
pub(crate) fn bytes(text: &str) -> Option<f64> {
    let (value, unit) = split_unit(text)?;
    let factor = match unit {
        "B" | "bytes" | "byte" => 1.0,
        "kB" | "KB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "TB" => 1e12,
        "PB" => 1e15,
        _ => binary_factor(unit.strip_suffix("iB").or_else(|| unit.strip_suffix('i'))?)?,
    };
    Some((value * factor).round())
}

/// Bytes where every prefix is binary, as Redis (`5.44M`), `pg_size_pretty` (`27 MB`), PostgreSQL settings
/// (`128MB`), `free -h` (`1.3Gi`) and Kubernetes (`1493Mi`) print them.
pub(crate) fn binary_bytes(text: &str) -> Option<f64> {
    let (value, unit) = split_unit(text)?;
    let factor = match unit {
        "B" | "bytes" | "byte" | "b" => 1.0,
        _ => {
            let prefix = unit.strip_suffix("iB").or_else(|| unit.strip_suffix('B')).unwrap_or(unit);
            binary_factor(prefix.strip_suffix('i').unwrap_or(prefix))?
        }
    };
    Some((value * factor).round())
}

fn binary_factor(prefix: &str) -> Option<f64> {
    let power = match prefix {
        "k" | "K" => 1,
        "M" => 2,
        "G" => 3,
        "T" => 4,
        "P" => 5,
        _ => return None,
    };
    Some((0..power).fold(1.0, |factor, _| factor * 1024.0))
}

/// A pair such as `811.6MiB / 2GiB`.
pub(crate) fn byte_pair(text: &str) -> Option<(f64, f64)> {
    let (first, second) = text.split_once('/')?;
    Some((bytes(first)?, bytes(second)?))
}

/// A duration in milliseconds: `705.00us`, `1.24ms`, `4.04s`, `1.5m`, `1m30.5s`, `1h`, `250µs`, `93ns`.
pub(crate) fn milliseconds(text: &str) -> Option<f64> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (digits, tail) = rest.split_at_checked(end)?;
        let unit_end = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, next) = tail.split_at_checked(unit_end)?;
        let factor = match unit.trim() {
            "ns" => 1e-6,
            "us" | "µs" | "μs" => 1e-3,
            "ms" | "msec" => 1.0,
            "s" | "sec" | "secs" | "second" | "seconds" => 1e3,
            "m" | "min" => 60e3,
            "h" => 3_600e3,
            "d" => 86_400e3,
            _ => return None,
        };
        total += number(digits)? * factor;
        rest = next;
    }
    Some(total)
}

/// CPU as Kubernetes prints it, in cores: `250m` is 0.25, `3` is 3, `12431n` is 0.000012431.
pub(crate) fn cores(text: &str) -> Option<f64> {
    let (digits, parts) = match text.strip_suffix(['m', 'u', 'n']) {
        Some(digits) if text.ends_with('m') => (digits, 1e3),
        Some(digits) if text.ends_with('u') => (digits, 1e6),
        Some(digits) => (digits, 1e9),
        None => (text, 1.0),
    };
    Some(number(digits)? / parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_of_docker_is_binary_and_traffic_decimal() {
        assert_eq!(bytes("1.79GiB"), Some(1_921_997_865.0));
        assert_eq!(bytes("45.1MB"), Some(45_100_000.0));
        assert_eq!(bytes("12.3kB"), Some(12_300.0));
        assert_eq!(bytes("0B"), Some(0.0));
        assert_eq!(bytes("1.402 GiB"), Some(1_505_386_037.0));
        assert_eq!(byte_pair("811.6MiB / 2GiB"), Some((851_024_282.0, 2_147_483_648.0)));
        assert_eq!(bytes("5.44M"), None, "no unit of docker");
    }

    #[test]
    fn sizes_of_redis_and_postgres_are_binary() {
        assert_eq!(binary_bytes("5.44M"), Some(5_704_253.0));
        assert_eq!(binary_bytes("27 MB"), Some(28_311_552.0));
        assert_eq!(binary_bytes("8192 bytes"), Some(8192.0));
        assert_eq!(binary_bytes("392 kB"), Some(401_408.0));
        assert_eq!(binary_bytes("128MB"), Some(134_217_728.0));
        assert_eq!(binary_bytes("1.3Gi"), Some(1_395_864_371.0));
        assert_eq!(binary_bytes("504B"), Some(504.0));
    }

    #[test]
    fn groups_and_decimal_commas_are_told_apart() {
        for text in ["28147047", "28,147,047", "28.147.047", "28 147 047", "28\u{202f}147\u{202f}047", "28'147'047"] {
            assert_eq!(localized(text), Some(28_147_047.0), "{text}");
        }
        assert_eq!(localized("1.234,56"), Some(1234.56));
        assert_eq!(localized("1,234.56"), Some(1234.56));
        assert_eq!(localized("3,47"), Some(3.47));
        assert_eq!(localized("1,234"), Some(1234.0));
        assert_eq!(localized("0,123"), Some(0.123));
        assert_eq!(localized("24105,6"), Some(24_105.6));
        assert_eq!(whole("1.234"), Some(1234.0));
        assert_eq!(whole("1,234.5"), None);
        assert_eq!(whole("1,234.567"), None, "two kinds of separators");
        assert_eq!(localized("2026-11-24"), None);
        assert_eq!(localized("12:30"), None);
        assert_eq!(localized("1,2,3"), None);
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", "nan", "-nan", "inf", "Infinity", "NaN", "1e999", "0x10", "[Percentage]", "5.9.28", "."] {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(number("3.221225472e+09"), Some(3_221_225_472.0));
    }

    #[test]
    fn durations_are_milliseconds() {
        let close = |text, ms: f64| assert!((milliseconds(text).unwrap() - ms).abs() < 1e-9, "{text}");
        close("705.00us", 0.705);
        close("1.24ms", 1.24);
        close("1m30.5s", 90_500.0);
        close("250µs", 0.25);
        assert_eq!(milliseconds("12"), None);
        assert_eq!(milliseconds("fast"), None);
    }

    #[test]
    fn cpu_of_kubernetes_is_in_cores() {
        assert_eq!(cores("250m"), Some(0.25));
        assert_eq!(cores("3"), Some(3.0));
        assert_eq!(cores("12431000n"), Some(0.012_431));
        assert_eq!(cores("<unknown>"), None);
    }
}
