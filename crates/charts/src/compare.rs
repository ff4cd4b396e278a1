//! The demand of several scenarios over the same time.

use headroom_model::{Plan, arrange};

use crate::axes::Axes;
use crate::canvas::{Align, line, svg};
use crate::figure::{Figure, Reading};
use crate::forecast::Frame;
use crate::ink::{Finish, Ink, Token};
use crate::label::{full_day, number};
use crate::spread::spread;
use crate::table::Table;
use crate::text;
use crate::time::TimeAxis;
use crate::value::{Scale, ValueAxis};

/// The distance of two names, in pixels.
const LEADING: f64 = 16.0;

/// The demand that one scenario plans for.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedDemand {
    /// The letter and name of the scenario.
    pub name: String,
    /// Days from today, and requests per second at the median.
    pub points: Vec<(f64, f64)>,
    /// Days from today, and where the plan's capacity ends: `None` within the horizon.
    pub full: Option<(f64, f64)>,
}

impl ComparedDemand {
    /// The demand of a plan on the time of the chart.
    pub fn of(name: String, plan: &Plan, time: TimeAxis) -> Self {
        let points: Vec<(f64, f64)> =
            plan.months.iter().map(|month| (time.day(month.date), month.requests_per_second.p50)).collect();
        let full = plan
            .months
            .iter()
            .find(|month| month.capacity_rps < month.requests_per_second.p50)
            .map(|month| (time.day(month.date), month.requests_per_second.p50));
        Self { name, points, full }
    }
}

/// The chart. Lines differ in colour and in how they are drawn, and carry their names at their ends.
pub fn compare(demands: &[ComparedDemand], time: TimeAxis, frame: &Frame, scale: Scale) -> Figure {
    let frame = frame.drawable();
    let values = demands.iter().flat_map(|demand| demand.points.iter().map(|point| point.1));
    let value = ValueAxis::showing(values, std::iter::empty(), scale);
    let names: Vec<&str> = demands.iter().map(|demand| demand.name.as_str()).collect();
    let summary = format!("Demand of {} over the same time", names.join(", "));
    let edges = frame.edges();
    let height = edges.bottom - edges.top;
    let y = |rps: f64| edges.bottom - value.fraction(rps) * height;
    let x = |day: f64| edges.left + day / time.days * (edges.right - edges.left);
    let drawing = svg(frame.width, frame.height, &summary, |canvas| {
        Axes { canvas, edges, time, value }.draw();
        let plot = canvas.plot(time, value, &edges);
        let mut ends: Vec<(f64, usize)> = Vec::new();
        for (index, demand) in demands.iter().enumerate() {
            line(&plot, demand.points.clone(), ink(index).line(2.5));
            if let Some((day, rps)) = demand.full {
                canvas.ring((x(day), y(rps)), 5.0, Ink::new(Token::Red).line(2.0), Ink::new(Token::Background));
            }
            ends.extend(demand.points.last().map(|point| (y(point.1), index)));
        }
        arrange(&mut ends, |a, b| a.0.total_cmp(&b.0));
        let heights: Vec<f64> = ends.iter().map(|end| end.0).collect();
        let places = spread(&heights, LEADING, 7.0, edges.bottom + 8.0);
        for ((_, index), at) in ends.iter().zip(places) {
            let Some(demand) = demands.get(*index) else { continue };
            let last = demand.points.last().map_or(0.0, |point| point.1);
            let words = format!("{} {}", demand.name, number(last));
            let ink = ink(*index).finish(Finish::Plain);
            let words = text::fit(&words, frame.width - edges.right - 10.0, *index == 0);
            canvas.text(&words, (edges.right + 10.0, at), Align::Start, *index == 0, ink);
        }
    });
    // The scenario that looks furthest says where the chart is read.
    let longest = demands.iter().max_by_key(|demand| demand.points.len());
    let places = || longest.iter().flat_map(|demand| demand.points.iter());
    let at = |demand: &ComparedDemand, day: f64| {
        let point = demand.points.iter().find(|point| (point.0 - day).abs() < 0.5);
        point.map_or_else(|| "–".to_owned(), |point| number(point.1))
    };
    let date = |day: f64| full_day(time.date(day));
    let readings = places().map(|&(day, rps)| {
        let words: Vec<String> = demands.iter().map(|demand| format!("{} {}", demand.name, at(demand, day))).collect();
        Reading::new((x(day), y(rps)), date(day), words.join(", "))
    });
    let header: Vec<&str> = std::iter::once("Date").chain(names.iter().copied()).collect();
    let rows =
        places().map(|&(day, _)| std::iter::once(date(day)).chain(demands.iter().map(|one| at(one, day))).collect());
    let table = Table::new("Requests per second of each scenario, P50", &header, rows);
    Figure { svg: drawing, height: frame.height, readings: readings.collect(), table }
}

/// How the line of a scenario is drawn.
fn ink(index: usize) -> Ink {
    let tokens = [Token::Accent, Token::Teal, Token::Amber, Token::Violet];
    let ink = Ink::new(tokens.get(index % tokens.len()).copied().unwrap_or(Token::Accent));
    match index {
        0 => ink,
        1 | 3 => ink.finish(Finish::Dashed),
        _ => ink.finish(Finish::Dotted),
    }
}
