#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| headroom_fuzz::family(
    &["va-capacity-report", "va-capacity-check", "va-scaling-monitor", "va-autoscale", "capacity-projection"],
    data
));
