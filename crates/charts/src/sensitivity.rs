//! Which assumptions move a runway.

use headroom_model::{Influence, Sensitivity};

use crate::bars::{self, Bars};
use crate::canvas::svg;
use crate::figure::{Figure, Reading};
use crate::ink::{Ink, Token};
use crate::label::number;
use crate::table::Table;

/// The rank correlation of each assumption with the time to exhaustion as a bar from zero: to the left it brings the end
/// nearer. As wide as asked, as high as it needs to be.
pub fn sensitivity(sensitivity: &Sensitivity, width: f64) -> Figure {
    let influences = &sensitivity.influences;
    let frame = bars::frame(width, influences.len(), (width * 0.36).clamp(96.0, 260.0), 52.0);
    let mut readings = Vec::new();
    let summary = format!("What moves the runway of {}, the strongest first", sensitivity.resource);
    let drawing = svg(frame.width, frame.height, &summary, |canvas| {
        let bars = Bars::new(canvas, &frame, -1.0, 1.0);
        let grid = Ink::new(Token::Line);
        for (value, words) in [(-1.0, "−1"), (-0.5, "sooner"), (0.0, "0"), (0.5, "later"), (1.0, "1")] {
            bars.across(value, words, if value == 0.0 { Ink::new(Token::Text) } else { grid });
        }
        for (line, influence) in influences.iter().enumerate() {
            let correlation = influence.rank_correlation;
            let token = if correlation < 0.0 { Token::Red } else { Token::Teal };
            bars.name(line, &influence.assumption);
            let end = bars.bar(line, 0.0, correlation, Ink::new(token).opacity(0.75));
            bars.number(line, &signed(correlation), Ink::new(Token::Text));
            readings.push(Reading::new(end, &influence.assumption, words(influence)));
        }
    });
    let header = ["Assumption", "Rank correlation", "From", "To", "Unit", "Why"];
    let rows = influences.iter().map(|one| {
        let Influence { assumption, rank_correlation, low, high, unit, why } = one;
        vec![assumption.clone(), signed(*rank_correlation), number(*low), number(*high), unit.clone(), why.clone()]
    });
    Figure { svg: drawing, height: frame.height, readings, table: Table::new("What moves the runway", &header, rows) }
}

fn signed(correlation: f64) -> String {
    format!("{correlation:.2}").replace('-', "−")
}

fn words(influence: &Influence) -> String {
    let Influence { rank_correlation, low, high, unit, .. } = influence;
    format!("{}, drawn from {} to {} {unit}", signed(*rank_correlation), number(*low), number(*high))
        .trim_end()
        .to_owned()
}
