//! A session as text for a link and for local storage: versioned JSON → deflate → base64url.
//!
//! `h2.`, a sum over the data, `.` and the data; `h1.`, which is read too, had no sum. A later version that this build cannot read is refused as such; what is damaged or too
//! large is refused in words, before anything is replaced.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use headroom::{Inspection, Reading};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

use super::{Session, beside, paste};
use crate::pieces;

/// The version that this build writes, and the latest it reads.
const VERSION: u32 = 2;
/// The longest encoded session that is read: more than browsers keep in a link.
const MAX_ENCODED: usize = 8 << 20;
/// The largest session that is unpacked; a small link cannot ask for all memory.
const MAX_JSON: usize = 32 << 20;
/// zlib's default: beyond it, links get hardly shorter.
const LEVEL: u8 = 6;

/// Why a link or a stored session was not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It was cut or changed on its way.
    Damaged,
    /// It was written by a newer Headroom.
    Newer(u32),
    /// It is larger than any session that was ever written.
    Huge,
    /// It holds a value that cannot be.
    Impossible(headroom::Error),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => f.write_str("it is cut or changed; ask for it again, as a file if it is long"),
            Self::Newer(version) => {
                write!(f, "it was written by a newer Headroom (version {version}; this one reads {VERSION})")
            }
            Self::Huge => write!(f, "it is larger than {} MB", MAX_ENCODED >> 20),
            Self::Impossible(error) => write!(f, "it holds an impossible value: {error}"),
        }
    }
}

/// The session as text, with everything that is in it.
pub fn encode(session: &Session) -> String {
    let json = headroom::to_json_line(session).unwrap_or_default();
    let data = URL_SAFE_NO_PAD.encode(compress_to_vec(json.as_bytes(), LEVEL));
    format!("h{VERSION}.{}.{data}", sum(&data))
}

/// A sum by which a letter that was changed on the way is found.
fn sum(data: &str) -> String {
    paste::fingerprint(data).unwrap_or_default().chars().take(8).collect()
}

/// What was read from a text, as JSON, for the way between a worker and the page.
pub fn inspection_json(inspection: &Inspection) -> String {
    headroom::to_json_line(inspection).unwrap_or_default()
}

/// What [`inspection_json`] wrote; nothing, should that ever not be.
pub fn inspection_from(json: &str) -> Inspection {
    headroom::from_json(json).unwrap_or_default()
}

/// The session with its text, secrets masked.
#[must_use]
pub fn with_text(session: &Session) -> Session {
    let text: Arc<str> = Arc::from(pieces::masked(&session.text).0);
    let others = session.others.iter().map(|other| Arc::new(with_text(other))).collect();
    Session { text_id: paste::fingerprint(&text), text, others, ..session.clone() }
}

/// The session without its text, but with the values read from it: the plan is the same, the text stays here.
#[must_use]
pub fn with_values(session: &Session, values: &Arc<Inspection>) -> Session {
    let text_id = if session.text.len() > paste::EDITABLE_BYTES {
        // Too large to be kept here; its values are.
        None
    } else {
        paste::fingerprint(&pieces::masked(&session.text).0).or_else(|| session.text_id.clone())
    };
    let read = (!values.documents.is_empty() || !values.unread.is_empty()).then(|| values.clone());
    // A scenario beside it has the same text as a rule, and then the same values; those of another are read anew.
    let others = session.others.iter().map(|other| {
        let same = Arc::ptr_eq(&other.text, &session.text) || other.text == session.text;
        let values = if same { Arc::clone(values) } else { Arc::new(self::read(&other.text)) };
        let values = if other.text.is_empty() { other.read.clone().unwrap_or_default() } else { values };
        Arc::new(with_values(other, &values))
    });
    Session { text_id, text: Arc::from(""), read, others: others.collect(), ..session.clone() }
}

fn read(text: &str) -> Inspection {
    pieces::inspection(text, &Reading::default()).unwrap_or_default()
}

/// The session that [`encode`] wrote.
///
/// # Errors
/// When the text is damaged, too large, from a newer build, or holds an impossible value.
pub fn decode(text: &str) -> Result<Session, Refusal> {
    let text = text.trim_start_matches('#');
    if text.len() > MAX_ENCODED {
        return Err(Refusal::Huge);
    }
    let (version, data) = text.strip_prefix('h').and_then(|rest| rest.split_once('.')).ok_or(Refusal::Damaged)?;
    let version: u32 = version.parse().map_err(|_| Refusal::Damaged)?;
    if version > VERSION {
        return Err(Refusal::Newer(version));
    }
    let data = match data.split_once('.') {
        Some((written, data)) if sum(data) == written => data,
        None if version == 1 => data,
        _ => return Err(Refusal::Damaged),
    };
    let packed = URL_SAFE_NO_PAD.decode(data).map_err(|_| Refusal::Damaged)?;
    let json = decompress_to_vec_with_limit(&packed, MAX_JSON).map_err(|_| Refusal::Damaged)?;
    let json = std::str::from_utf8(&json).map_err(|_| Refusal::Damaged)?;
    let mut session: Session = headroom::from_json(json).map_err(|_| Refusal::Damaged)?;
    let mut others = std::mem::take(&mut session.others);
    others.truncate(beside::MOST - 1);
    session.place = session.place.min(others.len());
    check(&mut session)?;
    for other in &mut others {
        let other = Arc::make_mut(other);
        other.others.clear();
        check(other)?;
    }
    session.others = others;
    Ok(session)
}

