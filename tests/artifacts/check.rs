//! The generated capacity check, run against a real server and the figures of `docker stats`.

use std::fs;

use super::database::primary;
use super::machine::Machine;

/// What `docker` answers about the app, and Redis.
fn add_app(machine: &Machine, stats: &str, redis: &str) {
    let services = machine.root.join("services");
    machine.service("voiceassist-server", "", "true", "true");
    fs::write(services.join("voiceassist-server/ids"), "1f\n2e\n").unwrap();
    fs::write(services.join("stats"), stats).unwrap();
    fs::write(services.join("limit"), "2000000000\n").unwrap();
    machine.service("redis", "", "true", "true");
    fs::write(machine.root.join("bin/redis-cli"), format!("#!/bin/sh\nprintf '{redis}'\n")).unwrap();
    machine.run("true");
    std::process::Command::new("chmod").arg("+x").arg(machine.root.join("bin/redis-cli")).status().unwrap();
    machine.own();
}

const REDIS: &str = "# Memory\\r\\nused_memory:5651825\\r\\nused_memory_human:5.39M\\r\\nmaxmemory:1073741824\\r\\n";

/// The output without its first line, which has the date, and the exit status.
fn check(machine: &Machine) -> (String, Option<i32>) {
    let output = machine.shell("bash scripts/capacity-check.sh");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.starts_with("VoiceAssist Capacity Check - "), "{text}");
    (text.split_once('\n').unwrap().1.to_owned(), output.status.code())
}

#[test]
fn cpu_is_divided_by_the_limit_and_idle_connections_count() {
    let Some(machine) = primary("check", 35) else { return };
    add_app(&machine, "47.21% 39.63%\n39.21% 41.00%\n", REDIS);
    let expected = "========================================\nApplication:\n CPU: 43.21%\n CPU of limit: 21.61%\n Memory: 41.00%\n\
                    Database:\n Active Connections: 1/200 (0%)\n All Connections: 1/200 (0%)\nRedis:\n Memory Usage: 5.39M\n\n\
                    Scaling Recommendations:\n🟢 OK: Current capacity is adequate\n";
    assert_eq!(check(&machine), (expected.to_owned(), Some(0)));
}

#[test]
fn each_alarm_stands_by_itself() {
    let Some(machine) = primary("alarms", 36) else { return };
    add_app(&machine, "187.63% 89.50%\n187.63% 20.00%\n", &REDIS.replace("5651825", "800000000"));
    // 150 of 200 connections, all idle.
    let idle = "for i in $(seq 150); do (docker compose exec -T postgres psql -X -U voiceassist -d voiceassist -c 'SELECT pg_sleep(0)' \
                -f /dev/stdin < <(sleep 60)) >/dev/null 2>&1 & done; sleep 8; bash scripts/capacity-check.sh; status=$?; kill $(jobs -p); exit $status";
    let output = machine.shell(idle);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let alarms = text.split_once("Scaling Recommendations:\n").unwrap().1;
    assert_eq!(
        alarms,
        "🔴 IMMEDIATE: Scale application horizontally\n🔴 IMMEDIATE: Give the application more memory\n\
         🟡 SOON: Plan to scale within 24 hours (the connections of postgres is 75%)\n\
         🟡 SOON: Plan to scale within 24 hours (the memory of redis is 74.51%)\n",
        "{text}"
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn what_cannot_be_read_is_unknown_and_never_ok() {
    let Some(machine) = primary("unknown", 37) else { return };
    add_app(&machine, "--% --%\n", "");
    machine.run("docker compose stop postgres");
    let (text, status) = check(&machine);
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with('⚪')).collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert_eq!(status, Some(3));
    assert!(!text.contains("OK"), "{text}");
}
