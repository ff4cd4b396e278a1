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
    /// CPU time used since start.
    CpuSecondsTotal,
    /// Load average over one minute.
    LoadAverage,
    /// Load average over five minutes.
    LoadAverage5,
    /// Load average over fifteen minutes.
    LoadAverage15,
    /// Resident memory of a subject.
    MemoryBytes,
    /// Its limit.
    MemoryLimitBytes,
    /// Memory of the limit, as printed by the tool.
    MemoryPercent,
    /// Memory that new processes could get without swapping.
    MemoryAvailableBytes,
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
    /// Bytes of it that may still be filled, without what is kept for root.
    DiskAvailableBytes,
    /// Processes or threads inside a subject.
    Processes,
    /// Running instances of a service.
    Instances,
    /// Users, registered or active.
    Users,
    /// Requests served per second.
    RequestsPerSecond,
    /// Requests served in all.
    RequestsTotal,
    /// Failed requests, of all.
    ErrorPercent,
    /// Failed requests in all.
    RequestsFailed,
    /// Failed requests or log lines per minute.
    ErrorsPerMinute,
    /// Median latency.
    LatencyP50Ms,
    /// 90th percentile of latency.
    LatencyP90Ms,
    /// 95th percentile of latency.
    LatencyP95Ms,
    /// 99th percentile of latency.
    LatencyP99Ms,
    /// Mean latency.
    LatencyMeanMs,
    /// The longest latency; of a pooler, how long the first client has been waiting.
    LatencyMaxMs,
    /// Jobs or requests waiting.
    QueueDepth,
    /// Clients connected to a pooler or a balancer.
    Clients,
    /// Clients that wait for a connection.
    ClientsWaiting,
    /// Queries per second through a pooler.
    QueriesPerSecond,
    /// Queries since start.
    QueriesTotal,
    /// Database connections that run a statement.
    ConnectionsActive,
    /// Database connections that are open and idle.
    ConnectionsIdle,
    /// Database connections that hold a transaction open and do nothing.
    ConnectionsIdleInTransaction,
    /// The database server's own processes, which take no connection.
    BackgroundWorkers,
    /// Database connections in all states.
    ConnectionsTotal,
    /// The server's `max_connections`.
    MaxConnections,
    /// Size of a database.
    DatabaseBytes,
    /// Size of the largest table with its indexes.
    LargestTableBytes,
    /// Size of one table with its indexes.
    TableBytes,
    /// `shared_buffers`.
    SharedBuffersBytes,
    /// `work_mem`.
    WorkMemBytes,
    /// `effective_cache_size`.
    EffectiveCacheSizeBytes,
    /// `maintenance_work_mem`.
    MaintenanceWorkMemBytes,
    /// Calls of one statement since its statistics began.
    StatementCalls,
    /// Mean execution time of one statement.
    StatementMeanMs,
    /// Streaming replicas connected.
    Replicas,
    /// How far a replica's replay is behind.
    ReplayLagMs,
    /// Redis `used_memory`.
    CacheUsedBytes,
    /// Redis `maxmemory`; absent when there is no limit.
    CacheMaxBytes,
    /// Redis `used_memory_rss`: what the operating system sees.
    CacheRssBytes,
    /// Redis `used_memory_peak`.
    CachePeakBytes,
    /// Redis `mem_fragmentation_ratio`.
    CacheFragmentationRatio,
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
    /// Redis `maxclients`.
    CacheMaxClients,
    /// Keys in a Redis database.
    CacheKeys,
    /// Qdrant collections.
    Collections,
    /// Vectors stored.
    Vectors,
    /// Points stored.
    Points,
    /// Vectors that the index covers.
    IndexedVectors,
    /// Nodes of a cluster.
    Peers,
    /// Parts that data is split into, each on a node of its own.
    Shards,
    /// Shard replicas that are not active.
    DeadReplicas,
    /// Operations in an update queue.
    PendingUpdates,
    /// Something that no text names: a value is known, its meaning and its unit are not.
    Unnamed,
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
    /// One quantity over another of the same kind.
    Ratio,
    /// Seconds.
    Seconds,
    /// Not known.
    Unknown,
}

impl Metric {
    /// The unit in which this metric's values are given.
    pub fn unit(self) -> Unit {
        match self {
            Self::CpuPercentOfCore | Self::CpuPercent | Self::MemoryPercent | Self::ErrorPercent => Unit::Percent,
            Self::CpuCores | Self::CpuLimitCores => Unit::Cores,
            Self::RequestsPerSecond => Unit::Rps,
            Self::ErrorsPerMinute => Unit::PerMinute,
            Self::LatencyP50Ms
            | Self::LatencyP90Ms
            | Self::LatencyP95Ms
            | Self::LatencyP99Ms
            | Self::LatencyMeanMs
            | Self::LatencyMaxMs
            | Self::StatementMeanMs
            | Self::ReplayLagMs => Unit::Ms,
            Self::CacheFragmentationRatio => Unit::Ratio,
            Self::CpuSecondsTotal => Unit::Seconds,
            Self::Unnamed => Unit::Unknown,
            Self::CacheOpsPerSecond | Self::QueriesPerSecond => Unit::OpsPerSecond,
            Self::MemoryBytes
            | Self::MemoryLimitBytes
            | Self::MemoryAvailableBytes
            | Self::NetworkReceivedBytes
            | Self::NetworkSentBytes
            | Self::DiskReadBytes
            | Self::DiskWrittenBytes
            | Self::DiskBytes
            | Self::DiskUsedBytes
            | Self::DiskAvailableBytes
            | Self::DatabaseBytes
            | Self::LargestTableBytes
            | Self::TableBytes
            | Self::EffectiveCacheSizeBytes
            | Self::MaintenanceWorkMemBytes
            | Self::SharedBuffersBytes
            | Self::WorkMemBytes
            | Self::CacheUsedBytes
            | Self::CacheRssBytes
            | Self::CachePeakBytes
            | Self::CacheMaxBytes => Unit::Bytes,
            Self::LoadAverage
            | Self::LoadAverage5
            | Self::LoadAverage15
            | Self::RequestsFailed
            | Self::StatementCalls
            | Self::CacheMaxClients
            | Self::CacheKeys
            | Self::Peers
            | Self::Shards
            | Self::IndexedVectors
            | Self::Clients
            | Self::ClientsWaiting
            | Self::QueriesTotal
            | Self::DeadReplicas
            | Self::PendingUpdates
            | Self::Processes
            | Self::Instances
            | Self::Users
            | Self::RequestsTotal
            | Self::QueueDepth
            | Self::ConnectionsActive
            | Self::ConnectionsIdle
            | Self::ConnectionsIdleInTransaction
            | Self::BackgroundWorkers
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
