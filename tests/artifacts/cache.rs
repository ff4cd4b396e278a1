//! The generated cache module before a real Redis, and without one.

use super::checkers::{Checker, both};
use super::machine::Machine;
use super::redis::{add_server, machine};

/// Counts how often the function runs.
const SCRIPT: &str = r#"
import sys
sys.path.insert(0, "app")
import cache

runs = []

@cache.cached(ttl=60)
def conversations(user_id, limit=10):
    runs.append(user_id)
    return None if user_id == 0 else {"user": user_id, "limit": limit, "é": ["\n", 1.5]}

def check(expected, *args, **kwargs):
    result = conversations(*args, **kwargs)
    assert len(runs) == expected, (expected, runs)
    return result

first = check(1, 1)
assert check(1, 1) == first == {"user": 1, "limit": 10, "é": ["\n", 1.5]}
check(2, 1, limit=20)
check(3, 2)
# None is a result too.
assert check(4, 0) is None and check(4, 0) is None
# Another process asks Redis and not the function.
cache.local.entries.clear()
assert check(4, 1) == first
conversations.forget(1)
check(5, 1)
# The layer in the process stays small.
for user in range(100, 100 + 2 * cache.MAX_SIZE):
    cache.local.put(str(user), "1")
assert len(cache.local.entries) == cache.MAX_SIZE
print(len(runs), "runs")
"#;

/// Runs Python in the project's folder, as the app does.
pub(crate) fn python(machine: &Machine, script: &str, env: &[(&str, &str)]) -> Option<String> {
    let mut python = Checker::Python.run()?;
    let output =
        python.args(["-B", "-c", script]).envs(env.iter().copied()).current_dir(machine.project()).output().unwrap();
    let text = both(&output);
    assert!(output.status.success(), "{text}");
    Some(text)
}

#[test]
fn a_result_is_kept_in_redis_and_without_redis_the_function_runs() {
    let Some(machine) = machine("cache", &super::example::scenario(), &super::example::plan(), "05-redis-memory-1")
    else {
        return;
    };
    add_server(&machine, "redis", "127.0.49.1", "--save ''");
    machine.run("docker compose up -d redis");
    let url = [("REDIS_URL", "redis://127.0.49.1:6379/0"), ("CACHE_MAX_SIZE", "50")];
    let Some(text) = python(&machine, SCRIPT, &url) else { return };
    assert_eq!(text, "5 runs\n");
    // Each entry ends by itself, and not all at the same moment.
    let times = machine.run("for key in $(redis-cli -h 127.0.49.1 --scan); do redis-cli -h 127.0.49.1 TTL $key; done");
    assert_eq!(times.lines().count(), 4, "{times}");
    assert!(times.lines().all(|time| (50..=66).contains(&time.parse::<i32>().unwrap())), "{times}");

    machine.run("docker compose stop redis");
    let away = "import sys; sys.path.insert(0, 'app'); import cache\n\
                f = cache.cached()(lambda: 7)\nassert f() == 7 and f() == 7\nprint('served')";
    let text = python(&machine, away, &url).unwrap();
    assert!(text.starts_with("served\n") && text.contains("cache: "), "{text}");
    let off = [("REDIS_URL", "redis://127.0.49.1:6379/0"), ("CACHE_ENABLED", "false")];
    assert_eq!(python(&machine, away, &off).unwrap(), "served\n");
}

/// The cache module keeps a result in whatever the environment names.
pub(crate) fn keeps_a_result(machine: &Machine, env: &[(&str, &str)]) {
    let script = "import sys; sys.path.insert(0, 'app'); import cache\nruns = []\n\
                  @cache.cached()\ndef f(x):\n    runs.append(x)\n    return x\n\
                  for x in range(20):\n    f(x)\ncache.local.entries.clear()\n\
                  for x in range(20):\n    assert f(x) == x\nprint(len(runs), 'runs')";
    let Some(text) = python(machine, script, env) else { return };
    assert_eq!(text, "20 runs\n");
}
