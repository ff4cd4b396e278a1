//! A page of metrics in the Prometheus text format or in `OpenMetrics`, with or without the HTTP headers before it.

use headroom_model::{Component, Metric, Timestamp};

use super::psql::{Counted, report_states};
use super::qdrant_metrics;
use crate::Format;
use crate::exporters::{self, Rule, Samples};
use crate::exposition::{Line, Sample};
use crate::found::Found;
use crate::histogram::{bound_seconds, quantile_ms};
use crate::lines::Paste;
use crate::marks::marks;
use crate::moment;
use crate::names;
use crate::order::{Names, Sums, float_key, sorted_by};
use crate::scrape::{Counts, Scrape};
use crate::stream::{self, Stream};

pub(crate) static FORMAT: Format = Format {
    id: "prometheus-text",
    title: "Prometheus metrics",
    command: "curl -s http://localhost:8000/metrics",
    marks: marks!["_", "{", "#", "H/"],
    sniff,
    read,
};

/// HTTP headers before a page are no longer than this.
const MOST_HEADERS: usize = 24;

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    page(paste, at).is_some()
}

/// The line on which the page begins, after its HTTP headers.
fn page(paste: &Paste<'_>, at: usize) -> Option<usize> {
    let line = paste.line(at);
    if line.starts_with("HTTP/") {
        let blank = (at + 1..at + MOST_HEADERS).find(|&line| paste.is_blank(line))?;
        let first = paste.skip_blank(blank);
        return begins(paste, first).then_some(first);
    }
    begins(paste, at).then_some(at)
}

/// A comment or labels make an exposition; two words alone (`errors 3`) need a name that is known, or another
/// such line.
fn begins(paste: &Paste<'_>, at: usize) -> bool {
    match Line::of(paste.line(at)) {
        None => false,
        Some(Line::Type { .. }) => true,
        Some(Line::Comment { name }) => !name.is_empty(),
        Some(Line::Sample(sample)) => {
            let technical = |name: &str| name.contains('_');
            sample.labels().next().is_some()
                || exporters::rule_for(sample.name).is_some()
                || (technical(sample.name)
                    && matches!(Line::of(paste.line(at + 1)), Some(Line::Sample(next)) if technical(next.name)))
        }
    }
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    stream::read(open, paste, at, found)
}

#[expect(clippy::unnecessary_wraps, reason = "as every way to open a stream")]
pub(crate) fn open(paste: &Paste<'_>, at: usize, line: usize) -> Option<(Box<dyn Stream>, usize)> {
    let first = page(paste, at).unwrap_or(at);
    let date = (at..first).find_map(|line| {
        let (name, time) = paste.line(line).split_once(':')?;
        name.eq_ignore_ascii_case("date").then(|| moment::heading(time))?
    });
    let command = paste.command_before(at).unwrap_or_default();
    let target = command.split([' ', '"', '\'']).find(|word| word.contains("/metrics")).map(str::to_owned);
    let scrape = Scrape::new(date.map(|moment| moment.at), target);
    Some((Box::new(Page { line, scrape, ..Page::default() }), first))
}

/// What the samples of a page add up to.
#[derive(Default)]
struct Page {
    /// The first line of the document.
    line: usize,
    families: f64,
    samples: f64,
    /// The names of the families, each of which a page holds once.
    seen: Names,
    /// The last metric and its rule: samples of one metric follow each other.
    name: String,
    rule: Option<Rule>,
    /// Requests, of which a page holds several parts, each with the line of the first.
    sums: Vec<(Component, Metric, f64, usize)>,
    /// The metric that counts the requests of a component: another one would count them again.
    counters: Vec<(Component, String)>,
    states: Sums,
    /// Connections of all databases, and the line of the first.
    backends: Option<(f64, usize)>,
    replicas: Names,
    replicas_line: usize,
    cores: Names,
    cores_line: usize,
    latency: Latency,
    /// `process_*` of an exporter are about the exporter.
    process: Vec<(Metric, String, f64, usize)>,
    is_app: bool,
    /// What the page counts, to be compared with another page.
    scrape: Scrape,
    /// The latest time of a sample.
    stamp: Option<Timestamp>,
}

