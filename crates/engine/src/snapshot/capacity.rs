//! Load, and what one instance can serve of it.

use headroom_model::{CapacityModel, Component, Diagnostic, Metric, Provenance, Scenario, Severity, Sourced, UslFit};

use super::app::{App, inference};
use super::readings::{Reading, Readings};
use super::stated;
use crate::calibrate;
use crate::numbers::{bounded, percent_of, ratio, whole};
use crate::words::{count, number, percent};

/// What one instance serves at full CPU where nothing better is known: the runbook's growth script.
pub(crate) const ASSUMED_RPS_PER_INSTANCE: f64 = 50.0;
/// The runbook's example.
const ASSUMED_RPS: f64 = 50.0;
/// Below this an instance idles, and what it burns is not the requests' doing.
const IDLE_CPU_PERCENT: f64 = 1.0;
/// Further than this part from what the CPU tells, a capacity contradicts it.
const CONTRADICTED: f64 = 0.25;

/// The load, and what one instance serves of it at full CPU. The CPU ties them by the utilisation law (Denning and Buzen
/// 1978: U = X·S, so that X at U = 1 is X ÷ U): of two that are known follows the third.
pub(super) struct Load {
    pub(super) requests_per_second: Sourced,
    pub(super) rps_per_instance: Sourced,
    /// Time that one request takes when nothing waits, as the load test found it at its smallest load; `None` without a
    /// test, and where what runs shows that it asks for less than users do.
    pub(super) service_ms: Option<Sourced>,
}

/// What is pasted of the load and the capacity.
pub(super) struct Evidence<'a> {
    pub(super) readings: &'a Readings<'a>,
    pub(super) app: &'a App,
    pub(super) load_test: Option<&'a CapacityModel>,
    /// The law over instances, where there are load tests on several numbers of them.
    pub(super) scaling: Option<&'a UslFit>,
}

