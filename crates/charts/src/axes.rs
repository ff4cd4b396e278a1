//! What the charts over time have in common: months across, values up.

use crate::canvas::{Align, Canvas, Edges};
use crate::ink::{Ink, Token};
use crate::label::number;
use crate::time::TimeAxis;
use crate::value::ValueAxis;

/// The axes of a chart over time.
pub(crate) struct Axes<'a, 'o> {
    pub(crate) canvas: &'a Canvas<'o>,
    pub(crate) edges: Edges,
    pub(crate) time: TimeAxis,
    pub(crate) value: ValueAxis,
}

/// Round numbers across, as many as have room for their words.
pub(crate) fn number_ticks(axis: &ValueAxis, width: f64) -> Vec<f64> {
    // The ticks of a height are made for lines of text; across, a number is about twice as long as it is high.
    axis.whole_ticks(width / 2.0)
}

impl Axes<'_, '_> {
    /// Lines, numbers and names.
    pub(crate) fn draw(&self) {
        let Edges { left, right, top, bottom } = self.edges;
        let grid = Ink::new(Token::Line).line(1.0);
        for tick in self.value.ticks(bottom - top) {
            let y = bottom - self.value.fraction(tick) * (bottom - top);
            self.canvas.hairline((left, y), (right, y), grid);
            self.canvas.text(&number(tick), (left - 8.0, y), Align::End, false, Ink::new(Token::Text2));
        }
        let words = bottom + 14.0;
        for month in self.time.months(right - left) {
            let x = left + month.start * (right - left);
            self.canvas.hairline((x, 0.0), (x, bottom), grid);
            let middle = left + month.middle * (right - left);
            self.canvas.text(&month.name, (middle, words), Align::Middle, false, Ink::new(Token::Text2));
        }
        self.canvas.path(&[(left, 0.0), (left, bottom)], Ink::new(Token::Text).line(1.5));
        self.canvas.text("Today", (left, words), Align::Start, true, Ink::new(Token::Text));
    }
}
