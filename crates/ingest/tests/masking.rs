//! No secret survives masking, wherever tools, files and terminals put it.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "one test is about time")]

use headroom_ingest::{inspect, mask};
use proptest::prelude::*;

/// What a secret may consist of where it stands.
#[derive(Debug, Clone, Copy)]
enum Signs {
    /// Letters and digits.
    Plain,
    /// What base64 and addresses hold as well.
    Coded,
    /// Everything that needs no escape.
    Any,
}

/// Where secrets stand; `§` is the secret.
const PLACES: &[(&str, Signs)] = &[
    // Addresses.
    ("DATABASE_URL=postgresql://shop:§@db.internal:5432/shop?sslmode=require", Signs::Any),
    ("postgres://shop:§@10.0.0.5/shop", Signs::Any),
    ("redis://:§@redis:6379/0", Signs::Any),
    ("rediss://default:§@cache.example.com:6380", Signs::Any),
    ("amqp://guest:§@mq:5672//", Signs::Any),
    ("mongodb+srv://app:§@cluster0.example.net/shop?retryWrites=true", Signs::Any),
    ("curl https://admin:§@qdrant:6333/metrics", Signs::Plain),
    ("git clone https://x-access-token:§@github.com/shop/api.git", Signs::Plain),
    ("SENTRY_DSN=https://a1§@o12.ingest.sentry.io/345", Signs::Plain),
    ("jdbc:postgresql://db:5432/shop?user=shop&password=§&ssl=true", Signs::Plain),
    ("SLACK=https://hooks.slack.com/services/T00/B00/§", Signs::Plain),
    // Settings.
    ("PGPASSWORD=§ psql -h db -U shop -c 'SHOW max_connections'", Signs::Any),
    ("export DB_PASSWORD='§'", Signs::Any),
    ("POSTGRES_PASSWORD=§", Signs::Any),
    ("      POSTGRES_PASSWORD: \"§\"", Signs::Any),
    ("    password: §", Signs::Any),
    ("  - REDIS_PASSWORD=§", Signs::Any),
    ("      - name: DB_PASSWORD\n        value: §", Signs::Any),
    ("      - name: DB_PASSWORD\n        value: \"§\"", Signs::Any),
    ("{\"name\": \"API_TOKEN\", \"value\": \"§\"}", Signs::Any),
    ("{\"user\": \"shop\", \"password\": \"§\", \"port\": 5432}", Signs::Any),
    ("{\"Env\": [\"PATH=/usr/bin\", \"POSTGRES_PASSWORD=§\"]}", Signs::Plain),
    ("\"{\\\"password\\\": \\\"§\\\"}\"", Signs::Plain),
    ("password: |\n  §\nuser: x", Signs::Any),
    ("requirepass §", Signs::Any),
    ("requirepass \"§\"", Signs::Any),
    ("masterauth §", Signs::Any),
    ("sentinel auth-pass mymaster §", Signs::Any),
    ("127.0.0.1:6379> CONFIG GET requirepass\n1) \"requirepass\"\n2) \"§\"", Signs::Any),
    ("requirepass\n§", Signs::Any),
    ("127.0.0.1:6379> AUTH §", Signs::Any),
    ("127.0.0.1:6379> AUTH shop §", Signs::Any),
    ("host=db user=replicator password=§ dbname=x", Signs::Any),
    ("primary_conninfo = 'host=db user=replicator password=§ port=5432'", Signs::Plain),
    ("Server=db;Database=shop;User Id=shop;Password=§;", Signs::Plain),
    ("Server=db;Uid=shop;Pwd=§;", Signs::Plain),
    ("DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=§;EndpointSuffix=core.windows.net", Signs::Coded),
    ("db.internal:5432:shop:app:§", Signs::Plain),
    ("\"shop\" \"§\"", Signs::Coded),
    ("aws_secret_access_key = §", Signs::Coded),
    ("AWS_SESSION_TOKEN=§", Signs::Coded),
    ("\"SecretAccessKey\": \"§\",", Signs::Coded),
    ("aws_access_key_id = AKIA§", Signs::Plain),
    ("key ASIA§ is old", Signs::Plain),
    ("api-key: §", Signs::Coded),
    ("machine db login shop password §", Signs::Any),
    // Commands.
    ("redis-cli -h cache -a § INFO", Signs::Any),
    ("redis-cli -h cache --pass § INFO", Signs::Any),
    ("mysqldump --password § shop", Signs::Any),
    ("mysqldump --password=§ shop", Signs::Any),
    ("curl -u admin:§ http://localhost:9090/api/v1/query", Signs::Any),
    ("curl --user 'admin:§' http://localhost:9090/api/v1/query", Signs::Any),
    ("curl -H 'api-key: §' http://qdrant:6333/collections", Signs::Coded),
    ("curl -H \"Authorization: Bearer §\" http://x", Signs::Coded),
    ("sshpass -p § ssh db", Signs::Any),
    ("docker login -u shop -p § registry.example.com", Signs::Any),
    ("influx --token § query", Signs::Coded),
    ("ALTER ROLE shop WITH PASSWORD '§';", Signs::Any),
    ("CREATE USER shop IDENTIFIED BY '§';", Signs::Any),
    // Headers and tokens.
    ("Authorization: Bearer §", Signs::Coded),
    ("authorization: Basic §", Signs::Coded),
    ("Authorization: Token §", Signs::Coded),
    ("Proxy-Authorization: Basic §", Signs::Coded),
    ("Cookie: theme=dark; sessionid=§; lang=de", Signs::Plain),
    ("Set-Cookie: sessionid=§; Path=/; HttpOnly", Signs::Plain),
    ("-H 'Cookie: sessionid=§'", Signs::Plain),
    ("X-Auth-Token: §", Signs::Coded),
    ("bearer § was refused", Signs::Coded),
    ("ghp_§", Signs::Plain),
    ("glpat-§", Signs::Plain),
    ("xoxb-§", Signs::Plain),
    ("sk_live_§", Signs::Plain),
    ("rolpassword SCRAM-SHA-256$4096:§", Signs::Coded),
    ("-----BEGIN RSA PRIVATE KEY-----\n§\n-----END RSA PRIVATE KEY-----", Signs::Coded),
    ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5v\n§\n", Signs::Coded),
    ("tls.key: |\n  -----BEGIN PRIVATE KEY-----\n  §\n  -----END PRIVATE KEY-----", Signs::Coded),
];

