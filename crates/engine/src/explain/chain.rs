//! Demand on its way through the stack, link by link, and the link that gives way first.

use headroom_model::{Chain, Component, Date, Demand, Link, Provenance, Scenario, Snapshot, Sourced, nine_digits};

use crate::assess::{BY_LOAD, resources};
use crate::forecast::{Basis, Curve, Forecast, basis};
use crate::numbers::{bounded, ratio};
use crate::size::database::{Machine, Pools, needed_bytes};
use crate::size::latency::LatencyLimit;
use crate::words::{count, date, memory, number};

/// All links, in the order in which demand passes them.
pub(super) fn chain(snapshot: &Snapshot, forecast: &Forecast, scenario: &Scenario) -> Chain {
    let walk = Walk { snapshot, forecast, scenario };
    let links: Vec<Link> = [
        Some(walk.users()),
        Some(walk.requests()),
        walk.resource("app-cpu"),
        walk.resource("host-cpu"),
        walk.latency(),
        walk.workers(),
        Some(walk.pools()),
        walk.pooler(),
        walk.resource("database-connections"),
        Some(walk.database_memory()),
        walk.resource("database-cpu"),
        walk.resource("pooler-cpu"),
        walk.resource("redis-cpu"),
        walk.resource("redis-memory"),
        walk.resource("qdrant-memory"),
        walk.resource("database-storage"),
    ]
    .into_iter()
    .flatten()
    .collect();
    // The first in time; of those of one day, and of those past the horizon, the one that bears the least.
    let mut giving: Vec<&Link> = links.iter().filter(|link| link.multiple.is_some()).collect();
    headroom_model::arrange(&mut giving, |a, b| {
        let key = |link: &Link| (link.passed_on.is_none(), link.passed_on);
        key(a).cmp(&key(b)).then(a.multiple.unwrap_or(0.0).total_cmp(&b.multiple.unwrap_or(0.0)))
    });
    let (binding, next) = (giving.first().copied(), giving.get(1).copied());
    Chain {
        why: match (binding, next) {
            (Some(binding), Some(next)) => {
                format!("{} gives way first, {}; then {}, {}.", binding.title, gives(binding), next.title, gives(next))
            }
            (Some(binding), None) => format!("{} gives way first, {}.", binding.title, gives(binding)),
            _ => "No link has both a demand and a capacity that are known.".to_owned(),
        },
        binding: binding.map(|link| link.id.clone()),
        next: next.map(|link| link.id.clone()),
        links,
    }
}

/// `on 7 Jan 2027 at 1.4 times today's demand`.
fn gives(link: &Link) -> String {
    let multiple = number(link.multiple.unwrap_or(0.0));
    match link.passed_on {
        Some(on) => format!("on {} at {multiple} times today's demand", date(on)),
        None => format!("not within the horizon, at {multiple} times today's demand"),
    }
}

struct Walk<'a> {
    snapshot: &'a Snapshot,
    forecast: &'a Forecast<'a>,
    scenario: &'a Scenario,
}

/// The least certain of several numbers.
fn least(numbers: &[&Sourced]) -> Option<Provenance> {
    let rank = |provenance: Provenance| match provenance {
        Provenance::Measured => 0,
        Provenance::Overridden => 1,
        Provenance::Inferred => 2,
        Provenance::Assumed => 3,
    };
    numbers.iter().map(|number| number.provenance).max_by_key(|provenance| rank(*provenance))
}

