//! Demand against capacity over time.

use crate::axes::Axes;
use crate::canvas::{Align, At, Canvas, Edges, area, line, svg};
use crate::demand::{EventBand, ForecastChart, Limit, Plateau, Point};
use crate::ink::{Finish, Ink, Token};
use crate::label::number;
use crate::resource::Unit;
use crate::spread::spread;
use crate::text;
use crate::value::{Scale, ValueAxis};

/// Above the highest value, for the names of events.
const TOP: f64 = 12.0;
/// Below the lowest value, for the names of months.
const BOTTOM: f64 = 22.0;
/// The height of a line of text.
const LEADING: f64 = 15.0;
/// The narrowest plot that has room for whole words along its lines.
const WIDE: f64 = 340.0;
/// The narrowest margin that has room for the names of the lines.
const NAMES: f64 = 130.0;

/// The size of a forecast chart on the page. All lengths are pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Of the whole drawing.
    pub width: f64,
    /// Of the whole drawing.
    pub height: f64,
    /// From the left edge to today; holds the numbers of the value axis.
    pub left: f64,
    /// From the horizon to the right edge; holds the names of the lines.
    pub right: f64,
}

impl Frame {
    /// Any frame made drawable: no side is negative, endless or larger than a wall of screens.
    pub(crate) fn drawable(self) -> Self {
        let side = |pixels: f64, least: f64| if pixels.is_finite() { pixels.clamp(least, 16_000.0) } else { least };
        let (width, height) = (side(self.width, 40.0), side(self.height, 60.0));
        let left = side(self.left, 0.0).min(width - 20.0);
        Self { width, height, left, right: side(self.right, 0.0).min(width - left - 20.0) }
    }

    pub(crate) fn edges(&self) -> Edges {
        Edges { left: self.left, right: self.width - self.right, top: TOP, bottom: self.height - BOTTOM }
    }

    /// The place of a day on the drawing, in pixels from the left.
    pub fn x(&self, chart: &ForecastChart, day: f64) -> f64 {
        let edges = self.drawable().edges();
        edges.left + day / chart.time.days * (edges.right - edges.left)
    }

    /// The day at a place on the drawing, from today; held within the axis.
    pub fn day(&self, chart: &ForecastChart, x: f64) -> f64 {
        let edges = self.drawable().edges();
        ((x - edges.left) / (edges.right - edges.left) * chart.time.days).clamp(0.0, chart.time.days)
    }

    /// The place of a value on the drawing, in pixels from the top.
    pub fn y(&self, chart: &ForecastChart, scale: Scale, value: f64) -> f64 {
        let edges = self.drawable().edges();
        edges.bottom - chart.value_axis(scale).fraction(value) * (edges.bottom - edges.top)
    }
}

impl ForecastChart {
    /// The axis that shows demand, its range, the limits and the plan.
    pub fn value_axis(&self, scale: Scale) -> ValueAxis {
        let demand = self.points.iter().flat_map(|point| [point.demand.p10, point.demand.p50, point.demand.p90]);
        let limits = self.limits.iter().map(|limit| limit.value);
        // Capacity far above demand would press the curve flat: such a step is drawn to the top edge instead.
        let highest = demand.clone().chain(limits.clone()).fold(0.0, f64::max);
        let plan = self.plateaus.iter().map(|plateau| plateau.value.min(highest * 1.5));
        ValueAxis::showing(demand, limits.chain(plan), scale)
    }
}

/// The chart as SVG text, with colours as the page's tokens.
pub fn forecast(chart: &ForecastChart, frame: &Frame, scale: Scale) -> String {
    let frame = frame.drawable();
    svg(frame.width, frame.height, &chart.summary(), |canvas| {
        let edges = frame.edges();
        let outside = frame.right >= NAMES;
        let drawing = Drawing { chart, canvas, edges, outside, value: chart.value_axis(scale) };
        Axes { canvas, edges, time: chart.time, value: drawing.value }.draw();
        drawing.events();
        if chart.points.is_empty() {
            drawing.note();
        }
        drawing.demand_range();
        drawing.limits();
        drawing.plan();
        drawing.demand();
        drawing.event_names();
        drawing.names();
        drawing.failure();
    })
}

