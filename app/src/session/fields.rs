//! The assumptions that live in dialogs: one line each, by the path that the scenario's JSON has for it.

use headroom::{Error, GB, GIB, Period, Platform, Prices, Scenario, Sizing, Snapshot, Sourced, Storage};

use super::edit;
use super::scaling::Scaling;

/// A number of the scenario.
pub struct Number {
    /// Its path in the JSON.
    pub path: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// Its unit, behind the field.
    pub unit: &'static str,
    /// Whether it counts something.
    pub whole: bool,
    /// Whether an emptied field means what is measured, inferred or the default.
    pub may_be_empty: bool,
    /// The number that was given; `None`: not given.
    pub get: fn(&Scenario) -> Option<f64>,
    /// Gives it, or takes it back to what is measured, inferred or the default.
    pub set: fn(&mut Scenario, Option<f64>),
    /// What is used while none is given, in the field's unit.
    pub used: Option<Used>,
}

/// Where the number comes from that is used while none is given, and what it is divided by for the field's unit.
pub type Used = (fn(&Snapshot) -> Option<&Sourced>, f64);

/// A name in the scenario.
pub struct Text {
    /// Its path in the JSON.
    pub path: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// The name.
    pub get: fn(&Scenario) -> &str,
    /// Another name.
    pub set: fn(&mut Scenario, String),
}

/// One of a few.
pub struct Choice {
    /// Its path in the JSON.
    pub path: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// The names of the options.
    pub options: &'static [&'static str],
    /// Which it is.
    pub get: fn(&Scenario) -> usize,
    /// Another.
    pub set: fn(&mut Scenario, usize),
}

