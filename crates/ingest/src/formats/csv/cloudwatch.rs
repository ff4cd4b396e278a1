//! What `aws cloudwatch get-metric-data` and `get-metric-statistics` print.

use std::rc::Rc;

use headroom_model::{Component, Metric, Timestamp};
use serde_json::Value;

use crate::Format;
use crate::civil;
use crate::found::Found;
use crate::json::{Json, find, number, text};
use crate::lines::Paste;
use crate::marks::marks;
use crate::titles::{self, Meaning};

pub(crate) static FORMAT: Format = Format {
    id: "cloudwatch-json",
    title: "CloudWatch metrics",
    command: "aws cloudwatch get-metric-data --metric-data-queries file://queries.json --start-time … --end-time …",
    marks: marks!["{"],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    answer(paste, at).is_some()
}

fn answer(paste: &Paste<'_>, at: usize) -> Option<Rc<Json>> {
    let json = paste.json(at)?;
    let known = find(&json.value, "MetricDataResults").is_some()
        || (find(&json.value, "Datapoints").is_some() && text(&json.value, "Label").is_some());
    known.then_some(json)
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let Some(json) = answer(paste, at) else { return at + 1 };
    let last = json.end - 1;
    for result in list(&json.value, "MetricDataResults") {
        let times = list(result, "Timestamps");
        let values = list(result, "Values");
        let points = times.iter().zip(values).filter_map(|(time, value)| Some((moment(time)?, value.as_f64()?)));
        report(text(result, "Label").unwrap_or_default(), points.collect(), at, last, found);
    }
    let points: Vec<(Timestamp, f64)> = list(&json.value, "Datapoints")
        .iter()
        .filter_map(|point| {
            let value = ["Average", "Sum", "Maximum", "SampleCount"].iter().find_map(|key| number(point, key))?;
            Some((moment(point.get("Timestamp")?)?, value))
        })
        .collect();
    report(text(&json.value, "Label").unwrap_or_default(), points, at, last, found);
    json.end
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn moment(value: &Value) -> Option<Timestamp> {
    civil::rfc3339(value.as_str()?)
}

fn report(label: &str, points: Vec<(Timestamp, f64)>, at: usize, last: usize, found: &mut Found) {
    let unnamed = Meaning { component: Component::Other, metric: Metric::Unnamed, factor: 1.0 };
    let meaning = titles::meaning(label).unwrap_or(unnamed);
    let points = points.into_iter().map(|(time, value)| (time, value * meaning.factor)).collect();
    found.series(meaning.component, label, meaning.metric, points, at, last);
}
