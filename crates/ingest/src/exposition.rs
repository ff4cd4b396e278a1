//! Lines of the Prometheus text format and of `OpenMetrics`.
//!
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>

use std::borrow::Cow;

/// A sample line: `name{label="value"} value [timestamp]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sample<'a> {
    pub(crate) name: &'a str,
    /// What stands between the braces.
    pub(crate) labels: &'a str,
    /// May be infinite or NaN, as the format allows.
    pub(crate) value: f64,
    /// Milliseconds since 1970, where the line says so.
    pub(crate) timestamp_ms: Option<f64>,
}

/// A line of an exposition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Line<'a> {
    /// `# TYPE name kind`.
    Type { name: &'a str, kind: &'a str },
    /// `# HELP`, `# UNIT` and `# EOF`, with the name they are about.
    Comment { name: &'a str },
    /// A sample.
    Sample(Sample<'a>),
}

impl<'a> Line<'a> {
    /// Reads a line; `None` when it belongs to no exposition.
    pub(crate) fn of(line: &'a str) -> Option<Self> {
        let Some(comment) = line.strip_prefix("# ") else { return Sample::of(line).map(Self::Sample) };
        if comment == "EOF" {
            return Some(Self::Comment { name: "" });
        }
        let (keyword, rest) = comment.split_once(' ')?;
        let (name, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        if !is_name(name) {
            return None;
        }
        match keyword {
            "TYPE" if KINDS.contains(&rest.trim()) => Some(Self::Type { name, kind: rest.trim() }),
            "HELP" | "UNIT" => Some(Self::Comment { name }),
            _ => None,
        }
    }

    /// The name of the metric it is about.
    pub(crate) fn name(&self) -> &'a str {
        match self {
            Self::Type { name, .. } | Self::Comment { name } => name,
            Self::Sample(sample) => sample.name,
        }
    }
}

const KINDS: [&str; 9] =
    ["counter", "gauge", "histogram", "summary", "untyped", "unknown", "info", "stateset", "gaugehistogram"];

impl<'a> Sample<'a> {
    /// Reads a sample line.
    pub(crate) fn of(line: &'a str) -> Option<Self> {
        let end = line.bytes().position(|b| !is_name_byte(b))?;
        let (name, rest) = line.split_at_checked(end)?;
        if name.is_empty() || name.ends_with(':') || name.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let (labels, rest) = match rest.strip_prefix('{') {
            Some(inner) => {
                let close = closing_brace(inner)?;
                (inner.get(..close)?, inner.get(close + 1..)?)
            }
            None => ("", rest.strip_prefix([' ', '\t'])?),
        };
        let mut words = rest.split_ascii_whitespace();
        let value = value(words.next()?)?;
        let timestamp_ms = match words.next() {
            // An `OpenMetrics` exemplar follows a `#`.
            None | Some("#") => None,
            Some(word) => {
                let stamp = crate::quantity::number(word)?;
                // The Prometheus format writes milliseconds, OpenMetrics seconds.
                Some(if stamp.abs() < 1e11 { stamp * 1000.0 } else { stamp })
            }
        };
        let rest_is_exemplar = words.next().is_none_or(|word| word == "#" || word.starts_with('{'));
        rest_is_exemplar.then_some(Self { name, labels, value, timestamp_ms })
    }

    /// The value of a label, its escapes resolved.
    pub(crate) fn label(&self, name: &str) -> Option<Cow<'a, str>> {
        self.labels().find_map(|(label, value)| (label == name).then(|| unescaped(value)))
    }

    /// The labels, their values as written.
    pub(crate) fn labels(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut rest = self.labels;
        std::iter::from_fn(move || {
            let (name, after) = rest.split_once("=\"")?;
            let end = closing_quote(after)?;
            rest = after.get(end + 1..)?.trim_start_matches([',', ' ']);
            Some((name.trim(), after.get(..end)?))
        })
    }
}

/// A sample's value; infinities and NaN are values here.
fn value(text: &str) -> Option<f64> {
    match text {
        "+Inf" | "Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        "NaN" | "nan" => Some(f64::NAN),
        text => crate::quantity::number(text),
    }
}

fn is_name_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b':'
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(is_name_byte)
}

/// Where the brace closes that was opened before; braces inside quotes do not count.
fn closing_brace(text: &str) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    text.bytes().position(|b| {
        match b {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'}' if !quoted => return true,
            _ => {}
        }
        false
    })
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|b| match b {
        _ if escaped => {
            escaped = false;
            false
        }
        b'\\' => {
            escaped = true;
            false
        }
        b => b == b'"',
    })
}

fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let mut plain = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => plain.push('\n'),
                Some(other) => plain.push(other),
                None => {}
            },
            c => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_a_name_labels_a_value_and_perhaps_a_time() {
        let sample = Sample::of("cluster_commit{peer_id=\"11870689967274302261\"} 2841").unwrap();
        assert_eq!((sample.name, sample.value), ("cluster_commit", 2841.0));
        assert_eq!(sample.label("peer_id").as_deref(), Some("11870689967274302261"));
        let sample = Sample::of("x{endpoint=\"/collections/{name}\",le=\"+Inf\"} 3.2e+09 1795491380595").unwrap();
        assert_eq!(sample.label("endpoint").as_deref(), Some("/collections/{name}"));
        assert_eq!((sample.value, sample.timestamp_ms), (3.2e9, Some(1_795_491_380_595.0)));
        let sample = Sample::of("m{a=\"say \\\"hi\\\" \\\\\",} 1").unwrap();
        assert_eq!(sample.label("a").as_deref(), Some("say \"hi\" \\"));
        assert!(Sample::of("up NaN").unwrap().value.is_nan());
    }

    #[test]
    fn other_lines_are_no_samples() {
        for line in ["used_memory:17779568", "tmpfs 1 2 3 1% /dev", "Total: 3", "a b c", "12 13", "x{ 1", "# Memory"] {
            assert_eq!(Line::of(line), None, "{line}");
        }
    }

    #[test]
    fn comments_name_their_metric() {
        assert_eq!(Line::of("# TYPE a_total counter"), Some(Line::Type { name: "a_total", kind: "counter" }));
        assert_eq!(Line::of("# HELP a_total number of things"), Some(Line::Comment { name: "a_total" }));
        assert_eq!(Line::of("# EOF"), Some(Line::Comment { name: "" }));
    }
}
