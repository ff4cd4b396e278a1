//! What a page of metrics counts, and what happened between two of them.

use headroom_model::{Component, Metric, Timestamp};

use crate::found::Found;
use crate::histogram::quantile_ms;
use crate::order::{Names, float_key, sorted_by};

/// So many counters of a page are remembered; of more, no rates are told.
const MOST_COUNTERS: usize = 10_000;

/// What a counter counts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Counts {
    /// Requests that do not tell how they ended.
    Requests(Component),
    /// Requests that were answered with no failure of the server.
    Answered(Component),
    /// Requests that were answered with a failure of the server.
    Failed(Component),
    /// Requests that took at most so many seconds.
    Within(f64),
    /// Seconds that a processor of the host did nothing.
    Idle,
    /// Seconds of a processor that a subject used.
    Used(Component, String),
}

/// Pages of so many other programs may lie between two of one.
const MOST_PROGRAMS: usize = 8;

/// The last page of each program.
#[derive(Default)]
pub(crate) struct Scrapes {
    pages: Vec<Scrape>,
}

impl Scrapes {
    /// Compares a page with the one of the same program before it, and takes its place; whether there are percentiles
    /// of what lies between.
    pub(crate) fn next(&mut self, page: Scrape, line: usize, found: &mut Found) -> bool {
        if page.counters.is_empty() {
            return false;
        }
        let same = self.pages.iter().rposition(|before| page.is_of(before));
        let has_percentiles =
            same.map(|at| self.pages.remove(at)).is_some_and(|before| page.compare(&before, line, found));
        if self.pages.len() >= MOST_PROGRAMS {
            self.pages.remove(0);
        }
        self.pages.push(page);
        has_percentiles
    }
}

/// The counters of a page at a time.
#[derive(Default)]
pub(crate) struct Scrape {
    pub(crate) at: Option<Timestamp>,
    /// The address it came from, where its command says so.
    target: Option<String>,
    /// When the process began, in seconds since 1970.
    pub(crate) began: Option<f64>,
    names: Names,
    counters: Vec<(Counts, f64)>,
    too_many: bool,
}

impl Scrape {
    pub(crate) fn new(at: Option<Timestamp>, target: Option<String>) -> Self {
        Self { at, target, ..Self::default() }
    }

    /// Remembers a counter by its name and labels.
    pub(crate) fn add(&mut self, name: &str, labels: &str, counts: Counts, value: f64) {
        if self.counters.len() >= MOST_COUNTERS {
            self.too_many = true;
            return;
        }
        let number = self.names.number(&format!("{name} {labels}"));
        if number == self.counters.len() && value.is_finite() {
            self.counters.push((counts, value));
        }
    }

    /// Says of which component the process is, once the page is known.
    pub(crate) fn used_by_process_of(&mut self, component: Component) {
        for (counts, _) in &mut self.counters {
            if let Counts::Used(of @ Component::Other, _) = counts {
                *of = component;
            }
        }
    }

    /// Whether both are pages of one program: no two addresses, most of the counters, and no process that already ran
    /// when another one was asked.
    fn is_of(&self, before: &Self) -> bool {
        let other_target = self.target.is_some() && before.target.is_some() && self.target != before.target;
        let known = before.names.all().filter(|(name, _)| self.names.find(name).is_some()).count();
        let ran_before = before.at.zip(self.began).is_some_and(|(at, began)| began < at.as_second() as f64);
        let other_process = self.has_other_process(before) && ran_before;
        !other_target && !other_process && known * 2 > before.names.len()
    }

    fn has_other_process(&self, before: &Self) -> bool {
        self.began.zip(before.began).is_some_and(|(now, then)| (now - then).abs() > 1.0)
    }

