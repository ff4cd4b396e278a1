//! Bytes of a file → text: gzip, UTF-16 with and without a byte order mark, UTF-8, and Latin-1 where it is not UTF-8.

use crate::gzip::{Damaged, Gzip};

/// How many bytes are looked at to tell the encoding.
const LOOKED_AT: usize = 512;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,
}

/// Turns bytes into text as they come.
#[derive(Default)]
pub(crate) struct Decoder {
    gzip: Option<Gzip>,
    is_told: bool,
    encoding: Option<Encoding>,
    /// Bytes that are no whole character yet.
    held: Vec<u8>,
    /// Bytes were no UTF-8 and were read as Latin-1.
    pub(crate) has_latin: bool,
}

impl Decoder {
    /// Decodes more bytes; `take` gets the text in pieces that are no larger than a few megabytes.
    pub(crate) fn push(&mut self, bytes: &[u8], take: &mut dyn FnMut(&str)) -> Result<(), Damaged> {
        if !self.is_told {
            self.held.extend_from_slice(bytes);
            if self.held.len() < 3 {
                return Ok(());
            }
            self.is_told = true;
            let held = std::mem::take(&mut self.held);
            if held.starts_with(&[0x1f, 0x8b, 8]) {
                self.gzip = Some(Gzip::new());
            }
            return self.unfold(&held, take);
        }
        self.unfold(bytes, take)
    }

    /// Decodes what is left when no more bytes come.
    pub(crate) fn finish(&mut self, take: &mut dyn FnMut(&str)) -> Result<(), Damaged> {
        let is_whole = self.gzip.take().is_none_or(|gzip| gzip.is_complete());
        let rest = std::mem::take(&mut self.held);
        let is_first = self.encoding.is_none();
        let encoding = *self.encoding.get_or_insert_with(|| told(&rest));
        let mut text = String::new();
        let left = self.characters(encoding, &rest, &mut text);
        text.extend(rest.get(left..).unwrap_or_default().iter().map(|&byte| char::from(byte)));
        take(if is_first { without_mark(&text) } else { &text });
        if is_whole { Ok(()) } else { Err(Damaged) }
    }

    fn unfold(&mut self, bytes: &[u8], take: &mut dyn FnMut(&str)) -> Result<(), Damaged> {
        let Some(mut gzip) = self.gzip.take() else {
            self.plain(bytes, take);
            return Ok(());
        };
        let result = gzip.push(bytes, &mut |plain| self.plain(plain, take));
        self.gzip = Some(gzip);
        result
    }

    fn plain(&mut self, bytes: &[u8], take: &mut dyn FnMut(&str)) {
        if self.encoding.is_none() {
            self.held.extend_from_slice(bytes);
            if self.held.len() < LOOKED_AT {
                return;
            }
            let held = std::mem::take(&mut self.held);
            let encoding = told(&held);
            self.encoding = Some(encoding);
            return self.encoded(encoding, &held, true, take);
        }
        let encoding = self.encoding.unwrap_or(Encoding::Utf8);
        if self.held.is_empty() {
            return self.encoded(encoding, bytes, false, take);
        }
        let mut all = std::mem::take(&mut self.held);
        all.extend_from_slice(bytes);
        self.encoded(encoding, &all, false, take);
    }

    fn encoded(&mut self, encoding: Encoding, bytes: &[u8], is_first: bool, take: &mut dyn FnMut(&str)) {
        let text = std::str::from_utf8(bytes).ok().filter(|_| encoding == Encoding::Utf8);
        if let Some(text) = text {
            return take(if is_first { without_mark(text) } else { text });
        }
        let mut text = String::with_capacity(bytes.len());
        let left = self.characters(encoding, bytes, &mut text);
        self.held.extend_from_slice(bytes.get(left..).unwrap_or_default());
        take(if is_first { without_mark(&text) } else { &text });
    }

    /// Appends the characters of the bytes; where the first incomplete one begins.
    fn characters(&mut self, encoding: Encoding, bytes: &[u8], text: &mut String) -> usize {
        if encoding == Encoding::Utf8 {
            return self.utf8(bytes, text);
        }
        let unit = |pair: &[u8]| match *pair {
            [first, second] if encoding == Encoding::Utf16LittleEndian => u16::from_le_bytes([first, second]),
            [first, second] => u16::from_be_bytes([first, second]),
            _ => 0,
        };
        let mut units: Vec<u16> = bytes.chunks_exact(2).map(unit).collect();
        // The first half of a pair waits for the second.
        units.pop_if(|last| (0xd800..0xdc00).contains(last));
        text.extend(char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        units.len() * 2
    }

    fn utf8(&mut self, bytes: &[u8], text: &mut String) -> usize {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    return bytes.len();
                }
                Err(error) => {
                    let valid = rest.get(..error.valid_up_to()).unwrap_or_default();
                    text.push_str(std::str::from_utf8(valid).unwrap_or_default());
                    at += valid.len();
                    let Some(length) = error.error_len() else { return at };
                    for &byte in rest.iter().skip(valid.len()).take(length) {
                        text.push(char::from(byte));
                    }
                    self.has_latin = true;
                    at += length;
                }
            }
        }
        at
    }
}

