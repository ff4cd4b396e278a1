//! The balancer, as it answers to `show info`.

use headroom_model::{Component, Metric};

use crate::Format;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "haproxy-info",
    title: "HAProxy info",
    command: "echo 'show info' | socat stdio /run/haproxy.sock",
    // Characters that the first line holds at least; a line without them is not asked.
    marks: marks!["Name: HAProxy"],
    sniff,
    read,
};

/// Whether a document begins on this line. Looks at a few lines only.
fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    paste.line(at) == "Name: HAProxy"
}

/// Reads the document that begins on this line and returns the line after its last.
fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut next = at;
    while let Some((key, value)) = paste.line(next).split_once(": ") {
        // A value that is none is left out, never 0; each keeps the line it came from.
        let mut observe = |metric| {
            found.observe_some(Component::Balancer, "haproxy", metric, quantity::count(value), next);
        };
        match key {
            "CurrConns" => observe(Metric::Clients),
            "CumReq" => observe(Metric::RequestsTotal),
            "Version" => found.fact(Component::Balancer, "haproxy", "version", value, next),
            _ => {}
        }
        next += 1;
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_and_requests_are_read_with_their_lines() {
        let paste = Paste::new("Name: HAProxy\nVersion: 2.8.3\nCurrConns: 12\nCumReq: 4711\n\nthanks\n");
        let mut found = Found::default();
        assert!((FORMAT.sniff)(&paste, 0));
        assert_eq!((FORMAT.read)(&paste, 0, &mut found), 4);
        let inspection = found.finish();
        let values: Vec<_> = inspection.observations.iter().map(|o| (o.line, o.metric, o.value)).collect();
        assert_eq!(values, [(3, Metric::Clients, 12.0), (4, Metric::RequestsTotal, 4711.0)]);
    }
}
