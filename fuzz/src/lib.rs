//! What holds for any input, held by the targets in `fuzz_targets/`.

use headroom_ingest::{Reader, inspect, inspect_as, mask};
use headroom_model::{Choice, Inspection, Reading};

/// Any text: no panic, no line lost, no value without its unit.
pub fn text(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    check(&text, &inspect(&text));
}

/// Any text, read as each of these formats, whether it looks like it or not.
pub fn family(formats: &[&str], data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    check(&text, &inspect(&text));
    for format in formats {
        assert!(headroom_ingest::formats().iter().any(|known| known.id == *format), "no format {format}");
        let last_line = text.split('\n').count();
        let choice = Choice { paste: 0, first_line: 1, last_line, format: Some((*format).to_owned()) };
        check(&text, &inspect_as(&text, 0, &Reading { choices: vec![choice], ..Reading::default() }));
    }
}

/// Any bytes in pieces: no panic, and the same as the text where they are one. The first byte says how large pieces
/// are, the second how often the rest comes again, so that it grows beyond what is kept.
pub fn pieces(data: &[u8]) {
    let [size, times, rest @ ..] = data else { return };
    let bytes = rest.repeat(if *times < 240 { 1 } else { (1 << 21) / rest.len().max(1) });
    let mut reader = Reader::new();
    bytes.chunks(usize::from(*size) * 97 + 1).for_each(|piece| reader.push(piece));
    let inspection = reader.finish();
    let is_text = std::str::from_utf8(&bytes).ok().filter(|text| bytes.len() < 1 << 19 && !text.contains('\0'));
    if let Some(text) = is_text.filter(|_| !bytes.starts_with(b"\x1f\x8b")) {
        assert_eq!(inspection, inspect(text));
    }
}

/// Any text: masking keeps every line, and masks once.
pub fn secrets(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (masked, _) = mask(&text);
    assert_eq!(masked.matches('\n').count(), text.matches('\n').count());
    let (again, count) = mask(&masked);
    assert_eq!((again.as_ref(), count), (masked.as_ref(), 0));
}

/// Where [`planted`] puts a secret, which is `§`.
const PLACES: [&str; 16] = [
    "DATABASE_URL=postgresql://shop:§@db:5432/shop",
    "redis://:§@redis:6379/0",
    "PGPASSWORD=§ psql -h db",
    "POSTGRES_PASSWORD: \"§\"",
    "  - REDIS_PASSWORD=§",
    "- name: DB_PASSWORD\n  value: §",
    "{\"password\": \"§\", \"port\": 5432}",
    "requirepass §",
    "1) \"requirepass\"\n2) \"§\"",
    "127.0.0.1:6379> AUTH §",
    "redis-cli -h cache -a § INFO",
    "curl -H \"Authorization: Bearer §\" http://x",
    "Cookie: theme=dark; sessionid=§; lang=de",
    "ALTER ROLE shop WITH PASSWORD '§';",
    "aws_secret_access_key = §",
    "-----BEGIN RSA PRIVATE KEY-----\n§\n-----END RSA PRIVATE KEY-----",
];

/// A secret among any text: none of it is left. The first byte says where it stands, the next twelve what it is.
pub fn planted(data: &[u8]) {
    let [place, rest @ ..] = data else { return };
    let Some((secret, around)) = rest.split_at_checked(12) else { return };
    let place = PLACES[usize::from(*place) % PLACES.len()];
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let secret = secret.iter().map(|byte| char::from(letters[usize::from(*byte) % letters.len()])).collect::<String>();
    let secret = format!("Q{secret}Z7");
    // Lines before and after it; what stands on its own line may not be what masking looks for itself.
    let around = String::from_utf8_lossy(around);
    let (before, after) = around.split_once('\0').unwrap_or((&around, ""));
    let text = format!("{before}\n\n{}\n\n{after}\n", place.replace('§', &secret));
    let (masked, count) = mask(&text);
    assert!(count > 0 && (!masked.contains(&secret) || before.contains(&secret) || after.contains(&secret)), "{masked}");
    assert_eq!(masked.matches('\n').count(), text.matches('\n').count());
}

/// Documents and unread ranges are in order, and every line that shows something is in one of them.
fn check(text: &str, inspection: &Inspection) {
    let lines = text.split('\n').count();
    let mut last = 0;
    for document in &inspection.documents {
        assert!(document.first_line > last && document.first_line <= document.last_line, "{document:?}");
        last = document.last_line;
    }
    assert!(last <= lines);
    let mut last = 0;
    for range in &inspection.unread {
        assert!(range.first_line > last && range.first_line <= range.last_line, "{range:?}");
        last = range.last_line;
    }
    assert!(last <= lines);
    let mut documents = inspection.documents.iter().peekable();
    let mut unread = inspection.unread.iter().peekable();
    for (index, line) in text.split('\n').enumerate() {
        let number = index + 1;
        while documents.next_if(|document| document.last_line < number).is_some() {}
        while unread.next_if(|range| range.last_line < number).is_some() {}
        let inside = documents.peek().is_some_and(|document| document.first_line <= number)
            || unread.peek().is_some_and(|range| range.first_line <= number);
        // What escapes hide and what is printed over is not to be seen.
        let hidden = line.bytes().any(|byte| byte < b' ' && byte != b'\t') || line.contains("[0m");
        let shows = line.chars().any(|c| !c.is_whitespace() && !c.is_control() && c != '>' && c != '\u{feff}');
        assert!(inside || hidden || !shows, "line {number} is lost: {line:?}");
    }
    for observation in &inspection.observations {
        assert!(observation.value.is_finite() && observation.unit == observation.metric.unit());
        assert!((1..=lines).contains(&observation.line));
    }
    for series in &inspection.series {
        assert!(series.points.is_sorted_by(|a, b| a.0 < b.0) && series.points.iter().all(|point| point.1.is_finite()));
    }
    assert!(inspection.diagnostics.iter().all(|said| said.line.is_none_or(|line| (1..=lines).contains(&line))));
}
