//! A backend for plotters that writes small SVG: tenths of a pixel, tokens for colours, no inline styles.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use crate::ink::{Finish, Ink};
use crate::text;
use crate::thin::thin;

/// Plotters counts in whole pixels. Here its pixel is a tenth of one, so that a slope has no stairs.
pub(crate) const TENTHS: f64 = 10.0;

/// The corner of a rounded rectangle, in pixels.
const RADIUS: u32 = 6;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Writes what plotters draws into a text, as the children of an `<svg>`. Nothing here can fail: text is measured
/// with a table, and a `String` takes everything.
pub(crate) struct SvgText<'a> {
    out: &'a mut String,
    size: (u32, u32),
}

impl<'a> SvgText<'a> {
    /// A drawing of this width and height in pixels.
    pub(crate) fn new(out: &'a mut String, width: f64, height: f64) -> Self {
        Self { out, size: ((width * TENTHS) as u32, (height * TENTHS) as u32) }
    }

    fn tenths(&mut self, value: i32) {
        if value < 0 {
            self.out.push('-');
        }
        let value = value.unsigned_abs();
        let _ = write!(self.out, "{}", value / 10);
        if !value.is_multiple_of(10) {
            let _ = write!(self.out, ".{}", value % 10);
        }
    }

    fn attribute(&mut self, name: &str, value: i32) {
        let _ = write!(self.out, " {name}=\"");
        self.tenths(value);
        self.out.push('"');
    }

    fn points(&mut self, points: impl IntoIterator<Item = BackendCoord>) {
        let points: Vec<BackendCoord> = points.into_iter().collect();
        self.out.push_str(" points=\"");
        for (index, (x, y)) in thin(&points).into_iter().enumerate() {
            if index > 0 {
                self.out.push(' ');
            }
            self.tenths(x);
            self.out.push(',');
            self.tenths(y);
        }
        self.out.push('"');
    }

    fn stroke(&mut self, ink: Ink, width: u32) {
        let _ = write!(self.out, " fill=\"none\" stroke=\"{}\"", ink.variable());
        if width != 10 {
            self.attribute("stroke-width", width.cast_signed());
        }
        match ink.finish {
            Finish::Dashed => self.out.push_str(" stroke-dasharray=\"6 4\""),
            Finish::Dotted => self.out.push_str(" stroke-dasharray=\"2 4\""),
            Finish::Plain | Finish::Rounded | Finish::Haloed => {}
        }
        self.opacity(ink);
    }

    fn fill(&mut self, ink: Ink) {
        let _ = write!(self.out, " fill=\"{}\"", ink.variable());
        self.opacity(ink);
    }

    fn opacity(&mut self, ink: Ink) {
        if ink.opacity < 1.0 {
            let _ = write!(self.out, " opacity=\".{:02}\"", (ink.opacity * 100.0) as u32);
        }
    }

    fn paint<S: BackendStyle>(&mut self, style: &S, fill: bool) {
        let ink = Ink::of(style.color());
        if fill {
            self.fill(ink);
        } else {
            self.stroke(ink, style.stroke_width());
        }
        self.out.push_str("/>");
    }
}

/// Writes text so that it is only text, in an element or in a double-quoted attribute. Control characters, which
/// XML cannot carry, become spaces.
pub(crate) fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
}

impl DrawingBackend for SvgText<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 10, y + 10), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (x0, y0): BackendCoord,
        (x1, y1): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.out.push_str("<rect");
        self.attribute("x", x0.min(x1));
        self.attribute("y", y0.min(y1));
        self.attribute("width", (x1 - x0).abs());
        self.attribute("height", (y1 - y0).abs());
        if Ink::of(style.color()).finish == Finish::Rounded {
            let _ = write!(self.out, " rx=\"{}\"", RADIUS.min((y1 - y0).unsigned_abs() / 60));
        }
        self.paint(style, fill);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.out.push_str("<polyline");
        self.points(path);
        self.paint(style, false);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.out.push_str("<polygon");
        self.points(path);
        self.paint(style, true);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        self.out.push_str("<circle");
        self.attribute("cx", x);
        self.attribute("cy", y);
        self.attribute("r", radius.cast_signed());
        self.paint(style, fill);
        Ok(())
    }

    /// The vertical anchor is the baseline for `Bottom` and the middle of the digits for `Center`.
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        let ink = Ink::of(style.color());
        let below = match style.anchor().v_pos {
            VPos::Bottom => 0.0,
            VPos::Center => 0.36,
            VPos::Top => 0.97,
        };
        self.out.push_str("<text");
        self.attribute("x", x);
        self.attribute("y", y + (below * style.size()) as i32);
        match style.anchor().h_pos {
            HPos::Left => {}
            HPos::Center => self.out.push_str(" text-anchor=\"middle\""),
            HPos::Right => self.out.push_str(" text-anchor=\"end\""),
        }
        if matches!(style.style(), FontStyle::Bold) {
            self.out.push_str(" font-weight=\"600\"");
        }
        if ink.finish == Finish::Haloed {
            self.out.push_str(" stroke=\"var(--bg)\" stroke-width=\"4\" paint-order=\"stroke\"");
        }
        self.fill(ink);
        self.out.push('>');
        escape(self.out, text);
        self.out.push_str("</text>");
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let bold = matches!(style.style(), FontStyle::Bold);
        Ok((text::width(text, style.size(), bold) as u32, style.size() as u32))
    }

    fn blit_bitmap(&mut self, _: BackendCoord, _: (u32, u32), _: &[u8]) -> Drawn {
        Ok(())
    }
}
