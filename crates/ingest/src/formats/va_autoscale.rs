//! The log of the runbook's `va-autoscale` loop.

use headroom_model::{Component, Metric, Timestamp};

use crate::Format;
use crate::found::Found;
use crate::lines::{Paste, is_frame};
use crate::marks::marks;
use crate::{moment, quantity};

pub(crate) static FORMAT: Format = Format {
    id: "va-autoscale",
    title: "va-autoscale log",
    command: "va-autoscale",
    marks: marks!["[:,"],
    sniff,
    read,
};

const SERVICE: &str = "voiceassist-server";

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    sample(paste.line(at)).is_some()
}

/// `[Tue Nov 24 03:49:49 UTC 2026] Instances: 3, Avg CPU: 44.3933%`: the date, the instances, the CPU as written.
fn sample(line: &str) -> Option<(&str, f64, &str)> {
    let (date, rest) = line.strip_prefix('[')?.split_once("] Instances: ")?;
    let (instances, cpu) = rest.split_once(", Avg CPU: ")?;
    Some((date, quantity::count(instances)?, cpu))
}

/// `Scaling UP to 4 instances (CPU: 85.2%)`: up or down, and to how many.
fn scaling(line: &str) -> Option<(&'static str, &str)> {
    let (name, rest) = line
        .strip_prefix("Scaling UP to ")
        .map(|rest| ("scaledUpTo", rest))
        .or_else(|| line.strip_prefix("Scaling DOWN to ").map(|rest| ("scaledDownTo", rest)))?;
    Some((name, rest.split(' ').next()?))
}

/// What Compose, Docker, the shell and bc print in between.
fn is_noise(line: &str) -> bool {
    let text = line.trim_start();
    text == "No scaling needed"
        || text.starts_with("[+] ")
        || text.starts_with("(standard_in) ")
        || text.contains(" Container ")
        || text.contains("va-autoscale: line ")
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut instances: Vec<(Timestamp, f64)> = Vec::new();
    let mut cpu: Vec<(Timestamp, f64)> = Vec::new();
    let mut without_server = None;
    let mut not_a_number = None;
    let mut last: Option<(usize, f64, Option<f64>, Option<Timestamp>)> = None;
    let mut next = at;
    while next < paste.len() {
        let line = paste.line(next);
        if let Some((date, count, written)) = sample(line) {
            let time = moment::of_date_command(date);
            let average = quantity::percent(written);
            instances.extend(time.map(|time| (time, count)));
            cpu.extend(time.zip(average));
            if average.is_none() {
                not_a_number.get_or_insert(next);
            } else if count == 0.0 {
                without_server.get_or_insert(next);
            }
            last = Some((next, count, average, time));
        } else if let Some((name, count)) = scaling(line) {
            found.fact(Component::App, SERVICE, name, count, next);
        } else if !(is_noise(line) || paste.is_blank(next) && sample(paste.line(next + 1)).is_some()) || is_frame(line)
        {
            break;
        }
        next += 1;
    }
    // Without a server the script averages every container on the machine.
    let (component, subject) =
        if without_server.is_some() { (Component::Other, "all containers") } else { (Component::App, SERVICE) };
    let end = next.saturating_sub(1);
    if let Some((line, count, average, time)) = last {
        found.at = time;
        found.observe(Component::App, SERVICE, Metric::Instances, count, line);
        found.observe_some(component, subject, Metric::CpuPercentOfCore, average, line);
    }
    found.series(Component::App, SERVICE, Metric::Instances, instances, at, end);
    found.series(component, subject, Metric::CpuPercentOfCore, cpu, at, end);
    if let Some(line) = without_server {
        found.warn(
            line,
            "cpu-of-all-containers",
            "With no server running the script averages all containers; this is not the app's CPU.",
            "Guard it: [ -n \"$(docker compose ps -q voiceassist-server)\" ] || continue",
        );
    }
    if let Some(line) = not_a_number {
        found.warn(
            line,
            "cpu-not-a-number",
            "The script divided by zero: docker stats gave no CPU.",
            "docker compose ps voiceassist-server",
        );
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_becomes_two_series_and_its_decisions_are_facts() {
        let text = "[Tue Nov 24 03:49:49 UTC 2026] Instances: 3, Avg CPU: 85.2%\nScaling UP to 4 instances (CPU: 85.2%)\n[+] Running 4/4\n ✔ Container voiceassist-voiceassist-server-4  Started\n[Tue Nov 24 03:50:49 UTC 2026] Instances: 4, Avg CPU: 63.9%\nNo scaling needed\n";
        let inspection = crate::inspect(text);
        let series: Vec<_> = inspection
            .series
            .iter()
            .map(|s| (s.metric, s.points.iter().map(|&(_, value)| value).collect::<Vec<_>>()))
            .collect();
        assert_eq!(series, [(Metric::Instances, vec![3.0, 4.0]), (Metric::CpuPercentOfCore, vec![85.2, 63.9])]);
        assert_eq!((inspection.facts[0].name.as_str(), inspection.facts[0].text.as_str()), ("scaledUpTo", "4"));
        assert!(inspection.unread.is_empty());
    }
}
