//! Instances over a day: what the load needed, and what each controller ran.

use headroom_model::{ControllerKind, InstancesAt, Simulation};

use crate::canvas::{Align, svg};
use crate::figure::{Figure, Reading};
use crate::forecast::Frame;
use crate::ink::{Finish, Ink, Token};
use crate::label::number;
use crate::spread::spread;
use crate::table::Table;
use crate::xy::Xy;

/// The distance of two names, in pixels.
const LEADING: f64 = 16.0;

/// Places at which the chart is read, at most.
const READ: u32 = 96;

/// The chart: needed dotted, the runbook's loop dashed, HPA solid; where a controller runs too few, red.
pub fn autoscale(simulation: &Simulation, frame: &Frame) -> Figure {
    let frame = frame.drawable();
    let hours = f64::from(simulation.duration_seconds) / 3600.0;
    let lines: Vec<(&str, &[InstancesAt], Ink)> =
        std::iter::once(("needed", simulation.needed.as_slice(), Ink::new(Token::Text2).finish(Finish::Dotted)))
            .chain(simulation.runs.iter().map(|run| {
                let ink = match run.controller {
                    ControllerKind::Loop => Ink::new(Token::Amber).finish(Finish::Dashed),
                    ControllerKind::Hpa => Ink::new(Token::Accent),
                };
                (run.controller.label(), run.instances.as_slice(), ink)
            }))
            .collect();
    let highest = lines.iter().flat_map(|line| line.1).map(|at| f64::from(at.instances)).fold(1.0, f64::max);
    let summary = format!("Instances over {} hours: needed, and as each controller ran them", number(hours));
    // Quarters of an hour for a day, hours for four.
    let step = simulation.duration_seconds.div_ceil(READ).max(1).next_multiple_of(900);
    let times: Vec<u32> = (0..=simulation.duration_seconds).step_by(step as usize).collect();
    let mut readings = Vec::new();
    let drawing = svg(frame.width, frame.height, &summary, |canvas| {
        let mut plot = Xy::new(canvas, frame.edges(), hours, highest);
        // A day ends at midnight, and so does its axis.
        plot.x.high = hours.max(f64::MIN_POSITIVE);
        plot.axes("hours");
        for run in &simulation.runs {
            for (from, until, ran, needed) in short(&run.instances, &simulation.needed, simulation.duration_seconds) {
                let at = |seconds: u32, instances: u32| plot.at(f64::from(seconds) / 3600.0, f64::from(instances));
                canvas.rect(at(from, needed), at(until, ran), Ink::new(Token::Red).opacity(0.14).fill());
            }
        }
        let mut ends = Vec::new();
        for (name, instances, ink) in &lines {
            plot.line(stairs(instances, simulation.duration_seconds), ink.line(2.0));
            let last = instances.last().map_or(0.0, |at| f64::from(at.instances));
            ends.push((plot.at(hours, last).1, *name, *ink));
        }
        headroom_model::arrange(&mut ends, |a, b| a.0.total_cmp(&b.0));
        let heights: Vec<f64> = ends.iter().map(|end| end.0).collect();
        let edges = plot.edges;
        for ((_, name, ink), y) in ends.iter().zip(spread(&heights, LEADING, 7.0, edges.bottom + 8.0)) {
            canvas.text(name, (edges.right + 10.0, y), Align::Start, true, ink.finish(Finish::Plain));
        }
        readings.extend(times.iter().map(|&seconds| {
            let needed = running(&simulation.needed, seconds);
            let words: Vec<String> =
                lines.iter().map(|(name, instances, _)| format!("{name} {}", running(instances, seconds))).collect();
            Reading::new(plot.at(f64::from(seconds) / 3600.0, f64::from(needed)), clock(seconds), words.join(", "))
        }));
    });
    let header: Vec<&str> = std::iter::once("Time").chain(lines.iter().map(|line| line.0)).collect();
    let rows = times.iter().map(|&seconds| {
        let counts = lines.iter().map(|line| running(line.1, seconds).to_string());
        std::iter::once(clock(seconds)).chain(counts).collect()
    });
    Figure { svg: drawing, height: frame.height, readings, table: Table::new("Instances over time", &header, rows) }
}

/// `06:15`, after a day `2 d 06:15`.
fn clock(seconds: u32) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let time = format!("{:02}:{:02}", rest / 3600, rest % 3600 / 60);
    match days {
        0 => time,
        1 if rest == 0 => "24:00".to_owned(),
        days => format!("{days} d {time}"),
    }
}

/// How many ran at a time.
fn running(instances: &[InstancesAt], seconds: u32) -> u32 {
    let until = instances.partition_point(|at| at.seconds <= seconds);
    until.checked_sub(1).and_then(|last| instances.get(last)).or(instances.first()).map_or(0, |at| at.instances)
}

/// The stretches in which fewer ran than were needed: from, until, how many ran, how many were needed.
fn short(ran: &[InstancesAt], needed: &[InstancesAt], until: u32) -> Vec<(u32, u32, u32, u32)> {
    let mut times: Vec<u32> = ran.iter().chain(needed).map(|at| at.seconds).chain([until]).collect();
    headroom_model::arrange(&mut times, Ord::cmp);
    times.dedup();
    let stretches = times.windows(2).filter_map(|pair| match pair {
        [from, until] => Some((*from, *until, running(ran, *from), running(needed, *from))),
        _ => None,
    });
    stretches.filter(|stretch| stretch.2 < stretch.3).collect()
}

/// The corners of a line of stairs, in hours and instances.
fn stairs(instances: &[InstancesAt], until: u32) -> impl Iterator<Item = (f64, f64)> {
    let ends = instances.iter().skip(1).map(|next| next.seconds).chain([until]);
    instances.iter().zip(ends).flat_map(|(at, end)| {
        let level = f64::from(at.instances);
        [(f64::from(at.seconds) / 3600.0, level), (f64::from(end) / 3600.0, level)]
    })
}
