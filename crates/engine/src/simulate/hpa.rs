//! The Horizontal Pod Autoscaler of Kubernetes (`autoscaling/v2`) on CPU utilisation.
//!
//! After the [documentation](https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/) and, where
//! it is silent, the controller's own arithmetic: utilisation is cut to whole percent, windows do not include their
//! far end, a policy looks at the changes of both directions within its period.

use std::cmp::Ordering;
use std::collections::VecDeque;

use headroom_model::{Hpa, PolicyKind, ScalingPolicy, ScalingRules, SelectPolicy};

use super::replay::{Controller, Seen};
use crate::words::number;

/// One way, with Kubernetes' defaults filled in.
struct Rules {
    window: u32,
    select: SelectPolicy,
    policies: Vec<ScalingPolicy>,
    tolerance: f64,
}

/// Changes of one way: when, and how many instances.
type Changes = VecDeque<(u32, u32)>;

/// The autoscaler and what it remembers.
pub(super) struct Autoscaler<'a> {
    settings: &'a Hpa,
    up: Rules,
    down: Rules,
    lowest: Window,
    highest: Window,
    added: Changes,
    removed: Changes,
    first: bool,
}

impl<'a> Autoscaler<'a> {
    pub(super) fn new(settings: &'a Hpa) -> Self {
        let policy = |kind, value| ScalingPolicy { kind, value, period_seconds: 15 };
        let (double, four) = (policy(PolicyKind::Percent, 100), policy(PolicyKind::Pods, 4));
        let up = Rules::new(&settings.behavior.scale_up, 0, &[double, four], settings.tolerance);
        let down = Rules::new(&settings.behavior.scale_down, 300, &[double], settings.tolerance);
        Self {
            settings,
            lowest: Window::new(up.window, i64::from),
            highest: Window::new(down.window, |instances| -i64::from(instances)),
            up,
            down,
            added: Changes::new(),
            removed: Changes::new(),
            first: true,
        }
    }

    /// ceil(instances × CPU ÷ target), of the instances whose metrics count; unready ones count as idle on the way up.
    /// `None` when no metric counts.
    fn recommended(&self, seen: &Seen) -> Option<u32> {
        if seen.settled == 0 {
            return None;
        }
        let usage = self.usage(seen.busy, seen.settled, seen.settled);
        let within = |usage: f64| usage >= 1.0 - self.down.tolerance && usage <= 1.0 + self.up.tolerance;
        if seen.settled == seen.instances || usage <= 1.0 {
            return Some(if within(usage) { seen.instances } else { ceil(usage * f64::from(seen.settled)) });
        }
        let damped = self.usage(seen.busy, seen.settled, seen.instances);
        let settled = within(damped) || damped < 1.0;
        Some(if settled { seen.instances } else { ceil(damped * f64::from(seen.instances)).max(seen.instances) })
    }

    /// CPU of the request, in whole percent, over the target; `busy` of so many instances, spread over all.
    fn usage(&self, busy: f64, of: u32, all: u32) -> f64 {
        let used = 100.0 * busy * f64::from(of) / f64::from(all);
        let percent = (used / (self.settings.cpu_request_percent / 100.0) + 1e-9).floor();
        percent / f64::from(self.settings.average_utilization.max(1))
    }

    /// Within the recommendations of the past: not above the lowest of one window, not below the highest of the other.
    /// What runs at the first look counts as recommended.
    fn stabilised(&mut self, at: u32, now: u32, recommended: u32) -> u32 {
        if self.first {
            self.first = false;
            self.lowest.with(at, now);
            self.highest.with(at, now);
        }
        let (lowest, highest) = (self.lowest.with(at, recommended), self.highest.with(at, recommended));
        now.max(lowest).min(highest)
    }

    /// Within what the policies and the bounds allow.
    fn limited(&self, at: u32, now: u32, wanted: u32) -> u32 {
        let (least, most) = self.bounds();
        match wanted.cmp(&now) {
            Ordering::Greater => wanted.min(most.min(self.up_to(at, now))),
            Ordering::Less => wanted.max(least.max(self.down_to(at, now))),
            Ordering::Equal => now,
        }
    }

    /// The most instances that the policies allow; never fewer than now.
    fn up_to(&self, at: u32, now: u32) -> u32 {
        let allowed = self.up.policies.iter().map(|policy| {
            let before = self.at_begin(at, now, policy);
            match policy.kind {
                PolicyKind::Pods => before + f64::from(policy.value),
                PolicyKind::Percent => (before * (1.0 + f64::from(policy.value) / 100.0)).ceil(),
            }
        });
        let allowed = match self.up.select {
            SelectPolicy::Max => allowed.reduce(f64::max),
            SelectPolicy::Min => allowed.reduce(f64::min),
            SelectPolicy::Disabled => None,
        };
        allowed.map_or(now, |allowed| (allowed.clamp(0.0, 1e9) as u32).max(now))
    }

