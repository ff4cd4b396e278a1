use serde::{Deserialize, Serialize};

/// Two limits of a metric: where to plan and where to act.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Threshold {
    /// Above this, schedule scaling. `None`: the metric has no planned trigger.
    #[serde(default)]
    pub planned: Option<f64>,
    /// Above this, scale now.
    pub immediate: f64,
}

impl Threshold {
    const fn new(planned: f64, immediate: f64) -> Self {
        Self { planned: Some(planned), immediate }
    }

    const fn immediate(immediate: f64) -> Self {
        Self { planned: None, immediate }
    }

    /// Where planning starts: the planned limit, else the immediate one.
    pub fn plan(&self) -> f64 {
        self.planned.unwrap_or(self.immediate)
    }
}

/// When each trigger of the runbook fires. The defaults are the runbook's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Thresholds {
    /// CPU of the limit: 70, 80.
    pub cpu_percent: Threshold,
    /// Memory of the limit, of any component: 70, 85.
    pub memory_percent: Threshold,
    /// Response time, 95th percentile: none, 2,000 ms.
    pub p95_ms: Threshold,
    /// Failed requests: none, 5.
    pub error_percent: Threshold,
    /// Jobs waiting: none, 1,000.
    pub queue_depth: Threshold,
    /// Connections of `max_connections`: 70, 80.
    pub connection_percent: Threshold,
    /// Bytes of a volume: 70, 85.
    pub storage_percent: Threshold,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            cpu_percent: Threshold::new(70.0, 80.0),
            memory_percent: Threshold::new(70.0, 85.0),
            p95_ms: Threshold::immediate(2000.0),
            error_percent: Threshold::immediate(5.0),
            queue_depth: Threshold::immediate(1000.0),
            connection_percent: Threshold::new(70.0, 80.0),
            storage_percent: Threshold::new(70.0, 85.0),
        }
    }
}

/// How to size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sizing {
    /// Exactly the rules of the runbook's growth script.
    Runbook,
    /// Target utilisation, spare instances and the field's rules for each component.
    Headroom,
}

/// How to size, and within which bounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Policy {
    /// Whose rules. Default: `headroom`.
    pub sizing: Sizing,
    /// The utilisation to size for. Default: 70.
    pub target_utilisation_percent: f64,
    /// How many app instances may be lost without passing it (N+1 is 1). Default: 1.
    pub spare_instances: u32,
    /// The topology serves demand with this probability. Default: 90.
    pub confidence_percent: f64,
    /// How long a step takes to get.
    pub lead_time_days: LeadTimeDays,
    /// A step is sized to last at least this long after it is needed. Default: 1.
    pub hold_months: u32,
    /// The most app instances. Default: the runbook's 10.
    pub max_instances: u32,
    /// The most CPU cores that one app instance may be given. Default: the runbook's 4.
    pub max_cores_per_instance: f64,
    /// The most read replicas. Default: the runbook's 5.
    pub max_replicas: u32,
    /// The most memory for one Redis node before it becomes a cluster, in GB. Default: the runbook's 4.
    pub max_cache_node_gb: f64,
    /// The most memory for one Qdrant node before it becomes a cluster, in GB. Default: 32.
    pub max_vector_node_gb: f64,
    /// The machines that containers may be spread over. Default: 1.
    pub hosts: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            sizing: Sizing::Headroom,
            target_utilisation_percent: 70.0,
            spare_instances: 1,
            confidence_percent: 90.0,
            lead_time_days: LeadTimeDays::default(),
            hold_months: 1,
            max_instances: 10,
            max_cores_per_instance: 4.0,
            max_replicas: 5,
            max_cache_node_gb: 4.0,
            max_vector_node_gb: 32.0,
            hosts: 1,
        }
    }
}

/// Days from the decision to the change being in place, by the kind of step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct LeadTimeDays {
    /// A setting and a restart. Default: 1.
    pub configuration: u32,
    /// Another container on a machine that is there. Default: 1.
    pub instance: u32,
    /// Another machine or disk. Default: 14.
    pub host: u32,
    /// A change of the database's shape. Default: 7.
    pub database: u32,
}

impl Default for LeadTimeDays {
    fn default() -> Self {
        Self { configuration: 1, instance: 1, host: 14, database: 7 }
    }
}
