#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| headroom_fuzz::family(
    &["free", "meminfo", "top", "uptime", "vmstat", "sar", "lscpu", "nproc", "df"],
    data
));
