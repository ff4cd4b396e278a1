//! What `locust --json` prints: an entry an endpoint, with the number of answers of each duration.

use std::rc::Rc;

use crate::Format;
use crate::distribution::load_test;
use crate::found::Found;
use crate::json::{Json, number};
use crate::lines::Paste;
use crate::marks::marks;
use crate::order::{float_key, sorted_by};
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "locust-json",
    title: "Locust JSON",
    command: "locust --headless --json",
    marks: marks!["["],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    entries(paste, at).is_some()
}

fn entries(paste: &Paste<'_>, at: usize) -> Option<Rc<Json>> {
    let json = paste.json(at)?;
    let entry = json.value.as_array()?.first()?;
    (entry.get("num_requests").is_some() && entry.get("response_times").is_some()).then_some(json)
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let Some(json) = entries(paste, at) else { return at + 1 };
    let entries = json.value.as_array().map(Vec::as_slice).unwrap_or_default();
    let sum = |key| entries.iter().filter_map(|entry| number(entry, key)).sum::<f64>();
    let most = |key| entries.iter().filter_map(|entry| number(entry, key)).reduce(f64::max);
    let first = entries.iter().filter_map(|entry| number(entry, "start_time")).reduce(f64::min);
    let requests = sum("num_requests");
    let seconds = most("last_request_timestamp").zip(first).map(|(last, first)| last - first);
    // Milliseconds, and how many answers took so long.
    let mut answers: Vec<(f64, f64)> = Vec::new();
    for (ms, count) in entries.iter().filter_map(|entry| entry.get("response_times")?.as_object()).flatten() {
        answers.extend(quantity::number(ms).zip(count.as_f64()));
    }
    let answers = sorted_by(answers, |&(ms, _)| float_key(ms));
    let all: f64 = answers.iter().map(|&(_, count)| count).sum();
    // The duration of the answer with this rank, as Locust computes it.
    let of = |portion: f64| {
        let mut seen = 0.0;
        let reaches = |&&(_, count): &&(f64, f64)| {
            seen += count;
            seen >= all * portion
        };
        answers.iter().find(reaches).map(|&(ms, _)| ms)
    };
    if let Some(seconds) = seconds.filter(|&seconds| seconds > 0.0) {
        let mut test = load_test("locust");
        test.requests_per_second = requests / seconds;
        test.requests = Some(requests);
        test.errors = sum("num_failures");
        test.duration_seconds = Some(seconds);
        test.mean_ms = (requests > 0.0).then(|| sum("total_response_time") / requests);
        test.p50_ms = of(0.5);
        test.p75_ms = of(0.75);
        test.p90_ms = of(0.9);
        test.p95_ms = of(0.95);
        test.p99_ms = of(0.99);
        test.max_ms = most("max_response_time");
        found.load_test(test, at);
    }
    json.end
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    #[test]
    fn endpoints_are_added_up_and_percentiles_are_of_all_answers() {
        let entry = |ms: u32, count: u32| {
            serde_json::json!({ "num_requests": count, "num_failures": 1, "total_response_time": ms * count,
                "max_response_time": ms, "start_time": 100.0, "last_request_timestamp": 110.0,
                "response_times": { ms.to_string(): count } })
        };
        let text = Value::from(vec![entry(10, 90), entry(200, 10)]).to_string();
        let test = &crate::inspect(&text).load_tests[0];
        assert_eq!((test.requests, test.errors, test.requests_per_second), (Some(100.0), 2.0, 10.0));
        assert_eq!((test.mean_ms, test.p50_ms, test.p95_ms), (Some(29.0), Some(10.0), Some(200.0)));
    }
}
