//! What a scenario must hold before anything is computed from it.

use crate::{
    Current, Error, Event, Period, Platform, Policy, Rate, SCHEMA_VERSION, Scenario, Season, Stack, Threshold,
    Thresholds,
};

/// The longest horizon that is planned, in months.
const MAX_HORIZON_MONTHS: u32 = 120;
/// The most draws that are taken.
const MAX_DRAWS: u32 = 1_000_000;

impl Scenario {
    /// Refuses what cannot be: the first impossible value, with its path and what would be right.
    ///
    /// # Errors
    /// When a value is not finite, out of its range, or contradicts another.
    pub fn validate(&self) -> Result<(), Error> {
        if self.schema_version > SCHEMA_VERSION {
            return Err(Error::at(
                "schemaVersion",
                format!(
                    "version {} was written by a newer Headroom; this one reads up to {SCHEMA_VERSION}",
                    self.schema_version
                ),
            ));
        }
        if self.schema_version == 0 {
            return Err(Error::at(
                "schemaVersion",
                format!("there is no version 0; leave it out or write {SCHEMA_VERSION}"),
            ));
        }
        if self.today.is_none() {
            return Err(Error::at("today", "a plan starts on a day; write it as \"2026-11-24\""));
        }
        within("horizonMonths", f64::from(self.horizon_months), 1.0, f64::from(MAX_HORIZON_MONTHS))?;
        within("draws", f64::from(self.draws), 1.0, f64::from(MAX_DRAWS))?;
        self.current.validate()?;
        rate("growth", &self.growth.rate_of_all(), self.horizon_months)?;
        for (demand, own) in &self.growth.per_metric {
            rate(&format!("growth.perMetric.{}", demand.key()), own, self.horizon_months)?;
        }
        within("growth.ceiling", self.growth.ceiling, 1.001, 1e6)?;
        self.growth.season.validate()?;
        for (index, event) in self.events.iter().enumerate() {
            event.validate(index)?;
        }
        positive("coefficients.rpsPerInstance", self.coefficients.rps_per_instance)?;
        positive("coefficients.connectionsPer1000Users", self.coefficients.connections_per1000_users)?;
        positive("coefficients.redisGbPer10000Users", self.coefficients.redis_gb_per10000_users)?;
        if let Some(prices) = &self.prices {
            within("prices.coreMonth", prices.core_month, 0.0, 1e9)?;
            within("prices.memoryGbMonth", prices.memory_gb_month, 0.0, 1e9)?;
            within("prices.diskGbMonth", prices.disk_gb_month, 0.0, 1e9)?;
            within("prices.overloadDay", prices.overload_day.unwrap_or(0.0), 0.0, 1e12)?;
        }
        self.thresholds.validate()?;
        self.policy.validate()?;
        self.stack.validate()
    }
}

impl Season {
    fn validate(&self) -> Result<(), Error> {
        for (name, numbers, whole) in [("yearly", &self.yearly, 12), ("weekly", &self.weekly, 7)] {
            if !numbers.is_empty() && numbers.len() != whole {
                return Err(Error::at(
                    format!("growth.season.{name}"),
                    format!("{} numbers; give {whole}, or none", numbers.len()),
                ));
            }
            for (index, number) in numbers.iter().enumerate() {
                within(&format!("growth.season.{name}[{index}]"), *number, 0.001, 1000.0)?;
            }
        }
        Ok(())
    }
}

impl crate::Growth {
    fn rate_of_all(&self) -> Rate {
        Rate { per: self.per, percent: self.percent, low: self.low, high: self.high }
    }
}

impl Current {
    fn validate(&self) -> Result<(), Error> {
        positive("current.users", self.users)?;
        positive("current.requestsPerSecond", self.requests_per_second)?;
        positive("current.databaseGb", self.database_gb)?;
        positive("current.databaseDiskGb", self.database_disk_gb)?;
        positive("current.redisGb", self.redis_gb)?;
        not_negative("current.vectors", self.vectors)?;
        positive("current.appInstances", self.app_instances.map(f64::from))?;
        not_negative("current.appCpuPercent", self.app_cpu_percent)?;
        not_negative("current.appMemoryPercent", self.app_memory_percent)?;
        not_negative("current.databaseConnections", self.database_connections)?;
        positive("current.maxConnections", self.max_connections.map(f64::from))?;
        not_negative("current.databaseCpuPercent", self.database_cpu_percent)?;
        if let Some(reads) = self.database_read_percent {
            within("current.databaseReadPercent", reads, 0.0, 100.0)?;
        }
        not_negative("current.p95Ms", self.p95_ms)?;
        not_negative("current.errorPercent", self.error_percent)?;
        not_negative("current.queueDepth", self.queue_depth)
    }
}

