export type Component = "app" | "balancer" | "database" | "pooler" | "cache" | "vector" | "host" | "other";
export type Provenance = "measured" | "inferred" | "assumed" | "overridden";
export type Level = "immediate" | "planned" | "ok" | "unknown";
/** A day, such as "2026-11-24". */
export type IsoDate = string;
/** A month, such as "2026-11". */
export type IsoMonth = string;
export type Quantiles = { p10: number; p50: number; p90: number };
export type Source = { paste: number; line: number };
export type Diagnostic = { severity: "info" | "warning" | "error"; code: string; line: number | null; message: string; help: string };

export type Inspection = {
  documents: {
    format: string; firstLine: number; lastLine: number; title: string;
    certainty: "sure" | "likely" | "guessed" | "chosen"; alternatives?: string[];
  }[];
  observations: { component: Component; subject: string; metric: string; value: number; unit: string; at: string | null; line: number }[];
  series: { component: Component; subject: string; metric: string; unit: string; points: [string, number][]; firstLine: number; lastLine: number }[];
  loadTests: {
    tool: string; target: string; concurrency: number | null; requestsPerSecond: number; requests: number | null; errors: number;
    durationSeconds: number | null; meanMs: number | null; p50Ms: number | null; p75Ms: number | null; p90Ms: number | null;
    p95Ms: number | null; p99Ms: number | null; maxMs: number | null; line: number;
  }[];
  /** What a tool said in words: a version, a role, a policy. */
  facts?: { component: Component; subject: string; name: string; text: string; line: number }[];
  diagnostics: Diagnostic[];
  unread: { firstLine: number; lastLine: number }[];
};

export type Period = "month" | "year" | "horizon";
export type Rate = { per?: Period; percent: number; low?: number | null; high?: number | null };
export type Demand = "users" | "requestsPerSecond" | "databaseBytes" | "redisBytes" | "databaseConnections" | "vectors";
export type Threshold = { planned?: number | null; immediate: number };
export type ThresholdName =
  | "cpuPercent" | "memoryPercent" | "p95Ms" | "errorPercent" | "queueDepth" | "connectionPercent" | "storagePercent";
/** Every field is optional and has a documented default. */
export type Scenario = {
  schemaVersion?: 1;
  name?: string;
  /** The clock's date when left out. */
  today?: IsoDate | null;
  seed?: number;
  draws?: number;
  horizonMonths?: number;
  pastes?: string[];
  /** How the pastes are to be read, where not automatically: rules for names, and formats of lines (null: not read). */
  reading?: {
    names?: { word: string; component: Component }[];
    choices?: { paste?: number; firstLine: number; lastLine: number; format: string | null }[];
  };
  current?: {
    users?: number | null; requestsPerSecond?: number | null; databaseGb?: number | null; databaseDiskGb?: number | null;
    redisGb?: number | null; vectors?: number | null; appInstances?: number | null; appCpuPercent?: number | null;
    appMemoryPercent?: number | null; databaseConnections?: number | null; maxConnections?: number | null;
    databaseCpuPercent?: number | null; databaseReadPercent?: number | null;
    p95Ms?: number | null; errorPercent?: number | null; queueDepth?: number | null;
  };
  growth?: Partial<Rate> & {
    kind?: "compound" | "linear" | "logistic"; perMetric?: { [metric in Demand]?: Rate }; ceiling?: number;
    basis?: "combined" | "stated" | "fitted"; outliers?: "counted" | "leftOut"; season?: { yearly?: number[]; weekly?: number[] };
  };
  events?: { name: string; from: IsoDate; until?: IsoDate | null; multiplier: number; rampDays?: number }[];
  coefficients?: { rpsPerInstance?: number | null; connectionsPer1000Users?: number | null; redisGbPer10000Users?: number | null };
  thresholds?: { [name in ThresholdName]?: Threshold };
  policy?: {
    sizing?: "runbook" | "headroom"; targetUtilisationPercent?: number; spareInstances?: number; confidencePercent?: number;
    leadTimeDays?: { configuration?: number; instance?: number; host?: number; database?: number }; holdMonths?: number;
    maxInstances?: number; maxCoresPerInstance?: number; maxReplicas?: number; maxCacheNodeGb?: number;
    maxVectorNodeGb?: number; hosts?: number;
  };
  stack?: {
    platform?: "compose" | "kubernetes"; project?: string; service?: string; port?: number; healthPath?: string;
    app?: { cores?: number | null; memoryGb?: number | null; workers?: number | null; poolSize?: number | null; poolOverflow?: number | null };
    postgres?: {
      version?: number; service?: string; user?: string; database?: string; cores?: number; memoryGb?: number;
      storage?: "hdd" | "ssd" | "nvme"; pooler?: boolean; replicas?: number;
    };
    redis?: { service?: string; maxMemoryGb?: number | null };
    qdrant?: { service?: string; memoryGb?: number | null; dimensions?: number };
  };
  prices?: {
    currency?: string; coreMonth?: number; memoryGbMonth?: number; diskGbMonth?: number; overloadDay?: number | null;
  } | null;
};

