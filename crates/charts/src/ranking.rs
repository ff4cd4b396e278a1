//! Every resource on a line: how full it is now, and when it runs out.

use headroom_model::{Level, Plan, Runway};

use crate::bars::{self, Bars, middle};
use crate::canvas::svg;
use crate::figure::{Figure, Reading};
use crate::forecast::Frame;
use crate::ink::{Finish, Ink, Token};
use crate::label::{full_day, number, percent};
use crate::lane::{Lane, LaneState};
use crate::table::Table;
use crate::time::TimeAxis;

fn ink(level: Level) -> Ink {
    Ink::new(match level {
        Level::Immediate => Token::Red,
        Level::Planned => Token::Amber,
        Level::Ok => Token::Teal,
        Level::Unknown => Token::Text3,
    })
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Immediate => "immediate",
        Level::Planned => "planned",
        Level::Ok => "OK",
        Level::Unknown => "unknown",
    }
}

/// Room for the names and for the numbers beside the bars.
fn columns(width: f64, lines: usize) -> Frame {
    bars::frame(width, lines, (width * 0.32).clamp(104.0, 200.0), (width * 0.27).clamp(84.0, 136.0))
}

/// The utilisation of every resource with its two thresholds. As wide as asked, as high as it needs to be.
pub fn utilisation(plan: &Plan, width: f64) -> Figure {
    let rows = &plan.runway;
    let frame = columns(width, rows.len());
    let highest = rows.iter().filter_map(|row| row.value).fold(100.0, f64::max);
    let mut readings = Vec::new();
    let drawing = svg(frame.width, frame.height, "Utilisation by resource, with its thresholds", |canvas| {
        let bars = Bars::new(canvas, &frame, 0.0, highest.min(400.0));
        let narrow = bars.edges.right - bars.edges.left < 240.0;
        for value in [0.0, 25.0, 50.0, 75.0, 100.0].into_iter().filter(|value| !narrow || value % 50.0 == 0.0) {
            bars.across(value, &format!("{value} %"), Ink::new(Token::Line));
        }
        for (line, row) in rows.iter().enumerate() {
            bars.name(line, &row.title);
            let mut end = (bars.x(0.0), middle(line));
            let mut words = "no data".to_owned();
            if let Some(value) = row.value {
                end = bars.bar(line, 0.0, value, ink(row.level).opacity(0.8));
                words = format!("{}, {}", percent(value), word(row.level));
            }
            bars.mark(line, row.planned.threshold, Ink::new(Token::Amber).finish(Finish::Dashed));
            bars.mark(line, row.immediate.threshold, Ink::new(Token::Red));
            // The level is in the colour of the bar and in the readout too.
            let number = if narrow { words.split(',').next().unwrap_or_default() } else { &words };
            bars.number(line, number, ink(row.level));
            readings.push(Reading::new(end, &row.title, thresholds(row, &words)));
        }
    });
    let header = ["Resource", "Utilisation", "Plan above", "Act above", "Level"];
    let table = rows.iter().map(|row| {
        vec![
            row.title.clone(),
            row.value.map_or_else(|| "no data".to_owned(), percent),
            percent(row.planned.threshold),
            percent(row.immediate.threshold),
            word(row.level).to_owned(),
        ]
    });
    Figure {
        svg: drawing,
        height: frame.height,
        readings,
        table: Table::new("Utilisation by resource", &header, table),
    }
}

fn thresholds(row: &Runway, words: &str) -> String {
    format!("{words}; plan above {}, act above {}", percent(row.planned.threshold), percent(row.immediate.threshold))
}

/// The runway of every resource: when its planned threshold is passed, with the 80 % range, and from where on it is past
/// its act limit. As wide as asked, as high as it needs to be.
pub fn ranking(plan: &Plan, width: f64) -> Figure {
    let rows = &plan.runway;
    let time = TimeAxis::of(plan);
    let frame = columns(width, rows.len());
    let mut readings = Vec::new();
    let drawing = svg(frame.width, frame.height, "Runway of every resource, the first to run out first", |canvas| {
        let bars = Bars::new(canvas, &frame, 0.0, 1.0);
        bars.across(0.0, "Today", Ink::new(Token::Text));
        for month in time.months(bars.edges.right - bars.edges.left) {
            bars.across(month.start, "", Ink::new(Token::Line));
            if !month.name.is_empty() {
                bars.label(month.middle, &month.name);
            }
        }
        for (line, row) in rows.iter().enumerate() {
            let lane = Lane::of(row, time);
            bars.name(line, &row.title);
            if lane.state == LaneState::Forecast {
                bars.line(line, 0.0, lane.fine_until, Ink::new(Token::Teal));
            }
            if let Some(from) = lane.past_act {
                bars.bar(line, from, 1.0, Ink::new(Token::Red).opacity(0.3));
            }
            if let Some((from, until)) = lane.range {
                bars.bar(line, from, until, Ink::new(Token::Amber).opacity(0.45));
            }
            if let Some(at) = lane.most_likely {
                bars.mark(line, at, Ink::new(Token::Amber));
            }
            if let Some(at) = lane.order_by {
                bars.mark(line, at, Ink::new(Token::Text));
            }
            let words = fate(row, lane.state);
            bars.number(line, &words, ink(row.level));
            let at = (bars.x(lane.most_likely.unwrap_or_default()), middle(line));
            readings.push(Reading::new(at, &row.title, dates(row, &words)));
        }
    });
    let header = ["Resource", "P10", "P50", "P90", "Never within the horizon", "Order by"];
    let date = |date: Option<headroom_model::Date>| date.map_or_else(|| "–".to_owned(), full_day);
    let table = rows.iter().map(|row| {
        let passed = &row.planned;
        let never = passed.never_probability.map_or_else(|| "not forecast".to_owned(), |share| percent(share * 100.0));
        vec![row.title.clone(), date(passed.p10), date(passed.p50), date(passed.p90), never, date(row.order_by)]
    });
    Figure {
        svg: drawing,
        height: frame.height,
        readings,
        table: Table::new("When each resource passes its planned threshold", &header, table),
    }
}

fn fate(row: &Runway, state: LaneState) -> String {
    match (state, row.planned.p50) {
        (LaneState::Unknown, _) => "no data".to_owned(),
        (LaneState::OverAct | LaneState::OverPlan, _) => "over now".to_owned(),
        (LaneState::NotForecast, _) => "not forecast".to_owned(),
        (LaneState::Forecast, Some(date)) => full_day(date),
        (LaneState::Forecast, None) => "later".to_owned(),
    }
}

fn dates(row: &Runway, words: &str) -> String {
    let range = match (row.planned.p10, row.planned.p90) {
        (Some(p10), Some(p90)) if p10 < p90 => format!(", 80 % range {} – {}", full_day(p10), full_day(p90)),
        (Some(p10), None) => format!(", from {} on", full_day(p10)),
        _ => String::new(),
    };
    let order = row.order_by.map(|date| format!(", order by {}", full_day(date))).unwrap_or_default();
    let threshold = number(row.planned.threshold);
    format!("{words}{range}{order}; plan above {threshold} %")
}