/// A line of a dialog.
pub enum Field {
    /// A heading over the following lines.
    Heading(&'static str),
    /// A number.
    Number(Number),
    /// A name.
    Text(Text),
    /// A choice.
    Choice(Choice),
}

impl Number {
    /// The scenario with this number, or without it.
    ///
    /// # Errors
    /// When the scenario would not be valid.
    pub fn apply(&self, scenario: &Scenario, value: Option<f64>) -> Result<Scenario, Error> {
        if let Some(value) = value.filter(|value| self.whole && (value.fract() != 0.0 || *value < 0.0)) {
            return Err(Error::at(self.path, format!("{value} is not possible; give a whole number from 0")));
        }
        edit::changed(scenario, |next| (self.set)(next, value))
    }
}

/// A field that is always given: taking it back means the default.
macro_rules! given {
    ($path:literal, $label:literal, $unit:literal, $($at:ident).+) => {
        Field::Number(Number {
            path: $path,
            label: $label,
            unit: $unit,
            whole: false,
            may_be_empty: true,
            get: |scenario| Some(scenario.$($at).+),
            set: |scenario, value| scenario.$($at).+ = value.unwrap_or_else(|| Scenario::default().$($at).+),
            used: None,
        })
    };
}

/// The same for a count.
macro_rules! given_count {
    ($path:literal, $label:literal, $unit:literal, $($at:ident).+ : $type:ty) => {
        Field::Number(Number {
            path: $path,
            label: $label,
            unit: $unit,
            whole: true,
            may_be_empty: true,
            get: |scenario| Some(f64::from(scenario.$($at).+)),
            set: |scenario, value| {
                scenario.$($at).+ = value.map_or_else(|| Scenario::default().$($at).+, |value| value as $type);
            },
            used: None,
        })
    };
}

/// A field that is measured, inferred or assumed until it is given.
macro_rules! optional {
    ($path:literal, $label:literal, $unit:literal, $($at:ident).+, $used:expr) => {
        Field::Number(Number {
            path: $path,
            label: $label,
            unit: $unit,
            whole: false,
            may_be_empty: true,
            get: |scenario| scenario.$($at).+,
            set: |scenario, value| scenario.$($at).+ = value,
            used: $used,
        })
    };
}

/// The same for a count.
macro_rules! optional_count {
    ($path:literal, $label:literal, $unit:literal, $($at:ident).+, $used:expr) => {
        Field::Number(Number {
            path: $path,
            label: $label,
            unit: $unit,
            whole: true,
            may_be_empty: true,
            get: |scenario| scenario.$($at).+.map(f64::from),
            set: |scenario, value| scenario.$($at).+ = value.map(|value| value as u32),
            used: $used,
        })
    };
}

/// A planned threshold, which a metric may be without.
macro_rules! planned {
    ($path:literal, $label:literal, $metric:ident) => {
        Field::Number(Number {
            path: $path,
            label: $label,
            unit: "%",
            whole: false,
            may_be_empty: true,
            get: |scenario| scenario.thresholds.$metric.planned,
            set: |scenario, value| {
                scenario.thresholds.$metric.planned = value.or(Scenario::default().thresholds.$metric.planned);
            },
            used: None,
        })
    };
}

macro_rules! text {
    ($path:literal, $label:literal, $($at:ident).+) => {
        Field::Text(Text {
            path: $path,
            label: $label,
            get: |scenario| &scenario.$($at).+,
            set: |scenario, name| scenario.$($at).+ = name,
        })
    };
}

/// What is known of today.
pub static TODAY: &[Field] = &[
    Field::Heading("Demand"),
    optional!("current.users", "Users", "", current.users, Some((|s| Some(&s.users), 1.0))),
    optional!(
        "coefficients.connectionsPer1000Users",
        "Database connections per 1,000 users",
        "",
        coefficients.connections_per1000_users,
        None
    ),
    optional!(
        "coefficients.redisGbPer10000Users",
        "Redis per 10,000 users",
        "GiB",
        coefficients.redis_gb_per10000_users,
        None
    ),
    Field::Heading("App"),
    optional_count!(
        "current.appInstances",
        "Running instances",
        "",
        current.app_instances,
        Some((|s| Some(&s.app_instances), 1.0))
    ),
    optional!(
        "current.appCpuPercent",
        "CPU of its limit",
        "%",
        current.app_cpu_percent,
        Some((|s| s.app_cpu_percent.as_ref(), 1.0))
    ),
    optional!(
        "current.appMemoryPercent",
        "Memory of its limit",
        "%",
        current.app_memory_percent,
        Some((|s| s.app_memory_percent.as_ref(), 1.0))
    ),
    optional!("current.p95Ms", "Response time, p95", "ms", current.p95_ms, Some((|s| s.p95_ms.as_ref(), 1.0))),
    optional!(
        "current.errorPercent",
        "Failed requests",
        "%",
        current.error_percent,
        Some((|s| s.error_percent.as_ref(), 1.0))
    ),
    optional!("current.queueDepth", "Jobs waiting", "", current.queue_depth, Some((|s| s.queue_depth.as_ref(), 1.0))),
    Field::Heading("Data"),
    optional!(
        "current.databaseGb",
        "Database size",
        "GB",
        current.database_gb,
        Some((|s| Some(&s.database_bytes), GB))
    ),
    optional!(
        "current.databaseDiskGb",
        "Its volume",
        "GB",
        current.database_disk_gb,
        Some((|s| Some(&s.database_disk_bytes), GB))
    ),
    optional!(
        "current.databaseConnections",
        "Connections in use",
        "",
        current.database_connections,
        Some((|s| Some(&s.database_connections), 1.0))
    ),
    optional_count!(
        "current.maxConnections",
        "max_connections",
        "",
        current.max_connections,
        Some((|s| Some(&s.max_connections), 1.0))
    ),
    optional!("current.redisGb", "Redis memory in use", "GiB", current.redis_gb, Some((|s| Some(&s.cache_bytes), GIB))),
    optional!("current.vectors", "Vectors in Qdrant", "", current.vectors, Some((|s| s.vectors.as_ref(), 1.0))),
];

/// When each trigger fires.
pub static THRESHOLDS: &[Field] = &[
    Field::Heading("Plan above, act above"),
    planned!("thresholds.memoryPercent.planned", "Memory, plan", memory_percent),
    given!("thresholds.memoryPercent.immediate", "Memory, act", "%", thresholds.memory_percent.immediate),
    planned!("thresholds.connectionPercent.planned", "Connections, plan", connection_percent),
    given!("thresholds.connectionPercent.immediate", "Connections, act", "%", thresholds.connection_percent.immediate),
    planned!("thresholds.storagePercent.planned", "Storage, plan", storage_percent),
    given!("thresholds.storagePercent.immediate", "Storage, act", "%", thresholds.storage_percent.immediate),
    Field::Heading("Act above"),
    given!("thresholds.p95Ms.immediate", "Response time, p95", "ms", thresholds.p95_ms.immediate),
    given!("thresholds.errorPercent.immediate", "Failed requests", "%", thresholds.error_percent.immediate),
    given!("thresholds.queueDepth.immediate", "Jobs waiting", "", thresholds.queue_depth.immediate),
];

/// A price, in the currency of all of them. Without any there is no cost.
macro_rules! price {
    ($path:literal, $label:literal, $get:expr, $set:expr) => {
        Field::Number(Number {
            path: $path,
            label: $label,
            unit: "",
            whole: false,
            may_be_empty: true,
            get: |scenario| {
                let get: fn(&Prices) -> Option<f64> = $get;
                scenario.prices.as_ref().and_then(get)
            },
            set: |scenario, value| {
                let set: fn(&mut Prices, Option<f64>) = $set;
                let mut prices = scenario.prices.take().unwrap_or_default();
                set(&mut prices, value);
                scenario.prices = (prices != Prices::default()).then_some(prices);
            },
            used: None,
        })
    };
}

/// A price that was given.
fn given_price(price: f64) -> Option<f64> {
    (price > 0.0).then_some(price)
}

/// How to size, and within which bounds.
pub static POLICY: &[Field] = &[
    Field::Heading("Sizing"),
    Field::Choice(Choice {
        path: "policy.sizing",
        label: "Rules",
        options: &["Headroom: target, spare, field’s rules", "Runbook: the growth script’s rules"],
        get: |scenario| usize::from(scenario.policy.sizing == Sizing::Runbook),
        set: |scenario, at| scenario.policy.sizing = if at == 1 { Sizing::Runbook } else { Sizing::Headroom },
    }),
    given!("policy.targetUtilisationPercent", "Target utilisation", "%", policy.target_utilisation_percent),
    given_count!("policy.spareInstances", "Spare instances (N+1 is 1)", "", policy.spare_instances: u32),
    given!("policy.confidencePercent", "Serve demand with", "%", policy.confidence_percent),
    given_count!("policy.holdMonths", "A step lasts at least", "months", policy.hold_months: u32),
    Field::Heading("Lead times"),
    given_count!("policy.leadTimeDays.configuration", "A setting", "days", policy.lead_time_days.configuration: u32),
    given_count!("policy.leadTimeDays.instance", "Another container", "days", policy.lead_time_days.instance: u32),
    given_count!("policy.leadTimeDays.host", "Another machine or disk", "days", policy.lead_time_days.host: u32),
    given_count!("policy.leadTimeDays.database", "Another shape of the database", "days",
        policy.lead_time_days.database: u32),
    Field::Heading("Bounds"),
    given_count!("policy.maxInstances", "App instances, at most", "", policy.max_instances: u32),
    given!("policy.maxCoresPerInstance", "Cores per instance, at most", "", policy.max_cores_per_instance),
    given_count!("policy.maxReplicas", "Read replicas, at most", "", policy.max_replicas: u32),
    given!("policy.maxCacheNodeGb", "Redis node, at most", "GiB", policy.max_cache_node_gb),
    given!("policy.maxVectorNodeGb", "Qdrant node, at most", "GiB", policy.max_vector_node_gb),
    given_count!("policy.hosts", "Hosts", "", policy.hosts: u32),
    Field::Heading("Prices a month"),
    Field::Text(Text {
        path: "prices.currency",
        label: "Currency",
        get: |scenario| scenario.prices.as_ref().map_or("", |prices| &prices.currency),
        set: |scenario, name| {
            let mut prices = scenario.prices.take().unwrap_or_default();
            prices.currency = name;
            scenario.prices = (prices != Prices::default()).then_some(prices);
        },
    }),
    price!("prices.coreMonth", "A core", |prices| given_price(prices.core_month), |prices, price| {
        prices.core_month = price.unwrap_or_default();
    }),
    price!("prices.memoryGbMonth", "A GiB of memory", |prices| given_price(prices.memory_gb_month), |prices, price| {
        prices.memory_gb_month = price.unwrap_or_default();
    }),
    price!("prices.diskGbMonth", "A GB of disk", |prices| given_price(prices.disk_gb_month), |prices, price| {
        prices.disk_gb_month = price.unwrap_or_default();
    }),
    price!("prices.overloadDay", "A day of overload", |prices| prices.overload_day, |prices, price| {
        prices.overload_day = price;
    }),
];

/// What the stack is made of and what its parts are called.
pub static STACK: &[Field] = &[
    Field::Heading("App"),
    Field::Choice(Choice {
        path: "stack.platform",
        label: "Platform",
        options: &["Docker Compose", "Kubernetes"],
        get: |scenario| usize::from(scenario.stack.platform == Platform::Kubernetes),
        set: |scenario, at| scenario.stack.platform = if at == 1 { Platform::Kubernetes } else { Platform::Compose },
    }),
    text!("stack.project", "Project or namespace", stack.project),
    text!("stack.service", "App service", stack.service),
    given_count!("stack.port", "Port", "", stack.port: u16),
    text!("stack.healthPath", "Health path", stack.health_path),
    optional!("stack.app.cores", "Cores of an instance", "", stack.app.cores, Some((|s| Some(&s.app_cores), 1.0))),
    optional!(
        "stack.app.memoryGb",
        "Memory of an instance",
        "GiB",
        stack.app.memory_gb,
        Some((|s| Some(&s.app_memory_limit_bytes), GIB))
    ),
    optional_count!("stack.app.workers", "Gunicorn workers", "", stack.app.workers, None),
    optional_count!("stack.app.poolSize", "DB_POOL_SIZE of a worker", "", stack.app.pool_size, None),
    optional_count!("stack.app.poolOverflow", "DB_MAX_OVERFLOW of a worker", "", stack.app.pool_overflow, None),
    Field::Heading("PostgreSQL"),
    given_count!("stack.postgres.version", "Version", "", stack.postgres.version: u32),
    text!("stack.postgres.service", "Service", stack.postgres.service),
    text!("stack.postgres.user", "User", stack.postgres.user),
    text!("stack.postgres.database", "Database", stack.postgres.database),
    given!("stack.postgres.cores", "Cores", "", stack.postgres.cores),
    given!("stack.postgres.memoryGb", "Memory", "GiB", stack.postgres.memory_gb),
    Field::Choice(Choice {
        path: "stack.postgres.storage",
        label: "Volume",
        options: &["Spinning disk", "SSD", "NVMe"],
        get: |scenario| match scenario.stack.postgres.storage {
            Storage::Hdd => 0,
            Storage::Ssd => 1,
            Storage::Nvme => 2,
        },
        set: |scenario, at| {
            scenario.stack.postgres.storage = match at {
                0 => Storage::Hdd,
                2 => Storage::Nvme,
                _ => Storage::Ssd,
            }
        },
    }),
    Field::Choice(Choice {
        path: "stack.postgres.pooler",
        label: "PgBouncer in front",
        options: &["No", "Yes"],
        get: |scenario| usize::from(scenario.stack.postgres.pooler),
        set: |scenario, at| scenario.stack.postgres.pooler = at == 1,
    }),
    given_count!("stack.postgres.replicas", "Read replicas", "", stack.postgres.replicas: u32),
    Field::Heading("Redis and Qdrant"),
    text!("stack.redis.service", "Redis service", stack.redis.service),
    optional!(
        "stack.redis.maxMemoryGb",
        "Redis maxmemory",
        "GiB",
        stack.redis.max_memory_gb,
        Some((|s| Some(&s.cache_max_bytes), GIB))
    ),
    text!("stack.qdrant.service", "Qdrant service", stack.qdrant.service),
    optional!(
        "stack.qdrant.memoryGb",
        "Qdrant memory limit",
        "GiB",
        stack.qdrant.memory_gb,
        Some((|s| Some(&s.vector_limit_bytes), GIB))
    ),
    given_count!("stack.qdrant.dimensions", "Length of a vector", "", stack.qdrant.dimensions: u32),
];

/// A number of the rail, which always holds one.
macro_rules! rail {
    ($path:literal, $label:literal, $unit:literal, $whole:literal, $get:expr, $set:expr) => {
        Field::Number(Number {
            path: $path,
            label: $label,
            unit: $unit,
            whole: $whole,
            may_be_empty: false,
            get: $get,
            set: |scenario, value| {
                let set: fn(&mut Scenario, f64) = $set;
                if let Some(value) = value {
                    set(scenario, value);
                }
            },
            used: None,
        })
    };
}

/// The few numbers that matter most.
pub static RAIL: &[Field] = &[
    rail!("growth.percent", "Growth", "%", false, |scenario| Some(scenario.growth.percent), |scenario, percent| {
        edit::growth_percent(&mut scenario.growth, percent);
    }),
    rail!("growth.low", "Growth at least", "%", false, |scenario| scenario.growth.low, |scenario, low| {
        // A range has two ends: the other is the rate itself until it is given.
        scenario.growth.high.get_or_insert(scenario.growth.percent);
        scenario.growth.low = Some(low);
    }),
    rail!("growth.high", "Growth at most", "%", false, |scenario| scenario.growth.high, |scenario, high| {
        scenario.growth.low.get_or_insert(scenario.growth.percent);
        scenario.growth.high = Some(high);
    }),
    Field::Choice(Choice {
        path: "growth.per",
        label: "Growth period",
        options: &["month", "year", "horizon"],
        get: |scenario| match scenario.growth.per {
            Period::Month => 0,
            Period::Year => 1,
            Period::Horizon => 2,
        },
        set: |scenario, at| {
            scenario.growth.per = match at {
                1 => Period::Year,
                2 => Period::Horizon,
                _ => Period::Month,
            }
        },
    }),
    rail!(
        "current.requestsPerSecond",
        "Requests now",
        "RPS",
        false,
        |scenario| scenario.current.requests_per_second,
        |scenario, rps| scenario.current.requests_per_second = Some(rps)
    ),
    rail!(
        "coefficients.rpsPerInstance",
        "Capacity per instance",
        "RPS",
        false,
        |scenario| scenario.coefficients.rps_per_instance,
        |scenario, rps| scenario.coefficients.rps_per_instance = Some(rps)
    ),
    rail!(
        "thresholds.cpuPercent.planned",
        "App CPU, plan",
        "%",
        false,
        |scenario| Some(scenario.thresholds.cpu_percent.plan()),
        |scenario, percent| scenario.thresholds.cpu_percent.planned = Some(percent)
    ),
    rail!(
        "thresholds.cpuPercent.immediate",
        "App CPU, act",
        "%",
        false,
        |scenario| Some(scenario.thresholds.cpu_percent.immediate),
        |scenario, percent| scenario.thresholds.cpu_percent.immediate = percent
    ),
    rail!(
        "horizonMonths",
        "Horizon",
        "months",
        true,
        |scenario| Some(f64::from(scenario.horizon_months)),
        |scenario, months| scenario.horizon_months = months as u32
    ),
];

/// The field with this path.
pub fn find(path: &str) -> Option<&'static Field> {
    let has = |field: &&Field| match field {
        Field::Heading(_) => false,
        Field::Number(number) => number.path == path,
        Field::Text(text) => text.path == path,
        Field::Choice(choice) => choice.path == path,
    };
    [RAIL, TODAY, THRESHOLDS, POLICY, STACK].into_iter().flatten().find(has)
}

