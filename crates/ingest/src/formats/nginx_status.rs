//! nginx's `stub_status`.

use headroom_model::{Component, Metric};

use crate::Format;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "nginx-status",
    title: "nginx stub_status",
    command: "curl -s http://localhost/nginx_status",
    marks: marks!["A:", "vpdq"],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    paste.line(at).starts_with("Active connections:") || paste.line(at).starts_with("server accepts handled requests")
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut next = at;
    loop {
        let line = paste.line(next);
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["Active", "connections:", count] => {
                found.observe_some(Component::Balancer, "nginx", Metric::Clients, quantity::count(count), next);
            }
            ["server", "accepts", "handled", "requests", ..] => {}
            [accepted, handled, requests, ..] if quantity::count(accepted).is_some() && next > at => {
                found.observe_some(
                    Component::Balancer,
                    "nginx",
                    Metric::RequestsTotal,
                    quantity::count(requests),
                    next,
                );
                if accepted != handled {
                    found.warn(
                        next,
                        "connections-dropped",
                        "nginx accepted more connections than it handled: it ran into a limit.",
                        "Raise worker_connections and the limit of open files",
                    );
                }
            }
            ["Reading:", reading, "Writing:", writing, "Waiting:", waiting] => {
                for (name, text) in [("reading", reading), ("writing", writing), ("waiting", waiting)] {
                    found.fact(Component::Balancer, "nginx", name, text, next);
                }
            }
            _ => return next.max(at + 1),
        }
        next += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_example_is_read() {
        // nginx.org, ngx_http_stub_status_module
        let text = "Active connections: 291 \nserver accepts handled requests\n 16630948 16630948 31070465 \nReading: 6 Writing: 179 Waiting: 106 \n";
        let inspection = crate::inspect(text);
        let values: Vec<_> = inspection.observations.iter().map(|o| (o.line, o.metric, o.value)).collect();
        assert_eq!(values, [(1, Metric::Clients, 291.0), (3, Metric::RequestsTotal, 31_070_465.0)]);
        assert!(inspection.diagnostics.is_empty() && inspection.unread.is_empty());
    }
}
