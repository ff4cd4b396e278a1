//! Instances over a day: what the load needed, and what each controller ran.

use headroom_model::{ControllerKind, InstancesAt, Simulation};

use crate::canvas::{Align, svg};
use crate::forecast::Frame;
use crate::ink::{Finish, Ink, Token};
use crate::label::number;
use crate::spread::spread;
use crate::xy::Xy;

/// The distance of two names, in pixels.
const LEADING: f64 = 16.0;

/// The chart as SVG text: needed dotted, the runbook's loop dashed, HPA solid.
pub fn autoscale(simulation: &Simulation, frame: &Frame) -> String {
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
    svg(frame.width, frame.height, &summary, |canvas| {
        let mut plot = Xy::new(canvas, frame.edges(), hours, highest);
        // A day ends at midnight, and so does its axis.
        plot.x.high = hours.max(f64::MIN_POSITIVE);
        plot.axes("hours");
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
    })
}

/// The corners of a line of stairs, in hours and instances.
fn stairs(instances: &[InstancesAt], until: u32) -> impl Iterator<Item = (f64, f64)> {
    let ends = instances.iter().skip(1).map(|next| next.seconds).chain([until]);
    instances.iter().zip(ends).flat_map(|(at, end)| {
        let level = f64::from(at.instances);
        [(f64::from(at.seconds) / 3600.0, level), (f64::from(end) / 3600.0, level)]
    })
}