struct Drawing<'a, 'o> {
    chart: &'a ForecastChart,
    canvas: &'a Canvas<'o>,
    edges: Edges,
    /// Whether the lines are named right of the plot.
    outside: bool,
    value: ValueAxis,
}

impl<'o> Drawing<'_, 'o> {
    fn x(&self, day: f64) -> f64 {
        self.edges.left + day / self.chart.time.days * (self.edges.right - self.edges.left)
    }

    fn y(&self, value: f64) -> f64 {
        self.edges.bottom - self.value.fraction(value) * (self.edges.bottom - self.edges.top)
    }

    fn narrow(&self) -> bool {
        self.edges.right - self.edges.left < WIDE
    }

    fn plot(&self) -> crate::canvas::Plot<'o> {
        self.canvas.plot(self.chart.time, self.value, &self.edges)
    }

    fn events(&self) {
        let Edges { top, bottom, .. } = self.edges;
        let ink = Ink::new(Token::Violet);
        for event in &self.chart.events {
            let EventBand { from, until, ends, .. } = event;
            let (from, until) = (self.x(*from), self.x(*until));
            if *ends {
                self.canvas.rect((from, top), (until, bottom), ink.opacity(0.1).fill());
            }
            self.canvas.path(&[(from, top), (from, bottom)], ink.line(1.5));
        }
    }

    /// The names of events, over the lines that would strike them out.
    fn event_names(&self) {
        let Edges { left, right, top, bottom } = self.edges;
        let ink = Ink::new(Token::Violet);
        let taken = if self.outside { Vec::new() } else { self.names_within() };
        for (index, event) in self.chart.events.iter().enumerate() {
            let EventBand { from, name, dates, .. } = event;
            let from = self.x(*from);
            // Names stand left of their band, one below the other; right of it where there is no room.
            let room = from - left - 6.0;
            let longest = text::width(name, text::SIZE, true).max(text::width(dates, text::SIZE, false));
            let (x, room, align) = if room > longest.min(120.0) {
                (from - 6.0, room.min(220.0), Align::End)
            } else {
                (from + 6.0, (right - from - 6.0).clamp(40.0, 220.0), Align::Start)
            };
            let (start, end) =
                if matches!(align, Align::End) { (x - longest.min(room), x) } else { (x, x + longest.min(room)) };
            let free = |y: f64| {
                taken.iter().all(|(words, at, _)| {
                    let across = end > right - 2.0 - text::width(words, text::SIZE, true) && start < right;
                    !across || *at < y - LEADING || *at > y + 2.0 * LEADING
                })
            };
            let first = top + 7.0 + f64::from((index % 3) as u32) * 2.0 * LEADING;
            let rows = (0..12).map(|row| first + LEADING * f64::from(row));
            let y = rows.take_while(|y| y + LEADING < bottom).find(|y| free(*y)).unwrap_or(first);
            let ink = ink.finish(Finish::Haloed);
            self.canvas.text(&text::fit(name, room, true), (x, y), align, true, ink);
            self.canvas.text(&text::fit(dates, room, false), (x, y + LEADING), align, false, ink);
        }
    }

    /// What stands where demand would be.
    fn note(&self) {
        let Some(note) = &self.chart.note else { return };
        let room = self.edges.right - self.edges.left - 24.0;
        let at = (self.edges.left + 12.0, f64::midpoint(self.edges.top, self.edges.bottom));
        self.canvas.text(&text::fit(note, room, false), at, Align::Start, false, Ink::new(Token::Text3));
    }

    fn demand_range(&self) {
        let points = &self.chart.points;
        if points.iter().all(|point| point.demand.p10 >= point.demand.p90) {
            return;
        }
        let low: Vec<_> = points.iter().map(|point| (point.day, point.demand.p10)).collect();
        let high: Vec<_> = points.iter().map(|point| (point.day, point.demand.p90)).collect();
        let plot = self.plot();
        let outline = high.iter().chain(low.iter().rev()).copied().collect();
        area(&plot, outline, Ink::new(Token::Band).fill());
        for edge in [high, low] {
            line(&plot, edge, Ink::new(Token::Accent).opacity(0.55).line(1.0));
        }
    }

    fn demand(&self) {
        let most_likely = self.chart.points.iter().map(|point| (point.day, point.demand.p50)).collect::<Vec<_>>();
        if !most_likely.is_empty() {
            line(&self.plot(), most_likely, Ink::new(Token::Accent).line(2.5));
        }
    }

    fn limits(&self) {
        let Edges { left, right, .. } = self.edges;
        for limit in &self.chart.limits {
            let y = self.y(limit.value);
            let ink = limit_ink(limit);
            let ink = if limit.act { ink } else { ink.finish(Finish::Dashed) };
            self.canvas.path(&[(left, y), (right, y)], ink.line(1.5));
        }
    }

    /// The planned capacity: solid while it suffices, dotted beyond or behind a pooler.
    fn plan(&self) {
        let chart = self.chart;
        let days = chart.time.days;
        let end = chart.failure.as_ref().map_or(days, |failure| failure.day.min(days));
        let pooled_from = chart.points.iter().find(|point| point.pooled).map_or(days, |point| point.day);
        let solid = end.min(pooled_from);
        let ink = Ink::new(Token::Teal);
        let plot = self.plot();
        // The first step rises from where the plan begins today.
        let start = chart.limits.iter().map(|limit| limit.value).fold(f64::INFINITY, f64::min);
        let mut before: Vec<(f64, f64)> = start.is_finite().then_some((0.0, start)).into_iter().collect();
        let mut beyond = Vec::new();
        for (index, plateau) in chart.plateaus.iter().enumerate() {
            let until = chart.plateaus.get(index + 1).map_or(days, |next| next.from);
            if plateau.from <= solid {
                before.extend([(plateau.from, plateau.value), (until.min(solid), plateau.value)]);
            }
            if until > solid {
                beyond.extend([(plateau.from.max(solid), plateau.value), (until, plateau.value)]);
            }
        }
        if !chart.plateaus.is_empty() {
            line(&plot, before, ink.line(2.0));
        }
        if !beyond.is_empty() {
            line(&plot, beyond, ink.finish(Finish::Dotted).line(2.0));
        }
        self.plan_names();
    }

    /// What runs, above each stretch that is long enough to carry it.
    fn plan_names(&self) {
        let mut free = self.edges.left;
        for (index, Plateau { from, value, topology }) in self.chart.plateaus.iter().enumerate() {
            let until = self.chart.plateaus.get(index + 1).map_or(self.chart.time.days, |next| next.from);
            let x = self.x(*from) + 4.0;
            // Above the line, or below it under the upper edge.
            let above = self.y(*value) - 8.0;
            let y = if above > self.edges.top - 4.0 { above } else { above + 18.0 };
            let words =
                if self.narrow() { topology.trim_end_matches(" cores").trim_end_matches(" core") } else { topology };
            let width = text::width(words, text::SIZE, true);
            // The next stretch is higher as a rule: a name may pass its foot, not its own neighbour's name. The ring
            // has words of its own.
            let ring = self.chart.failure.as_ref().map_or(f64::INFINITY, |failure| self.x(failure.day));
            let fits = x >= free
                && x + width < self.edges.right.min(self.x(until) + width * 0.4)
                && !(x - 8.0..x + width + 8.0).contains(&ring);
            if fits {
                free = x + width + 6.0;
                let ink = Ink::new(Token::Teal).finish(Finish::Haloed);
                self.canvas.text(words, (x, y), Align::Start, true, ink);
            }
        }
    }

    fn limit_words(&self, limit: &Limit) -> String {
        match self.chart.unit {
            Unit::Percent => format!("{} %", number(limit.percent)),
            Unit::Gb => format!("{} % of today: {} GB", number(limit.percent), number(limit.value)),
            _ => format!("{} % of today: {}", number(limit.percent), number(limit.value)),
        }
    }

    /// The lines' names where they stand within the plot, at its right edge, each with its height.
    fn names_within(&self) -> Vec<(String, f64, Ink)> {
        let limits = self.chart.limits.iter().map(|limit| {
            let y = self.y(limit.value) + if limit.act { -9.0 } else { 10.0 };
            (self.limit_words(limit), y, limit_ink(limit))
        });
        let demand = self.chart.points.last().map(|Point { demand, .. }| {
            let y = (self.y(demand.p90) - 10.0).max(6.0);
            (ForecastChart::range(*demand), y, Ink::new(Token::Accent))
        });
        limits.chain(demand).collect()
    }

    /// The lines' names, at their ends.
    fn names(&self) {
        let unit = self.chart.unit;
        if !self.outside {
            for (words, y, ink) in self.names_within() {
                self.canvas.text(&words, (self.edges.right - 2.0, y), Align::End, true, ink.finish(Finish::Haloed));
            }
            return;
        }
        let mut names: Vec<(f64, String, bool, Ink)> = Vec::new();
        if let Some(Point { demand, .. }) = self.chart.points.last() {
            let accent = Ink::new(Token::Accent);
            let most_likely = format!("P50 {} {}", number(demand.p50), unit.short());
            if demand.p10 < demand.p90 {
                names.push((self.y(demand.p90), format!("P90 {}", number(demand.p90)), false, accent));
                names.push((self.y(demand.p50), most_likely, true, accent));
                names.push((self.y(demand.p10), format!("P10 {}", number(demand.p10)), false, accent));
            } else {
                names.push((self.y(demand.p50), most_likely, true, accent));
            }
        }
        for limit in &self.chart.limits {
            names.push((self.y(limit.value), self.limit_words(limit), true, limit_ink(limit)));
        }
        headroom_model::arrange(&mut names, |a, b| a.0.total_cmp(&b.0));
        let heights: Vec<f64> = names.iter().map(|name| name.0).collect();
        let heights = spread(&heights, LEADING, 7.0, self.edges.bottom + 8.0);
        for ((_, words, bold, ink), y) in names.into_iter().zip(heights) {
            self.canvas.text(&words, (self.edges.right + 10.0, y), Align::Start, bold, ink);
        }
    }

    fn failure(&self) {
        let Some(failure) = &self.chart.failure else { return };
        let at: At = (self.x(failure.day.min(self.chart.time.days)), self.y(failure.value));
        self.canvas.ring(at, 5.0, Ink::new(Token::Red).line(2.0), Ink::new(Token::Background));
        if self.narrow() {
            return;
        }
        let widest = failure.words.iter().map(|words| text::width(words, text::SIZE, true)).fold(0.0, f64::max);
        let (x, align) = if at.0 + widest + 6.0 < self.edges.right {
            (at.0 + 2.0, Align::Start)
        } else {
            ((at.0 - 2.0).max(self.edges.left + widest), Align::End)
        };
        // Below the ring, where the curve has come from; above it at the foot of the chart.
        let below = at.1 + 16.0 + LEADING < self.edges.bottom;
        let ink = Ink::new(Token::Red).finish(Finish::Haloed);
        for (index, words) in failure.words.iter().enumerate() {
            let row = LEADING * index as f64;
            let y = if below { at.1 + 15.0 + row } else { at.1 - 15.0 - LEADING + row };
            self.canvas.text(words, (x, y), align, true, ink);
        }
    }
}

fn limit_ink(limit: &Limit) -> Ink {
    Ink::new(if limit.act { Token::Red } else { Token::Amber })
}
