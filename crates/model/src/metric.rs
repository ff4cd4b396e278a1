use serde::{Deserialize, Serialize};

/// What an observation measures. The unit belongs to the metric: see [`Metric::unit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Metric {
    /// CPU as `docker stats` prints it: 100 % is one core, so two busy cores are 200 %.
    CpuPercentOfCore,
    /// CPU of the whole limit or machine: 100 % is all of it.
    CpuPercent,
    /// CPU in cores (`kubectl top`'s 250m is 0.25).
    CpuCores,
    /// The CPU limit of one subject, in cores.
    CpuLimitCores,
    /// Load average over one minute.
    LoadAverage,
    /// Resident memory of a subject.
    MemoryBytes,
    /// Its limit.
    MemoryLimitBytes,
    /// Memory of the limit, as printed by the tool.
    MemoryPercent,
    /// Bytes received over the network since start.
    NetworkReceivedBytes,
    /// Bytes sent over the network since start.
    NetworkSentBytes,
    /// Bytes read from disk since start.
    DiskReadBytes,
    /// Bytes written to disk since start.
    DiskWrittenBytes,
    /// Size of a volume or file system.
    DiskBytes,
    /// Used bytes of it.
    DiskUsedBytes,
    /// Processes or threads inside a subject.
    Processes,
    /// Running instances of a service.
    Instances,
    /// Requests served per second.
    RequestsPerSecond,
    /// Requests served in all.
    RequestsTotal,
    /// Failed requests, of all.
    ErrorPercent,
    /// Failed requests or log lines per minute.
    ErrorsPerMinute,
    /// Median latency.
    LatencyP50Ms,
    /// 95th percentile of latency.
    LatencyP95Ms,
    /// 99th percentile of latency.
    LatencyP99Ms,
    /// Jobs or requests waiting.
    QueueDepth,
    /// Database connections that run a statement.
    ConnectionsActive,
    /// Database connections that are open and idle.
    ConnectionsIdle,
    /// Database connections in all states.
    ConnectionsTotal,
    /// The server's `max_connections`.
    MaxConnections,
    /// Size of a database.
    DatabaseBytes,
    /// Size of the largest table with its indexes.
    LargestTableBytes,
    /// `shared_buffers`.
    SharedBuffersBytes,
    /// `work_mem`.
    WorkMemBytes,
    /// Streaming replicas connected.
    Replicas,
    /// Redis `used_memory`.
    CacheUsedBytes,
    /// Redis `maxmemory`; absent when there is no limit.
    CacheMaxBytes,
    /// Commands per second at this moment.
    CacheOpsPerSecond,
    /// Commands since start.
    CacheCommandsTotal,
    /// Keys evicted since start.
    CacheEvictedKeys,
    /// Key lookups that hit since start.
    CacheHits,
    /// Key lookups that missed since start.
    CacheMisses,
    /// Connected Redis clients.
    CacheClients,
    /// Qdrant collections.
    Collections,
    /// Vectors stored.
    Vectors,
    /// Points stored.
    Points,
}

/// The unit of a metric's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Unit {
    /// 0–100, or more where the metric says so.
    Percent,
    /// Bytes.
    Bytes,
    /// Milliseconds.
    Ms,
    /// Requests per second.
    Rps,
    /// Events per minute.
    PerMinute,
    /// Commands per second.
    OpsPerSecond,
    /// CPU cores.
    Cores,
    /// A count of things.
    Count,
}

impl Metric {
    /// The unit in which this metric's values are given.
    pub fn unit(self) -> Unit {
        match self {
            Self::CpuPercentOfCore | Self::CpuPercent | Self::MemoryPercent | Self::ErrorPercent => Unit::Percent,
            Self::CpuCores | Self::CpuLimitCores => Unit::Cores,
            Self::RequestsPerSecond => Unit::Rps,
            Self::ErrorsPerMinute => Unit::PerMinute,
            Self::LatencyP50Ms | Self::LatencyP95Ms | Self::LatencyP99Ms => Unit::Ms,
            Self::CacheOpsPerSecond => Unit::OpsPerSecond,
            Self::MemoryBytes
            | Self::MemoryLimitBytes
            | Self::NetworkReceivedBytes
            | Self::NetworkSentBytes
            | Self::DiskReadBytes
            | Self::DiskWrittenBytes
            | Self::DiskBytes
            | Self::DiskUsedBytes
            | Self::DatabaseBytes
            | Self::LargestTableBytes
            | Self::SharedBuffersBytes
            | Self::WorkMemBytes
            | Self::CacheUsedBytes
            | Self::CacheMaxBytes => Unit::Bytes,
            Self::LoadAverage
            | Self::Processes
            | Self::Instances
            | Self::RequestsTotal
            | Self::QueueDepth
            | Self::ConnectionsActive
            | Self::ConnectionsIdle
            | Self::ConnectionsTotal
            | Self::MaxConnections
            | Self::Replicas
            | Self::CacheCommandsTotal
            | Self::CacheEvictedKeys
            | Self::CacheHits
            | Self::CacheMisses
            | Self::CacheClients
            | Self::Collections
            | Self::Vectors
            | Self::Points => Unit::Count,
        }
    }
}
