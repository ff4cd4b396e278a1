//! What the plan costs, month by month.

use headroom_model::{Costs, Plan};

use crate::axes::Axes;
use crate::canvas::{area, line, svg};
use crate::figure::{Figure, Reading};
use crate::forecast::Frame;
use crate::ink::{Ink, Token};
use crate::label::{full_day, number};
use crate::table::Table;
use crate::time::TimeAxis;
use crate::value::{Scale, ValueAxis};

/// The cost of each month as stairs over time.
pub fn cost(plan: &Plan, costs: &Costs, frame: &Frame) -> Figure {
    let frame = frame.drawable();
    let time = TimeAxis::of(plan);
    let edges = frame.edges();
    let value = ValueAxis::showing(costs.months.iter().map(|month| month.per_month), std::iter::empty(), Scale::Linear);
    let money = |amount: f64| format!("{} {}", number(amount), costs.currency).trim_end().to_owned();
    let mut so_far = 0.0;
    let months: Vec<(String, f64, f64, f64)> = plan
        .months
        .iter()
        .zip(&costs.months)
        .map(|(month, cost)| {
            let before = so_far;
            so_far += cost.per_month;
            (full_day(month.date), time.day(month.date), cost.per_month, before)
        })
        .collect();
    let at = |day: f64, amount: f64| {
        let x = edges.left + day / time.days * (edges.right - edges.left);
        (x, edges.bottom - value.fraction(amount) * (edges.bottom - edges.top))
    };
    let summary = format!(
        "Cost goes from {} to {} a month, {} over the horizon",
        money(costs.now_per_month),
        money(costs.months.last().map_or(costs.now_per_month, |month| month.per_month)),
        money(costs.total)
    );
    let drawing = svg(frame.width, frame.height, &summary, |canvas| {
        Axes { canvas, edges, time, value }.draw();
        let ends = months.iter().skip(1).map(|month| month.1);
        let stairs: Vec<(f64, f64)> =
            months.iter().zip(ends).flat_map(|(month, end)| [(month.1, month.2), (end, month.2)]).collect();
        let plot = canvas.plot(time, value, &edges);
        let outline = [(0.0, 0.0)].into_iter().chain(stairs.iter().copied()).chain([(time.days, 0.0)]).collect();
        area(&plot, outline, Ink::new(Token::Band).fill());
        line(&plot, stairs, Ink::new(Token::Accent).line(2.5));
    });
    let readings = months
        .iter()
        .map(|(date, day, amount, before)| {
            Reading::new(at(*day, *amount), date, format!("{} a month, {} before it", money(*amount), money(*before)))
        })
        .collect();
    let rows = months.iter().map(|(date, _, amount, before)| vec![date.clone(), number(*amount), number(*before)]);
    let unit = if costs.currency.is_empty() { String::new() } else { format!(", {}", costs.currency) };
    let header = ["Month from".to_owned(), format!("A month{unit}"), format!("Months before it{unit}")];
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    Figure { svg: drawing, height: frame.height, readings, table: Table::new("Cost by month", &header, rows) }
}
