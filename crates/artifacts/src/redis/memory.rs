use askama::Template;

use crate::escape::filters;
use crate::size::Mebibytes;
use crate::state::State;

/// The share of a container's limit that `maxmemory` takes, in percent: a save copies pages that change meanwhile, and
/// buffers and fragmentation come on top.
const MAXMEMORY_PERCENT: f64 = 70.0;

/// The container's limit for this `maxmemory`.
pub(crate) fn limit(max_bytes: f64) -> Mebibytes {
    Mebibytes::of(max_bytes * 100.0 / MAXMEMORY_PERCENT + headroom_model::MIB)
}

#[derive(Template)]
#[template(path = "redis/memory.sh")]
struct Memory<'a> {
    head: String,
    service: &'a str,
    max: Mebibytes,
    max_bytes: u64,
    limit: Mebibytes,
}

/// The script that gives the running Redis more memory, and writes the settings file of its next start.
pub(crate) fn memory_script(state: &State) -> askama::Result<String> {
    let bytes = state.primary_cache_bytes;
    Memory {
        head: state.head(),
        service: &state.scenario.stack.redis.service,
        max: Mebibytes::of(bytes),
        max_bytes: bytes as u64,
        limit: limit(bytes),
    }
    .render()
}

#[cfg(test)]
mod tests {
    use headroom_model::GIB;

    use super::*;

    #[test]
    fn maxmemory_takes_between_60_and_75_percent_of_the_limit() {
        for gib in [0.1, 1.0, 3.0, 64.0] {
            let share = gib * 1024.0 * 100.0 / limit(gib * GIB).0 as f64;
            assert!((60.0..=75.0).contains(&share), "{share}");
        }
    }
}
