use serde::{Deserialize, Serialize};

use crate::validate::within;
use crate::{Error, Month};

/// What to simulate: a load, the app's instances, and the controllers that follow the load. Every field is optional
/// in JSON and has the default given here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Controllers {
    /// The load that is replayed.
    pub load: ReplayedLoad,
    /// The instances that are added and removed.
    pub app: ReplayedApp,
    /// The runbook's loop; `null` leaves it out. Default: as in the runbook.
    #[serde(rename = "loop")]
    pub runbook_loop: Option<RunbookLoop>,
    /// The Horizontal Pod Autoscaler of Kubernetes; `null` leaves it out. Default: its own defaults at 70 %.
    pub hpa: Option<Hpa>,
    /// Whether to look for settings that neither flap nor overload. Default: false; it replays the load many times.
    pub find_settings: bool,
}

impl Default for Controllers {
    fn default() -> Self {
        Self {
            load: ReplayedLoad::default(),
            app: ReplayedApp::default(),
            runbook_loop: Some(RunbookLoop::default()),
            hpa: Some(Hpa::default()),
            find_settings: false,
        }
    }
}

/// Where a replayed load comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LoadOrigin {
    /// A pasted series of requests per second where there is one, else a day of the plan.
    Auto,
    /// A pasted series.
    Series,
    /// A day of the plan with an assumed shape.
    Day,
}

/// How requests spread over a day. All but `hours` are assumptions, not measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DailyShape {
    /// People at work: up from eight, a dip at noon, down after five.
    Office,
    /// People at home: up through the day, highest at nine in the evening.
    Evening,
    /// Half the peak all day, and the peak within a minute at noon, for an hour and a half.
    Spike,
    /// The peak all day.
    Flat,
    /// The 24 numbers of `hours`.
    Hours,
}

/// The load that is replayed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ReplayedLoad {
    /// Where it comes from. Default: `auto`.
    pub from: LoadOrigin,
    /// The subject of the pasted series. Default: the series with the highest mean.
    pub subject: Option<String>,
    /// The month of the plan whose day is replayed. Default: the last.
    pub month: Option<Month>,
    /// The shape of that day. Default: `office`.
    pub shape: DailyShape,
    /// Load in each hour from midnight, of any scale, for the shape `hours`: 24 numbers.
    pub hours: Vec<f64>,
    /// How many such days. Default: 1.
    pub days: u32,
    /// The highest load. Default: the series' own, or the plan's P90 in that month.
    pub peak_rps: Option<f64>,
}

impl Default for ReplayedLoad {
    fn default() -> Self {
        Self {
            from: LoadOrigin::Auto,
            subject: None,
            month: None,
            shape: DailyShape::Office,
            hours: Vec::new(),
            days: 1,
            peak_rps: None,
        }
    }
}

/// The instances that are added and removed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ReplayedApp {
    /// Requests per second that one instance serves at full CPU. Default: the snapshot's.
    pub rps_per_instance: Option<f64>,
    /// From the decision until a new instance serves. Default: 30.
    pub start_seconds: u32,
    /// CPU of the limit above which it is overloaded. Default: the immediate threshold.
    pub overload_percent: Option<f64>,
    /// Instances at the start. Default: as many as the first load needs.
    pub instances: Option<u32>,
}

impl Default for ReplayedApp {
    fn default() -> Self {
        Self { rps_per_instance: None, start_seconds: 30, overload_percent: None, instances: None }
    }
}

/// The runbook's `va-autoscale`: one instance more above a CPU, one less below another, then it sleeps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RunbookLoop {
    /// Never fewer. Default: 2.
    pub min_instances: u32,
    /// Never more. Default: 10.
    pub max_instances: u32,
    /// One more above this average CPU. Default: 70.
    pub scale_up_percent: f64,
    /// One less below this average CPU. Default: 30.
    pub scale_down_percent: f64,
    /// Seconds between two checks. Default: 60.
    pub interval_seconds: u32,
    /// Seconds after a change in which it makes no other. Default: 0; the runbook's loop has none.
    pub cooldown_seconds: u32,
    /// Whether it adds as many at once as bring CPU back to the threshold, as the generated script does. Default:
    /// false; the runbook's loop adds one.
    pub proportional: bool,
    /// Cores of one instance, when the loop compares the raw figure of `docker stats`, in which one busy core is
    /// 100 %. Default: 1, a loop that divides by the limit.
    pub cores: f64,
}

impl Default for RunbookLoop {
    fn default() -> Self {
        Self {
            min_instances: 2,
            max_instances: 10,
            scale_up_percent: 70.0,
            scale_down_percent: 30.0,
            interval_seconds: 60,
            cooldown_seconds: 0,
            proportional: false,
            cores: 1.0,
        }
    }
}