/// A link is written by anyone: refuses an impossible scenario, and drops what no text gives.
fn check(session: &mut Session) -> Result<(), Refusal> {
    session.scenario.validate().map_err(Refusal::Impossible)?;
    Arc::make_mut(&mut session.scenario).pastes.clear();
    if let Some(read) = &mut session.read {
        only_what_an_inspection_can_hold(Arc::make_mut(read));
    }
    for file in Arc::make_mut(&mut session.files) {
        only_what_an_inspection_can_hold(Arc::make_mut(&mut file.read));
    }
    Ok(())
}

/// A link is written by anyone: drops values that reading a text never gives.
fn only_what_an_inspection_can_hold(read: &mut Inspection) {
    let possible = |value: f64| value.is_finite() && value >= 0.0;
    read.observations.retain(|found| possible(found.value) && found.unit == found.metric.unit());
    for series in &mut read.series {
        series.points.retain(|(_, value)| value.is_finite());
    }
    read.load_tests.retain(|test| possible(test.requests_per_second) && possible(test.errors));
    read.documents.retain(|document| document.first_line > 0 && document.first_line <= document.last_line);
    read.unread.retain(|range| range.first_line > 0 && range.first_line <= range.last_line);
}

#[cfg(test)]
mod tests {
    use headroom::{Component, LineRange, Metric, Observation};

    use super::*;
    use crate::session::View;

    fn session() -> Session {
        let mut session = Session::new("2026-11-24".parse().unwrap());
        Arc::make_mut(&mut session.scenario).horizon_months = 12;
        session.view = View::Commands;
        session.ticked.insert("app-scale-out-1 before 0".to_owned());
        session
    }

    #[test]
    fn a_session_reads_what_it_writes() {
        let written = encode(&session());
        assert!(written.starts_with("h2."), "{written}");
        let (_, data) = written.rsplit_once('.').unwrap();
        assert_eq!(decode(&format!("h1.{data}")).unwrap(), session(), "links of the first version stay readable");
        assert_eq!(decode(&written).unwrap(), session());
        assert_eq!(decode(&format!("#{written}")).unwrap(), session());
    }

    #[test]
    fn a_link_without_the_text_carries_the_values() {
        let mut here = session();
        here.text = Arc::from("app 93 %");
        let mut values = Inspection::default();
        values.observations.push(Observation::new(Component::App, "app", Metric::CpuPercent, 93.0, 1));
        values.unread.push(LineRange { first_line: 2, last_line: 2 });
        let sent = decode(&encode(&with_values(&here, &Arc::new(values.clone())))).unwrap();
        assert!(sent.text.is_empty());
        assert_eq!(*sent.read.unwrap(), values);
        assert_eq!(sent.text_id, paste::fingerprint("app 93 %"));
    }

    #[test]
    fn a_link_that_was_cut_or_changed_is_refused_as_damaged() {
        let written = encode(&session());
        let middle = written.len() / 2;
        let letter = if &written[middle..=middle] == "A" { "B" } else { "A" };
        let changed = format!("{}{letter}{}", &written[..middle], &written[middle + 1..]);
        for text in [
            "",
            "h1.",
            "h2.",
            "h2.0.",
            "h1.!!",
            "hello",
            "#view=plan",
            &written[..written.len() / 2],
            &format!("{written}A"),
            &changed,
        ] {
            assert!(matches!(decode(text), Err(Refusal::Damaged)), "{text}");
        }
    }

    #[test]
    fn a_newer_link_says_so() {
        let refusal = decode("h3.AAAA").unwrap_err();
        assert_eq!(refusal, Refusal::Newer(3));
        assert_eq!(refusal.to_string(), "it was written by a newer Headroom (version 3; this one reads 2)");
    }

    #[test]
    fn a_huge_link_is_refused_before_it_is_unpacked() {
        assert_eq!(decode(&"h1.".repeat(MAX_ENCODED)).unwrap_err(), Refusal::Huge);
        let bomb = compress_to_vec(&vec![b' '; MAX_JSON + 1], LEVEL);
        assert_eq!(decode(&format!("h1.{}", URL_SAFE_NO_PAD.encode(bomb))).unwrap_err(), Refusal::Damaged);
    }

    #[test]
    fn an_impossible_value_in_a_link_is_named() {
        let mut wrong = session();
        Arc::make_mut(&mut wrong.scenario).horizon_months = 0;
        let refusal = decode(&encode(&wrong)).unwrap_err();
        assert!(refusal.to_string().contains("horizonMonths: 0 is not possible"), "{refusal}");
    }

    #[test]
    fn values_that_no_text_gives_are_dropped() {
        let mut values = Inspection::default();
        let mut push =
            |value| values.observations.push(Observation::new(Component::App, "a", Metric::CpuPercent, value, 1));
        push(-1.0);
        push(5.0);
        values.unread.push(LineRange { first_line: 0, last_line: 9 });
        let sent = decode(&encode(&with_values(&session(), &Arc::new(values)))).unwrap().read.unwrap();
        assert_eq!(sent.observations.len(), 1);
        assert_eq!(sent.unread.len(), 0);
    }
}
