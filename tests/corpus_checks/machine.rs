//! Tools that look at a machine.

use headroom::Metric;

use super::Check;

pub(crate) fn system(check: &mut Check<'_>) {
    let host = |check: &Check<'_>, metric| check.of("host", metric);
    check.number("total_bytes", host(check, Metric::MemoryLimitBytes));
    check.number("mem_total_bytes", host(check, Metric::MemoryLimitBytes));
    check.number("used_bytes", host(check, Metric::MemoryBytes));
    check.number("available_bytes", host(check, Metric::MemoryAvailableBytes));
    check.rounded("used_pct", 0.006, host(check, Metric::MemoryPercent));
    check.number("load1", host(check, Metric::LoadAverage));
    check.number("load5", host(check, Metric::LoadAverage5));
    check.number("load15", host(check, Metric::LoadAverage15));
    let busy = host(check, Metric::CpuPercent);
    check.number("cpu_used_pct", busy);
    check.number("avg_used_pct", busy);
    for key in ["cpu_idle_pct", "avg_idle_pct", "mean_idle_pct"] {
        check.number(key, busy.map(|busy| 100.0 - busy));
    }
    check.number("cores", host(check, Metric::CpuLimitCores));
    check.ignore(&["skip_first"]);
    check.number("samples", check.fact("samples").and_then(|samples| samples.parse().ok()));
    let disks = check.inspection.observations.iter().filter(|o| o.metric == Metric::DiskBytes).count();
    check.number("rows", Some(disks as f64));
    check.that("recognised", !check.inspection.documents.is_empty());
}
