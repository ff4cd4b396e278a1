//! The generated capacity check and report, run against real servers and the figures of `docker stats`.

use std::fs;

use headroom_model::{Metric, Platform};

use super::checkers::Checker;
use super::database::primary;
use super::example::{install, plan, scenario, write};
use super::machine::Machine;

/// What `docker` answers about the app, and Redis.
pub(crate) fn add_app(machine: &Machine, stats: &str, redis: &str) {
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

pub(crate) const REDIS: &str =
    "# Memory\\r\\nused_memory:5651825\\r\\nused_memory_human:5.39M\\r\\nmaxmemory:1073741824\\r\\n";

/// The output without its first line, which has the date, and the exit status.
fn check(machine: &Machine) -> (String, Option<i32>) {
    let output = machine.shell("bash scripts/capacity-check.sh");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.starts_with("VoiceAssist Capacity Check - "), "{text}");
    (text.split_once('\n').unwrap().1.to_owned(), output.status.code())
}

/// The value of a metric that Headroom reads from the text, the first of several.
fn value(inspection: &headroom_model::Inspection, metric: Metric) -> Option<f64> {
    inspection.observations.iter().find(|one| one.metric == metric).map(|one| one.value)
}

#[test]
fn headroom_reads_the_check_back() {
    let Some(machine) = primary("check-back", 38) else { return };
    add_app(&machine, "47.21% 39.63%\n39.21% 41.00%\n", REDIS);
    let text = machine.run("bash scripts/capacity-check.sh");
    let inspection = headroom::inspect(&text);
    for (metric, expected) in [
        (Metric::CpuPercentOfCore, 43.21),
        (Metric::CpuPercent, 21.61),
        (Metric::ConnectionsTotal, 1.0),
        (Metric::MemoryPercent, 41.0),
        (Metric::ConnectionsActive, 1.0),
        (Metric::MaxConnections, 200.0),
        (Metric::CacheUsedBytes, 5.39 * 1_048_576.0),
    ] {
        let read = value(&inspection, metric);
        assert!(read.is_some_and(|read| (read - expected).abs() < 1.0), "{metric:?}: {read:?}\n{text}");
    }
    assert!(inspection.unread.is_empty(), "{:?}\n{text}", inspection.unread);
}

/// Runs the capacity report and holds what ingest reads of it: these values, some value of these, and no line unread.
fn read_back(machine: &Machine, exact: &[(Metric, f64)], some: &[Metric]) {
    // Qdrant's metrics, from a file: curl reads both alike.
    fs::create_dir_all(machine.project().join("qdrant")).unwrap();
    fs::write(machine.project().join("qdrant/metrics"), "collections_total 4\ncollections_vector_total 1284503\n")
        .unwrap();
    machine.own();
    let text = machine.run("QDRANT_URL=file://$PWD/qdrant bash scripts/capacity-report.sh");
    let inspection = headroom::inspect(&text);
    for (metric, expected) in exact {
        let read = value(&inspection, *metric);
        assert!(read.is_some_and(|read| (read - expected).abs() < 1e-6), "{metric:?}: {read:?}\n{text}");
    }
    for metric in some {
        assert!(value(&inspection, *metric).is_some_and(|read| read > 0.0), "{metric:?}\n{text}");
    }
    assert!(inspection.unread.is_empty(), "{:?}\n{text}", inspection.unread);
}

#[test]
fn headroom_reads_every_figure_of_the_report_back() {
    if Checker::Redis.find().is_none() {
        return;
    }
    let Some(machine) = primary("report", 39) else { return };
    super::redis::add_server(&machine, "redis", "127.0.39.20", "--maxmemory 1gb");
    machine.run("docker compose up -d redis");
    machine.run(
        "docker compose exec -T postgres psql -q -U voiceassist -d voiceassist -c 'CREATE TABLE \"User\" AS SELECT generate_series(1, 100000)'",
    );
    machine.service("voiceassist-server", "", "true", "true");
    machine.service("nginx", "", "true", "true");
    let services = machine.root.join("services");
    fs::write(services.join("voiceassist-server/ids"), "1f\n2e\n").unwrap();
    fs::write(
        services.join("stats"),
        "NAME                               CPU %     MEM USAGE / LIMIT\n\
         voiceassist-voiceassist-server-1   43.21%    811.6MiB / 2GiB\n\
         voiceassist-voiceassist-server-2   38.90%    790.2MiB / 2GiB\n",
    )
    .unwrap();
    let line = "172.18.0.1 [2026-11-24T06:00:00+00:00] \"GET / HTTP/1.1\" 200 12 0.010 0.009 \"172.18.0.5:8000\"\n";
    fs::write(services.join("nginx/log"), line.repeat(600)).unwrap();
    read_back(
        &machine,
        &[
            (Metric::Instances, 2.0),
            (Metric::CpuPercentOfCore, 43.21),
            (Metric::MemoryLimitBytes, 2_147_483_648.0),
            (Metric::ConnectionsActive, 1.0),
            (Metric::MaxConnections, 200.0),
            (Metric::CacheMaxBytes, 1_073_741_824.0),
            (Metric::Collections, 4.0),
            (Metric::Vectors, 1_284_503.0),
            (Metric::RequestsPerSecond, 10.0),
        ],
        &[Metric::DatabaseBytes, Metric::LargestTableBytes, Metric::CacheUsedBytes, Metric::CacheCommandsTotal],
    );
}

