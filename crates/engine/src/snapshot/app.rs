//! The app's instances: how many, how large, how busy.

use headroom_model::{Component, Diagnostic, GIB, Metric, Provenance, Scenario, Severity, Snapshot, Sourced};

use super::readings::{Reading, Readings};
use super::stated;
use crate::numbers::{percent_of, ratio};
use crate::words::{count, exact, number, percent};

/// CPU limit of an instance where none is known: the runbook's `cpus: "2"`.
const ASSUMED_CORES: f64 = 2.0;
/// Memory limit of an instance where none is known: the runbook's `memory: 2G`.
const ASSUMED_MEMORY_GIB: f64 = 2.0;
/// `docker stats` divides by the wall time between two samples and shows a saturated container a few percent over its
/// limit. Beyond this, the assumed limit itself is wrong.
const SAMPLING_SLACK_PERCENT: f64 = 105.0;

/// What is known of the app.
pub(super) struct App {
    pub(super) instances: Sourced,
    pub(super) cores: Sourced,
    pub(super) memory_limit_bytes: Sourced,
    /// Mean over the instances: the balancer spreads the load. `None` where the usual limit is outgrown and no other known.
    pub(super) cpu_percent: Option<Sourced>,
    pub(super) cpu_percent_hottest: Option<Sourced>,
    /// Of the fullest instance: each has a limit of its own.
    pub(super) memory_percent: Option<Sourced>,
}

/// Reads the app from the pastes, with what a person stated first.
pub(super) fn app(readings: &Readings, scenario: &Scenario, diagnostics: &mut Vec<Diagnostic>) -> App {
    let busy = cpu_of_each(readings);
    let cores = cores(readings, scenario, &busy, diagnostics);
    let told = busy.iter().filter(|_| !is_raised(&cores));
    let used: Vec<(f64, &Cpu)> = told.map(|cpu| (cpu.percent_of(cores.value), cpu)).collect();
    let hottest = used.iter().max_by(|a, b| a.0.total_cmp(&b.0)).map(|(used, cpu)| {
        Sourced::measured(*used, cpu.reading.source()).because(cpu.reading.observation.subject.clone())
    });
    let mean = hottest.as_ref().and_then(|hottest| hottest.source).map(|source| {
        Sourced::measured(used.iter().map(|(used, _)| used).sum::<f64>() / used.len() as f64, source)
            .because(if used.len() == 1 { String::new() } else { format!("mean of {} instances", used.len()) })
    });
    App {
        instances: instances(readings, scenario, diagnostics),
        memory_limit_bytes: memory_limit(readings, scenario),
        memory_percent: stated(scenario.current.app_memory_percent).or_else(|| memory_percent(readings, scenario)),
        cpu_percent: stated(scenario.current.app_cpu_percent).or(mean),
        cpu_percent_hottest: hottest,
        cores,
    }
}

/// CPU of one instance in the unit that its tool prints.
struct Cpu<'a> {
    reading: Reading<'a>,
    /// Its own limit, where one was read.
    limit_cores: Option<f64>,
}

impl Cpu<'_> {
    /// Utilisation of its limit. `docker stats` counts one busy core as 100 %:
    /// utilisation = CPU % ÷ cores (Docker's documentation of `docker stats`).
    fn percent_of(&self, cores: f64) -> f64 {
        let cores = self.limit_cores.unwrap_or(cores);
        match self.reading.observation.metric {
            Metric::CpuPercentOfCore => ratio(self.reading.value(), cores),
            Metric::CpuCores => percent_of(self.reading.value(), cores),
            _ => self.reading.value(),
        }
    }

    /// Busy cores; `None` when the tool printed utilisation itself.
    fn busy_cores(&self) -> Option<f64> {
        match self.reading.observation.metric {
            Metric::CpuPercentOfCore => Some(self.reading.value() / 100.0),
            Metric::CpuCores => Some(self.reading.value()),
            _ => None,
        }
    }
}

/// Words in the name of what works off a queue or a calendar.
const BACKGROUND: [&str; 5] = ["celery", "consumer", "cron", "scheduler", "worker"];