/// The text of a file: of gzip what it holds, as far as it can be unfolded; UTF-8, UTF-16 with or without a byte order
/// mark, and Latin-1 for bytes that are neither.
///
/// ```
/// assert_eq!(headroom_ingest::decoded(b"\xff\xfeh\0i\0"), "hi");
/// ```
pub fn decoded(bytes: &[u8]) -> String {
    let mut decoder = Decoder::default();
    let mut text = String::with_capacity(bytes.len());
    // What comes before a damage is still worth reading.
    if decoder.push(bytes, &mut |more| text.push_str(more)).is_ok() {
        let _ = decoder.finish(&mut |more| text.push_str(more));
    }
    text
}

/// The encoding of a text by its first bytes. Text without a mark that is mostly ASCII has its zeros on one side.
fn told(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xff, 0xfe, ..] => return Encoding::Utf16LittleEndian,
        [0xfe, 0xff, ..] => return Encoding::Utf16BigEndian,
        _ => {}
    }
    let looked_at = bytes.get(..bytes.len().min(LOOKED_AT)).unwrap_or_default();
    let zeros = |side: usize| looked_at.iter().skip(side).step_by(2).filter(|&&byte| byte == 0).count();
    let (first, second, pairs) = (zeros(0), zeros(1), looked_at.len() / 2);
    match () {
        () if pairs > 1 && second * 10 > pairs * 7 && first * 10 < pairs => Encoding::Utf16LittleEndian,
        () if pairs > 1 && first * 10 > pairs * 7 && second * 10 < pairs => Encoding::Utf16BigEndian,
        () => Encoding::Utf8,
    }
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of bytes that come in pieces of a size.
    fn decoded(bytes: &[u8], size: usize) -> (String, Result<(), Damaged>) {
        let mut decoder = Decoder::default();
        let mut text = String::new();
        let mut result = Ok(());
        for piece in bytes.chunks(size) {
            result = result.and(decoder.push(piece, &mut |more| text.push_str(more)));
        }
        result = result.and(decoder.finish(&mut |more| text.push_str(more)));
        (text, result)
    }

    fn zipped(bytes: &[u8]) -> Vec<u8> {
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_encoding_gives_the_same_text_in_pieces_of_any_size() {
        let text = "Zeit;CPU in %\r\n24.11.2026 03:39;99,86\r\nGröße 🚀\r\n".repeat(40);
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        let two_members = [zipped(&text.as_bytes()[..700]), zipped(&text.as_bytes()[700..])].concat();
        let files = [
            text.as_bytes().to_vec(),
            marked(b"\xef\xbb\xbf", text.as_bytes()),
            marked(b"\xff\xfe", &little),
            marked(b"\xfe\xff", &big),
            little.clone(),
            big,
            zipped(text.as_bytes()),
            zipped(&marked(b"\xff\xfe", &little)),
            two_members,
        ];
        for (index, file) in files.iter().enumerate() {
            for size in [1, 3, 7, 511, file.len()] {
                assert_eq!(decoded(file, size), (text.clone(), Ok(())), "file {index} in pieces of {size}");
            }
        }
    }

    #[test]
    fn what_is_no_utf8_is_latin() {
        let mut decoder = Decoder::default();
        let mut text = String::new();
        decoder.push(b"Datum;Gr\xf6\xdfe\n2026-01-01;7\n", &mut |more| text.push_str(more)).unwrap();
        decoder.finish(&mut |more| text.push_str(more)).unwrap();
        assert_eq!((text.as_str(), decoder.has_latin), ("Datum;Größe\n2026-01-01;7\n", true));
    }

    #[test]
    fn a_damaged_archive_gives_what_can_be_read() {
        let lines: Vec<String> = (0..3000).map(|n| format!("line {n} {}\n", n * n)).collect();
        let text = lines.concat();
        let whole = zipped(text.as_bytes());
        let (read, result) = decoded(&whole[..whole.len() / 2], 1000);
        assert!(text.starts_with(&read) && read.len() > 1000);
        assert_eq!(result, Err(Damaged));
        assert_eq!(decoded(b"a", 1), ("a".to_owned(), Ok(())));
        assert_eq!(decoded(b"", 1), (String::new(), Ok(())));
    }
}