impl Evidence<'_> {
    /// Load and capacity that agree with each other and with the CPU.
    pub(super) fn load(&self, scenario: &Scenario, diagnostics: &mut Vec<Diagnostic>) -> Load {
        let stated_capacity = stated(scenario.coefficients.rps_per_instance);
        let is_stated = stated_capacity.is_some();
        let mut of_test = Vec::new();
        let mut tested = at_scale(self.scaling, self.app).or_else(|| {
            calibrate::rps_per_instance(self.load_test?, &self.app.instances, &mut of_test)
                .filter(|tested| tested.value > 0.0)
        });
        // A test that does less than users ask for tells neither what they ask for nor what can be served of it.
        let is_of_users = !self.load_test.is_some_and(|test| calibrate::is_of_health(&test.target, scenario));
        let of_users = tested.as_ref().filter(|_| is_of_users);
        let least = self.least().filter(|_| is_of_users);
        let requests_per_second = self.requests_per_second(of_users.or(least.as_ref()), scenario);
        if !is_stated {
            diagnostics.append(&mut of_test);
        }
        // Where the load is neither given nor read, what was served counts for more than what rests on an assumed load.
        if matches!(requests_per_second.provenance, Provenance::Inferred | Provenance::Assumed) {
            tested = tested.or(least);
        }

        let inferred = self.busy().map(|cpu| {
            let (rps, instances) = (requests_per_second.value, self.app.instances.value);
            let value = ratio(ratio(rps, instances), cpu.value / 100.0);
            Sourced::inferred(value, inference(rps, instances, cpu.value))
        });
        // What runs under real requests is the better witness against too high a capacity.
        let holds = match (&tested, &inferred) {
            (Some(tested), Some(inferred)) if self.scaling.is_none() => {
                is_of_users && tested.value <= inferred.value * (1.0 + CONTRADICTED)
            }
            _ => true,
        };
        let claimed = stated_capacity.as_ref().or(tested.as_ref().filter(|_| is_of_users && self.scaling.is_none()));
        if let (Some(claimed), Some(inferred)) = (claimed, &inferred) {
            let help = if holds || is_stated { "Use" } else { "What runs now counts:" };
            let help = format!("{help} {} RPS, {}.", number(inferred.value), inferred.why);
            self.contradiction(claimed, &requests_per_second, help, diagnostics);
        }
        let rps_per_instance = stated_capacity
            .or(tested.filter(|_| holds))
            .or(inferred)
            .unwrap_or_else(|| self.assumed_capacity(diagnostics));
        let service_ms = self.load_test.filter(|_| holds || is_stated).and_then(service_ms);
        Load { requests_per_second, rps_per_instance, service_ms }
    }

    /// The least that an instance serves by a test whose clients paused, where an assumed load would give less.
    fn least(&self) -> Option<Sourced> {
        let least = calibrate::least_rps_per_instance(self.load_test?, &self.app.instances)?;
        let by_cpu = |cpu: &Sourced| ratio(ratio(ASSUMED_RPS, self.app.instances.value), cpu.value / 100.0);
        (least.value > self.busy().map_or(ASSUMED_RPS_PER_INSTANCE, by_cpu)).then_some(least)
    }

    /// Requests per second at the peak: stated, read at the balancer, else at the app; else by the utilisation law, from
    /// the CPU and what a load test found; else the runbook's example.
    fn requests_per_second(&self, tested: Option<&Sourced>, scenario: &Scenario) -> Sourced {
        let read = |component| {
            let each = self.readings.latest_of_each(component, Metric::RequestsPerSecond);
            let last = each.last()?;
            let total: f64 = each.iter().map(Reading::value).sum();
            let why = if each.len() == 1 { String::new() } else { format!("sum over {} rows", each.len()) };
            (total > 0.0).then(|| Sourced::measured(total, last.source()).because(why))
        };
        let inferred = || {
            let (cpu, tested, instances) = (self.busy()?, tested?, self.app.instances.value);
            let value = bounded(instances * tested.value * cpu.value / 100.0);
            let of = count(instances, "instance", "instances");
            Some(Sourced::inferred(value, format!("{} of {of} × {} RPS", percent(cpu.value), number(tested.value))))
        };
        stated(scenario.current.requests_per_second)
            .or_else(|| [Component::Balancer, Component::App].into_iter().find_map(read))
            .or_else(inferred)
            .unwrap_or_else(|| Sourced::assumed(ASSUMED_RPS, "the runbook's example: 50 RPS"))
    }

    /// The CPU of the limit, where it is the requests' doing.
    fn busy(&self) -> Option<&Sourced> {
        self.app.cpu_percent.as_ref().filter(|cpu| cpu.value >= IDLE_CPU_PERCENT)
    }

    fn assumed_capacity(&self, diagnostics: &mut Vec<Diagnostic>) -> Sourced {
        if let Some(cpu) = self.app.cpu_percent.as_ref().filter(|cpu| cpu.value < IDLE_CPU_PERCENT) {
            let mut diagnostic = Diagnostic::new(
                Severity::Info,
                "cpu-too-low-to-infer",
                format!(
                    "At {} the app idles; what one instance can serve cannot be told from it. The runbook's 50 RPS is assumed.",
                    percent(cpu.value)
                ),
            )
            .with_help("Paste a sample taken under load, or a load test.");
            diagnostic.line = cpu.source.map(|source| source.line);
            diagnostics.push(diagnostic);
        }
        Sourced::assumed(ASSUMED_RPS_PER_INSTANCE, "the runbook's 50 RPS per instance")
    }

    /// Names a capacity that the measured CPU contradicts.
    fn contradiction(&self, capacity: &Sourced, rps: &Sourced, help: String, diagnostics: &mut Vec<Diagnostic>) {
        let Some(cpu) = self.busy() else { return };
        let implied = percent_of(rps.value, self.app.instances.value * capacity.value);
        if (implied / cpu.value - 1.0).abs() <= CONTRADICTED || rps.provenance == Provenance::Assumed {
            return;
        }
        let mut diagnostic = Diagnostic::new(
            Severity::Warning,
            "capacity-contradicts-cpu",
            format!(
                "At {} RPS per instance the CPU would be at {}; it was read at {}.",
                number(capacity.value),
                percent(implied),
                percent(cpu.value)
            ),
        )
        .with_help(help);
        diagnostic.line = cpu.source.map(|source| source.line);
        diagnostics.push(diagnostic);
    }
}

