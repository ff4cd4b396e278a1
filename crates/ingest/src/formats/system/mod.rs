//! Tools that look at a machine: free, top, uptime, vmstat, df, lscpu, nproc, sar, iostat.

pub(crate) mod cpu;
pub(crate) mod disk;
pub(crate) mod load;
pub(crate) mod memory;

/// What the machine is called when its tool does not name it.
const HOST: &str = "host";