    /// The fewest instances that the policies allow; never more than now.
    fn down_to(&self, at: u32, now: u32) -> u32 {
        let allowed = self.down.policies.iter().map(|policy| {
            let before = self.at_begin(at, now, policy);
            match policy.kind {
                PolicyKind::Pods => before - f64::from(policy.value),
                PolicyKind::Percent => (before * (1.0 - f64::from(policy.value) / 100.0)).trunc(),
            }
        });
        let allowed = match self.down.select {
            SelectPolicy::Max => allowed.reduce(f64::min),
            SelectPolicy::Min => allowed.reduce(f64::max),
            SelectPolicy::Disabled => None,
        };
        allowed.map_or(now, |allowed| (allowed.clamp(0.0, 1e9) as u32).min(now))
    }

    /// Instances at the begin of a policy's period.
    fn at_begin(&self, at: u32, now: u32, policy: &ScalingPolicy) -> f64 {
        let within = |changes: &Changes| {
            let recent = changes.iter().filter(|(when, _)| at - when < policy.period_seconds);
            recent.map(|(_, count)| f64::from(*count)).sum::<f64>()
        };
        f64::from(now) - within(&self.added) + within(&self.removed)
    }

    fn remember(&mut self, at: u32, now: u32, wanted: u32) {
        let periods = self.up.policies.iter().chain(&self.down.policies).map(|policy| policy.period_seconds);
        let longest = periods.max().unwrap_or(0);
        for changes in [&mut self.added, &mut self.removed] {
            while changes.front().is_some_and(|(when, _)| at - when >= longest) {
                changes.pop_front();
            }
        }
        if wanted > now {
            self.added.push_back((at, wanted - now));
        } else {
            self.removed.push_back((at, now - wanted));
        }
    }
}

impl Controller for Autoscaler<'_> {
    fn period(&self) -> u32 {
        self.settings.sync_period_seconds.max(1)
    }

    fn metric(&self) -> Option<(u32, u32)> {
        Some((self.settings.metric_resolution_seconds.max(1), self.settings.cpu_initialization_period_seconds))
    }

    fn bounds(&self) -> (u32, u32) {
        (self.settings.min_replicas, self.settings.max_replicas.max(self.settings.min_replicas))
    }

    fn decide(&mut self, seen: &Seen) -> u32 {
        let (least, most) = self.bounds();
        let now = seen.instances;
        let wanted = if now < least || now > most {
            now.clamp(least, most)
        } else {
            let Some(recommended) = self.recommended(seen) else { return now };
            let stabilised = self.stabilised(seen.at, now, recommended);
            self.limited(seen.at, now, stabilised)
        };
        if wanted != now {
            self.remember(seen.at, now, wanted);
        }
        wanted
    }
}

impl Rules {
    fn new(given: &ScalingRules, window: u32, policies: &[ScalingPolicy], tolerance: f64) -> Self {
        Self {
            window: given.stabilization_window_seconds.unwrap_or(window),
            select: given.select_policy,
            policies: if given.policies.is_empty() { policies.to_vec() } else { given.policies.clone() },
            tolerance: given.tolerance.unwrap_or(tolerance),
        }
    }
}

/// The least of the recommendations within a time, by a sign also the greatest.
///
/// # Invariant
/// What is kept rises from the front: a recommendation is dropped when a later one is at least as low, since it can
/// never be the least again. So each is put in and taken out once, however long the window.
struct Window {
    seconds: u32,
    rank: fn(u32) -> i64,
    kept: VecDeque<(u32, u32)>,
}

impl Window {
    fn new(seconds: u32, rank: fn(u32) -> i64) -> Self {
        Self { seconds, rank, kept: VecDeque::new() }
    }

    /// Adds a recommendation; the least of those that are younger than the window, this one included.
    fn with(&mut self, at: u32, instances: u32) -> u32 {
        let rank = self.rank;
        while self.kept.back().is_some_and(|(_, kept)| rank(*kept) >= rank(instances)) {
            self.kept.pop_back();
        }
        self.kept.push_back((at, instances));
        while self.kept.len() > 1 && self.kept.front().is_some_and(|(when, _)| at - when >= self.seconds) {
            self.kept.pop_front();
        }
        self.kept.front().map_or(instances, |(_, least)| *least)
    }
}

fn ceil(instances: f64) -> u32 {
    instances.ceil().clamp(0.0, 1e9) as u32
}

/// `target 70 %, every 15 s, down after 300 s, 2 to 10`.
pub(super) fn words(settings: &Hpa) -> String {
    let down = &settings.behavior.scale_down;
    let after = match (down.select_policy, down.stabilization_window_seconds.unwrap_or(300)) {
        (SelectPolicy::Disabled, _) => "never down".to_owned(),
        (_, 0) => "down at once".to_owned(),
        (_, seconds) => format!("down after {seconds} s"),
    };
    let of_request = if settings.cpu_request_percent < 100.0 {
        format!(" of a request of {} % of the limit", number(settings.cpu_request_percent))
    } else {
        String::new()
    };
    format!(
        "target {} %{of_request}, every {} s, {after}, {} to {}",
        settings.average_utilization, settings.sync_period_seconds, settings.min_replicas, settings.max_replicas
    )
}
