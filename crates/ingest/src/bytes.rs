//! Bytes looked at eight at a time, for what is asked of every byte of a text. The page is compiled to be small, where a
//! loop over single bytes is slow; arithmetic on words of eight is as small and several times as fast.
//!
//! The tests for a zero byte in a word are those of Henry S. Warren, Hacker's Delight, 2nd ed., section 6-1.

/// The same byte eight times.
const fn eight(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

const HIGH: u64 = eight(0x80);

/// The bytes of a word that are zero, by their highest bit. Bits above the lowest that is set may be wrong.
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(eight(1)) & !word & HIGH
}

/// Whether a text holds a control character other than a tab, or the byte `odd`.
pub(crate) fn has_control_or(text: &[u8], odd: u8) -> bool {
    let (words, rest) = text.as_chunks::<8>();
    let single = |bytes: &[u8]| bytes.iter().any(|&byte| (byte < b' ' && byte != b'\t') || byte == odd);
    let is_odd = |bytes: &[u8; 8]| {
        let word = u64::from_le_bytes(*bytes);
        let suspect = (word.wrapping_sub(eight(b' ')) & !word & HIGH) | zeros(word ^ eight(odd));
        suspect != 0 && single(bytes)
    };
    words.iter().any(is_odd) || single(rest)
}

/// Where the first of two bytes stands.
pub(crate) fn position(text: &[u8], one: u8, other: u8) -> Option<usize> {
    let (words, rest) = text.as_chunks::<8>();
    for (at, bytes) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*bytes);
        // Both are right up to the lowest bit that is set, and so is what they have together.
        let hits = zeros(word ^ eight(one)) | zeros(word ^ eight(other));
        if hits != 0 {
            return Some(at * 8 + hits.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|&byte| byte == one || byte == other)?;
    Some(words.len() * 8 + at)
}

/// How often a byte occurs.
pub(crate) fn count(text: &[u8], byte: u8) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    let of_word = |bytes: &[u8; 8]| {
        let word = u64::from_le_bytes(*bytes) ^ eight(byte);
        // The highest bit of each byte that is not zero: exact, unlike `zeros`.
        let others = ((word & !HIGH) + !HIGH) | word;
        (!others & HIGH).count_ones() as usize
    };
    words.iter().map(of_word).sum::<usize>() + rest.iter().map(|&other| usize::from(other == byte)).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_say_what_single_bytes_say(text in prop::collection::vec(prop_oneof![any::<u8>(), 0x1f_u8..0x24, 0x5a_u8..0x5d], 0..40)) {
            let odd = text.iter().any(|&byte| (byte < b' ' && byte != b'\t') || byte == b'[');
            prop_assert_eq!(has_control_or(&text, b'['), odd);
            prop_assert_eq!(position(&text, b'"', b'\\'), text.iter().position(|&byte| byte == b'"' || byte == b'\\'));
            prop_assert_eq!(count(&text, b'!'), text.split(|&byte| byte == b'!').count() - 1);
        }
    }
}