impl Event {
    fn validate(&self, index: usize) -> Result<(), Error> {
        positive(&format!("events[{index}].multiplier"), Some(self.multiplier))?;
        within(&format!("events[{index}].multiplier"), self.multiplier, 0.0, 1000.0)?;
        within(&format!("events[{index}].rampDays"), f64::from(self.ramp_days), 0.0, 730.0)?;
        if self.until.is_some_and(|until| until < self.from) {
            return Err(Error::at(format!("events[{index}].until"), format!("ends before it starts on {}", self.from)));
        }
        Ok(())
    }
}

impl Thresholds {
    fn validate(&self) -> Result<(), Error> {
        let percent = [
            ("cpuPercent", self.cpu_percent),
            ("memoryPercent", self.memory_percent),
            ("errorPercent", self.error_percent),
            ("connectionPercent", self.connection_percent),
            ("storagePercent", self.storage_percent),
        ];
        for (name, threshold) in percent {
            threshold.validate(name, 100.0)?;
        }
        self.p95_ms.validate("p95Ms", f64::MAX)?;
        self.queue_depth.validate("queueDepth", f64::MAX)
    }
}

impl Threshold {
    fn validate(self, name: &str, most: f64) -> Result<(), Error> {
        let path = format!("thresholds.{name}");
        within(&format!("{path}.immediate"), self.immediate, f64::MIN_POSITIVE, most)?;
        if let Some(planned) = self.planned {
            within(&format!("{path}.planned"), planned, f64::MIN_POSITIVE, most)?;
            if planned > self.immediate {
                return Err(Error::at(
                    format!("{path}.planned"),
                    format!("{planned} lies above the immediate threshold {}; plan before you act", self.immediate),
                ));
            }
        }
        Ok(())
    }
}

impl Policy {
    fn validate(&self) -> Result<(), Error> {
        within("policy.targetUtilisationPercent", self.target_utilisation_percent, 1.0, 100.0)?;
        within("policy.spareInstances", f64::from(self.spare_instances), 0.0, 1000.0)?;
        within("policy.confidencePercent", self.confidence_percent, 50.0, 99.9)?;
        within("policy.holdMonths", f64::from(self.hold_months), 0.0, 24.0)?;
        within("policy.maxInstances", f64::from(self.max_instances), 1.0, 100_000.0)?;
        within("policy.maxCoresPerInstance", self.max_cores_per_instance, 0.1, 1024.0)?;
        within("policy.maxReplicas", f64::from(self.max_replicas), 0.0, 1000.0)?;
        within("policy.maxCacheNodeGb", self.max_cache_node_gb, 0.1, 65_536.0)?;
        within("policy.maxVectorNodeGb", self.max_vector_node_gb, 0.1, 65_536.0)?;
        within("policy.hosts", f64::from(self.hosts), 1.0, 100_000.0)?;
        let lead = self.lead_time_days;
        for (name, days) in [
            ("configuration", lead.configuration),
            ("instance", lead.instance),
            ("host", lead.host),
            ("database", lead.database),
        ] {
            within(&format!("policy.leadTimeDays.{name}"), f64::from(days), 0.0, 3650.0)?;
        }
        Ok(())
    }
}