/// The subjects that answer requests: all but those that work in the background beside others. Their memory is the app's
/// all the same.
fn serving(mut subjects: Vec<&str>) -> Vec<&str> {
    let serves = |subject: &&str| !BACKGROUND.iter().any(|word| subject.contains(word));
    if subjects.iter().any(serves) {
        subjects.retain(serves);
    }
    subjects
}

/// The newest CPU reading of each instance, utilisation preferred where a tool printed both.
fn cpu_of_each<'a>(readings: &Readings<'a>) -> Vec<Cpu<'a>> {
    const KINDS: [Metric; 3] = [Metric::CpuPercent, Metric::CpuPercentOfCore, Metric::CpuCores];
    serving(readings.subjects(Component::App, &KINDS))
        .into_iter()
        .filter_map(|subject| {
            let reading = KINDS.iter().find_map(|kind| readings.latest_for(Component::App, subject, *kind))?;
            let limit = readings.latest_for(Component::App, subject, Metric::CpuLimitCores);
            Some(Cpu { reading, limit_cores: limit.map(|limit| limit.value()).filter(|cores| *cores > 0.0) })
        })
        .collect()
}

/// The CPU limit: stated, read, or the runbook's. An assumed limit that the readings contradict is raised to the
/// smallest whole number of cores that fits them.
fn cores(readings: &Readings, scenario: &Scenario, busy: &[Cpu], diagnostics: &mut Vec<Diagnostic>) -> Sourced {
    if let Some(cores) = stated(scenario.stack.app.cores) {
        return cores;
    }
    if let Some(limit) = readings.latest(Component::App, Metric::CpuLimitCores).filter(|limit| limit.value() > 0.0) {
        return limit.sourced();
    }
    let unlimited = busy.iter().filter(|cpu| cpu.limit_cores.is_none());
    let Some((hottest, hot)) =
        unlimited.filter_map(|cpu| cpu.busy_cores().map(|cores| (cpu, cores))).max_by(|a, b| a.1.total_cmp(&b.1))
    else {
        return Sourced::assumed(ASSUMED_CORES, "the runbook's limit: 2 cores");
    };
    if percent_of(hot, ASSUMED_CORES) > SAMPLING_SLACK_PERCENT {
        let fits = hot.ceil();
        diagnostics.push(
            Diagnostic::new(
                Severity::Warning,
                "cpu-limit-raised",
                format!(
                    "{} % of one core does not fit the runbook's 2 cores. The limit is not known; the plan takes \
                     {fits} cores for it.",
                    exact(100.0 * hot),
                ),
            )
            .on_line(hottest.reading.line())
            .with_help("Set the CPU limit of the app."),
        );
        return Sourced::assumed(
            fits,
            format!("the fewest whole cores that {} % of one core fits", exact(100.0 * hot)),
        );
    }
    let first = busy.iter().filter(|cpu| cpu.busy_cores().is_some()).min_by_key(|cpu| cpu.reading.source());
    if let Some((first, cores)) = first.and_then(|cpu| cpu.busy_cores().map(|cores| (cpu, cores))) {
        diagnostics.push(
            Diagnostic::new(
                Severity::Info,
                "cpu-limit-unknown",
                format!(
                    "{} % is of one core. The limit is assumed to be 2 cores, so the instance is at {}.",
                    exact(100.0 * cores),
                    percent(percent_of(cores, ASSUMED_CORES)),
                ),
            )
            .on_line(first.reading.line())
            .with_help("Set the CPU limit of the app."),
        );
    }
    Sourced::assumed(ASSUMED_CORES, "the runbook's limit: 2 cores")
}

