//! The same output as terminals, chats and other settings show it.
#![cfg(test)]

use headroom_ingest::inspect;
use headroom_model::{Inspection, Metric};

const TABLE: &str = "\
CONTAINER ID   NAME                               CPU %     MEM USAGE / LIMIT   MEM %     NET I/O           BLOCK I/O         PIDS
ecaced6115f2   voiceassist-voiceassist-server-1   187.63%   1.79GiB / 2GiB      89.50%    1.23GB / 988MB    45.1MB / 12.3kB   22
acc61ab9fcc8   voiceassist-postgres-1             14.73%    612.4MiB / 8GiB     7.48%     5.67GB / 18.2GB   1.02GB / 31.5GB   64
";

/// Subject, metric and value of each observation.
fn values(inspection: &Inspection) -> Vec<(String, Metric, f64)> {
    inspection.observations.iter().map(|o| (o.subject.clone(), o.metric, o.value)).collect()
}

fn value(inspection: &Inspection, metric: Metric) -> Option<f64> {
    inspection.observations.iter().rfind(|o| o.metric == metric).map(|o| o.value)
}

#[test]
fn a_table_wrapped_by_a_narrow_terminal_is_the_same_table() {
    let whole = values(&inspect(TABLE));
    assert_eq!(whole.len(), 18);
    for width in [60, 80, 100, 120] {
        let wrapped: String = TABLE
            .lines()
            .flat_map(|line| {
                let chars: Vec<char> = line.chars().collect();
                chars.chunks(width).map(|chunk| chunk.iter().collect::<String>() + "\n").collect::<Vec<_>>()
            })
            .collect();
        let inspection = inspect(&wrapped);
        assert_eq!(values(&inspection), whole, "{width} columns");
        assert!(inspection.unread.is_empty());
    }
}

#[test]
fn of_a_live_display_the_last_frame_counts() {
    let frame = |cpu: &str| format!("\u{1b}[2J\u{1b}[H{}", TABLE.replace("187.63%", cpu));
    let inspection = inspect(&(frame("0.00%  ") + &frame("12.50% ") + &frame("187.63%")));
    assert_eq!(values(&inspection), values(&inspect(TABLE)));
    assert_eq!(inspection.documents.len(), 1);
    assert!(inspection.diagnostics.iter().any(|diagnostic| diagnostic.code == "only-last-frame-read"));
}

#[test]
fn moved_and_missing_columns_are_read_by_their_titles() {
    let inspection = inspect("MEM %   NAME                 CPU %\n89.50%  voiceassist-redis-1  1.02%\n");
    assert_eq!(value(&inspection, Metric::MemoryPercent), Some(89.5));
    assert_eq!(value(&inspection, Metric::CpuPercentOfCore), Some(1.02));
    let collapsed = TABLE.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n");
    assert_eq!(values(&inspect(&collapsed.collect::<String>())), values(&inspect(TABLE)));
    let separated = "NAME,CPU %,MEM USAGE / LIMIT\nvoiceassist-redis-1,1.02%,98.3MiB / 2GiB\n";
    assert_eq!(value(&inspect(separated), Metric::MemoryBytes), Some(103_075_021.0));
}

#[test]
fn a_row_that_is_cut_gives_no_half_number() {
    let cut = &TABLE[..TABLE.find("1.23GB").unwrap() + 3];
    let inspection = inspect(cut);
    assert_eq!(value(&inspection, Metric::MemoryPercent), Some(89.5));
    assert_eq!(value(&inspection, Metric::NetworkReceivedBytes), None);
    assert!(inspection.diagnostics.iter().any(|diagnostic| diagnostic.code == "row-incomplete"));
    let check = "Application:\n CPU: 43.21%\n Memory: 39.63%\nDatabase:\n Active Connections: 13/1";
    assert_eq!(value(&inspect(check), Metric::MaxConnections), None);
}