impl Stack {
    fn validate(&self) -> Result<(), Error> {
        let names = [
            ("stack.project", &self.project),
            ("stack.service", &self.service),
            ("stack.postgres.service", &self.postgres.service),
            ("stack.redis.service", &self.redis.service),
            ("stack.qdrant.service", &self.qdrant.service),
        ];
        for (path, name) in names {
            service_name(path, name)?;
            if self.platform == Platform::Kubernetes {
                kubernetes_name(path, name)?;
            }
        }
        // All but the project name one service each.
        for (index, (path, name)) in names.iter().enumerate().skip(1) {
            if let Some((other, _)) = names.iter().take(index).skip(1).find(|(_, other)| other == name) {
                return Err(Error::at(*path, format!("“{name}” is also {other}; give each service its own name")));
            }
        }
        identifier("stack.postgres.user", &self.postgres.user)?;
        identifier("stack.postgres.database", &self.postgres.database)?;
        within("stack.port", f64::from(self.port), 1.0, 65_535.0)?;
        if !self.health_path.starts_with('/')
            || self.health_path.len() > 200
            || !self.health_path.bytes().all(is_path_byte)
        {
            return Err(Error::at(
                "stack.healthPath",
                "write a path such as /health: a slash, then letters, digits, . _ - / only",
            ));
        }
        within("stack.postgres.version", f64::from(self.postgres.version), 13.0, 18.0)?;
        within("stack.postgres.cores", self.postgres.cores, 0.1, 1024.0)?;
        within("stack.postgres.memoryGb", self.postgres.memory_gb, 0.25, 65_536.0)?;
        within("stack.postgres.replicas", f64::from(self.postgres.replicas), 0.0, 1000.0)?;
        positive("stack.app.cores", self.app.cores)?;
        positive("stack.app.memoryGb", self.app.memory_gb)?;
        positive("stack.app.workers", self.app.workers.map(f64::from))?;
        positive("stack.app.poolSize", self.app.pool_size.map(f64::from))?;
        positive("stack.redis.maxMemoryGb", self.redis.max_memory_gb)?;
        positive("stack.qdrant.memoryGb", self.qdrant.memory_gb)?;
        within("stack.qdrant.dimensions", f64::from(self.qdrant.dimensions), 1.0, 65_536.0)
    }
}

/// What Compose, Kubernetes and DNS accept alike: RFC 1123 labels.
fn service_name(path: &str, name: &str) -> Result<(), Error> {
    let inner = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    let first = name.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if inner && first && name.len() <= 63 {
        return Ok(());
    }
    Err(Error::at(
        path,
        "a service name is 1 to 63 lower-case letters, digits, - and _, and starts with a letter or digit",
    ))
}

/// What Kubernetes wants on top: an RFC 1035 label, with room for what operators append, such as `-pooler-rw`.
fn kubernetes_name(path: &str, name: &str) -> Result<(), Error> {
    let ends = name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.ends_with('-');
    if ends && !name.contains('_') && name.len() <= 40 {
        return Ok(());
    }
    Err(Error::at(
        path,
        "on Kubernetes a name is 1 to 40 lower-case letters, digits and -, starts with a letter and does not end with -",
    ))
}

/// A PostgreSQL name that needs no quotes anywhere, connection strings and shell included.
fn identifier(path: &str, name: &str) -> Result<(), Error> {
    let inner = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let first = name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    if inner && first && name.len() <= 63 {
        return Ok(());
    }
    Err(Error::at(path, "a database name is 1 to 63 letters, digits and _, and starts with a letter or _"))
}

fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'_' | b'-')
}

fn rate(path: &str, rate: &Rate, horizon_months: u32) -> Result<(), Error> {
    within(&format!("{path}.percent"), rate.percent, -99.0, 10_000.0)?;
    match (rate.low, rate.high) {
        (None, None) => {}
        (Some(low), Some(high)) => {
            within(&format!("{path}.low"), low, -99.0, rate.percent)?;
            within(&format!("{path}.high"), high, rate.percent, 10_000.0)?;
        }
        (None, Some(_)) => {
            return Err(Error::at(format!("{path}.low"), "a range has two ends; give low as well as high"));
        }
        (Some(_), None) => {
            return Err(Error::at(format!("{path}.high"), "a range has two ends; give high as well as low"));
        }
    }
    let periods = match rate.per {
        Period::Month => f64::from(horizon_months),
        Period::Year => f64::from(horizon_months) / 12.0,
        Period::Horizon => 1.0,
    };
    let most = rate.high.unwrap_or(rate.percent);
    if libm::log10(1.0 + most / 100.0) * periods > 12.0 {
        return Err(Error::at(
            format!("{path}.percent"),
            "grows more than a million million times within the horizon; check the period",
        ));
    }
    Ok(())
}