/// The slider of a number that has one.
pub fn scaling(path: &str, scenario: &Scenario) -> Option<Scaling> {
    Some(match path {
        "growth.percent" if scenario.growth.per == Period::Month => Scaling::Linear(0.0, 100.0),
        "growth.percent" => Scaling::Linear(0.0, 400.0),
        "current.requestsPerSecond" => Scaling::Log(1.0, 10_000.0),
        "coefficients.rpsPerInstance" => Scaling::Log(1.0, 1000.0),
        "thresholds.cpuPercent.planned" | "thresholds.cpuPercent.immediate" => Scaling::Linear(50.0, 100.0),
        "horizonMonths" => Scaling::Linear(1.0, 36.0),
        _ => return None,
    })
}

/// How many fields of a dialog differ from a scenario's defaults.
pub fn changed_fields(fields: &[Field], scenario: &Scenario) -> usize {
    let default = Scenario::default();
    let differs = |field: &&Field| match field {
        Field::Heading(_) => false,
        Field::Number(number) => (number.get)(scenario) != (number.get)(&default),
        Field::Text(text) => (text.get)(scenario) != (text.get)(&default),
        Field::Choice(choice) => (choice.get)(scenario) != (choice.get)(&default),
    };
    fields.iter().filter(differs).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;

    fn scenario() -> Scenario {
        Scenario::clone(&Session::new("2026-11-24".parse().unwrap()).scenario)
    }

    fn numbers() -> impl Iterator<Item = &'static Number> {
        [TODAY, THRESHOLDS, POLICY, STACK].into_iter().flatten().filter_map(|field| match field {
            Field::Number(number) => Some(number),
            _ => None,
        })
    }

    fn json(scenario: &Scenario) -> serde_json::Value {
        serde_json::to_value(scenario).unwrap()
    }

    fn at<'a>(json: &'a serde_json::Value, path: &str) -> &'a serde_json::Value {
        path.split('.').fold(json, |value, key| value.get(key).unwrap_or_else(|| panic!("no {path}")))
    }

    #[test]
    fn every_number_writes_where_its_path_says_and_reads_it_back() {
        for number in numbers() {
            let small = ["planned", "version", "holdMonths"].iter().any(|end| number.path.ends_with(end));
            let value = if small { 16.0 } else { 90.0 };
            let next = number.apply(&scenario(), Some(value)).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!((number.get)(&next), Some(value), "{}", number.path);
            assert_eq!(at(&json(&next), number.path).as_f64(), Some(value), "{}", number.path);
        }
    }

    #[test]
    fn an_emptied_number_is_the_default_again() {
        for number in numbers() {
            let given = number.apply(&scenario(), Some(17.0)).unwrap_or_else(|_| scenario());
            assert_eq!(number.apply(&given, None).unwrap(), scenario(), "{}", number.path);
        }
    }

    #[test]
    fn a_refused_number_names_its_own_path() {
        for number in numbers() {
            let error = number.apply(&scenario(), Some(-3.0)).unwrap_err();
            assert_eq!(error.path, number.path);
        }
    }

    #[test]
    fn names_and_choices_read_what_they_write() {
        for field in [TODAY, THRESHOLDS, POLICY, STACK].into_iter().flatten() {
            let mut next = scenario();
            match field {
                Field::Text(text) => {
                    (text.set)(&mut next, "x1".to_owned());
                    assert_eq!((text.get)(&next), "x1");
                    assert_eq!(at(&json(&next), text.path), "x1");
                }
                Field::Choice(choice) => {
                    for option in 0..choice.options.len() {
                        (choice.set)(&mut next, option);
                        assert_eq!((choice.get)(&next), option, "{}", choice.path);
                    }
                    at(&json(&next), choice.path);
                }
                _ => {}
            }
        }
    }

    #[test]
    fn what_differs_from_the_defaults_is_counted() {
        assert_eq!(changed_fields(POLICY, &scenario()), 0);
        let mut next = scenario();
        next.policy.hosts = 3;
        next.policy.sizing = Sizing::Runbook;
        assert_eq!(changed_fields(POLICY, &next), 2);
    }
}