#[test]
fn connections_are_the_same_in_every_setting_of_psql() {
    for text in [
        " count | state  \n-------+--------\n     9 | active\n    25 | idle\n(2 rows)\n",
        "count  state  \n----- --------\n    9 active\n   25 idle\n(2 rows)\n",
        "count|state\n9|active\n25|idle\n(2 rows)\n",
        "count,state\n9,active\n25,idle\n",
        "     9 | active\n    25 | idle\n\n",
        "9|active\n25|idle\n",
        "active|9\nidle|25\n",
        "-[ RECORD 1 ]-\ncount | 9\nstate | active\n-[ RECORD 2 ]-\ncount | 25\nstate | idle\n",
        "-[ DATENSATZ 1 ]\ncount | 9\nstate | active\n-[ DATENSATZ 2 ]\ncount | 25\nstate | idle\n",
        "count|9\nstate|active\n\ncount|25\nstate|idle\n",
        "[options=\"header\",cols=\">l,<l\",frame=\"none\"]\n|====\n^l|count ^l|state\n\n>l|9 <l|active\n>l|25 <l|idle\n|====\n\n(2 rows)\n",
        "voiceassist=# SELECT count(*), state FROM pg_stat_activity GROUP BY state;\n count | state\n-------+--------\n     9 | active\n    25 | idle\n(2 rows)\n\nvoiceassist=#\n",
    ] {
        let inspection = inspect(text);
        let found = [Metric::ConnectionsActive, Metric::ConnectionsIdle, Metric::ConnectionsTotal]
            .map(|metric| value(&inspection, metric));
        assert_eq!(found, [Some(9.0), Some(25.0), Some(34.0)], "{text}");
        assert_eq!(inspection.unread, [], "{text}");
    }
}

#[test]
fn the_servers_own_processes_take_no_connection() {
    let text = " state  | backend_type   | count \n--------+----------------+-------\n active | client backend |     3\n idle   | client backend |    40\n        | walwriter      |     1\n(3 rows)\n";
    assert_eq!(value(&inspect(text), Metric::ConnectionsTotal), Some(43.0));
}

#[test]
fn settings_are_read_with_their_units() {
    let text = "         name         | setting | unit \n----------------------+---------+------\n max_connections      | 200     | \n shared_buffers       | 16384   | 8kB\n work_mem             | 4096    | kB\n(3 rows)\n";
    let inspection = inspect(text);
    assert_eq!(value(&inspection, Metric::MaxConnections), Some(200.0));
    assert_eq!(value(&inspection, Metric::SharedBuffersBytes), Some(134_217_728.0));
    assert_eq!(value(&inspection, Metric::WorkMemBytes), Some(4_194_304.0));
}

#[test]
fn a_lone_number_is_explained_by_its_command() {
    let text = "$ docker compose exec postgres psql -U v -t -c \"SHOW max_connections;\"\n 200\n\n$ psql -t -c \"SELECT count(*) FROM pg_stat_activity WHERE state = 'active'\"\n    13\n\n$ nproc\n8\n";
    let inspection = inspect(text);
    assert_eq!(value(&inspection, Metric::MaxConnections), Some(200.0));
    assert_eq!(value(&inspection, Metric::ConnectionsActive), Some(13.0));
    assert_eq!(value(&inspection, Metric::CpuLimitCores), Some(8.0));
    assert!(inspect("note the 42\n\n42\n").observations.is_empty());
}

#[test]
fn a_full_pool_is_told_by_its_refusal() {
    let text = "psql: error: connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  sorry, too many clients already\n";
    assert_eq!(inspect(text).diagnostics[0].code, "connections-exhausted");
}

#[test]
fn colours_without_their_escape_character_hide_no_count() {
    let text = "     http_req_failed................: 0.15% [32m✓[0m 37  [31m✗[0m 24281\n     http_reqs......................: 24318 27.018441/s\n";
    let inspection = inspect(text);
    assert_eq!((inspection.load_tests[0].errors, inspection.load_tests[0].requests), (37.0, Some(24_318.0)));
}

#[test]
fn socket_errors_of_wrk_are_errors() {
    // README of wrk, with the line that it prints when sockets fail.
    let text = "Running 30s test @ http://127.0.0.1:8080/index.html\n  12 threads and 400 connections\n  Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency   635.91us    0.89ms  12.92ms   93.69%\n    Req/Sec    56.20k     8.07k   62.00k    86.54%\n  22464657 requests in 30.00s, 17.76GB read\n  Socket errors: connect 0, read 12, write 0, timeout 3\nRequests/sec: 748868.53\nTransfer/sec:    606.33MB\n";
    let test = &inspect(text).load_tests[0];
    assert_eq!((test.requests_per_second, test.errors, test.concurrency), (748_868.53, 15.0, Some(400.0)));
    assert_eq!((test.mean_ms, test.duration_seconds), (Some(0.635_91), Some(30.0)));
}
