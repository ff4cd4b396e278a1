//! `kubectl get` of autoscalers, deployments, stateful sets and pods.

use headroom_model::Metric;

use crate::Format;
use crate::columns::Columns;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::{names, quantity};

pub(crate) static FORMAT: Format = Format {
    id: "kubectl-get",
    title: "kubectl get",
    command: "kubectl get hpa,deploy,sts,pods",
    marks: marks!["NAMEG "],
    sniff,
    read,
};

/// The columns of the kinds of things, from their names on.
const KINDS: [&[&str]; 4] = [
    &["NAME", "REFERENCE", "TARGETS", "MINPODS", "MAXPODS", "REPLICAS", "AGE"],
    &["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"],
    &["NAME", "READY", "AGE"],
    &["NAME", "READY", "STATUS", "RESTARTS", "AGE"],
];

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    header(paste.line(at)).is_some()
}

/// The columns of a table of one of the kinds. A namespace may stand before them, and more behind with `-o wide`.
fn header(line: &str) -> Option<Columns> {
    let own = line.strip_prefix("NAMESPACE").map_or(line, str::trim_start);
    let is_of = |kind: &&[&str]| own.split_whitespace().take(kind.len()).eq(kind.iter().copied());
    let known = line.starts_with("NAME") && KINDS.iter().any(is_of);
    known.then(|| Columns::of(line))
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut next = at;
    while let Some(columns) = header(paste.line(next)) {
        next += 1;
        while next < paste.len() && !paste.is_blank(next) {
            let Some(cells) = columns.cells(paste.line(next)) else { break };
            let cell = |title: &str| columns.column(&[title]).and_then(|at| cells.get(at)).map_or("", String::as_str);
            if !row(&cell, next, found) {
                break;
            }
            next += 1;
        }
        // Several kinds at once stand below each other.
        let below = paste.skip_blank(next);
        if header(paste.line(below)).is_some() {
            next = below;
        }
    }
    next
}

/// Reads a row; `false` when the line is none.
fn row<'c>(cell: &dyn Fn(&str) -> &'c str, at: usize, found: &mut Found) -> bool {
    // `deployment.apps/web` where several kinds were asked for.
    let last = |text: &'c str| text.rsplit('/').next().unwrap_or_default();
    let name = last(cell("NAME"));
    let (reference, status) = (cell("REFERENCE"), cell("STATUS"));
    if reference.contains('/') {
        autoscaler(last(reference), cell, at, found);
        return true;
    }
    let ready = cell("READY").split_once('/');
    let Some((ready, wanted)) = ready.and_then(|(some, all)| quantity::count(some).zip(quantity::count(all))) else {
        return false;
    };
    if status.is_empty() {
        found.observe(names::component(name), name, Metric::Instances, ready, at);
    }
    if matches!(status, "" | "Running") {
        if ready < wanted {
            let said = format!("{} of {name} are ready.", cell("READY"));
            found.warn(at, "pods-not-ready", said, "See why: kubectl get pods, kubectl describe pod");
        }
    } else if !matches!(status, "Completed" | "Succeeded") {
        let restarts = cell("RESTARTS").split(' ').next().unwrap_or_default();
        let said = format!("{name} does not run: {status}, restarted {restarts} times.");
        found.warn(at, "pod-not-running", said, "See why: kubectl describe pod, kubectl logs --previous");
    }
    true
}

fn autoscaler<'c>(name: &str, cell: &dyn Fn(&str) -> &'c str, at: usize, found: &mut Found) {
    let (runs, most, targets) = (quantity::count(cell("REPLICAS")), quantity::count(cell("MAXPODS")), cell("TARGETS"));
    found.observe_some(names::component(name), name, Metric::Instances, runs, at);
    if targets.contains("<unknown>") {
        let said = format!("The autoscaler of {name} does not know all of its metrics: {targets}.");
        found.warn(at, "autoscaler-without-metric", said, "It needs metrics-server, and requests of CPU and memory");
    }
    if runs.is_some() && runs >= most {
        let said = format!("{name} runs as many pods as its autoscaler may: {}, at {targets}.", cell("MAXPODS"));
        found.warn(at, "autoscaler-at-maximum", said, "Raise maxReplicas, where the nodes bear it");
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_autoscaler_at_its_maximum_is_said_with_its_targets() {
        let text = "NAME   REFERENCE        TARGETS        MINPODS   MAXPODS   REPLICAS   AGE\n\
                    web    Deployment/web   cpu: 88%/70%   2         3         3          41d\n";
        let inspection = crate::inspect(text);
        assert_eq!(inspection.documents[0].format, "kubectl-get");
        let said: Vec<&str> = inspection.diagnostics.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(said, ["web runs as many pods as its autoscaler may: 3, at cpu: 88%/70%."]);
    }

    #[test]
    fn a_table_ends_where_another_begins_without_a_blank_line() {
        let text = "NAME   READY   AGE\nredis   1/1     80d\n$ kubectl top pods\n\
                    NAME     CPU(cores)   MEMORY(bytes)\nweb-0    842m         611Mi\n";
        let formats: Vec<String> = crate::inspect(text).documents.into_iter().map(|one| one.format).collect();
        assert_eq!(formats, ["kubectl-get", "kubectl-top"]);
    }

    #[test]
    fn other_tables_that_begin_with_names_are_not_its() {
        for other in ["NAME  READY\nweb   1/1\n", "NAME    CPU(cores)   MEMORY(bytes)\nweb-0   842m   611Mi\n"] {
            assert!(crate::inspect(other).documents.iter().all(|one| one.format != "kubectl-get"), "{other}");
        }
    }
}