impl Walk<'_> {
    fn plain(id: &str, title: &str, component: Component, why: String) -> Link {
        Link {
            id: id.to_owned(),
            title: title.to_owned(),
            component,
            demand: None,
            capacity: None,
            unit: String::new(),
            multiple: None,
            passed_on: None,
            why,
            provenance: None,
        }
    }

    /// With demand and capacity; what the load asks of it grows as the requests do.
    fn loaded(&self, link: Link, demand: f64, capacity: f64, unit: &str) -> Link {
        let multiple = ratio(capacity, demand);
        let curve = self.forecast.curve(Demand::RequestsPerSecond);
        let limit = bounded(self.snapshot.requests_per_second.value * multiple);
        Link {
            demand: Some(nine_digits(demand)),
            capacity: Some(nine_digits(capacity)),
            unit: unit.to_owned(),
            multiple: Some(nine_digits(multiple)),
            passed_on: self.passed(&curve, limit),
            ..link
        }
    }

    fn passed(&self, curve: &Curve, limit: f64) -> Option<Date> {
        curve.passage(limit, 50.0).map(|day| self.forecast.calendar.date(day))
    }

    fn users(&self) -> Link {
        let users = &self.snapshot.users;
        let link = Self::plain("users", "Users", Component::App, format!("{} users now.", number(users.value)));
        Link {
            demand: Some(nine_digits(users.value)),
            unit: "users".to_owned(),
            provenance: Some(users.provenance),
            ..link
        }
    }

    fn requests(&self) -> Link {
        let (users, rps) = (&self.snapshot.users, &self.snapshot.requests_per_second);
        let each = number(1000.0 * ratio(rps.value, users.value));
        let why = format!("{} requests per second at the peak, {each} for 1,000 users.", number(rps.value));
        let link = Self::plain("requests", "Requests", Component::Balancer, why);
        let provenance = least(&[users, rps]);
        Link { demand: Some(nine_digits(rps.value)), unit: "rps".to_owned(), provenance, ..link }
    }

    /// A resource of the runway, up to its immediate threshold.
    fn resource(&self, id: &str) -> Option<Link> {
        let all = resources(self.snapshot, self.scenario);
        let resource = all.iter().find(|resource| resource.id == id)?;
        let used = resource.used.as_ref()?;
        let provenance = least(&[used, &resource.capacity]);
        let link = Self::plain(id, resource.title, resource.component, String::new());
        match basis(resource, self.snapshot, self.forecast) {
            Basis::Demand { curve, capacity, words, .. } => {
                let limit = bounded(capacity * resource.threshold.immediate / 100.0);
                let demand = curve.at(0, curve.rate(50.0));
                let unit = match id {
                    "app-cpu" => "rps",
                    id if BY_LOAD.contains(&id) => "rps",
                    "database-connections" => "connections",
                    _ => "bytes",
                };
                Some(Link {
                    demand: Some(nine_digits(demand)),
                    capacity: Some(nine_digits(limit)),
                    unit: unit.to_owned(),
                    multiple: Some(nine_digits(ratio(limit, demand))),
                    passed_on: self.passed(&curve, limit),
                    why: words,
                    provenance,
                    ..link
                })
            }
            Basis::NotForecast(words) => Some(Link { why: words, provenance, ..link }),
        }
    }

    /// Requests per second within the threshold of p95, by M/M/c.
    fn latency(&self) -> Option<Link> {
        let snapshot = self.snapshot;
        let limit = LatencyLimit::of(snapshot, self.scenario)?;
        let service = snapshot.service_ms.as_ref()?;
        let (instances, each) = (snapshot.app_instances.value, snapshot.rps_per_instance.value);
        if limit.is_out_of_reach(each) {
            return None;
        }
        let capacity = limit.within(instances, each, bounded(instances * each));
        let why = format!(
            "{} with {} requests at once of {} ms each answer 95 % within {} ms up to {} RPS (M/M/c).",
            count(instances, "instance", "instances"),
            number(instances * limit.servers_each(each)),
            number(service.value),
            number(self.scenario.thresholds.p95_ms.immediate),
            number(capacity)
        );
        let link = Link {
            provenance: least(&[service, &snapshot.rps_per_instance, &snapshot.requests_per_second]),
            ..Self::plain("latency", "Response time", Component::App, why)
        };
        Some(self.loaded(link, snapshot.requests_per_second.value, capacity, "rps"))
    }

    /// Requests at once, by Little's law (1961) rps × seconds of a request, against what the instances work on at once: their
    /// workers where they are given, else what the load test kept busy.
    fn workers(&self) -> Option<Link> {
        let snapshot = self.snapshot;
        let service = snapshot.service_ms.as_ref()?;
        let tested = LatencyLimit::of(snapshot, self.scenario)?.servers_each(snapshot.rps_per_instance.value);
        let each = self.scenario.stack.app.workers.map_or(tested, f64::from);
        let at_once = snapshot.requests_per_second.value * service.value / 1e3;
        let capacity = snapshot.app_instances.value * each;
        let why = format!(
            "{} RPS × {} ms is {} requests at once, on {} × {}.",
            number(snapshot.requests_per_second.value),
            number(service.value),
            number(at_once),
            count(snapshot.app_instances.value, "instance", "instances"),
            match self.scenario.stack.app.workers {
                Some(_) => count(each, "worker", "workers"),
                None => format!("{} that the load test kept busy", number(each)),
            }
        );
        let link = Link {
            provenance: least(&[service, &snapshot.requests_per_second, &snapshot.rps_per_instance]),
            ..Self::plain("workers", "Workers", Component::App, why)
        };
        Some(self.loaded(link, at_once, capacity, "requests"))
    }

    /// Connections that the instances can open, whatever the load is.
    fn pools(&self) -> Link {
        let snapshot = self.snapshot;
        let each = Pools::new(self.scenario, snapshot.app_cores.value);
        let possible = bounded(snapshot.app_instances.value * each.connections());
        let why = format!(
            "{} × {} × ({} + {}) can open {} connections; {} {}.",
            count(snapshot.app_instances.value, "instance", "instances"),
            count(each.workers, "worker", "workers"),
            number(each.pool),
            number(each.overflow),
            number(possible),
            if snapshot.pooler { "PgBouncer takes them, the server has" } else { "the server allows" },
            number(snapshot.max_connections.value)
        );
        Link {
            demand: Some(nine_digits(possible)),
            capacity: (!snapshot.pooler).then(|| nine_digits(snapshot.max_connections.value)),
            unit: "connections".to_owned(),
            provenance: least(&[&snapshot.app_instances, &snapshot.max_connections]),
            ..Self::plain("pools", "Pools of the app", Component::App, why)
        }
    }

    /// Connections that work at once against what a server's cores keep busy, 2 × cores + 1 (PostgreSQL wiki, "Number of
    /// database connections").
    fn pooler(&self) -> Option<Link> {
        let snapshot = self.snapshot;
        if !snapshot.pooler {
            return None;
        }
        let cores = self.snapshot.database_cores.value;
        let servers = 2.0 * cores + 1.0;
        let why = format!(
            "A pool of 2 × {} + 1 = {} keeps the server busy; more wait in PgBouncer.",
            count(cores, "core", "cores"),
            number(servers)
        );
        Some(Link {
            capacity: Some(nine_digits(servers)),
            unit: "connections".to_owned(),
            provenance: Some(Provenance::Assumed),
            ..Self::plain("pooler", "PgBouncer", Component::Pooler, why)
        })
    }

    /// What `max_connections` may take of the server's memory.
    fn database_memory(&self) -> Link {
        let snapshot = self.snapshot;
        let ram = snapshot.database_memory_bytes.value;
        let machine = Machine { cores: snapshot.database_cores.value, memory_bytes: ram };
        let max = self.snapshot.max_connections.value.clamp(1.0, 1e9) as u32;
        let needed = needed_bytes(max, machine);
        let why = format!(
            "shared_buffers, {max} connections, sorts and vacuum may take {} of {}; 85 % is the most.",
            memory(needed),
            memory(ram)
        );
        Link {
            demand: Some(nine_digits(needed)),
            capacity: Some(nine_digits(0.85 * ram)),
            unit: "bytes".to_owned(),
            provenance: Some(self.snapshot.max_connections.provenance),
            ..Self::plain("database-memory", "PostgreSQL memory", Component::Database, why)
        }
    }
}