/// What stands before a place: nothing, a prompt, a mail program's quote.
const BEFORE: &[&str] = &["", "root@va-prod-1:/opt# ", "$ ", "> "];

fn secret() -> impl Strategy<Value = [String; 3]> {
    let plain = "[A-Za-z0-9]{19}[0-9][A-Za-z0-9]{0,20}";
    let coded = "[A-Za-z0-9][A-Za-z0-9+/_-]{18}[0-9][A-Za-z0-9]{0,20}";
    let any = "[A-Za-z0-9][A-Za-z0-9!#%^~+._/-]{8,30}[A-Za-z0-9]";
    (plain, coded, any).prop_map(|(plain, coded, any)| [plain, coded, any])
}

/// The text as a terminal of this width shows it.
fn wrapped(text: &str, width: usize) -> String {
    let lines = text.split('\n').flat_map(|line| {
        let chars: Vec<char> = line.chars().collect();
        if chars.is_empty() {
            return vec![String::new()];
        }
        chars.chunks(width).map(|chunk| chunk.iter().collect()).collect()
    });
    lines.collect::<Vec<String>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_survives_whatever_it_stands_in(secrets in secret(), before in prop::sample::select(BEFORE), windows in any::<bool>()) {
        for (place, signs) in PLACES {
            let secret = &secrets[*signs as usize];
            let line_alone = ["db.internal:", "\"shop\" ", "requirepass\n", "tls.key", "password: |", "    password"];
            let before = if line_alone.iter().any(|start| place.starts_with(start)) { "" } else { before };
            let text = format!("NAME  CPU %\n{before}{}\nshop-api-1  12.5%\n", place.replace('§', secret));
            let text = if windows { text.replace('\n', "\r\n") } else { text };
            let (masked, count) = mask(&text);
            prop_assert!(!masked.contains(secret.as_str()), "{text}\nis\n{masked}");
            prop_assert!(count > 0);
            prop_assert_eq!(masked.matches('\n').count(), text.matches('\n').count(), "{}", place);
            // What was measured beside it is still there.
            let read = |text: &str| inspect(text).observations.iter().any(|found| found.value == 12.5);
            prop_assert_eq!(read(&masked), read(&text), "{}", masked);
        }
    }

    #[test]
    fn nor_where_a_terminal_broke_its_line(secrets in secret(), width in 64_usize..160, at in 4_usize..16) {
        for (place, signs) in PLACES.iter().filter(|(place, _)| !place.contains('\n') && !place.starts_with("db.internal:")) {
            let secret = &secrets[*signs as usize];
            let start = place.chars().position(|c| c == '§').unwrap();
            // So many characters of the secret are left on the first line.
            let Some(room) = width.checked_sub(start + at + 1) else { continue };
            if place.starts_with("    password") || place.starts_with("\"shop\"") || secret.len() < at + 6 {
                continue;
            }
            let text = format!("{} {}\n", "x".repeat(room), place.replace('§', secret));
            let shown = wrapped(&text, width);
            let (masked, _) = mask(&shown);
            let (first, rest) = secret.split_at(at);
            prop_assert!(!masked.contains(first), "{shown}\nis\n{masked}");
            prop_assert!(!masked.contains(rest.get(..rest.len().min(width)).unwrap_or("")), "{shown}\nis\n{masked}");
            prop_assert_eq!(masked.matches('\n').count(), shown.matches('\n').count());
        }
    }
}