/// A `HorizontalPodAutoscaler` (`autoscaling/v2`) on CPU utilisation, with the controller manager's settings that
/// bear on it. The fields have Kubernetes' own names.
///
/// `--horizontal-pod-autoscaler-initial-readiness-delay` is left out: it only concerns instances that turn unready
/// again, and here an instance that serves keeps serving.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Hpa {
    /// Never fewer. Default: 2.
    pub min_replicas: u32,
    /// Never more. Default: 10.
    pub max_replicas: u32,
    /// The CPU to keep, in percent of the request. Default: 70.
    pub average_utilization: u32,
    /// The CPU request in percent of the limit, which is what an instance uses at full load. Default: 100.
    pub cpu_request_percent: f64,
    /// No change within this part of the target. Default: 0.1.
    pub tolerance: f64,
    /// How fast it may go.
    pub behavior: Behavior,
    /// `--horizontal-pod-autoscaler-sync-period`. Default: 15.
    pub sync_period_seconds: u32,
    /// `--horizontal-pod-autoscaler-cpu-initialization-period`. Default: 300.
    pub cpu_initialization_period_seconds: u32,
    /// The metrics server's `--metric-resolution`: CPU is the mean over that long. Default: 15.
    pub metric_resolution_seconds: u32,
}

impl Default for Hpa {
    fn default() -> Self {
        Self {
            min_replicas: 2,
            max_replicas: 10,
            average_utilization: 70,
            cpu_request_percent: 100.0,
            tolerance: 0.1,
            behavior: Behavior::default(),
            sync_period_seconds: 15,
            cpu_initialization_period_seconds: 300,
            metric_resolution_seconds: 15,
        }
    }
}

/// How fast a `HorizontalPodAutoscaler` may go, each way.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Behavior {
    /// Up. Default: at once, by the larger of 100 % and 4 pods in 15 seconds.
    pub scale_up: ScalingRules,
    /// Down. Default: to the highest recommendation of the last 300 seconds, by 100 % in 15 seconds.
    pub scale_down: ScalingRules,
}

/// How fast a `HorizontalPodAutoscaler` may go one way. What is left out is Kubernetes' default for that way.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ScalingRules {
    /// It goes no further than any recommendation of this long a past. Default: 0 up, 300 down.
    pub stabilization_window_seconds: Option<u32>,
    /// Which policy decides. Default: `Max`.
    pub select_policy: SelectPolicy,
    /// The policies. Default: 100 % or 4 pods in 15 seconds up, 100 % in 15 seconds down.
    pub policies: Vec<ScalingPolicy>,
    /// A tolerance of its own. Default: the general one.
    pub tolerance: Option<f64>,
}

/// Which of several policies decides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SelectPolicy {
    /// The one that allows the largest change.
    #[default]
    Max,
    /// The one that allows the smallest.
    Min,
    /// None: no change that way.
    Disabled,
}

/// The most change within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScalingPolicy {
    /// What `value` counts.
    #[serde(rename = "type")]
    pub kind: PolicyKind,
    /// How many pods, or how many percent of them.
    pub value: u32,
    /// Within how many seconds.
    pub period_seconds: u32,
}

/// What a policy counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PolicyKind {
    /// Instances.
    Pods,
    /// Percent of the instances.
    Percent,
}

impl Controllers {
    /// Refuses what cannot be: the first impossible value, with its path and what would be right.
    ///
    /// # Errors
    /// When a value is not finite, out of its range, or contradicts another.
    pub fn validate(&self) -> Result<(), Error> {
        self.load.validate()?;
        let app = self.app;
        if let Some(rps) = app.rps_per_instance {
            within("app.rpsPerInstance", rps, f64::MIN_POSITIVE, 1e12)?;
        }
        within("app.startSeconds", f64::from(app.start_seconds), 0.0, 86_400.0)?;
        if let Some(percent) = app.overload_percent {
            within("app.overloadPercent", percent, 1.0, 100.0)?;
        }
        if let Some(instances) = app.instances {
            within("app.instances", f64::from(instances), 1.0, MOST_INSTANCES)?;
        }
        self.runbook_loop.map_or(Ok(()), RunbookLoop::validate)?;
        self.hpa.as_ref().map_or(Ok(()), Hpa::validate)
    }
}

/// As many as `policy.maxInstances` may be.
const MOST_INSTANCES: f64 = 100_000.0;

