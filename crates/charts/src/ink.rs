//! The colours of a chart: design tokens of the page, smuggled through plotters.
//!
//! Plotters knows red, green and blue. A chart knows `var(--accent)`, which is another colour in the dark. So the
//! three bytes of a colour carry a token and a finish, and the backend writes what they stand for.

use plotters::style::{RGBAColor, ShapeStyle};
use plotters_backend::BackendColor;

use crate::svg::TENTHS;

/// A colour of the page's design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    Text,
    Text2,
    Text3,
    Background,
    Line,
    Control,
    Accent,
    Band,
    Red,
    Amber,
    Teal,
    TealSoft,
    Violet,
}

impl Token {
    const ALL: [Self; 13] = [
        Self::Text,
        Self::Text2,
        Self::Text3,
        Self::Background,
        Self::Line,
        Self::Control,
        Self::Accent,
        Self::Band,
        Self::Red,
        Self::Amber,
        Self::Teal,
        Self::TealSoft,
        Self::Violet,
    ];

    fn variable(self) -> &'static str {
        match self {
            Self::Text => "var(--text)",
            Self::Text2 => "var(--text2)",
            Self::Text3 => "var(--text3)",
            Self::Background => "var(--bg)",
            Self::Line => "var(--line)",
            Self::Control => "var(--control)",
            Self::Accent => "var(--accent)",
            Self::Band => "var(--band)",
            Self::Red => "var(--red)",
            Self::Amber => "var(--amber)",
            Self::Teal => "var(--teal)",
            Self::TealSoft => "var(--teal-soft)",
            Self::Violet => "var(--violet)",
        }
    }
}

/// What else the backend should do with a shape or a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finish {
    Plain,
    Dashed,
    Dotted,
    /// A rectangle with round corners.
    Rounded,
    /// A text with a rim of the background, readable over lines.
    Haloed,
}

impl Finish {
    const ALL: [Self; 5] = [Self::Plain, Self::Dashed, Self::Dotted, Self::Rounded, Self::Haloed];
}

/// A token with its finish and opacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ink {
    token: Token,
    pub(crate) finish: Finish,
    pub(crate) opacity: f64,
}

impl Ink {
    pub(crate) fn new(token: Token) -> Self {
        Self { token, finish: Finish::Plain, opacity: 1.0 }
    }

    pub(crate) fn finish(self, finish: Finish) -> Self {
        Self { finish, ..self }
    }

    pub(crate) fn opacity(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }

    /// A line of this width in pixels.
    pub(crate) fn line(self, width: f64) -> ShapeStyle {
        ShapeStyle { color: self.color(), filled: false, stroke_width: (width * TENTHS) as u32 }
    }

    /// A filled shape without an outline.
    pub(crate) fn fill(self) -> ShapeStyle {
        ShapeStyle { color: self.color(), filled: true, stroke_width: 0 }
    }

    /// The colour that plotters carries.
    pub(crate) fn color(self) -> RGBAColor {
        RGBAColor(self.token as u8, self.finish as u8, 0, self.opacity)
    }

    /// What a carried colour stands for; text on plain paper when it is none of ours.
    pub(crate) fn of(color: BackendColor) -> Self {
        let (token, finish, _) = color.rgb;
        Self {
            token: Token::ALL.get(usize::from(token)).copied().unwrap_or(Token::Text),
            finish: Finish::ALL.get(usize::from(finish)).copied().unwrap_or(Finish::Plain),
            opacity: color.alpha,
        }
    }

    /// The CSS value of its token.
    pub(crate) fn variable(self) -> &'static str {
        self.token.variable()
    }
}

#[cfg(test)]
mod tests {
    use plotters::style::Color;

    use super::*;

    #[test]
    fn every_ink_survives_the_way_through_plotters() {
        for token in Token::ALL {
            for finish in Finish::ALL {
                let ink = Ink::new(token).finish(finish).opacity(0.5);
                assert_eq!(Ink::of(ink.color().to_backend_color()), ink);
            }
        }
    }
}
