#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| headroom_fuzz::family(
    &[
        "redis-info",
        "redis-queue",
        "redis-cluster",
        "redis-sentinel",
        "redis-benchmark",
        "qdrant-metrics",
        "qdrant-json",
        "nginx-status"
    ],
    data
));