impl Stream for Page {
    fn line(&mut self, line: &str, at: usize, found: &mut Found) -> bool {
        if found.at.is_none() {
            found.at = self.scrape.at;
        }
        match Line::of(line) {
            None => return false,
            Some(Line::Type { name, .. }) => {
                // A family that comes again begins the page of another time.
                let known = self.seen.len();
                if self.seen.number(name) < known {
                    return false;
                }
                self.families += 1.0;
            }
            // Its help may come before or after its type.
            Some(Line::Comment { name }) => {
                let number = self.seen.find(name).filter(|_| !name.is_empty());
                return number.is_none_or(|number| number + 1 == self.seen.len());
            }
            Some(Line::Sample(sample)) => {
                self.samples += 1.0;
                if self.name != sample.name {
                    sample.name.clone_into(&mut self.name);
                    self.rule = exporters::rule_for(sample.name);
                }
                self.sample(&sample, self.rule, at, found);
            }
        }
        true
    }

    fn finish(mut self: Box<Self>, found: &mut Found) {
        found.count(Component::Other, "metrics", "families", self.families, self.line);
        found.count(Component::Other, "metrics", "samples", self.samples, self.line);
        self.scrape.at = self.scrape.at.or(found.at).or(self.stamp);
        self.report(found);
    }
}

impl Page {
    fn sample(&mut self, sample: &Sample<'_>, rule: Option<Rule>, line: usize, found: &mut Found) {
        let before = found.at;
        if let Some(stamp) = sample.timestamp_ms {
            found.at = Timestamp::from_millisecond(stamp as i64).ok();
            self.stamp = self.stamp.max(found.at);
        }
        match rule {
            Some(rule) => self.ruled(sample, rule, line, found),
            None => self.special(sample, line, found),
        }
        found.at = before;
    }

    fn ruled(&mut self, sample: &Sample<'_>, rule: Rule, line: usize, found: &mut Found) {
        let value = sample.value;
        if rule.samples == Samples::Sum {
            self.is_app |= rule.component == Component::App;
            let counter = self.counters.iter().find(|(component, _)| *component == rule.component);
            match counter {
                Some((_, name)) if name != sample.name => return,
                Some(_) => {}
                None => self.counters.push((rule.component, sample.name.to_owned())),
            }
            self.add(rule.component, Metric::RequestsTotal, value, line);
            let status = ["status", "code", "status_code", "http_status", "response_code"]
                .iter()
                .find_map(|label| sample.label(label));
            // A counter that does not tell how its requests ended does not tell that none failed.
            let failed = status.map(|status| status.starts_with('5'));
            if let Some(failed) = failed {
                self.add(rule.component, Metric::RequestsFailed, if failed { value } else { 0.0 }, line);
            }
            let counts = match failed {
                Some(true) => Counts::Failed,
                Some(false) => Counts::Answered,
                None => Counts::Requests,
            };
            self.scrape.add(sample.name, sample.labels, counts(rule.component), value);
            return;
        }
        let named = sample.label(rule.label()).filter(|name| !name.is_empty());
        let subject = named.as_deref().unwrap_or(exporters::default_subject(rule.component));
        if sample.name.starts_with("process_") {
            if rule.metric == Metric::CpuSecondsTotal {
                let counts = Counts::Used(Component::Other, process(sample));
                self.scrape.add(sample.name, sample.labels, counts, value);
            }
            self.process.push((rule.metric, process(sample), value, line));
        } else if sample.name.starts_with("container_") {
            // cAdvisor also counts the slices above the containers, which have no name.
            let pod = sample.label("container").or(named);
            if let Some(name) = pod.filter(|name| !name.is_empty()) {
                if rule.metric == Metric::CpuSecondsTotal {
                    let counts = Counts::Used(names::component(&name), name.clone().into_owned());
                    self.scrape.add(sample.name, sample.labels, counts, value);
                }
                found.observe(names::component(&name), &name, rule.metric, value, line);
            }
        } else if sample.name == "db_pool_connections" {
            let metric = match subject {
                "active" | "checkedout" | "in_use" => Metric::ConnectionsActive,
                "idle" | "checkedin" => Metric::ConnectionsIdle,
                _ => Metric::ConnectionsTotal,
            };
            found.observe(Component::App, "connection pool", metric, value, line);
        } else if rule.metric == Metric::DatabaseBytes && matches!(subject, "template0" | "template1") {
        } else if rule.metric == Metric::CacheMaxBytes && value == 0.0 {
            super::redis_info::say_limit_unknown(found, true, line);
        } else {
            if rule.metric == Metric::RequestsTotal {
                self.scrape.add(sample.name, sample.labels, Counts::Requests(rule.component), value);
            }
            found.observe(rule.component, subject, rule.metric, value, line);
        }
    }

