#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| headroom_fuzz::family(
    &["ab", "wrk", "hey", "siege", "k6-text", "k6-json", "k6-points", "locust", "locust-csv", "locust-json"],
    data
));
