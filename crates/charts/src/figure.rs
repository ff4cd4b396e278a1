//! A chart with its twins: the words at each of its places, and its table.

use crate::canvas::At;
use crate::table::{Row, Table};

/// A chart with its twins in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The drawing, as SVG text.
    pub svg: String,
    /// How high it is, in pixels.
    pub height: f64,
    /// What it says, place by place, in the order in which arrow keys go through them.
    pub readings: Vec<Reading>,
    /// Its numbers.
    pub table: Table,
}

/// What a chart says at one of its places.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The place on the drawing, in pixels from its upper left corner.
    pub at: (f64, f64),
    /// Where that is, such as a date.
    pub title: String,
    /// What stands there.
    pub words: String,
}

impl Figure {
    /// The place of the reading next to a place on the drawing, counted from 0; `None` where there is none.
    pub fn nearest(&self, (x, y): (f64, f64)) -> Option<usize> {
        let distance = |reading: &Reading| (reading.at.0 - x).abs() + 0.5 * (reading.at.1 - y).abs();
        let all = self.readings.iter().enumerate().map(|(index, reading)| (distance(reading), index));
        all.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, index)| index)
    }
}

impl Reading {
    pub(crate) fn new(at: At, title: impl Into<String>, words: impl Into<String>) -> Self {
        Self { at, title: title.into(), words: words.into() }
    }

    /// As one sentence, to be spoken.
    pub fn sentence(&self) -> String {
        format!("{}: {}.", self.title, self.words)
    }
}

impl Table {
    pub(crate) fn new(caption: impl Into<String>, header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Self {
        let row = |cells| Row { cells, too_few: false };
        Self {
            caption: caption.into(),
            header: header.iter().map(|&name| name.to_owned()).collect(),
            rows: rows.map(row).collect(),
        }
    }
}