    /// Metrics that need more than a rule.
    fn special(&mut self, sample: &Sample<'_>, line: usize, found: &mut Found) {
        if let Some(part) = exporters::latency_part(sample.name) {
            self.is_app = true;
            let bound = sample.label("le").filter(|_| part == "bucket");
            if self.latency.add(part, sample, line)
                && let Some(bound) = bound.and_then(|bound| bound_seconds(&bound))
            {
                self.scrape.add(sample.name, sample.labels, Counts::Within(bound), sample.value);
            }
            return;
        }
        let label = |name| sample.label(name).unwrap_or_default();
        match sample.name {
            "pg_stat_activity_count" => {
                self.states.add(&label("state"), sample.value, line);
            }
            "pg_stat_database_numbackends" => {
                self.backends.get_or_insert((0.0, line)).0 += sample.value;
            }
            "pg_replication_lag" | "pg_replication_lag_seconds" => {
                found.observe(Component::Database, "postgres", Metric::ReplayLagMs, sample.value * 1000.0, line);
            }
            "pg_stat_replication_pg_wal_lsn_diff" | "pg_replication_slots_active" => {
                self.replicas_line = line;
                self.replicas.number(&label("application_name"));
            }
            "process_start_time_seconds" => self.scrape.began = Some(sample.value),
            "pg_static" => found.fact(Component::Database, "postgres", "version", &label("short_version"), line),
            "redis_instance_info" => {
                found.fact(Component::Cache, "redis", "version", &label("redis_version"), line);
                found.fact(Component::Cache, "redis", "role", &label("role"), line);
                found.fact(Component::Cache, "redis", "evictionPolicy", &label("maxmemory_policy"), line);
            }
            "node_cpu_seconds_total" if label("mode") == "idle" => {
                self.cores_line = line;
                self.cores.number(&label("cpu"));
                self.scrape.add(sample.name, sample.labels, Counts::Idle, sample.value);
            }
            "node_filesystem_avail_bytes" => {
                // Used is what is not available; the size comes in a metric of its own.
                let mount = label("mountpoint").into_owned();
                let size = found.last_of(&mount, Metric::DiskBytes);
                let used = size.map(|size| size - sample.value);
                found.observe_some(Component::Host, &mount, Metric::DiskUsedBytes, used, line);
            }
            name if qdrant_metrics::is_name(name) => qdrant_metrics::single(sample, line, found),
            _ => {}
        }
    }

    fn add(&mut self, component: Component, metric: Metric, value: f64, line: usize) {
        match self.sums.iter_mut().find(|sum| (sum.0, sum.1) == (component, metric)) {
            Some(sum) => sum.2 += value,
            None => self.sums.push((component, metric, value, line)),
        }
    }

    fn report(self, found: &mut Found) {
        for (component, metric, value, line) in self.sums {
            found.observe(component, "requests", metric, value, line);
        }
        let component = if self.is_app { Component::App } else { Component::Other };
        for (metric, subject, value, line) in self.process {
            found.observe(component, &subject, metric, value, line);
        }
        let states: Vec<Counted<'_>> =
            self.states.sums.iter().map(|sum| Counted { state: &sum.name, count: sum.value, line: sum.line }).collect();
        report_states(&states, found);
        if let Some((count, line)) = self.backends.filter(|_| states.is_empty()) {
            found.observe(Component::Database, "postgres", Metric::ConnectionsTotal, count, line);
        }
        if self.replicas.len() > 0 {
            let count = self.replicas.len() as f64;
            found.observe(Component::Database, "postgres", Metric::Replicas, count, self.replicas_line);
        }
        if self.cores.len() > 0 {
            found.observe(Component::Host, "host", Metric::CpuLimitCores, self.cores.len() as f64, self.cores_line);
        }
        let mut scrapes = std::mem::take(&mut found.scrapes);
        let mut scrape = self.scrape;
        scrape.used_by_process_of(component);
        let has_newer = scrapes.next(scrape, self.line, found);
        found.scrapes = scrapes;
        if !has_newer {
            self.latency.report(found);
        }
    }
}

