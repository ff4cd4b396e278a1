//! Large outputs made up by number: each line differs, every run makes the same.

use std::fmt::Write;

/// Makes a text of about so many bytes.
pub(crate) type Make = fn(usize) -> String;

/// The makers by name.
pub(crate) const ALL: [(&str, Make); 6] = [
    ("prometheus-text", prometheus),
    ("k6-ndjson", k6),
    ("docker-stats-json", docker_stats),
    ("csv", csv),
    ("hey-csv", hey),
    ("pgbench-log", pgbench),
];

/// The second after which the series begin: 2026-11-24 00:00 UTC.
const START: u64 = 1_795_478_400;

fn until(bytes: usize, mut text: String, mut add: impl FnMut(&mut String, u64)) -> String {
    let mut n = 0;
    while text.len() < bytes {
        add(&mut text, n);
        n += 1;
    }
    text
}

/// One scrape of an app with very many paths.
pub(crate) fn prometheus(bytes: usize) -> String {
    let head = "# HELP http_requests_total Requests.\n# TYPE http_requests_total counter\n";
    until(bytes, head.to_owned(), |text, n| {
        let status = [200, 200, 200, 404, 503].get(n as usize % 5).unwrap_or(&200);
        let _ = writeln!(
            text,
            "http_requests_total{{instance=\"server-{}:8000\",method=\"GET\",path=\"/api/items/{n}\",status=\"{status}\"}} {}",
            n % 7,
            n * 31 % 9973
        );
    })
}

/// `k6 run --out json`.
pub(crate) fn k6(bytes: usize) -> String {
    until(bytes, String::new(), |text, n| {
        let (seconds, micros) = (n / 400, n % 400 * 2500);
        let time =
            format!("2026-11-24T{:02}:{:02}:{:02}.{micros:06}Z", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        let tags = "\"tags\":{\"expected_response\":\"true\",\"group\":\"\",\"method\":\"GET\",\"name\":\"http://localhost:8000/health\",\"proto\":\"HTTP/1.1\",\"scenario\":\"default\",\"status\":\"200\",\"url\":\"http://localhost:8000/health\"}";
        let (metric, value) = match n % 4 {
            0 => ("http_reqs", "1".to_owned()),
            1 => ("http_req_duration", format!("{}.{:03}", n * 7 % 190 + 1, n % 1000)),
            2 => ("http_req_failed", u32::from(n % 40 == 2).to_string()),
            _ => ("data_received", format!("{}", n % 4096)),
        };
        let _ = writeln!(
            text,
            "{{\"metric\":\"{metric}\",\"type\":\"Point\",\"data\":{{\"time\":\"{time}\",\"value\":{value},{tags}}}}}"
        );
    })
}

/// `docker stats --format json`, streamed.
pub(crate) fn docker_stats(bytes: usize) -> String {
    until(bytes, String::new(), |text, n| {
        let _ = writeln!(
            text,
            "{{\"BlockIO\":\"45.1MB / 12.3kB\",\"CPUPerc\":\"{}.{:02}%\",\"Container\":\"ecaced61{:04x}\",\"ID\":\"ecaced61{:04x}\",\"MemPerc\":\"{}.50%\",\"MemUsage\":\"1.{:03}GiB / 2GiB\",\"Name\":\"voiceassist-server-{}\",\"NetIO\":\"1.23GB / 988MB\",\"PIDs\":\"{}\"}}",
            n % 200,
            n % 100,
            n % 12,
            n % 12,
            n % 90,
            n % 1000,
            n % 12,
            n % 64 + 1
        );
    })
}

/// A series of three columns, a row every ten seconds.
pub(crate) fn csv(bytes: usize) -> String {
    until(bytes, "time,rps,cpu %,p95 (ms)\n".to_owned(), |text, n| {
        let seconds = START + n * 10;
        let _ = writeln!(text, "{seconds},{}.{},{}.25,{}", 40 + n % 60, n % 10, n % 100, 80 + n % 300);
    })
}

/// `hey -o csv`.
pub(crate) fn hey(bytes: usize) -> String {
    let head = "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n";
    until(bytes, head.to_owned(), |text, n| {
        let status = if n % 50 == 49 { 503 } else { 200 };
        let _ = writeln!(
            text,
            "0.{:04},0.0000,0.0000,0.0001,0.0030,0.0002,{status},{}.{:04}",
            n * 7 % 900 + 1,
            n / 500,
            n % 500 * 20
        );
    })
}

/// `pgbench -l`.
pub(crate) fn pgbench(bytes: usize) -> String {
    until(bytes, String::new(), |text, n| {
        let _ = writeln!(text, "{} {n} {} 0 {} {:06}", n % 8, 800 + n * 7 % 9000, START + n / 800, n % 800 * 1250);
    })
}

/// An answer of Prometheus to `query_range`: a counter of many paths and a histogram, on one line.
#[allow(dead_code, reason = "not every suite reads one")]
pub(crate) fn matrix(bytes: usize) -> String {
    let points = |step: u64| {
        let point = |n: u64| format!("[{},\"{}\"]", START + n * 60, n * step);
        (0..200).map(point).collect::<Vec<_>>().join(",")
    };
    let series = |n: u64| {
        let (path, (le, step)) = match n % 3 {
            0 => (n / 3, ("0.1", 80)),
            1 => (n / 3, ("0.25", 100)),
            _ => (n / 3, ("+Inf", 100)),
        };
        let counter = format!(
            "{{\"metric\":{{\"__name__\":\"http_requests_total\",\"path\":\"/{path}\"}},\"values\":[{}]}}",
            points(6)
        );
        let bucket = format!(
            "{{\"metric\":{{\"__name__\":\"http_request_duration_seconds_bucket\",\"path\":\"/{path}\",\"le\":\"{le}\"}},\"values\":[{}]}}",
            points(step)
        );
        format!("{counter},{bucket}")
    };
    let count = (bytes / series(0).len()).max(3) as u64 / 3 * 3;
    let all: Vec<String> = (0..count).map(series).collect();
    format!("{{\"status\":\"success\",\"data\":{{\"resultType\":\"matrix\",\"result\":[{}]}}}}\n", all.join(","))
}