#[test]
fn headroom_reads_every_figure_of_the_report_on_kubernetes_back() {
    if Checker::Redis.find().is_none() {
        return;
    }
    let Some(machine) = primary("report-kubernetes", 51) else { return };
    let mut on_kubernetes = scenario();
    on_kubernetes.stack.platform = Platform::Kubernetes;
    write(&on_kubernetes, &plan(), &machine.root.join("kubernetes"));
    install(&machine.root.join("kubernetes/03-database-replicas-1"), &machine.project());
    super::redis::add_server(&machine, "redis", "127.0.51.20", "--maxmemory 1gb");
    machine.run("docker compose up -d redis");
    let services = machine.root.join("services");
    fs::write(services.join("pods"), "pod/voiceassist-server-5d9c-abcde\npod/voiceassist-server-5d9c-fghij\n").unwrap();
    fs::write(
        services.join("top"),
        "NAME                           CPU(cores)   MEMORY(bytes)\n\
         voiceassist-server-5d9c-abcde   432m         811Mi\n\
         voiceassist-server-5d9c-fghij   389m         790Mi\n",
    )
    .unwrap();
    read_back(
        &machine,
        &[
            (Metric::Instances, 2.0),
            (Metric::CpuPercentOfCore, 43.2),
            (Metric::MemoryBytes, 811.0 * 1_048_576.0),
            (Metric::MemoryLimitBytes, 2_147_483_648.0),
            (Metric::ConnectionsActive, 1.0),
            (Metric::MaxConnections, 200.0),
            (Metric::CacheMaxBytes, 1_073_741_824.0),
            (Metric::Collections, 4.0),
            (Metric::Vectors, 1_284_503.0),
        ],
        &[Metric::DatabaseBytes, Metric::CacheUsedBytes],
    );

    // The same indexes and the same lag, through kubectl.
    machine.run("docker compose exec -T postgres psql -q -U voiceassist -d voiceassist -c 'CREATE TABLE messages (conversation_id int, created_at timestamptz)'");
    let made = machine.run("bash postgres/indexes.sh");
    assert!(made.contains("idx_messages_created_at: made\n"), "{made}");
    let lag = machine.shell("bash postgres/lag.sh");
    assert_eq!(lag.status.code(), Some(2), "{}", super::checkers::both(&lag));
}

#[test]
fn autoscale_brings_the_load_back_to_its_threshold_and_says_so() {
    let Some(machine) = primary("autoscale", 40) else { return };
    add_app(&machine, "190.00%\n170.00%\n", REDIS);
    let text = machine.run("bash scripts/autoscale.sh --dry-run --once");
    // 90 % of the limit on two instances is 70 % on three.
    assert!(
        text.contains("] Instances: 2, Avg CPU: 180.00%\nScaling UP to 3 instances (CPU: 90.00% of the limit)\n"),
        "{text}"
    );
    assert!(
        text.contains("Dry run: docker compose up -d --no-deps --no-recreate --scale voiceassist-server=3"),
        "{text}"
    );
    fs::write(machine.root.join("services/voiceassist-server/ids"), "").unwrap();
    let text = machine.run("bash scripts/autoscale.sh --once");
    assert!(text.ends_with("Avg CPU: no data\nNo data: nothing is changed.\n"), "{text}");
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
    // 149 of 200 connections, all idle, and the one that counts them; another, just closed, may still be among them.
    let idle = "psql='docker compose exec -T postgres psql -X -U voiceassist -d voiceassist'
        for i in $(seq 149); do ($psql -c 'SELECT pg_sleep(0)' -f /dev/stdin < <(sleep 60)) >/dev/null 2>&1 & done
        for i in $(seq 60); do
            [ \"$($psql -At -c \"SELECT count(*) FROM pg_stat_activity WHERE state = 'idle'\")\" -ge 149 ] && break
            sleep 0.5
        done
        sleep 1; bash scripts/capacity-check.sh; status=$?; kill $(jobs -p); exit $status";
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
    let inspection = headroom::inspect(&text);
    assert!(inspection.unread.is_empty(), "{:?}\n{text}", inspection.unread);
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
    let inspection = headroom::inspect(&format!("VoiceAssist Capacity Check - Tue Nov 24 06:00:00 UTC 2026\n{text}"));
    assert!(inspection.unread.is_empty(), "{:?}\n{text}", inspection.unread);
    assert!(!text.contains("OK"), "{text}");
}
