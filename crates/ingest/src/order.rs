//! Names in the order of their first appearance, and anything in the order of a number: one map and one sort for
//! all formats, because each further kind of either weighs kilobytes in the page.

use std::collections::BTreeMap;

/// Numbers names from 0 on, in the order in which they first come up.
#[derive(Default)]
pub(crate) struct Names {
    numbers: BTreeMap<String, usize>,
}

impl Names {
    /// The number of a name; a new name gets the next one.
    pub(crate) fn number(&mut self, name: &str) -> usize {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.numbers.len();
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The number of a name that has come up.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// All names with their numbers, by name.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, usize)> {
        self.numbers.iter().map(|(name, &number)| (name.as_str(), number))
    }

    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }
}

/// Sums by name, each with the line on which it began, in the order in which the names came up.
#[derive(Default)]
pub(crate) struct Sums {
    names: Names,
    pub(crate) sums: Vec<Sum>,
}

/// One of several [`Sums`].
pub(crate) struct Sum {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) line: usize,
}

impl Sums {
    pub(crate) fn add(&mut self, name: &str, value: f64, line: usize) {
        let number = self.names.number(name);
        match self.sums.get_mut(number) {
            Some(sum) => sum.value += value,
            None => self.sums.push(Sum { name: name.to_owned(), value, line }),
        }
    }
}

/// The positions of some keys in ascending order; equal keys keep theirs.
pub(crate) fn order(keys: impl Iterator<Item = u64>) -> Vec<usize> {
    let mut pairs: Vec<(u64, usize)> = keys.zip(0..).collect();
    sort(&mut pairs);
    pairs.into_iter().map(|(_, position)| position).collect()
}

/// Numbers in ascending order.
pub(crate) fn ascending(numbers: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
    let mut pairs: Vec<(u64, usize)> = numbers.map(|number| (number, 0)).collect();
    sort(&mut pairs);
    pairs.into_iter().map(|(number, _)| number)
}

#[inline(never)]
fn sort(pairs: &mut [(u64, usize)]) {
    pairs.sort_unstable();
}

/// A number that sorts as the float does; NaN comes last or first.
pub(crate) fn float_key(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// A number that sorts as the signed one does.
pub(crate) fn signed_key(value: i64) -> u64 {
    value.cast_unsigned() ^ 1 << 63
}

/// The items in ascending order of their keys; equal keys keep their order.
pub(crate) fn sorted_by<T>(items: Vec<T>, key: impl Fn(&T) -> u64) -> Vec<T> {
    let positions = order(items.iter().map(key));
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    positions.into_iter().filter_map(|position| items.get_mut(position)?.take()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_and_signed_numbers_sort_by_their_keys() {
        let floats = [3.5, -1.0, 0.0, f64::INFINITY, -2.5, 1e-300];
        let sorted = sorted_by(floats.to_vec(), |&value| float_key(value));
        assert_eq!(sorted, [-2.5, -1.0, 0.0, 1e-300, 3.5, f64::INFINITY]);
        assert_eq!(sorted_by(vec![5, -7, 0], |&value| signed_key(value)), [-7, 0, 5]);
    }

    #[test]
    fn equal_keys_keep_their_order() {
        assert_eq!(sorted_by(vec![(1, 'a'), (0, 'b'), (1, 'c')], |pair| pair.0), [(0, 'b'), (1, 'a'), (1, 'c')]);
    }
}
