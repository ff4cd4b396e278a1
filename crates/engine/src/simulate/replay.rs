//! One controller on one load, from event to event.

use std::collections::VecDeque;

use headroom_model::{InstancesAt, nine_digits};

use super::load::Load;
use crate::numbers::{bounded, ratio, whole_count};

/// A change that undoes the one before within this time is a flap.
const FLAP_SECONDS: u32 = 600;
const NEVER: u32 = u32::MAX;
/// Ten times what a scenario may ask for.
const MOST_INSTANCES: u32 = 1_000_000;

/// The app's instances: what each serves, and how fast one starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fleet {
    /// Requests per second that one instance serves at full CPU; positive.
    pub rps_per_instance: f64,
    /// From the decision until a new instance serves.
    pub start_seconds: u32,
    /// CPU of the limit above which instances are overloaded.
    pub overload_percent: f64,
    /// Instances at the start; as many as the first load needs where it is not given.
    pub instances: Option<u32>,
}

impl Fleet {
    /// Requests per second of one instance, positive whatever was given.
    fn each(&self) -> f64 {
        bounded(self.rps_per_instance).clamp(1e-9, 1e15)
    }

    /// Requests per second of one instance at the overload threshold.
    fn each_unloaded(&self) -> f64 {
        self.each() * bounded(self.overload_percent).clamp(0.1, 100.0) / 100.0
    }

    /// The fewest instances that a load does not overload, at least one.
    pub fn needed(&self, rps: f64) -> u32 {
        whole_count(ratio(rps, self.each_unloaded())).clamp(1, MOST_INSTANCES)
    }
}

/// What a controller sees when it decides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Seconds from the start.
    pub(super) at: u32,
    /// All instances, those that are starting included.
    pub(super) instances: u32,
    /// Those whose metrics count: they have served through a whole metric window, or are old enough. None before the
    /// first metric.
    pub(super) settled: u32,
    /// Busy part of the serving instances' CPU, mean over the last metric window.
    pub(super) busy: f64,
    /// Busy part of all instances' CPU at this moment; what is starting is idle.
    pub(super) busy_of_all: f64,
}

/// What decides how many instances there should be.
pub(super) trait Controller {
    /// Seconds between two decisions.
    fn period(&self) -> u32;
    /// Seconds that a metric is the mean of, and seconds after its start from which an instance's metrics always
    /// count; `None` when it looks at the present.
    fn metric(&self) -> Option<(u32, u32)>;
    /// The fewest and the most instances.
    fn bounds(&self) -> (u32, u32);
    /// How many there should be from now on.
    fn decide(&mut self, seen: &Seen) -> u32;
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    pub(super) instances: Vec<InstancesAt>,
    pub(super) unserved_requests: f64,
    pub(super) overloaded_seconds: u32,
    pub(super) flaps: u32,
    pub(super) instance_hours: f64,
    pub(super) most_instances: u32,
}

/// Instances that are not yet settled, of one decision.
#[derive(Debug, Clone, Copy)]
struct Batch {
    started: u32,
    serves: u32,
    count: u32,
}

/// The instances at one moment.
struct State {
    /// Decided and not yet serving; the oldest first.
    starting: VecDeque<Batch>,
    /// Serving, but too short for their metrics to count.
    fresh: VecDeque<Batch>,
    all: u32,
    serving: u32,
    fresh_count: u32,
    history: Vec<InstancesAt>,
    last_change: Option<(u32, bool)>,
    flaps: u32,
}