fn instances(readings: &Readings, scenario: &Scenario, diagnostics: &mut Vec<Diagnostic>) -> Sourced {
    if let Some(instances) = stated(scenario.current.app_instances.map(f64::from)) {
        return instances;
    }
    let services = serving(readings.subjects(Component::App, &[Metric::Instances]));
    let told = readings.latest_among(Component::App, Metric::Instances, &services);
    if let Some(told) = told.filter(|told| told.value() >= 1.0) {
        return Sourced { value: told.value().floor().min(1e6), ..told.sourced() };
    }
    // What a process says of its own memory, on its page of metrics, is no container beside those that a tool lists.
    let busy =
        serving(readings.subjects(Component::App, &[Metric::CpuPercentOfCore, Metric::CpuPercent, Metric::CpuCores]))
            .len();
    let full = || serving(readings.subjects(Component::App, &[Metric::MemoryBytes, Metric::MemoryPercent])).len();
    let counted = if busy > 0 { busy } else { full() };
    if counted > 0 {
        return Sourced::inferred(
            counted as f64,
            format!("{} in the paste", count(counted as f64, "container", "containers")),
        );
    }
    if let Some(none) = told {
        diagnostics.push(
            Diagnostic::new(
                Severity::Error,
                "app-not-running",
                "No app instance is running. The plan counts from one.",
            )
            .on_line(none.line())
            .with_help("Start the app, then paste again."),
        );
    }
    Sourced::assumed(1.0, "one instance until a paste shows more")
}

fn memory_limit(readings: &Readings, scenario: &Scenario) -> Sourced {
    stated(scenario.stack.app.memory_gb.map(|gb| gb * GIB))
        .or_else(|| {
            let limit = readings.latest(Component::App, Metric::MemoryLimitBytes);
            limit.filter(|limit| limit.value() > 0.0).map(|limit| limit.sourced())
        })
        .unwrap_or_else(|| Sourced::assumed(ASSUMED_MEMORY_GIB * GIB, "the runbook's limit: 2 GiB"))
}

/// The fullest instance: bytes of its own limit where both were read, else the printed percentage.
fn memory_percent(readings: &Readings, scenario: &Scenario) -> Option<Sourced> {
    let kinds = [Metric::MemoryPercent, Metric::MemoryBytes];
    readings
        .subjects(Component::App, &kinds)
        .into_iter()
        .filter_map(|subject| {
            let bytes = readings.latest_for(Component::App, subject, Metric::MemoryBytes);
            let limit = stated(scenario.stack.app.memory_gb.map(|gb| gb * GIB)).map(|gb| gb.value).or_else(|| {
                readings.latest_for(Component::App, subject, Metric::MemoryLimitBytes).map(|limit| limit.value())
            });
            let printed = readings.latest_for(Component::App, subject, Metric::MemoryPercent);
            match (bytes, limit.filter(|limit| *limit > 0.0), printed) {
                (Some(bytes), Some(limit), _) => Some((percent_of(bytes.value(), limit), bytes)),
                (_, _, Some(printed)) => Some((printed.value(), printed)),
                _ => None,
            }
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(value, reading)| Sourced::measured(value, reading.source()).because(reading.observation.subject.clone()))
}

/// `4 cores` in all, for the resource's capacity.
pub(crate) fn cores_in_all(instances: &Sourced, cores: &Sourced) -> Sourced {
    let provenance: Provenance = instances.provenance.max(cores.provenance);
    Sourced {
        value: instances.value * cores.value,
        provenance,
        source: cores.source.or(instances.source),
        why: format!("{} × {}", count(instances.value, "instance", "instances"), count(cores.value, "core", "cores")),
    }
}

/// Whether nobody tells the CPU's limit, and what is in use has outgrown the usual one.
pub(crate) fn cores_outgrown(snapshot: &Snapshot) -> bool {
    snapshot.app_cpu_percent.is_none() && is_raised(&snapshot.app_cores)
}

fn is_raised(cores: &Sourced) -> bool {
    cores.provenance == Provenance::Assumed && cores.value > ASSUMED_CORES
}

/// `50 RPS ÷ 2 instances ÷ 97.8 %`.
pub(super) fn inference(rps: f64, instances: f64, cpu_percent: f64) -> String {
    format!("{} RPS ÷ {} ÷ {}", number(rps), count(instances, "instance", "instances"), percent(cpu_percent))
}