impl ReplayedLoad {
    fn validate(&self) -> Result<(), Error> {
        within("load.days", f64::from(self.days), 1.0, 31.0)?;
        if let Some(rps) = self.peak_rps {
            within("load.peakRps", rps, f64::MIN_POSITIVE, 1e12)?;
        }
        let hours = if self.shape == DailyShape::Hours { 24 } else { self.hours.len() };
        if self.hours.len() != hours {
            return Err(Error::at(
                "load.hours",
                format!("{} numbers; a day has 24, from midnight on", self.hours.len()),
            ));
        }
        for (hour, load) in self.hours.iter().enumerate() {
            within(&format!("load.hours[{hour}]"), *load, 0.0, 1e12)?;
        }
        Ok(())
    }
}

impl RunbookLoop {
    fn validate(self) -> Result<(), Error> {
        instances("loop.minInstances", self.min_instances, "loop.maxInstances", self.max_instances)?;
        within("loop.scaleUpPercent", self.scale_up_percent, f64::MIN_POSITIVE, 1e6)?;
        within("loop.scaleDownPercent", self.scale_down_percent, 0.0, self.scale_up_percent)?;
        within("loop.intervalSeconds", f64::from(self.interval_seconds), 1.0, 86_400.0)?;
        within("loop.cooldownSeconds", f64::from(self.cooldown_seconds), 0.0, 86_400.0)?;
        within("loop.cores", self.cores, 0.01, 1024.0)
    }
}

impl Hpa {
    fn validate(&self) -> Result<(), Error> {
        instances("hpa.minReplicas", self.min_replicas, "hpa.maxReplicas", self.max_replicas)?;
        within("hpa.averageUtilization", f64::from(self.average_utilization), 1.0, 10_000.0)?;
        within("hpa.cpuRequestPercent", self.cpu_request_percent, 0.1, 100.0)?;
        within("hpa.tolerance", self.tolerance, 0.0, 10.0)?;
        within("hpa.syncPeriodSeconds", f64::from(self.sync_period_seconds), 1.0, 3600.0)?;
        let initialization = f64::from(self.cpu_initialization_period_seconds);
        within("hpa.cpuInitializationPeriodSeconds", initialization, 0.0, 86_400.0)?;
        within("hpa.metricResolutionSeconds", f64::from(self.metric_resolution_seconds), 1.0, 3600.0)?;
        self.behavior.scale_up.validate("hpa.behavior.scaleUp")?;
        self.behavior.scale_down.validate("hpa.behavior.scaleDown")
    }
}

impl ScalingRules {
    /// The bounds are those of the Kubernetes API.
    fn validate(&self, path: &str) -> Result<(), Error> {
        if let Some(window) = self.stabilization_window_seconds {
            within(&format!("{path}.stabilizationWindowSeconds"), f64::from(window), 0.0, 3600.0)?;
        }
        if let Some(tolerance) = self.tolerance {
            within(&format!("{path}.tolerance"), tolerance, 0.0, 10.0)?;
        }
        for (index, policy) in self.policies.iter().enumerate() {
            within(&format!("{path}.policies[{index}].value"), f64::from(policy.value), 1.0, 1e6)?;
            let period = f64::from(policy.period_seconds);
            within(&format!("{path}.policies[{index}].periodSeconds"), period, 1.0, 1800.0)?;
        }
        Ok(())
    }
}

fn instances(least_path: &str, least: u32, most_path: &str, most: u32) -> Result<(), Error> {
    within(least_path, f64::from(least), 1.0, MOST_INSTANCES)?;
    within(most_path, f64::from(most), f64::from(least), MOST_INSTANCES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut Controllers)) -> String {
        let mut controllers = Controllers::default();
        change(&mut controllers);
        controllers.validate().unwrap_err().to_string()
    }

    #[test]
    fn the_defaults_are_the_runbooks_loop_beside_hpa() {
        let defaults = Controllers::default();
        defaults.validate().unwrap();
        assert!(defaults.runbook_loop.is_some() && defaults.hpa.is_some());
    }

    #[test]
    fn an_impossible_setting_names_its_path() {
        assert_eq!(
            refused(|c| c.runbook_loop = Some(RunbookLoop { max_instances: 1, ..RunbookLoop::default() })),
            "loop.maxInstances: 1 is not possible; give a number from 2 to 100000"
        );
        assert_eq!(
            refused(|c| c.runbook_loop = Some(RunbookLoop { scale_down_percent: 80.0, ..RunbookLoop::default() })),
            "loop.scaleDownPercent: 80 is not possible; give a number from 0 to 70"
        );
        assert_eq!(
            refused(|c| {
                let mut hpa = Hpa::default();
                hpa.behavior.scale_down.stabilization_window_seconds = Some(4000);
                c.hpa = Some(hpa);
            }),
            "hpa.behavior.scaleDown.stabilizationWindowSeconds: 4000 is not possible; give a number from 0 to 3600"
        );
        assert_eq!(
            refused(|c| c.load.shape = DailyShape::Hours),
            "load.hours: 0 numbers; a day has 24, from midnight on"
        );
    }
}
