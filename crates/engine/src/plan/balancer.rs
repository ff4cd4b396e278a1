//! The balancer over the plan's days. The first comes with the app's second instance; another one stands by where the policy
//! wants spares and there is a machine for it, and more where one cannot carry the load.

use headroom_model::{Component, Demand, Platform, StepKind, Topology};

use super::Walk;
use super::less::{all_known, few};
use super::moves::{Change, Move, Moves};
use crate::numbers::{bounded, ratio, whole_count};
use crate::size::serves_up_to;
use crate::words::{count, date, number};

/// Requests per second that one nginx on two cores proxies on kept connections (nginx, "Sizing Guide for Deploying NGINX Plus
/// on Bare Metal Servers").
const RPS_EACH: f64 = 90_000.0;

/// The balancer's moves. `app`: the app's, with which the first balancer comes.
pub(super) fn moves(current: &Topology, app: &[Move], walk: &Walk) -> Moves {
    let mut found = Moves::default();
    let policy = &walk.scenario.policy;
    let now = current.balancer.instances;
    let comes = app.iter().find(|one| matches!(one.change, Change::App(_, balancer) if balancer.instances > 0));
    let Some(first) = (if now > 0 { Some(0) } else { comes.map(|one| one.day) }) else { return found };
    if walk.scenario.stack.platform == Platform::Kubernetes {
        found.reject(
            "A second nginx",
            "On Kubernetes the ingress controller balances: give it two replicas on different nodes.",
        );
        return found;
    }
    let curve = walk.forecast.curve(Demand::RequestsPerSecond);
    let rate = walk.sizing_rate(&curve);
    let last = walk.forecast.calendar.last_day();
    let each = bounded(RPS_EACH * policy.target_utilisation_percent / 100.0);
    let spare = policy.spare_instances.min(1);
    let needed = |rps: f64| whole_count(ratio(rps, each)).max(1) + spare;
    if spare > 0 && policy.hosts < 2 {
        found.reject(
            "A second nginx",
            "The one nginx is a single point of failure, but a second one on its machine would be lost with it. You have 1 host.",
        );
    }
    // On one machine all of its cores are one nginx's already.
    let most = policy.hosts.max(now).max(1);
    let mut running = now.max(1);
    let mut day = first;
    loop {
        let wanted = needed(curve.peak(day, last, rate)).min(most);
        let carries = bounded(each * f64::from(running.saturating_sub(spare).max(1)));
        let over = curve.first_day_above(serves_up_to(carries), rate, day);
        let due = if running <= spare && wanted > running { Some(day) } else { over };
        let Some(on) = due else { break };
        let why = if over == Some(on) {
            format!(
                "One nginx on two cores proxies {} RPS at its target; demand passes {} on {}.",
                number(each),
                number(carries),
                date(walk.forecast.calendar.date(on))
            )
        } else {
            "The one nginx is a single point of failure: when its machine is lost, so is the way to every instance."
                .to_owned()
        };
        if wanted <= running {
            let decision = format!(
                "Put a balancer of the network in front, or allow more hosts: {} would take {}.",
                number(curve.peak(on, last, rate)),
                count(f64::from(needed(curve.peak(on, last, rate))), "nginx", "nginx")
            );
            found.moves.push(Move { decision: Some(decision), ..step(on, running, running, why, &found) });
            break;
        }
        found.moves.push(step(on, running, wanted, why, &found));
        running = wanted;
        day = on;
    }
    let known = all_known([&walk.snapshot.requests_per_second]);
    if found.moves.is_empty() && known {
        let is_little = |rps: f64| few(needed(rps), now);
        if let Some((day, rps)) = walk.first_day_of_less(&curve, rate, (0, last), is_little) {
            let why = format!("Demand stays within {} RPS; one nginx proxies {}.", number(rps), number(each));
            found.moves.push(step(day, now, needed(rps), why, &found));
        }
    }
    found
}

fn step(day: u32, before: u32, after: u32, why: String, found: &Moves) -> Move {
    let title = match (before, after) {
        (1, 2) => "A second nginx, on another host".to_owned(),
        _ if before == after => format!("More than {}", count(f64::from(after), "nginx", "nginx")),
        _ => format!("nginx {before} to {after}"),
    };
    Move {
        day,
        id: format!("balancer-{}", found.moves.len() + 1),
        kind: StepKind::Instance,
        component: Component::Balancer,
        title,
        why,
        duration_minutes: 30,
        downtime: "none; seconds for connections that end while DNS changes",
        decision: None,
        capacity_rps: None,
        lasts_until: None,
        change: Change::Balancers(after),
    }
}
