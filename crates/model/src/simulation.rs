use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Diagnostic, Hpa, RunbookLoop, Sourced};

/// What each controller made of the same load.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Simulation {
    /// What was replayed, in words.
    pub title: String,
    /// When the load begins; `None` for a day of the plan, which begins at midnight.
    pub start: Option<Timestamp>,
    /// How long it lasts.
    pub duration_seconds: u32,
    /// Its highest requests per second.
    pub peak_rps: f64,
    /// All its requests.
    pub requests: f64,
    /// Requests per second that one instance serves at full CPU.
    pub rps_per_instance: Sourced,
    /// CPU of the limit above which instances are overloaded.
    pub overload_percent: f64,
    /// The fewest instances that are not overloaded, over time.
    pub needed: Vec<InstancesAt>,
    /// One for each controller: the loop, then HPA.
    pub runs: Vec<Run>,
    /// One for each controller, when it was asked for.
    pub advice: Vec<Advice>,
    /// What a person should know about the load.
    pub diagnostics: Vec<Diagnostic>,
}

/// How many instances from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InstancesAt {
    /// Seconds from the start.
    pub seconds: u32,
    /// All instances, those that are starting included.
    pub instances: u32,
    /// Those that serve.
    pub serving: u32,
}

/// A controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ControllerKind {
    /// The runbook's loop.
    Loop,
    /// Kubernetes' Horizontal Pod Autoscaler.
    Hpa,
}

impl ControllerKind {
    /// The name a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Loop => "Runbook loop",
            Self::Hpa => "HPA v2",
        }
    }
}

/// What one controller made of a load.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// Which controller.
    pub controller: ControllerKind,
    /// Its settings in words.
    pub settings: String,
    /// Instances over time; the first is the start.
    pub instances: Vec<InstancesAt>,
    /// Requests beyond what the serving instances could take.
    pub unserved_requests: f64,
    /// How long CPU was above the overload threshold.
    pub overloaded_minutes: f64,
    /// Changes that undo the change before them within ten minutes.
    pub flaps: u32,
    /// Instances × hours, those that are starting included.
    pub instance_hours: f64,
    /// The most instances at any time.
    pub most_instances: u32,
}

/// Settings under which a controller neither flaps nor overloads on this load.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Advice {
    /// Which controller.
    pub controller: ControllerKind,
    /// The loop's settings; `None` for another controller, or when there are none.
    #[serde(rename = "loop")]
    pub runbook_loop: Option<RunbookLoop>,
    /// HPA's settings; `None` for another controller, or when there are none.
    pub hpa: Option<Hpa>,
    /// What they make of the load; `None` when there are none.
    pub run: Option<Run>,
    /// Instance-hours more than with the given settings.
    pub extra_instance_hours: Option<f64>,
    /// What changes and what it costs, or why there are none.
    pub why: String,
}