#[test]
fn what_points_at_a_secret_or_measures_something_stays() {
    for text in [
        "PGPASSWORD=$PGPASSWORD psql -h db",
        "password: ${POSTGRES_PASSWORD}",
        "curl -H \"Authorization: Bearer $TOKEN\" http://x",
        "redis-cli -a \"$REDIS_PASSWORD\" INFO",
        "api-key: <your key>",
        "PWD=/opt/shop",
        "token_count: 12",
        "max_tokens: 4096",
        "\"token\": {\"count\": 3}",
        "http_requests_total{path=\"/a\"} 12",
        "auth service is up",
        "ab -c 50 -n 1000 http://localhost:8000/a@b",
        "14:05:32 up 23 days,  4:11",
        "2026-11-24 14:05:32:500:a:b",
        "PASSWORD: ****",
    ] {
        assert_eq!(mask(text), (text.into(), 0));
    }
}

#[test]
fn the_time_stays_linear_in_texts_of_one_line() {
    let hostile = [
        "-a ",
        "redis-cli -a ",
        "--password ",
        "=",
        "password=",
        "password: ",
        "redis://",
        "https://a:",
        "eyJ",
        "sk-",
        "Cookie: ",
        "-----BEGIN PRIVATE KEY-----",
        "AUTH ",
        "\"",
        "auth-pass ",
        "value: ",
        "bearer ",
    ];
    for part in hostile {
        for end in ["", "\n"] {
            let text = format!("{part}{end}").repeat(300_000 / part.len());
            let start = std::time::Instant::now();
            mask(&text);
            let seconds = start.elapsed().as_secs_f64();
            // Without optimisation and beside others; what is not linear takes minutes.
            assert!(seconds < 20.0, "{part:?}: {seconds} s");
        }
    }
}
