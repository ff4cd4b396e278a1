//! What a person says about how a paste is to be read.
#![cfg(test)]

use headroom_ingest::{Family, Parsers, history, inspect, inspect_as, inspect_with, name_rules, renamed};
use headroom_model::{Certainty, Choice, Component, Inspection, Metric, NameRule, Reading};

const TWO: &str = "\
$ docker stats --no-stream
NAME                  CPU %   MEM USAGE / LIMIT
voiceassist-server-1  12.5%   1GiB / 2GiB

# Memory
used_memory:1024
maxmemory:2048
";

fn chosen(text: &str, first_line: usize, last_line: usize, format: Option<&str>) -> Inspection {
    let choice = Choice { paste: 0, first_line, last_line, format: format.map(str::to_owned) };
    inspect_as(text, 0, &Reading { choices: vec![choice], ..Reading::default() })
}

fn formats(inspection: &Inspection) -> Vec<(&str, usize, usize)> {
    inspection.documents.iter().map(|d| (d.format.as_str(), d.first_line, d.last_line)).collect()
}

#[test]
fn without_choices_it_is_inspect() {
    assert_eq!(inspect_as(TWO, 0, &Reading::default()), inspect(TWO));
    let other = Choice { paste: 1, first_line: 1, last_line: 3, format: None };
    assert_eq!(inspect_as(TWO, 0, &Reading { choices: vec![other], ..Reading::default() }), inspect(TWO));
}

#[test]
fn lines_that_are_not_to_be_read_are_unread() {
    let inspection = chosen(TWO, 1, 3, None);
    assert_eq!(formats(&inspection), [("redis-info", 5, 7)]);
    assert_eq!((inspection.unread[0].first_line, inspection.unread[0].last_line), (1, 3));
    assert!(inspection.observations.iter().all(|observation| observation.component == Component::Cache));
}

#[test]
fn where_a_part_is_not_here_no_line_is_lost() {
    let stack_alone = |family| (family == Family::Stack).then_some(Parsers::STACK);
    let text = format!("{TWO}\nThis is ApacheBench, Version 2.3\nConcurrency Level:      10\n");
    let unread = |inspection: &Inspection| -> Vec<_> {
        inspection.unread.iter().map(|range| (range.first_line, range.last_line)).collect()
    };
    let inspection = inspect_with(&text, 0, &Reading::default(), stack_alone);
    assert_eq!(formats(&inspection), [("docker-stats", 1, 3), ("redis-info", 5, 7)]);
    assert_eq!(unread(&inspection), [(9, 10)]);

    let choice = Choice { paste: 0, first_line: 1, last_line: 3, format: Some("ab".to_owned()) };
    let inspection = inspect_with(TWO, 0, &Reading { choices: vec![choice], ..Reading::default() }, stack_alone);
    assert_eq!(formats(&inspection), [("redis-info", 5, 7)]);
    assert_eq!(unread(&inspection), [(1, 3)]);
}

#[test]
fn a_chosen_format_reads_lines_that_look_like_another() {
    // Two columns of numbers without titles could be anything; psql takes them for a table.
    let text = "note\nactive|9\nidle|25\n";
    let automatic = inspect(text);
    assert_eq!(formats(&automatic), [("psql", 2, 3)]);
    let inspection = chosen(text, 2, 3, Some("redis-info"));
    assert_eq!(inspection.documents[0].certainty, Certainty::Chosen);
    assert_eq!(formats(&inspection)[0].0, "redis-info");
    assert!(inspection.observations.is_empty());
    assert_eq!(inspection.diagnostics[0].code, "chosen-format-holds-nothing");
    assert_eq!(inspection.diagnostics[0].line, Some(2));
}

#[test]
fn what_is_around_the_chosen_lines_is_read_as_before() {
    let inspection = chosen(TWO, 5, 7, Some("redis-info"));
    assert_eq!(formats(&inspection), [("docker-stats", 1, 3), ("redis-info", 5, 7)]);
    assert_eq!(inspection.observations, inspect(TWO).observations);
}

#[test]
fn an_unknown_format_is_said_and_impossible_lines_are_no_harm() {
    let inspection = chosen(TWO, 5, 7, Some("no-such-format"));
    assert_eq!(inspection.observations, inspect(TWO).observations);
    assert!(inspection.diagnostics.iter().any(|said| said.code == "format-unknown"));
    for (first, last) in [(0, 0), (9, 3), (3, usize::MAX), (1000, 2000)] {
        let inspection = chosen(TWO, first, last, Some("docker-stats"));
        assert!(inspection.documents.iter().all(|document| document.last_line <= 8));
    }
}

#[test]
fn how_sure_it_is_is_said() {
    let certainty = |text: &str| inspect(text).documents[0].certainty;
    assert_eq!(certainty("used_memory:1024\nmaxmemory:2048\n"), Certainty::Sure);
    assert_eq!(certainty("voiceassist-redis-1 1.02% 4.80%\n"), Certainty::Guessed);
    assert_eq!(certainty("date,rps\n1/5/2026,10\n1/6/2026,11\n"), Certainty::Guessed);
    assert_eq!(certainty("date,rps\n2026-01-05,10\n2026-01-06,11\n"), Certainty::Sure);
}

#[test]
fn rules_of_a_person_come_before_those_that_are_built_in() {
    let text = "NAME            CPU %   MEM USAGE / LIMIT\nchat-gateway-1  12.5%   1GiB / 2GiB\nmy-redis-1      1.5%   1GiB / 2GiB\n";
    let component = |inspection: &Inspection, subject: &str| {
        inspection.observations.iter().find(|found| found.subject == subject).unwrap().component
    };
    let automatic = inspect(text);
    assert_eq!(component(&automatic, "chat-gateway-1"), Component::Other);
    assert_eq!(component(&automatic, "my-redis-1"), Component::Cache);
    let rule = |word: &str, component| NameRule { word: word.to_owned(), component };
    let names = vec![rule("chat-gateway", Component::App), rule("MY", Component::Vector)];
    let read = inspect_as(text, 0, &Reading { names: names.clone(), ..Reading::default() });
    assert_eq!(component(&read, "chat-gateway-1"), Component::App);
    assert_eq!(component(&read, "my-redis-1"), Component::Vector);
    assert_eq!(renamed(automatic, &names), read);
    assert!(name_rules().contains(&("pgbouncer", Component::Pooler)));
    let empty = [rule("", Component::App), rule("-", Component::App)];
    assert_eq!(component(&renamed(inspect(text), &empty), "my-redis-1"), Component::Cache);
}

#[test]
fn reports_of_different_times_become_series_in_one_paste_and_in_two() {
    let report = |clock: &str, cpu: &str| {
        format!(
            "VoiceAssist Capacity Check - Tue Nov 24 {clock} UTC 2026\nApplication:\n CPU: {cpu}%\n Memory: 39.63%\n\n"
        )
    };
    let (first, second) = (report("03:00:00", "43.21"), report("04:00:00", "83.5"));
    let two = [inspect(&second), inspect(&first)];
    let one = [inspect(&format!("{first}{second}"))];
    for pastes in [&two[..], &one[..]] {
        let series = history(pastes);
        let (paste, cpu) = series.iter().find(|(_, series)| series.metric == Metric::CpuPercentOfCore).unwrap();
        assert_eq!(*paste, pastes.len() - 1);
        let values: Vec<f64> = cpu.points.iter().map(|(_, value)| *value).collect();
        assert_eq!(values, [43.21, 83.5]);
        assert_eq!(cpu.points[0].0.to_string(), "2026-11-24T03:00:00Z");
    }
    assert!(history(&two[..1]).is_empty());
}