impl Load {
    /// The instances: where nobody tells how many run, nor what one serves, the fewest that the load fits.
    pub(super) fn instances(&self, instances: Sourced, diagnostics: &mut Vec<Diagnostic>) -> Sourced {
        let (load, each) = (&self.requests_per_second, &self.rps_per_instance);
        let all_assumed = [&instances, each].iter().all(|number| number.provenance == Provenance::Assumed);
        if !all_assumed || load.provenance == Provenance::Assumed || load.value <= instances.value * each.value {
            return instances;
        }
        let fits = whole(ratio(load.value, each.value)).min(1e6);
        let (load_rps, each_rps) = (number(load.value), number(each.value));
        let mut diagnostic = Diagnostic::new(
            Severity::Warning,
            "instances-raised",
            format!(
                "{load_rps} RPS do not fit one instance of the runbook's {each_rps} RPS; the plan takes {} for it.",
                number(fits)
            ),
        )
        .with_help("Set how many instances run.");
        diagnostic.line = load.source.map(|source| source.line);
        diagnostics.push(diagnostic);
        Sourced::assumed(fits, format!("the fewest instances of {each_rps} RPS that {load_rps} RPS fit"))
    }
}

/// What one of the running instances serves at full CPU, where load tests tell how they scale: X(N) ÷ N.
fn at_scale(scaling: Option<&UslFit>, app: &App) -> Option<Sourced> {
    let law = calibrate::Usl::of(scaling?)?;
    let instances = app.instances.value;
    let all = law.throughput(instances);
    Some(Sourced::inferred(
        ratio(all, instances),
        format!("{} RPS ÷ {} by the law over instances", number(all), count(instances, "instance", "instances")),
    ))
}

/// Time that one request takes when nothing waits, as the load test found it at its smallest load.
fn service_ms(load_test: &CapacityModel) -> Option<Sourced> {
    let source = load_test.loads.first()?.source;
    let why = "latency at the smallest load of the load test".to_owned();
    load_test.service_ms.map(|service| Sourced::measured(service, source).because(why))
}

/// CPU of the limit where no tool printed it, but load and capacity are both known.
pub(super) fn cpu_percent(rps: &Sourced, app: &App, rps_per_instance: &Sourced) -> Option<Sourced> {
    if rps.provenance == Provenance::Assumed || rps_per_instance.provenance == Provenance::Assumed {
        return None;
    }
    let capacity = app.instances.value * rps_per_instance.value;
    Some(Sourced::inferred(
        percent_of(rps.value, capacity),
        format!(
            "{} RPS ÷ ({} × {} RPS)",
            number(rps.value),
            count(app.instances.value, "instance", "instances"),
            number(rps_per_instance.value)
        ),
    ))
}

/// The slowest 95th percentile among the newest readings of the balancer, else of the app.
pub(super) fn p95_ms(readings: &Readings) -> Option<Sourced> {
    worst(readings, &[Component::Balancer, Component::App], Metric::LatencyP95Ms)
}

/// The worst share of failed requests among the newest readings of the balancer, else of the app; else what their counters
/// say of all requests since the start.
pub(super) fn error_percent(readings: &Readings) -> Option<Sourced> {
    let components = [Component::Balancer, Component::App];
    let counted = || components.iter().find_map(|component| failed_percent(readings, *component));
    worst(readings, &components, Metric::ErrorPercent).or_else(counted)
}

/// Fewer requests than these tell no share of failed ones.
const FEWEST_REQUESTS: f64 = 100.0;

fn failed_percent(readings: &Readings, component: Component) -> Option<Sourced> {
    let (mut failed, mut all, mut source) = (0.0, 0.0, None);
    for subject in readings.subjects(component, &[Metric::RequestsFailed]) {
        let counted = |metric| readings.latest_for(component, subject, metric);
        if let (Some(some), Some(total)) = (counted(Metric::RequestsFailed), counted(Metric::RequestsTotal)) {
            failed += some.value();
            all += total.value();
            source = source.or(Some(some.source()));
        }
    }
    (all >= FEWEST_REQUESTS && failed <= all).then(|| Sourced {
        source,
        ..Sourced::inferred(
            percent_of(failed, all),
            format!("{} of {} requests since start", number(failed), number(all)),
        )
    })
}

/// The longest queue.
pub(super) fn queue_depth(readings: &Readings) -> Option<Sourced> {
    worst(readings, &[Component::App, Component::Cache, Component::Other], Metric::QueueDepth)
}

fn worst(readings: &Readings, components: &[Component], metric: Metric) -> Option<Sourced> {
    components.iter().find_map(|component| {
        let worst = readings.highest(*component, metric)?;
        Some(worst.sourced().because(worst.observation.subject.clone()))
    })
}