pub(crate) fn within(path: &str, value: f64, least: f64, most: f64) -> Result<(), Error> {
    if value.is_finite() && value >= least && value <= most {
        return Ok(());
    }
    let bounds = if most >= f64::MAX {
        "a number above 0".to_owned()
    } else if least <= f64::MIN_POSITIVE && least > 0.0 {
        format!("a number above 0, up to {most}")
    } else {
        format!("a number from {least} to {most}")
    };
    Err(Error::at(path, format!("{value} is not possible; give {bounds}")))
}

fn positive(path: &str, value: Option<f64>) -> Result<(), Error> {
    value.map_or(Ok(()), |value| within(path, value, f64::MIN_POSITIVE, 1e15))
}

fn not_negative(path: &str, value: Option<f64>) -> Result<(), Error> {
    value.map_or(Ok(()), |value| within(path, value, 0.0, 1e15))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario() -> Scenario {
        Scenario { today: Some(jiff::civil::date(2026, 11, 24)), ..Scenario::default() }
    }

    fn refused(change: impl FnOnce(&mut Scenario)) -> String {
        let mut scenario = scenario();
        change(&mut scenario);
        scenario.validate().unwrap_err().to_string()
    }

    #[test]
    fn the_defaults_are_valid_once_there_is_a_day() {
        scenario().validate().unwrap();
        assert_eq!(refused(|s| s.today = None), "today: a plan starts on a day; write it as \"2026-11-24\"");
    }

    #[test]
    fn an_impossible_value_names_its_path_and_what_would_be_right() {
        assert_eq!(refused(|s| s.horizon_months = 0), "horizonMonths: 0 is not possible; give a number from 1 to 120");
        assert_eq!(
            refused(|s| s.current.requests_per_second = Some(-1.0)),
            "current.requestsPerSecond: -1 is not possible; give a number above 0, up to 1000000000000000"
        );
        assert_eq!(
            refused(|s| s.growth.percent = f64::NAN),
            "growth.percent: NaN is not possible; give a number from -99 to 10000"
        );
    }

    #[test]
    fn thresholds_never_cross() {
        assert_eq!(
            refused(|s| s.thresholds.cpu_percent.planned = Some(90.0)),
            "thresholds.cpuPercent.planned: 90 lies above the immediate threshold 80; plan before you act"
        );
    }

    #[test]
    fn half_a_range_is_refused() {
        assert!(refused(|s| s.growth.low = Some(35.0)).starts_with("growth.high: a range has two ends"));
    }

    #[test]
    fn a_name_that_would_be_code_is_refused() {
        assert!(refused(|s| s.stack.service = "$(reboot)".into()).starts_with("stack.service:"));
        assert!(refused(|s| s.stack.postgres.user = "x'; DROP".into()).starts_with("stack.postgres.user:"));
        assert!(refused(|s| s.stack.health_path = "/a;b".into()).starts_with("stack.healthPath:"));
    }

    #[test]
    fn kubernetes_is_stricter_about_names_than_compose() {
        for name in ["voice_assist", "1app", "app-", &"a".repeat(41)] {
            let mut compose = scenario();
            compose.stack.service = name.to_owned();
            compose.validate().unwrap();
            let error = refused(|s| {
                s.stack.platform = Platform::Kubernetes;
                s.stack.service = name.to_owned();
            });
            assert!(error.starts_with("stack.service: on Kubernetes a name is 1 to 40"), "{error}");
        }
    }

    #[test]
    fn two_services_of_one_name_are_refused() {
        assert_eq!(
            refused(|s| s.stack.redis.service = "postgres".into()),
            "stack.redis.service: “postgres” is also stack.postgres.service; give each service its own name"
        );
    }

    #[test]
    fn growth_that_overflows_every_plan_is_refused() {
        assert!(
            refused(|s| {
                s.horizon_months = 120;
                s.growth.percent = 200.0;
            })
            .contains("check the period")
        );
    }
}
