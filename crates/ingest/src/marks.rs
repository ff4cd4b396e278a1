//! Which characters occur in a line: a quick look that spares most lines most formats.

/// A set of ASCII characters. All digits are one, written `0`; every character beyond ASCII is one, written `¤`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marks(u128);

/// The bit of every character beyond ASCII, in the upper half.
const BEYOND: u64 = 1 << 63;

impl Marks {
    /// The set of the characters of a text.
    pub(crate) const fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        // In two halves, since to shift 128 bits is a call in wasm.
        let (mut low, mut high) = (0_u64, 0_u64);
        let mut at = 0;
        while at < bytes.len() {
            #[expect(clippy::indexing_slicing, reason = "below the length; iterators are not const")]
            let byte = bytes[at];
            match byte {
                b'0'..=b'9' => low |= 1 << b'0',
                ..64 => low |= 1 << byte,
                64..128 => high |= 1 << (byte - 64),
                128.. => high |= BEYOND,
            }
            at += 1;
        }
        Self((high as u128) << 64 | low as u128)
    }

    /// The characters of several texts.
    pub(crate) const fn of_all(texts: &[&str]) -> Self {
        let mut set = 0;
        let mut at = 0;
        while at < texts.len() {
            #[expect(clippy::indexing_slicing, reason = "below the length; iterators are not const")]
            {
                set |= Self::of(texts[at]).0;
            }
            at += 1;
        }
        Self(set)
    }

    /// The characters of which a line must hold one to hold any of the other sets: the last of each.
    pub(crate) fn one_of_each(sets: impl Iterator<Item = Self>) -> Self {
        let last = |set: Self| set.0.checked_ilog2().map_or(u128::MAX, |bit| 1 << bit);
        Self(sets.map(last).fold(0, |all, bit| all | bit))
    }

    /// Whether the two sets share a character.
    pub(crate) const fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all characters of the other set are in this one.
    pub(crate) const fn hold(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Several ways in which the first line of a document may look, each by the characters that it holds at least.
macro_rules! marks {
    ($($text:literal),+ $(,)?) => {
        &[$($crate::marks::Marks::of($text)),+]
    };
}
pub(crate) use marks;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_one_mark_and_so_is_all_beyond_ascii() {
        let line = Marks::of("║ 43.21 %");
        assert!(line.hold(Marks::of("0%")) && line.hold(Marks::of("¤")) && line.hold(Marks::of("7")));
        assert!(!line.hold(Marks::of("|")));
        let needed = Marks::one_of_each([Marks::of("name"), Marks::of("0:")].into_iter());
        assert!(Marks::of("n").meet(needed) && Marks::of(":").meet(needed) && !Marks::of("am12").meet(needed));
    }
}