export type Topology = {
  app: { instances: number; cores: number; memoryBytes: number; autoscaling: boolean };
  balancer: { instances: number };
  database: { primary: number; replicas: number; pooler: boolean; maxConnections: number; diskBytes: number; cores: number; memoryBytes: number };
  cache: { mode: "single" | "sentinel" | "cluster"; nodes: number; memoryBytes: number };
  vector: { nodes: number; shards: number; replication: number; memoryBytes: number };
  hosts: number;
};
/** A `null` date: later than the horizon. `neverProbability` is `null` when there is no forecast. */
export type Crossing = { threshold: number; p10: IsoDate | null; p50: IsoDate | null; p90: IsoDate | null; neverProbability: number | null };
export type Plan = {
  assessment: {
    verdict: Level; bottleneck: string; currentRps: number; currentProvenance: Provenance;
    maxRps: number; maxProvenance: Provenance; headroomPercent: number; headroomProvenance: Provenance;
    triggers: {
      id: string; title: string; level: Level; component: Component; value: number | null; unit: string; threshold: number;
      why: string; provenance: Provenance | null; source: Source | null;
    }[];
  };
  current: Topology;
  growth: { demand: Demand; percentPerMonth: Quantiles; totalFactor: Quantiles; provenance: Provenance; why: string }[];
  months: {
    index: number; month: IsoMonth; date: IsoDate; users: Quantiles; requestsPerSecond: Quantiles; databaseBytes: Quantiles;
    redisBytes: Quantiles; databaseConnections: Quantiles; vectors: Quantiles | null; topology: Topology; capacityRps: number;
  }[];
  timeline: {
    date: IsoDate; requestsPerSecond: Quantiles; databaseBytes: Quantiles; redisBytes: Quantiles; databaseConnections: Quantiles;
    capacityRps: number; plannedCapacityRps: number; plannedMaxConnections: number; plannedRedisBytes: number; plannedDiskBytes: number;
  }[];
  runway: {
    resource: string; title: string; component: Component; level: Level; value: number | null; unit: string; capacity: number;
    capacityUnit: string; provenance: Provenance | null; capacityProvenance: Provenance; source: Source | null;
    planned: Crossing; immediate: Crossing; orderBy: IsoDate | null; why: string;
  }[];
  steps: {
    id: string; neededBy: IsoDate; orderBy: IsoDate; kind: "configuration" | "instance" | "host" | "database"; component: Component;
    title: string; why: string; durationMinutes: number; downtime: string; decision: string | null; capacityRps: number | null;
    lastsUntil: IsoDate | null; topology: Topology; artifacts: string[];
  }[];
  rejections: { option: string; why: string }[];
  diagnostics: Diagnostic[];
};
export type Artifact = { path: string; mediaType: string; purpose: string; step: string; contents: string };

export type Estimate = { value: number; standardError: number | null };
/** What the load tests tell of the instances that were tested. */
export type CapacityModel = {
  tool: string; target: string;
  loads: { load: number | null; requestsPerSecond: number; p95Ms: number | null; errorPercent: number | null; withinLimits: boolean; source: Source }[];
  /** The Universal Scalability Law; `null` when there is no honest fit, and `noFit` says why. */
  fit: { sigma: Estimate; kappa: Estimate; lambda: Estimate; covariance: number[][] | null; measurements: number } | null;
  noFit: string;
  peak: { load: number; requestsPerSecond: number } | null;
  retrograde: boolean;
  maxRps: Sourced | null;
  maxLoad: number | null;
  bound: "peak" | "latency" | "errors" | "largestLoad" | "offered";
  limitLoad: number | null;
  instances: Sourced | null;
  serviceMs: number | null;
  diagnostics: Diagnostic[];
};
export type Sourced = { value: number; provenance: Provenance; source: Source | null; why: string };
/** `low` and `high` are empty where the points allow no band. */
export type Forecast = { model: "linear" | "compound" | "logistic" | "seasonal" | "smoothed"; point: number[]; low: number[]; high: number[] };