/// Replays a load. Requests spread evenly over the serving instances; what they cannot take is lost, not queued. Of
/// instances to be removed those that are starting go first, then the youngest, at once.
pub(super) fn replay(load: &Load, fleet: &Fleet, controller: &mut dyn Controller) -> Outcome {
    let (least, most) = controller.bounds();
    let first = load.steps().first().copied().unwrap_or(0.0);
    let at_start = fleet.instances.unwrap_or_else(|| fleet.needed(first).clamp(least, most)).clamp(1, MOST_INSTANCES);
    // What lies above by arithmetic noise does not overload.
    let (each, each_unloaded) = (fleet.each(), fleet.each_unloaded() * (1.0 + 1e-12));
    let mut state = State::new(at_start);
    let (mut unserved, mut overloaded, mut instance_seconds, mut most_instances) = (0.0, 0_u32, 0.0, at_start);
    // Busy seconds since the last metric; the metric.
    let (mut busy_seconds, mut busy, mut measured) = (0.0, 0.0, 0);
    let (resolution, initialization) = controller.metric().unwrap_or((NEVER, NEVER));
    let (mut next_metric, mut next_decision) = (resolution, controller.period());
    let mut now = 0;
    for (step, rps) in load.steps().iter().enumerate() {
        let end = (step as u32 + 1) * load.step_seconds();
        while now < end {
            let until = end.min(next_metric).min(next_decision).min(state.next_serves());
            let seconds = until - now;
            let capacity = f64::from(state.serving) * each;
            let used = (rps / capacity).min(1.0);
            unserved += (rps - capacity).max(0.0) * f64::from(seconds);
            if *rps > f64::from(state.serving) * each_unloaded {
                overloaded += seconds;
            }
            instance_seconds += f64::from(state.all) * f64::from(seconds);
            busy_seconds += used * f64::from(seconds);
            now = until;
            let busy_of_all = used * f64::from(state.serving) / f64::from(state.all);
            state.serve(now);
            if now == next_metric {
                busy = busy_seconds / f64::from(resolution);
                busy_seconds = 0.0;
                measured = now;
                next_metric = now.saturating_add(resolution);
            }
            if now == next_decision {
                state.settle(measured, resolution, now, initialization);
                let settled = if measured > 0 { state.serving - state.fresh_count } else { 0 };
                let seen = Seen { at: now, instances: state.all, settled, busy, busy_of_all };
                let wanted = controller.decide(&seen).clamp(1, MOST_INSTANCES);
                if wanted != state.all {
                    state.change(now, wanted, fleet.start_seconds);
                    most_instances = most_instances.max(wanted);
                }
                next_decision = now.saturating_add(controller.period());
            }
        }
    }
    Outcome {
        instances: state.history,
        unserved_requests: nine_digits(unserved),
        overloaded_seconds: overloaded,
        flaps: state.flaps,
        instance_hours: nine_digits(instance_seconds / 3600.0),
        most_instances,
    }
}

impl State {
    fn new(instances: u32) -> Self {
        Self {
            starting: VecDeque::new(),
            fresh: VecDeque::new(),
            all: instances,
            serving: instances,
            fresh_count: 0,
            history: vec![InstancesAt { seconds: 0, instances, serving: instances }],
            last_change: None,
            flaps: 0,
        }
    }

    fn next_serves(&self) -> u32 {
        self.starting.front().map_or(NEVER, |batch| batch.serves)
    }

    /// What has started serves.
    fn serve(&mut self, now: u32) {
        let before = self.serving;
        while let Some(batch) = self.starting.front().copied().filter(|batch| batch.serves <= now) {
            self.starting.pop_front();
            self.serving += batch.count;
            self.fresh_count += batch.count;
            self.fresh.push_back(batch);
        }
        if self.serving != before {
            self.record(now);
        }
    }

    /// What served through the whole window of the last metric, or is past its initialization, counts from now on.
    fn settle(&mut self, measured: u32, resolution: u32, now: u32, initialization: u32) {
        let settled = |batch: &Batch| {
            measured >= batch.serves.saturating_add(resolution) || now >= batch.started.saturating_add(initialization)
        };
        while let Some(batch) = self.fresh.front().copied().filter(settled) {
            self.fresh.pop_front();
            self.fresh_count -= batch.count;
        }
    }

    fn change(&mut self, now: u32, wanted: u32, start_seconds: u32) {
        let up = wanted > self.all;
        if self.last_change.is_some_and(|(at, was_up)| was_up != up && now - at <= FLAP_SECONDS) {
            self.flaps += 1;
        }
        self.last_change = Some((now, up));
        if up {
            let serves = now.saturating_add(start_seconds);
            self.starting.push_back(Batch { started: now, serves, count: wanted - self.all });
        } else {
            let excess = take_youngest(&mut self.starting, self.all - wanted);
            let of_fresh = excess - take_youngest(&mut self.fresh, excess);
            self.fresh_count -= of_fresh;
            self.serving -= excess;
        }
        self.all = wanted;
        self.serve(now);
        self.record(now);
    }

    fn record(&mut self, seconds: u32) {
        let at = InstancesAt { seconds, instances: self.all, serving: self.serving };
        match self.history.last_mut() {
            Some(last) if last.seconds == seconds => *last = at,
            _ => self.history.push(at),
        }
    }
}

/// Takes so many out of the batches, the youngest first; how many could not be taken.
fn take_youngest(batches: &mut VecDeque<Batch>, mut count: u32) -> u32 {
    while let Some(batch) = batches.back_mut().filter(|_| count > 0) {
        let taken = batch.count.min(count);
        batch.count -= taken;
        count -= taken;
        if batch.count == 0 {
            batches.pop_back();
        }
    }
    count
}
