//! Files that are larger than what is kept of them.
#![cfg(test)]

mod inputs;

use headroom_ingest::{Reader, inspect};
use headroom_model::{Inspection, Metric};

fn read(bytes: &[u8], piece: usize) -> Inspection {
    let mut reader = Reader::new();
    bytes.chunks(piece).for_each(|piece| reader.push(piece));
    reader.finish()
}

#[test]
fn a_file_in_pieces_is_read_as_the_whole_text() {
    for (name, make) in inputs::ALL {
        let text = make(1_200_000);
        let whole = inspect(&text);
        assert_eq!(whole.documents.len(), 1, "{name}");
        assert_eq!(whole.unread, [], "{name}");
        assert!(whole.observations.len() + whole.series.len() + whole.load_tests.len() > 0, "{name}");
        for piece in [1_000_000, 65_521] {
            assert_eq!(read(text.as_bytes(), piece), whole, "{name} in pieces of {piece}");
        }
    }
}

#[test]
fn documents_before_and_after_a_long_one_are_read_too() {
    let check =
        "VoiceAssist Capacity Check - Tue Nov 24 03:29:43 UTC 2026\nApplication:\n CPU: 43.21%\n Memory: 39.63%\n";
    for (name, make) in inputs::ALL {
        let text = format!("{check}\nwhat is this?\n\n{}\n{check}\nthanks\n", make(1_200_000));
        let whole = inspect(&text);
        assert_eq!(whole.documents.len(), 3, "{name}");
        assert_eq!(read(text.as_bytes(), 100_003), whole, "{name}");
    }
}

#[test]
fn every_case_that_fits_into_a_piece_is_read_as_the_text() {
    for text in ["", "\n", "used_memory:1024\nmaxmemory:2048\n", "a,b\n1,2", "{\"a\":\n[1,\n2]}", "\u{feff}\u{feff}x"] {
        for piece in [1, 2, 7, 100] {
            assert_eq!(read(text.as_bytes(), piece), inspect(text), "{text:?}");
        }
    }
}

#[test]
fn utf16_is_read_as_the_text_it_holds() {
    let text = inputs::csv(700_000);
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf16, 65_521), inspect(&text));
}

#[test]
fn reports_that_come_again_and_again_become_series() {
    let report = |n: u32| {
        format!(
            "VoiceAssist Capacity Check - Tue Nov 24 {:02}:{:02}:{:02} UTC 2026\nApplication:\n CPU: {}.5%\n Memory: 39.63%\n\n",
            n / 3600,
            n / 60 % 60,
            n % 60,
            n % 100
        )
    };
    let text: String = (0..16_000).map(report).collect();
    let inspection = read(text.as_bytes(), 1 << 20);
    let cpu = inspection.series.iter().find(|series| series.metric == Metric::CpuPercentOfCore).unwrap();
    assert_eq!((cpu.points.len(), cpu.points[15_999].1), (16_000, 99.5));
    assert_eq!(inspection.unread, []);
    assert!(inspection.diagnostics.iter().any(|said| said.code == "only-last-values-kept"));
}

#[test]
fn an_answer_of_prometheus_that_is_too_long_to_be_kept_is_read_series_by_series() {
    let text =
        format!("$ curl -sG localhost:9090/api/v1/query_range\n{}\nused_memory:1024\n", inputs::matrix(6_600_000));
    let (long, whole) = (read(text.as_bytes(), 1 << 20), inspect(&text));
    let values = |inspection: &Inspection| {
        let series = inspection.series.iter();
        series.map(|series| (series.metric, series.subject.clone(), series.points.clone())).collect::<Vec<_>>()
    };
    assert!(whole.series.len() > 300);
    assert_eq!(values(&long), values(&whole));
    assert_eq!(long.documents, whole.documents);
    assert_eq!((long.observations.len(), long.unread.len()), (1, 0));
    assert_eq!((long.observations[0].line, long.observations[0].value), (4, 1024.0));
    let p95 = long.series.iter().find(|series| series.metric == Metric::LatencyP95Ms).unwrap();
    // 0.1 s + 0.15 s × (95 − 80) ÷ 20.
    assert!(p95.points.len() == 199 && (p95.points[7].1 - 212.5).abs() < 1e-6);
    let half = &text.as_bytes()[..text.len() - 100_000];
    let cut = read(half, 1 << 20);
    assert!(cut.series.len() > 300 && cut.diagnostics.iter().any(|said| said.code == "json-breaks-off"));
}
