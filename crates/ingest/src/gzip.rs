//! gzip as it comes (RFC 1952): any number of members, each checked against its length and checksum.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

/// The file is no gzip, is damaged or breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Damaged;

/// How much is unfolded at once.
const UNFOLDED_BYTES: usize = 1 << 16;
/// The head of a member holds a name and a comment; longer ones are no head.
const MOST_HEAD_BYTES: usize = 1 << 18;

/// Unfolds a file as its bytes come.
pub(crate) struct Gzip {
    part: Part,
    /// Bytes of a head or a tail that is not complete.
    held: Vec<u8>,
    state: Box<InflateState>,
    /// Of the member: the checksum so far, inverted, and its length.
    checksum: u32,
    length: u32,
    unfolded: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Head,
    Body,
    Tail,
}

impl Gzip {
    pub(crate) fn new() -> Self {
        Self {
            part: Part::Head,
            held: Vec::new(),
            state: InflateState::new_boxed(DataFormat::Raw),
            checksum: !0,
            length: 0,
            unfolded: vec![0; UNFOLDED_BYTES],
        }
    }

    /// Unfolds more bytes; `take` gets what they hold, in pieces.
    pub(crate) fn push(&mut self, mut bytes: &[u8], take: &mut dyn FnMut(&[u8])) -> Result<(), Damaged> {
        while !bytes.is_empty() {
            bytes = match self.part {
                Part::Head => self.head(bytes)?,
                Part::Body => self.body(bytes, take)?,
                Part::Tail => self.tail(bytes)?,
            };
        }
        Ok(())
    }

    /// Whether the file may end here: after a member, not within one.
    pub(crate) fn is_complete(&self) -> bool {
        self.part == Part::Head && self.held.iter().all(|&byte| byte == 0)
    }

    fn head<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], Damaged> {
        let before = self.held.len();
        self.held.extend_from_slice(bytes);
        // Some writers fill a file up with zeros.
        if self.held.first() == Some(&0) && self.held.iter().all(|&byte| byte == 0) {
            self.held.truncate(1);
            return Ok(&[]);
        }
        if !b"\x1f\x8b\x08".iter().zip(&self.held).all(|(expected, byte)| expected == byte) {
            return Err(Damaged);
        }
        let Some(length) = head_length(&self.held) else {
            return if self.held.len() < MOST_HEAD_BYTES { Ok(&[]) } else { Err(Damaged) };
        };
        self.held.clear();
        self.part = Part::Body;
        self.state.reset(DataFormat::Raw);
        (self.checksum, self.length) = (!0, 0);
        Ok(bytes.get(length.saturating_sub(before)..).unwrap_or_default())
    }

    fn body<'b>(&mut self, bytes: &'b [u8], take: &mut dyn FnMut(&[u8])) -> Result<&'b [u8], Damaged> {
        let mut rest = bytes;
        loop {
            let step = inflate(&mut self.state, rest, &mut self.unfolded, MZFlush::None);
            let unfolded = self.unfolded.get(..step.bytes_written).unwrap_or_default();
            self.checksum = updated(self.checksum, unfolded);
            self.length = self.length.wrapping_add(unfolded.len() as u32);
            take(unfolded);
            rest = rest.get(step.bytes_consumed..).unwrap_or_default();
            match step.status {
                Ok(MZStatus::StreamEnd) => {
                    self.part = Part::Tail;
                    return Ok(rest);
                }
                // More may be waiting to be unfolded.
                Ok(_) if step.bytes_written == self.unfolded.len() => {}
                Ok(_) | Err(MZError::Buf) if rest.is_empty() => return Ok(rest),
                Ok(_) if step.bytes_consumed + step.bytes_written > 0 => {}
                _ => return Err(Damaged),
            }
        }
    }

    fn tail<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], Damaged> {
        let (more, rest) = bytes.split_at(bytes.len().min(8 - self.held.len().min(8)));
        self.held.extend_from_slice(more);
        if let Ok([a, b, c, d, e, f, g, h]) = <[u8; 8]>::try_from(self.held.as_slice()) {
            let fits =
                u32::from_le_bytes([a, b, c, d]) == !self.checksum && u32::from_le_bytes([e, f, g, h]) == self.length;
            if !fits {
                return Err(Damaged);
            }
            self.held.clear();
            self.part = Part::Head;
        }
        Ok(rest)
    }
}

/// The length of a member's head; `None` when it goes on.
fn head_length(bytes: &[u8]) -> Option<usize> {
    let flags = *bytes.get(3)?;
    let mut at = 10;
    if flags & 4 != 0 {
        at += 2 + usize::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    }
    for text in [8, 16] {
        if flags & text != 0 {
            at += bytes.get(at..)?.iter().position(|&byte| byte == 0)? + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    (bytes.len() >= at).then_some(at)
}

/// CRC-32 of four bits, for all that four bits can be.
const TABLE: [u32; 16] = {
    let mut table = [0; 16];
    let mut number = 0;
    while number < 16 {
        let mut value = number as u32;
        let mut bit = 0;
        while bit < 4 {
            value = if value & 1 == 1 { value >> 1 ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        #[expect(clippy::indexing_slicing, reason = "below the length; iterators are not const")]
        {
            table[number] = value;
        }
        number += 1;
    }
    table
};

fn updated(checksum: u32, bytes: &[u8]) -> u32 {
    let four = |checksum: u32| checksum >> 4 ^ TABLE.get(checksum as usize & 15).copied().unwrap_or_default();
    bytes.iter().fold(checksum, |checksum, &byte| four(four(checksum ^ u32::from(byte))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        // The check value of CRC-32/ISO-HDLC.
        assert_eq!(!updated(!0, b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_head_may_hold_a_name_a_comment_and_more() {
        let head = |flags: u8, rest: &[u8]| [&[0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3], rest].concat();
        assert_eq!(head_length(&head(0, b"")), Some(10));
        assert_eq!(head_length(&head(8, b"results.json\0x")), Some(23));
        assert_eq!(head_length(&head(4 | 8 | 16 | 2, b"\x03\x00abcname\0comment\0ccbody")), Some(30));
        assert_eq!(head_length(&head(8, b"results")), None);
        assert_eq!(head_length(&head(0, b"")[..9]), None);
    }
}