/// Which process: by its instance when the page was federated.
fn process(sample: &Sample<'_>) -> String {
    sample.label("instance").map_or_else(|| "process".to_owned(), std::borrow::Cow::into_owned)
}

/// The latency histogram over all paths. Buckets are cumulative, and those of several paths add up.
#[derive(Default)]
struct Latency {
    /// The name of the histogram without its last part: another one would count the requests again.
    base: String,
    /// By upper bound as it is written, how many requests took at most so long.
    buckets: Sums,
    sum_seconds: f64,
    count: f64,
    line: usize,
}

impl Latency {
    /// Takes in a part of the histogram; `false`: it is of another one.
    fn add(&mut self, part: &str, sample: &Sample<'_>, line: usize) -> bool {
        let base = sample.name.strip_suffix(part).unwrap_or_default();
        if self.base.is_empty() {
            base.clone_into(&mut self.base);
        } else if self.base != base {
            return false;
        }
        match part {
            "sum" => self.sum_seconds += sample.value,
            "count" => {
                self.count += sample.value;
                self.line = line;
            }
            _ => {
                let bound = sample.label("le").unwrap_or_default();
                self.buckets.add(&bound, sample.value, line);
            }
        }
        true
    }

    /// The buckets by their bound in seconds; the last has none.
    fn sorted(&self) -> Vec<(f64, f64)> {
        let bounds = self.buckets.sums.iter().filter_map(|sum| Some((bound_seconds(&sum.name)?, sum.value)));
        sorted_by(bounds.collect(), |&(bound, _)| float_key(bound))
    }

    fn report(self, found: &mut Found) {
        if self.count <= 0.0 {
            return;
        }
        let buckets = self.sorted();
        let subject = "all requests since start";
        let mut observe = |metric, value| found.observe_some(Component::App, subject, metric, value, self.line);
        observe(Metric::LatencyMeanMs, Some(self.sum_seconds / self.count * 1000.0));
        observe(Metric::LatencyP50Ms, quantile_ms(&buckets, 0.5));
        observe(Metric::LatencyP95Ms, quantile_ms(&buckets, 0.95));
        observe(Metric::LatencyP99Ms, quantile_ms(&buckets, 0.99));
        observe(Metric::RequestsTotal, Some(self.count));
        found.info(
            self.line,
            "latency-since-start",
            "The percentiles are of all requests since the start, health checks included, not of this moment.",
            "histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_of_buckets_is_that_of_prometheus() {
        // As histogram_quantile is defined: 0.1 s + 0.15 s × (95 − 80) ÷ 20.
        let text = "# TYPE http_request_duration_seconds histogram\nhttp_request_duration_seconds_bucket{le=\"0.1\"} 80\nhttp_request_duration_seconds_bucket{le=\"0.25\"} 100\nhttp_request_duration_seconds_bucket{le=\"+Inf\"} 100\nhttp_request_duration_seconds_sum 8\nhttp_request_duration_seconds_count 100\n";
        let inspection = crate::inspect(text);
        let p95 = inspection.observations.iter().find(|o| o.metric == Metric::LatencyP95Ms).unwrap();
        assert!((p95.value - 212.5).abs() < 1e-9);
    }

    #[test]
    fn requests_of_all_paths_are_added_up_and_failures_apart() {
        let text =
            "http_requests_total{path=\"/a\",status=\"200\"} 90\nhttp_requests_total{path=\"/b\",status=\"503\"} 10\n";
        let inspection = crate::inspect(text);
        let values: Vec<_> = inspection.observations.iter().map(|o| (o.metric, o.value)).collect();
        assert_eq!(values, [(Metric::RequestsTotal, 100.0), (Metric::RequestsFailed, 10.0)]);
    }

    #[test]
    fn two_words_of_prose_are_no_metric() {
        assert!(crate::inspect("errors 3\n").documents.is_empty());
    }
}
