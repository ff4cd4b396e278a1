//! How much memory a file takes. Alone in its program, because it counts what all of it allocates.
#![cfg(test)]

mod inputs;

use std::io::Write;

use headroom_ingest::Reader;
use headroom_model::Inspection;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// Makes a file of this many bytes in pieces of a megabyte and reads it; what was found, and the most memory that was
/// allocated above the start.
fn measured(make: fn(usize) -> String, bytes: usize, zipped: bool) -> (Inspection, usize) {
    let piece = make(1 << 20);
    let piece: Vec<u8> = if zipped {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(piece.as_bytes()).unwrap();
        encoder.finish().unwrap()
    } else {
        piece.into_bytes()
    };
    ALLOCATED.reset_peak_usage();
    let before = ALLOCATED.current_usage();
    let mut reader = Reader::new();
    for _ in 0..bytes >> 20 {
        reader.push(&piece);
    }
    let inspection = reader.finish();
    (inspection, ALLOCATED.peak_usage() - before)
}

/// The same of a text that is read in pieces of a megabyte.
fn measured_whole(text: &str) -> (Inspection, usize) {
    ALLOCATED.reset_peak_usage();
    let before = ALLOCATED.current_usage();
    let mut reader = Reader::new();
    text.as_bytes().chunks(1 << 20).for_each(|piece| reader.push(piece));
    let inspection = reader.finish();
    (inspection, ALLOCATED.peak_usage() - before)
}

#[test]
fn memory_stays_within_its_bound_whatever_the_size() {
    const MOST: usize = 64 << 20;
    let repeated_reports = |bytes: usize| {
        let report = |n: usize| {
            let (hour, minute, second) = (n / 3600 % 24, n / 60 % 60, n % 60);
            format!(
                "VoiceAssist Capacity Check - Tue Nov 24 {hour:02}:{minute:02}:{second:02} UTC 2026\nApplication:\n CPU: 43.{second}%\n Memory: 39.63%\n\n"
            )
        };
        (0..bytes / 100).map(report).collect::<Vec<_>>().concat()
    };
    let prose = |bytes: usize| "Dear all, this says nothing.\n\n".repeat(bytes / 30);
    let open_brackets = |bytes: usize| "{\n".repeat(bytes / 2);
    let one_line = |bytes: usize| "x".repeat(bytes);
    let subjects = |bytes: usize| {
        let line = |n| format!("redis_memory_used_bytes{{i=\"{n}\"}} {n}\n");
        (0..bytes / 40).map(line).collect::<Vec<_>>().concat()
    };
    let makers = [repeated_reports, prose, open_brackets, one_line, subjects];
    // One document, which a repeated piece is not.
    let (found, used) = measured_whole(&inputs::matrix(24 << 20));
    assert!(found.series.len() > 300 && used < MOST, "an answer of Prometheus: {} MB", used >> 20);
    for (index, make) in makers.into_iter().chain(inputs::ALL.map(|(_, make)| make)).enumerate() {
        // All of them compressed would take minutes without optimisation.
        let zipped = index % 2 == 1;
        let (_, used) = measured(make, 8 << 20, zipped);
        assert!(used < MOST, "file {index}, zipped: {zipped}: {} MB", used >> 20);
    }
}