    /// How much each counter rose since the page before. One that fell was reset and began at 0; one that was not there
    /// before had counted nothing yet.
    fn increases<'s>(&'s self, before: &'s Self) -> impl Iterator<Item = (&'s Counts, f64)> {
        let began_again = self.has_other_process(before);
        self.names.all().filter_map(move |(name, number)| {
            let (counts, now) = self.counters.get(number)?;
            let earlier = before.names.find(name).and_then(|number| before.counters.get(number));
            let earlier = earlier.map_or(0.0, |(_, value)| *value);
            Some((counts, if *now >= earlier && !began_again { now - earlier } else { *now }))
        })
    }

    /// Reports rates and percentiles between the page before and this one, which begins on a line; whether there are
    /// percentiles.
    fn compare(&self, before: &Self, line: usize, found: &mut Found) -> bool {
        let Some((earlier, at)) = before.at.zip(self.at) else {
            found.warn(
                line,
                "scrapes-without-times",
                "Two pages of metrics do not say when they were taken, so that nothing is known of what lies between.",
                "date -Is; curl -s http://localhost:8000/metrics",
            );
            return false;
        };
        let seconds = (at.as_millisecond() - earlier.as_millisecond()) as f64 / 1000.0;
        if seconds <= 0.0 {
            return false;
        }
        if self.too_many || before.too_many {
            let message = format!("The page has more than {MOST_COUNTERS} counters: no rates are told.");
            found.warn(line, "too-many-counters", message, "rate(http_requests_total[5m]) of Prometheus tells them");
            return false;
        }
        Between::new(self.increases(before)).report(seconds, line, found)
    }
}

/// What happened between two pages.
#[derive(Default)]
struct Between<'s> {
    /// Requests of each component.
    requests: Vec<(Component, Requests)>,
    buckets: Vec<(f64, f64)>,
    idle_seconds: f64,
    processors: f64,
    used_seconds: Vec<(Component, &'s str, f64)>,
}

/// All requests, those that tell how they ended, and those that failed.
#[derive(Clone, Copy, Default)]
struct Requests {
    all: f64,
    ended: f64,
    failed: f64,
}

impl<'s> Between<'s> {
    fn new(increases: impl Iterator<Item = (&'s Counts, f64)>) -> Self {
        let mut between = Self::default();
        for (counts, increase) in increases {
            match counts {
                Counts::Requests(component) => {
                    between.requests(*component, Requests { all: increase, ..Requests::default() });
                }
                Counts::Answered(component) => {
                    between.requests(*component, Requests { all: increase, ended: increase, failed: 0.0 });
                }
                Counts::Failed(component) => {
                    between.requests(*component, Requests { all: increase, ended: increase, failed: increase });
                }
                Counts::Within(bound) => match between.buckets.iter_mut().find(|bucket| bucket.0 == *bound) {
                    Some((_, count)) => *count += increase,
                    None => between.buckets.push((*bound, increase)),
                },
                Counts::Idle => {
                    between.idle_seconds += increase;
                    between.processors += 1.0;
                }
                Counts::Used(component, subject) => {
                    match between.used_seconds.iter_mut().find(|used| used.1 == subject) {
                        Some((_, _, seconds)) => *seconds += increase,
                        None => between.used_seconds.push((*component, subject, increase)),
                    }
                }
            }
        }
        between
    }

    fn requests(&mut self, of: Component, more: Requests) {
        match self.requests.iter_mut().find(|(component, _)| *component == of) {
            Some((_, sum)) => {
                sum.all += more.all;
                sum.ended += more.ended;
                sum.failed += more.failed;
            }
            None => self.requests.push((of, more)),
        }
    }

    fn report(self, seconds: f64, line: usize, found: &mut Found) -> bool {
        for (component, Requests { all, ended, failed }) in self.requests {
            found.observe(component, "requests", Metric::RequestsPerSecond, all / seconds, line);
            if ended > 0.0 {
                found.observe(component, "requests", Metric::ErrorPercent, failed / ended * 100.0, line);
            }
        }
        if self.processors > 0.0 {
            let idle = (self.idle_seconds / (self.processors * seconds)).min(1.0);
            found.observe(Component::Host, "host", Metric::CpuPercent, (1.0 - idle) * 100.0, line);
        }
        for (component, subject, used) in self.used_seconds {
            found.observe(component, subject, Metric::CpuCores, used / seconds, line);
        }
        let buckets = sorted_by(self.buckets, |&(bound, _)| float_key(bound));
        let subject = "requests since the page before";
        for (metric, portion) in
            [(Metric::LatencyP50Ms, 0.5), (Metric::LatencyP95Ms, 0.95), (Metric::LatencyP99Ms, 0.99)]
        {
            found.observe_some(Component::App, subject, metric, quantile_ms(&buckets, portion), line);
        }
        !buckets.is_empty()
    }
}
