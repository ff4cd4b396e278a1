//! Throughput over clients at once: what was measured, and the Universal Scalability Law through it.

use headroom_model::{CapacityModel, TestedLoad, UslFit};

use crate::canvas::{Align, svg};
use crate::figure::{Figure, Reading};
use crate::forecast::Frame;
use crate::ink::{Finish, Ink, Token};
use crate::label::number;
use crate::table::Table;
use crate::xy::Xy;

/// Places at which the law is drawn.
const PLACES: u32 = 120;

/// Throughput of the law at a load: X(N) = λN ÷ (1 + σ(N−1) + κN(N−1)).
fn throughput(fit: &UslFit, load: f64) -> f64 {
    let waits = 1.0 + fit.sigma.value * (load - 1.0) + fit.kappa.value * load * (load - 1.0);
    fit.lambda.value * load / waits
}

/// The chart: measured points as rings, the law as a line, what it would be without waiting dashed.
pub fn usl(model: &CapacityModel, frame: &Frame) -> Figure {
    let frame = frame.drawable();
    let measured: Vec<(f64, f64)> =
        model.loads.iter().filter_map(|tested| Some((tested.load?, tested.requests_per_second))).collect();
    let peak = model.peak.map(|peak| (peak.load, peak.requests_per_second));
    let widest = measured.iter().chain(&peak).map(|point| point.0).fold(1.0, f64::max) * 1.15;
    let highest = measured.iter().chain(&peak).map(|point| point.1).fold(1.0, f64::max) * 1.1;
    let summary = format!("Requests per second of {} over clients at once, {} measured", model.tool, measured.len());
    let mut readings = Vec::new();
    let drawing = svg(frame.width, frame.height, &summary, |canvas| {
        let plot = Xy::new(canvas, frame.edges(), widest, highest);
        plot.axes("clients at once");
        if let Some(fit) = &model.fit {
            let loads =
                |most: f64| (0..=PLACES).map(move |place| 1.0 + (most - 1.0) * f64::from(place) / f64::from(PLACES));
            let ends = (highest / fit.lambda.value.max(f64::MIN_POSITIVE)).clamp(1.0, widest);
            plot.line(
                loads(ends).map(|load| (load, fit.lambda.value * load)),
                Ink::new(Token::Control).finish(Finish::Dashed).line(1.5),
            );
            plot.line(loads(widest).map(|load| (load, throughput(fit, load))), Ink::new(Token::Accent).line(2.5));
        }
        if let Some((load, rps)) = peak.filter(|peak| peak.0 <= widest) {
            let (x, y) = plot.at(load, rps);
            canvas.ring((x, y), 5.0, Ink::new(Token::Red).line(2.0), Ink::new(Token::Background));
            let words = format!("peak {} at {}", number(rps), number(load));
            canvas.text(&words, (x, y - 12.0), Align::Middle, true, Ink::new(Token::Red).finish(Finish::Haloed));
        }
        for tested in &model.loads {
            let Some(load) = tested.load else { continue };
            let token = if tested.within_limits { Token::Teal } else { Token::Red };
            let at = plot.at(load, tested.requests_per_second);
            canvas.ring(at, 3.5, Ink::new(token).line(2.0), Ink::new(Token::Background));
            readings.push(Reading::new(at, format!("{} clients", number(load)), words(tested)));
        }
    });
    headroom_model::arrange(&mut readings, |a: &Reading, b| a.at.0.total_cmp(&b.at.0));
    Figure { svg: drawing, height: frame.height, readings, table: table(model) }
}

fn words(tested: &TestedLoad) -> String {
    let p95 = tested.p95_ms.map(|ms| format!(", p95 {} ms", number(ms))).unwrap_or_default();
    let errors = tested.error_percent.map(|percent| format!(", errors {} %", number(percent))).unwrap_or_default();
    let limits = if tested.within_limits { "inside" } else { "outside" };
    format!("{} RPS{p95}{errors}, {limits} the limits", number(tested.requests_per_second))
}

fn table(model: &CapacityModel) -> Table {
    let or_dash = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), number);
    let rows = model.loads.iter().map(|tested| {
        vec![
            or_dash(tested.load),
            number(tested.requests_per_second),
            or_dash(tested.p95_ms),
            or_dash(tested.error_percent),
            if tested.within_limits { "yes" } else { "no" }.to_owned(),
        ]
    });
    Table::new("Results of the load test", &["Clients", "RPS", "p95, ms", "Errors, %", "Inside the limits"], rows)
}
