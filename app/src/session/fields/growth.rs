//! The law of growth, and what pasted series count for.

use headroom::{GrowthBasis, GrowthKind, Outliers, Scenario};

use super::{Choice, Line, Number};

/// How demand grows, besides its rate.
pub static GROWTH: &[Line] = &[
    Line::Choice(Choice {
        path: "growth.kind",
        label: "Law",
        options: &["The same percentage each period", "The same amount each period", "Bending towards a ceiling"],
        get: |scenario| match scenario.growth.kind {
            GrowthKind::Compound => 0,
            GrowthKind::Linear => 1,
            GrowthKind::Logistic => 2,
        },
        set: |scenario, at| {
            scenario.growth.kind = match at {
                1 => GrowthKind::Linear,
                2 => GrowthKind::Logistic,
                _ => GrowthKind::Compound,
            }
        },
    }),
    given!("growth.ceiling", "Ceiling, of today’s demand", "×", growth.ceiling),
    Line::Choice(Choice {
        path: "growth.basis",
        label: "Pasted series",
        options: &["Weighed with the rate given here", "Do not count", "Alone count, where there are any"],
        get: |scenario| match scenario.growth.basis {
            GrowthBasis::Combined => 0,
            GrowthBasis::Stated => 1,
            GrowthBasis::Fitted => 2,
        },
        set: |scenario, at| {
            scenario.growth.basis = match at {
                1 => GrowthBasis::Stated,
                2 => GrowthBasis::Fitted,
                _ => GrowthBasis::Combined,
            }
        },
    }),
    Line::Choice(Choice {
        path: "growth.outliers",
        label: "Their outliers",
        options: &["Count", "Are left out"],
        get: |scenario| usize::from(scenario.growth.outliers == Outliers::LeftOut),
        set: |scenario, at| {
            scenario.growth.outliers = if at == 1 { Outliers::LeftOut } else { Outliers::Counted };
        },
    }),
];
