//! Every case of `corpus/` is read and compared with all the values that its `.expect.json` demands.
//!
//! A key of an expectation that no check looks at is a failure, so nothing is skipped in silence; formats that
//! are not read yet are named in [`NOT_YET`].
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "a suite reads its cases and starts its oracles")]

#[path = "corpus_checks/mod.rs"]
mod corpus_checks;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use corpus_checks::Check;
use headroom::Inspection;

/// Formats of the corpus that no parser reads yet. None today; a new folder of the corpus is named here until its
/// parser is written.
const NOT_YET: &[&str] = &[];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The cases as (format, name, text), sorted.
fn cases() -> Vec<(String, String, String)> {
    let mut cases = Vec::new();
    for format in std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()) {
        if !format.is_dir() {
            continue;
        }
        for case in std::fs::read_dir(&format).unwrap().map(|entry| entry.unwrap().path()) {
            let name = case.file_name().unwrap().to_string_lossy().into_owned();
            if !name.ends_with(".expect.json") {
                let text = String::from_utf8(std::fs::read(&case).unwrap()).unwrap();
                cases.push((format.file_name().unwrap().to_string_lossy().into_owned(), name, text));
            }
        }
    }
    cases.sort();
    cases
}

fn expectation(format: &str, name: &str) -> serde_json::Value {
    let path = folder().join(format).join(format!("{name}.expect.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_case_gives_all_its_expected_values() {
    let mut coverage: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (format, name, text) in cases() {
        if NOT_YET.contains(&format.as_str()) {
            continue;
        }
        let inspection = headroom::inspect(&text);
        let expected = expectation(&format, &name);
        let check = Check::run(&format, &name, &text, &inspection, &expected);
        let (cases, values, failed) = coverage.entry(format.clone()).or_default();
        *cases += 1;
        *values += check.compared;
        *failed += check.wrong.len();
        wrong.extend(check.wrong.iter().map(|what| format!("{format}/{name}: {what}")));
    }
    println!("{:<20} {:>5} {:>7} {:>6}", "format", "cases", "values", "wrong");
    for (format, (cases, values, failed)) in &coverage {
        println!("{format:<20} {cases:>5} {values:>7} {failed:>6}");
    }
    println!("not read yet: {}", NOT_YET.join(", "));
    assert!(wrong.is_empty(), "{} wrong values:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether nothing of a line is to be seen: white space, quote marks, and colours, whose escape character may have
/// been lost on the way.
fn is_blank(line: &str) -> bool {
    let mut rest = line.replace('\u{1b}', "");
    while let Some(start) = rest.find('[') {
        let code = rest[start + 1..].trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        if !code.starts_with('m') {
            return false;
        }
        let end = rest.len() - code.len() + 1;
        rest.replace_range(start..end, "");
    }
    rest.chars().all(|c| c.is_whitespace() || c.is_control() || c == '>')
}

/// Every line that is not blank is in exactly one document or in no document and unread; documents and unread
/// ranges are in order and never overlap their own kind.
fn assert_partition(text: &str, inspection: &Inspection, case: &str) {
    let mut last = 0;
    for document in &inspection.documents {
        assert!(document.first_line > last && document.first_line <= document.last_line, "{case}: {document:?}");
        last = document.last_line;
    }
    let mut last = 0;
    for range in &inspection.unread {
        assert!(range.first_line > last && range.first_line <= range.last_line, "{case}: {range:?}");
        last = range.last_line;
    }
    for (index, line) in text.split('\n').enumerate() {
        let number = index + 1;
        let inside = inspection.documents.iter().filter(|d| (d.first_line..=d.last_line).contains(&number)).count();
        let unread = inspection.unread.iter().any(|r| (r.first_line..=r.last_line).contains(&number));
        let accounted = is_blank(line) || inside > 0 || unread;
        assert!(inside <= 1 && accounted, "{case}: line {number} is lost: {line:?}");
    }
    let lines = text.split('\n').count();
    assert!(inspection.observations.iter().all(|o| (1..=lines).contains(&o.line) && o.value.is_finite()), "{case}");
    assert!(inspection.observations.iter().all(|o| o.unit == o.metric.unit()), "{case}");
}

#[test]
fn masking_takes_no_value_from_any_case() {
    for (format, name, text) in cases() {
        let (masked, count) = headroom::mask(&text);
        if count > 0 {
            let read = |text: &str| {
                let Inspection { observations, series, load_tests, .. } = headroom::inspect(text);
                (observations, series, load_tests)
            };
            assert_eq!(read(&masked), read(&text), "{format}/{name}");
        }
    }
}

#[test]
fn every_line_of_every_case_is_in_a_document_unread_or_blank() {
    for (format, name, text) in cases() {
        assert_partition(&text, &headroom::inspect(&text), &format!("{format}/{name}"));
    }
}

/// Every value with what it is about, without lines.
fn values(inspection: &Inspection) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    values.extend(
        inspection
            .observations
            .iter()
            .map(|o| format!("{:?} {} {:?} {} {:?}", o.component, o.subject, o.metric, o.value, o.at)),
    );
    values.extend(
        inspection.series.iter().map(|s| format!("{:?} {} {:?} {:?}", s.component, s.subject, s.metric, s.points)),
    );
    values.extend(inspection.load_tests.iter().map(|t| {
        let mut test = t.clone();
        test.line = 0;
        format!("{test:?}")
    }));
    values.extend(inspection.facts.iter().map(|f| format!("{:?} {} {} {}", f.component, f.subject, f.name, f.text)));
    values.sort();
    values
}

#[test]
fn line_ends_spaces_and_a_prompt_before_change_no_value() {
    for (format, name, text) in cases() {
        if NOT_YET.contains(&format.as_str()) {
            continue;
        }
        let case = format!("{format}/{name}");
        let plain = values(&headroom::inspect(&text));
        let crlf = text.replace("\r\n", "\n").replace('\n', "\r\n");
        assert_eq!(values(&headroom::inspect(&crlf)), plain, "{case} with CRLF");
        let spaces = text.replace("\r\n", "\n").replace('\n', "   \n");
        assert_eq!(values(&headroom::inspect(&spaces)), plain, "{case} with trailing spaces");
        let quoted = format!("> {}", text.trim_end().replace('\n', "\n> "));
        assert_eq!(values(&headroom::inspect(&quoted)), plain, "{case} quoted");
        if !corpus_checks::is_read_only_alone(&format, &name) {
            let prompted = format!("deploy@va-prod-1:~$ ./collect.sh\n{text}");
            assert_eq!(values(&headroom::inspect(&prompted)), plain, "{case} after a prompt");
            let embedded = format!("Hi team, this is what I see:\n\n{}\n\nAny idea?\n", text.trim_end());
            assert_eq!(values(&headroom::inspect(&embedded)), plain, "{case} in prose");
        }
    }
}

#[test]
fn the_order_of_two_documents_changes_no_value() {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let cases: Vec<(String, String, String)> = cases()
        .into_iter()
        .filter(|(format, name, text)| {
            !NOT_YET.contains(&format.as_str())
                && !corpus_checks::is_read_only_alone(format, name)
                && !headroom::inspect(text).documents.is_empty()
        })
        .collect();
    // One case of each format against every case.
    for (format, _, text) in &cases {
        seen.entry(format.clone()).or_insert_with(|| text.clone());
    }
    for (index, (format, name, text)) in cases.iter().enumerate() {
        // Every pair of formats comes up; every pair of cases would take minutes.
        let others = seen.iter().enumerate().filter(|(other, _)| (other + index) % 4 == 0).map(|(_, other)| other);
        for (other_format, other) in others.filter(|(other, _)| *other != format) {
            let mut expected = values(&headroom::inspect(text));
            expected.extend(values(&headroom::inspect(other)));
            expected.sort();
            for both in [format!("{}\n\n{other}", text.trim_end()), format!("{}\n\n{text}", other.trim_end())] {
                assert_eq!(values(&headroom::inspect(&both)), expected, "{format}/{name} with {other_format}");
            }
        }
    }
}

/// Numbers that are always the same, after Marsaglia's xorshift.
struct Numbers(u64);

impl Numbers {
    /// A number below the limit.
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }
}

/// Pieces of cases one after the other, their lines cut, doubled, left out and changed.
fn broken(cases: &[(String, String, String)], numbers: &mut Numbers) -> String {
    let mut text = String::new();
    for _ in 0..=numbers.below(3) {
        let lines: Vec<&str> = cases[numbers.below(cases.len())].2.split('\n').take(150).collect();
        let from = numbers.below(lines.len());
        let until = from + numbers.below(lines.len() - from + 1);
        for line in &lines[from..until] {
            let chars: Vec<char> = line.chars().collect();
            let at = numbers.below(chars.len() + 1);
            match numbers.below(20) {
                0 => continue,
                1 => text.extend([line, "\n", line]),
                2 => text.extend(&chars[..at]),
                3 => text.extend(&chars[at..]),
                4 => text.push_str(&line.replace(|c: char| c.is_ascii_digit(), "9999999999999999999")),
                5 => text.push_str(&line.replace(|c: char| c.is_ascii_digit(), "")),
                6 => text.push_str(&line.replace(' ', "")),
                7 => {
                    text.extend(&chars[..at]);
                    text.push(['-', '.', ',', '%', '|', '"', '{', '}', '\t', '\u{1b}', '\r', 'é'][numbers.below(12)]);
                    text.extend(&chars[at..]);
                }
                _ => text.push_str(line),
            }
            text.push('\n');
        }
    }
    text
}

#[test]
fn broken_cases_are_read_without_panic_and_no_line_is_lost() {
    let cases = cases();
    let mut numbers = Numbers(0x2026_1124);
    for index in 0..400 {
        let text = broken(&cases, &mut numbers);
        // What an escape sequence or an overwritten line hides is not to be seen, so it is not looked for.
        let visible = text.replace(['\u{1b}', '\r'], "");
        assert_partition(&visible, &headroom::inspect(&visible), &format!("broken case {index}"));
        headroom::inspect(&text);
    }
}

/// Inputs that once broke the reader, found by fuzzing: each as it is, as each format, and in pieces.
#[test]
fn what_once_broke_the_reader_breaks_it_no_more() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("broken");
    let mut inputs: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    assert!(!inputs.is_empty());
    for input in inputs {
        let bytes = std::fs::read(&input).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let last_line = text.split('\n').count();
        for format in headroom::formats() {
            let choice = headroom::Choice { paste: 0, first_line: 1, last_line, format: Some(format.id.to_owned()) };
            let reading = headroom::Reading { choices: vec![choice], ..headroom::Reading::default() };
            let inspection = headroom::inspect_as(&text, 0, &reading);
            let lines = 1..=last_line;
            let inside = inspection.diagnostics.iter().all(|said| said.line.is_none_or(|line| lines.contains(&line)));
            assert!(inside, "{} as {}", input.display(), format.id);
        }
        let visible = text.replace(['\u{1b}', '\r'], "");
        assert_partition(&visible, &headroom::inspect(&visible), &input.display().to_string());
        let (masked, _) = headroom::mask(&text);
        assert_eq!(headroom::mask(&masked).1, 0, "{} is masked twice", input.display());
        let mut reader = headroom::Reader::new();
        bytes.chunks(7).for_each(|piece| reader.push(piece));
        reader.finish();
    }
}
