//! A sheet of SVG to draw on with plotters.

use std::fmt::Write as _;

use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, ShapeStyle, TextStyle};

use crate::ink::Ink;
use crate::svg::{SvgText, TENTHS, escape};
use crate::text;
use crate::time::TimeAxis;
use crate::value::ValueAxis;

/// The area of a chart that has values: days to the right, values upwards.
pub(crate) type Plot<'a> = DrawingArea<SvgText<'a>, Cartesian2d<TimeAxis, ValueAxis>>;

/// A place in pixels, from the upper left corner.
pub(crate) type At = (f64, f64);

/// Where a text stands relative to its place.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Align {
    Start,
    Middle,
    End,
}

/// Pixels, from the upper left corner.
pub(crate) struct Canvas<'a> {
    area: DrawingArea<SvgText<'a>, Shift>,
}

/// The SVG of a drawing, with its description for those who do not see it. `width` and `height` are pixels; a
/// drawing larger than any screen is drawn as large as one.
pub(crate) fn svg(width: f64, height: f64, description: &str, draw: impl FnOnce(&Canvas<'_>)) -> String {
    let mut out = String::with_capacity(6 * 1024);
    out.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" width=\"");
    let _ = write!(out, "{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" ");
    out.push_str("font-family=\"var(--sans)\" font-size=\"12\" stroke-linejoin=\"round\" role=\"img\" aria-label=\"");
    escape(&mut out, description);
    out.push_str("\">");
    draw(&Canvas { area: SvgText::new(&mut out, width, height).into_drawing_area() });
    out.push_str("</svg>");
    out
}

/// Draws an element. The backend writes into a `String`, which cannot fail.
pub(crate) fn put<'a, 'b, C, E>(area: &DrawingArea<SvgText<'a>, C>, element: &'b E)
where
    C: plotters::coord::CoordTranslate,
    &'b E: PointCollection<'b, C::From>,
    E: Drawable<SvgText<'a>>,
{
    let _ = area.draw(element);
}

impl<'a> Canvas<'a> {
    /// The part between these edges, with axes.
    pub(crate) fn plot(&self, time: TimeAxis, value: ValueAxis, edges: &Edges) -> Plot<'a> {
        let [left, right, top, bottom] = [edges.left, edges.right, edges.top, edges.bottom].map(tenths);
        self.area.clone().apply_coord_spec(Cartesian2d::new(time, value, (left..right, bottom..top)))
    }

    /// A line of a pixel or so, set on the grid of pixels so that it stays sharp.
    pub(crate) fn hairline(&self, from: At, to: At, style: ShapeStyle) {
        let sharp = |value: f64| libm::floor(value) + 0.5;
        let (mut from, mut to) = (from, to);
        if (from.1 - to.1).abs() < f64::EPSILON {
            (from.1, to.1) = (sharp(from.1), sharp(to.1));
        } else if (from.0 - to.0).abs() < f64::EPSILON {
            (from.0, to.0) = (sharp(from.0), sharp(to.0));
        }
        self.path(&[from, to], style);
    }

    pub(crate) fn path(&self, points: &[At], style: ShapeStyle) {
        let points: Vec<(i32, i32)> = points.iter().copied().map(place).collect();
        put(&self.area, &PathElement::new(points, style));
    }

    pub(crate) fn rect(&self, from: At, to: At, style: ShapeStyle) {
        put(&self.area, &Rectangle::new([place(from), place(to)], style));
    }

    /// A circle with an outline of this ink, filled with the background.
    pub(crate) fn ring(&self, at: At, radius: f64, outline: ShapeStyle, paper: Ink) {
        let radius = tenths(radius);
        put(&self.area, &Circle::new(place(at), radius, paper.fill()));
        put(&self.area, &Circle::new(place(at), radius, outline));
    }

    /// A text whose digits are centred on the height of its place.
    pub(crate) fn text(&self, words: &str, at: At, align: Align, bold: bool, ink: Ink) {
        let h_pos = match align {
            Align::Start => HPos::Left,
            Align::Middle => HPos::Center,
            Align::End => HPos::Right,
        };
        let weight = if bold { FontStyle::Bold } else { FontStyle::Normal };
        let style = TextStyle {
            font: FontDesc::new(FontFamily::SansSerif, text::SIZE * TENTHS, weight),
            color: ink.color().to_backend_color(),
            pos: Pos::new(h_pos, VPos::Center),
        };
        put(&self.area, &Text::new(words, place(at), style));
    }
}

/// The place of a plot on its canvas, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Edges {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

pub(crate) fn line(plot: &Plot<'_>, points: Vec<(f64, f64)>, style: ShapeStyle) {
    put(plot, &PathElement::new(points, style));
}

pub(crate) fn area(plot: &Plot<'_>, outline: Vec<(f64, f64)>, style: ShapeStyle) {
    put(plot, &Polygon::new(outline, style));
}

fn tenths(pixels: f64) -> i32 {
    libm::round(pixels * TENTHS) as i32
}

fn place((x, y): At) -> (i32, i32) {
    (tenths(x), tenths(y))
}
