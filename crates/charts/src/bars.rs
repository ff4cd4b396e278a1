//! What the charts of one bar a line have in common.

use crate::canvas::{Align, At, Canvas, Edges};
use crate::forecast::Frame;
use crate::ink::{Ink, Token};
use crate::text;

/// The height of a line and of its bar, in pixels.
const LINE: f64 = 28.0;
const BAR: f64 = 12.0;
/// Above the first line and below the last, for what the numbers are.
const TOP: f64 = 4.0;
const BOTTOM: f64 = 22.0;

/// Lines of bars, the names left of them.
pub(crate) struct Bars<'a, 'o> {
    canvas: &'a Canvas<'o>,
    /// The place of the bars.
    pub(crate) edges: Edges,
    low: f64,
    high: f64,
    width: f64,
}

/// A frame as high as its lines need it.
pub(crate) fn frame(width: f64, lines: usize, left: f64, right: f64) -> Frame {
    Frame { width, height: TOP + BOTTOM + LINE * lines.max(1) as f64, left, right }.drawable()
}

/// The middle of a line, in pixels from the top.
pub(crate) fn middle(line: usize) -> f64 {
    TOP + LINE * (line as f64 + 0.5)
}

impl<'a, 'o> Bars<'a, 'o> {
    /// Bars of values from `low` to `high`.
    pub(crate) fn new(canvas: &'a Canvas<'o>, frame: &Frame, low: f64, high: f64) -> Self {
        let edges =
            Edges { left: frame.left, right: frame.width - frame.right, top: TOP, bottom: frame.height - BOTTOM };
        Self { canvas, edges, low, high: high.max(low + f64::MIN_POSITIVE), width: frame.width }
    }

    /// The place of a value, in pixels from the left; beyond an end at that end.
    pub(crate) fn x(&self, value: f64) -> f64 {
        let fraction = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.edges.left + fraction * (self.edges.right - self.edges.left)
    }

    /// A value across all lines, with its words below.
    pub(crate) fn across(&self, value: f64, words: &str, ink: Ink) {
        let x = self.x(value);
        self.canvas.hairline((x, self.edges.top), (x, self.edges.bottom), ink.line(1.0));
        if !words.is_empty() {
            self.label(value, words);
        }
    }

    /// Words below the lines, at a value.
    pub(crate) fn label(&self, value: f64, words: &str) {
        self.canvas.text(
            words,
            (self.x(value), self.edges.bottom + 14.0),
            Align::Middle,
            false,
            Ink::new(Token::Text2),
        );
    }

    /// A line from one value to another, along the middle.
    pub(crate) fn line(&self, line: usize, from: f64, until: f64, ink: Ink) {
        let y = middle(line);
        self.canvas.path(&[(self.x(from), y), (self.x(until), y)], ink.line(2.0));
    }

    /// The name of a line, as much of it as there is room for.
    pub(crate) fn name(&self, line: usize, name: &str) {
        let words = text::fit(name, self.edges.left - 16.0, false);
        self.canvas.text(&words, (0.0, middle(line)), Align::Start, false, Ink::new(Token::Text));
    }

    /// A bar from one value to another. Gives the place of its end.
    pub(crate) fn bar(&self, line: usize, from: f64, until: f64, ink: Ink) -> At {
        let (a, b) = (self.x(from), self.x(until));
        let y = middle(line);
        self.canvas.rect((a.min(b), y - BAR / 2.0), (a.max(b).max(a.min(b) + 1.0), y + BAR / 2.0), ink.fill());
        (b, y)
    }

    /// A mark across one line.
    pub(crate) fn mark(&self, line: usize, value: f64, ink: Ink) {
        let (x, y) = (self.x(value), middle(line));
        self.canvas.path(&[(x, y - BAR), (x, y + BAR)], ink.line(1.5));
    }

    /// The number of a line, right of the bars.
    pub(crate) fn number(&self, line: usize, words: &str, ink: Ink) {
        let words = text::fit(words, self.width - self.edges.right - 10.0, true);
        self.canvas.text(&words, (self.edges.right + 10.0, middle(line)), Align::Start, true, ink);
    }
}