export type RunbookLoop = {
  minInstances?: number; maxInstances?: number; scaleUpPercent?: number; scaleDownPercent?: number; intervalSeconds?: number;
  cooldownSeconds?: number; proportional?: boolean; cores?: number;
};
export type ScalingRules = {
  stabilizationWindowSeconds?: number | null; selectPolicy?: "Max" | "Min" | "Disabled";
  policies?: { type: "Pods" | "Percent"; value: number; periodSeconds: number }[]; tolerance?: number | null;
};
export type Hpa = {
  minReplicas?: number; maxReplicas?: number; averageUtilization?: number; cpuRequestPercent?: number; tolerance?: number;
  behavior?: { scaleUp?: ScalingRules; scaleDown?: ScalingRules };
  syncPeriodSeconds?: number; cpuInitializationPeriodSeconds?: number; metricResolutionSeconds?: number;
};
/** What to simulate; every field is optional. `null` leaves a controller out. */
export type Controllers = {
  load?: {
    from?: "auto" | "series" | "day"; subject?: string | null; month?: IsoMonth | null;
    shape?: "office" | "evening" | "spike" | "flat" | "hours"; hours?: number[]; days?: number; peakRps?: number | null;
  };
  app?: { rpsPerInstance?: number | null; startSeconds?: number; overloadPercent?: number | null; instances?: number | null };
  loop?: RunbookLoop | null;
  hpa?: Hpa | null;
  findSettings?: boolean;
};
export type InstancesAt = { seconds: number; instances: number; serving: number };
export type Run = {
  controller: "loop" | "hpa"; settings: string; instances: InstancesAt[]; unservedRequests: number; overloadedMinutes: number;
  flaps: number; instanceHours: number; mostInstances: number;
};
export type Simulation = {
  title: string; start: string | null; durationSeconds: number; peakRps: number; requests: number; rpsPerInstance: Sourced;
  overloadPercent: number; needed: InstancesAt[]; runs: Run[];
  advice: { controller: "loop" | "hpa"; loop: RunbookLoop | null; hpa: Hpa | null; run: Run | null; extraInstanceHours: number | null; why: string }[];
  diagnostics: Diagnostic[];
};
/** What stands behind a plan. */
export type Explanation = {
  numbers: { id: string; value: number | null; unit: string; sentence: string; provenance: Provenance | null; source: Source | null }[];
  chain: {
    links: {
      id: string; title: string; component: Component; demand: number | null; capacity: number | null; unit: string;
      multiple: number | null; passedOn: IsoDate | null; why: string; provenance: Provenance | null;
    }[];
    /** The link that gives way first, and the one behind it. */
    binding: string | null; next: string | null; why: string;
  };
  capacity: CapacityModel | null;
  latency: {
    month: IsoMonth; requestsPerSecond: number; instances: number; servers: number; utilisationPercent: number;
    p50Ms: number | null; p95Ms: number | null; p99Ms: number | null;
  }[];
  sensitivity: {
    resource: string;
    influences: { assumption: string; rankCorrelation: number; low: number; high: number; unit: string; why: string }[];
    why: string;
  } | null;
  costs: {
    currency: string; nowPerMonth: number; months: { month: IsoMonth; perMonth: number }[]; total: number;
    steps: {
      step: string; morePerMonth: number;
      regret: { early: number; lateDays: number; late: number | null; bestOn: IsoDate | null; why: string } | null;
    }[];
  } | null;
};
/** What a verb throws: `path` names the field, `message` says what would be right. */
export type HeadroomError = Error & { path: string };
/** What to draw, and how. */
export type ChartOptions = {
  kind?: "demand" | "topology";
  /** The resource of a demand chart; the first to run out when left out. */
  resource?: string | null;
  /** The month of a topology; what runs now when left out. */
  month?: IsoMonth | null;
  width?: number; height?: number; scale?: "auto" | "linear" | "log"; theme?: "light" | "dark" | "page";
};
