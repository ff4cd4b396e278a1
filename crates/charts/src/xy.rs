//! What the charts of one number over another have in common.

use crate::axes::number_ticks;
use crate::canvas::{Align, At, Canvas, Edges};
use crate::ink::{Ink, Token};
use crate::label::number;
use crate::value::{Scale, ValueAxis};
use plotters::style::ShapeStyle;

/// A plot of one count over another, both linear.
pub(crate) struct Xy<'a, 'o> {
    pub(crate) canvas: &'a Canvas<'o>,
    pub(crate) edges: Edges,
    pub(crate) x: ValueAxis,
    pub(crate) y: ValueAxis,
}

impl<'a, 'o> Xy<'a, 'o> {
    pub(crate) fn new(canvas: &'a Canvas<'o>, edges: Edges, widest: f64, highest: f64) -> Self {
        let axis = |most: f64| ValueAxis::showing(std::iter::once(most), std::iter::empty(), Scale::Linear);
        Self { canvas, edges, x: axis(widest), y: axis(highest) }
    }

    /// The place of a point, in pixels.
    pub(crate) fn at(&self, x: f64, y: f64) -> At {
        let Edges { left, right, top, bottom } = self.edges;
        (left + self.x.fraction(x) * (right - left), bottom - self.y.fraction(y) * (bottom - top))
    }

    /// Lines, numbers, and what runs across.
    pub(crate) fn axes(&self, across: &str) {
        let Edges { left, right, top, bottom } = self.edges;
        let (grid, words) = (Ink::new(Token::Line).line(1.0), Ink::new(Token::Text2));
        for tick in self.y.whole_ticks(bottom - top) {
            let y = self.at(0.0, tick).1;
            self.canvas.hairline((left, y), (right, y), grid);
            self.canvas.text(&number(tick), (left - 8.0, y), Align::End, false, words);
        }
        for tick in number_ticks(&self.x, right - left) {
            let x = self.at(tick, 0.0).0;
            self.canvas.hairline((x, top), (x, bottom), grid);
            self.canvas.text(&number(tick), (x, bottom + 14.0), Align::Middle, false, words);
        }
        self.canvas.text(across, (right, bottom - 8.0), Align::End, false, Ink::new(Token::Text3));
    }

    pub(crate) fn line(&self, points: impl Iterator<Item = (f64, f64)>, style: ShapeStyle) {
        let points: Vec<At> = points.map(|(x, y)| self.at(x, y)).collect();
        if points.len() > 1 {
            self.canvas.path(&points, style);
        }
    }
}
