//! What holds for any text at all.
#![cfg(test)]

use headroom_ingest::{inspect, mask};
use headroom_model::Inspection;
use proptest::prelude::*;

/// Pieces of real outputs, broken ones among them, so that random texts reach deep into the readers.
const PIECES: &[&str] = &[
    "NAME   CPU %   MEM USAGE / LIMIT",
    "CONTAINER ID   NAME   CPU %     MEM USAGE / LIMIT   MEM %     NET I/",
    "O           BLOCK I/O         PIDS",
    "voiceassist-voiceassist-server-1   187.63%   1.79GiB / 2GiB",
    "voiceassist-redis-1,1.02%,98.3MiB / 2GiB,4.80%,340MB / 1.9GB,0B / 8.2MB,6",
    "voiceassist-redis-1  1.02%  4.80%",
    "{\"CPUPerc\":\"0.00%\",\"MemUsage\":\"0B / 0B\",\"Name\":\"x\"}",
    "{\"CPUPerc\":",
    "VoiceAssist Capacity Report - Tue Nov 24 03:32:01 AM UTC 2026",
    "VoiceAssist Capacity Check - Di 24. Nov 03:29:08 UTC 2026",
    "========================================",
    "Application Instances: 2",
    "Application:",
    " CPU: 43.21%",
    " Memory: %",
    " Active Connections: 13/100 (13%)",
    "Database Metrics:",
    "Redis Metrics:",
    "Qdrant Metrics:",
    "Capacity Estimates:",
    " Current RPS: [Calculate from metrics]",
    "Scaling Recommendations:",
    " count |        state        ",
    "-------+---------------------",
    "     9 | active",
    "     5 | ",
    "-[ RECORD 1 ]----+---------",
    "pg_database_size | 28147047",
    "count|state",
    "count,state",
    "(4 rows)",
    "<table border=\"1\">",
    "    <th align=\"center\">count</th>",
    "</table>",
    "┌───────┬─────────────────────┐",
    "│ count │        state        │",
    "ERROR:  UNION types bigint and text cannot be matched",
    "                                ^",
    "# Memory",
    "used_memory:17779568",
    "maxmemory:0",
    "1) \"maxmemory\"",
    "2) \"1073741824\"",
    "# TYPE collections_total gauge",
    "collections_total 4",
    "collection_points{id=\"a\\\"b\"} 3.2e+09",
    "root@va-prod-1:/opt/voiceassist# docker stats --no-stream",
    "voiceassist=# SHOW max_connections;",
    " 100",
    "```",
    "\u{1b}[2J\u{1b}[H",
    "> ",
    "\t",
    "",
    "",
    "a\rb\r",
    "\"",
    "[{",
    "<script>alert(1)</script>",
];

fn pasted() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{0,30}",
        1 => any::<String>(),
    ];
    prop::collection::vec((piece, any::<prop::sample::Index>(), 0_u8..12), 0..24).prop_map(|pieces| {
        let mut text = String::new();
        for (piece, cut, change) in pieces {
            match change {
                // A piece cut anywhere.
                0 => text.extend(piece.chars().take(cut.index(piece.chars().count() + 1))),
                1 => text.extend(piece.chars().skip(cut.index(piece.chars().count() + 1))),
                _ => text.push_str(&piece),
            }
            text.push_str(if change == 2 { "\r\n" } else { "\n" });
        }
        text
    })
}

fn assert_partition(text: &str, inspection: &Inspection) {
    let lines = text.split('\n').count();
    let mut owner = vec![0_u32; lines + 1];
    for document in &inspection.documents {
        assert!(document.first_line >= 1 && document.first_line <= document.last_line && document.last_line <= lines);
        owner[document.first_line..=document.last_line].iter_mut().for_each(|count| *count += 1);
    }
    assert!(owner.iter().all(|&count| count <= 1), "documents overlap");
    for range in &inspection.unread {
        assert!(range.first_line >= 1 && range.first_line <= range.last_line && range.last_line <= lines);
        owner[range.first_line..=range.last_line].iter_mut().for_each(|count| *count += 1);
    }
    for pair in inspection.unread.windows(2) {
        assert!(pair[0].last_line + 1 < pair[1].first_line, "unread ranges touch");
    }
    for (index, line) in text.split('\n').enumerate() {
        let visible = line.chars().any(|c| !c.is_whitespace() && !c.is_control() && c != '>' && c != '\u{feff}');
        let escaped = line.contains('\u{1b}') || line.contains('\r') || line.contains('\u{8}');
        assert!(!visible || escaped || owner[index + 1] > 0, "line {} is lost: {line:?}", index + 1);
    }
    for observation in &inspection.observations {
        assert!(observation.value.is_finite() && observation.unit == observation.metric.unit());
        assert!((1..=lines).contains(&observation.line));
    }
    for diagnostic in &inspection.diagnostics {
        assert!(diagnostic.line.is_none_or(|line| (1..=lines).contains(&line)));
        assert!(!diagnostic.message.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_without_panic_and_no_line_is_lost(text in pasted()) {
        assert_partition(&text, &inspect(&text));
    }

    #[test]
    fn masking_keeps_every_line_and_masks_once(text in pasted()) {
        let (masked, _) = mask(&text);
        prop_assert_eq!(masked.matches('\n').count(), text.matches('\n').count());
        let (again, count) = mask(&masked);
        prop_assert_eq!((again.as_ref(), count), (masked.as_ref(), 0));
    }
}

#[test]
fn nothing_is_no_document_and_no_complaint() {
    for text in ["", "\n", "  \n\t\n", "\u{feff}"] {
        assert_eq!(inspect(text), Inspection::default(), "{text:?}");
    }
}

#[test]
fn a_paste_with_no_metric_says_what_it_looked_for() {
    let inspection = inspect("Dear all,\n\n<script>alert(1)</script>\nsee you at 10:30\n");
    assert!(inspection.documents.is_empty() && inspection.observations.is_empty());
    assert_eq!(inspection.diagnostics.len(), 1);
    assert_eq!(inspection.diagnostics[0].code, "no-metric-found");
    assert!(inspection.diagnostics[0].message.starts_with("No metric found in 3 lines. Looked for "));
    assert_eq!(inspection.unread.len(), 2);
}

#[test]
fn a_prompt_and_a_fence_belong_to_the_output_they_frame() {
    let text = "```\n$ redis-cli INFO memory\nused_memory:1024\nmaxmemory:2048\n```\nthanks\n";
    let inspection = inspect(text);
    assert_eq!((inspection.documents[0].first_line, inspection.documents[0].last_line), (1, 5));
    assert_eq!(inspection.unread.len(), 1);
}
