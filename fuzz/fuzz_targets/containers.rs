#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| headroom_fuzz::family(
    &["docker-stats", "compose-ps", "docker-ps", "kubectl-get", "kubectl-top"],
    data
));
