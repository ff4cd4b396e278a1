//! Which component a container, pod, job or service belongs to, by its name.

use headroom_model::{Component, Inspection, NameRule};

use crate::lines::is_letter;

/// A word of a name and the component it stands for. The first rule whose word occurs decides, so that a
/// `postgres-exporter` is neither the database nor the app.
pub(crate) const RULES: [(&str, Component); 62] = [
    ("exporter", Component::Other),
    ("cadvisor", Component::Other),
    ("prometheus", Component::Other),
    ("grafana", Component::Other),
    ("loki", Component::Other),
    ("promtail", Component::Other),
    ("alertmanager", Component::Other),
    ("jaeger", Component::Other),
    ("otel", Component::Other),
    ("istio", Component::Other),
    ("linkerd", Component::Other),
    ("sidecar", Component::Other),
    ("sentinel", Component::Other),
    ("backup", Component::Other),
    ("migrate", Component::Other),
    ("migration", Component::Other),
    ("adminer", Component::Other),
    ("pgadmin", Component::Other),
    ("commander", Component::Other),
    ("pgbouncer", Component::Pooler),
    ("pgcat", Component::Pooler),
    ("pgpool", Component::Pooler),
    ("odyssey", Component::Pooler),
    ("pooler", Component::Pooler),
    ("postgres", Component::Database),
    ("postgresql", Component::Database),
    ("postgis", Component::Database),
    ("pg", Component::Database),
    ("pgsql", Component::Database),
    ("patroni", Component::Database),
    ("timescaledb", Component::Database),
    ("db", Component::Database),
    ("database", Component::Database),
    ("redis", Component::Cache),
    ("valkey", Component::Cache),
    ("keydb", Component::Cache),
    ("dragonfly", Component::Cache),
    ("memcached", Component::Cache),
    ("cache", Component::Cache),
    ("qdrant", Component::Vector),
    ("milvus", Component::Vector),
    ("weaviate", Component::Vector),
    ("chroma", Component::Vector),
    ("nginx", Component::Balancer),
    ("haproxy", Component::Balancer),
    ("traefik", Component::Balancer),
    ("envoy", Component::Balancer),
    ("caddy", Component::Balancer),
    ("ingress", Component::Balancer),
    ("balancer", Component::Balancer),
    ("lb", Component::Balancer),
    ("proxy", Component::Balancer),
    ("server", Component::App),
    ("app", Component::App),
    ("api", Component::App),
    ("web", Component::App),
    ("backend", Component::App),
    ("gunicorn", Component::App),
    ("uvicorn", Component::App),
    ("fastapi", Component::App),
    ("django", Component::App),
    ("worker", Component::App),
];

/// The component of a container, pod, job or service with this name; `Other` when no rule knows it.
pub(crate) fn component(name: &str) -> Component {
    known(name).unwrap_or(Component::Other)
}

/// The same; `None` when no rule knows the name.
///
/// A rule's word must be a whole word of the name: words end at anything but a letter, so `redis7` is Redis and
/// `reddish` is not.
pub(crate) fn known(name: &str) -> Option<Component> {
    let has = |word: &str| {
        name.split(|c: char| !c.is_ascii_alphabetic()).any(|part| !part.is_empty() && part.eq_ignore_ascii_case(word))
    };
    RULES.iter().find(|(word, _)| has(word)).map(|&(_, component)| component)
}

/// Whether the words of a rule follow each other in the name.
fn has_word(name: &str, rule: &str) -> bool {
    let words = |text: &'_ str| -> Vec<String> {
        let parts = text.split(|c: char| !is_letter(c));
        parts.filter(|part| !part.is_empty()).map(str::to_ascii_lowercase).collect()
    };
    let rule = words(rule);
    !rule.is_empty() && words(name).windows(rule.len()).any(|words| words == rule)
}

/// What was found, with the components that a person's rules give to names. The first rule that fits decides; where
/// none does, the component stays.
pub fn renamed(mut inspection: Inspection, rules: &[NameRule]) -> Inspection {
    let rename = |subject: &str, component: &mut Component| {
        if let Some(rule) = rules.iter().find(|rule| has_word(subject, &rule.word)) {
            *component = rule.component;
        }
    };
    if !rules.is_empty() {
        inspection.observations.iter_mut().for_each(|found| rename(&found.subject, &mut found.component));
        inspection.series.iter_mut().for_each(|found| rename(&found.subject, &mut found.component));
        inspection.facts.iter_mut().for_each(|found| rename(&found.subject, &mut found.component));
    }
    inspection
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_runbook_are_known() {
        for (name, expected) in [
            ("voiceassist-voiceassist-server-1", Component::App),
            ("voiceassist-prod-eu-west-1_voiceassist-server.task.7f3k2m9x1c0qz8", Component::App),
            ("voiceassist_app_2", Component::App),
            ("voiceassist-postgres-1", Component::Database),
            ("voiceassist-pgbouncer-1", Component::Pooler),
            ("redis-master-0", Component::Cache),
            ("redis7", Component::Cache),
            ("voiceassist-qdrant-node-2-1", Component::Vector),
            ("voiceassist-nginx-1", Component::Balancer),
        ] {
            assert_eq!(component(name), expected, "{name}");
        }
    }

    #[test]
    fn what_only_watches_a_component_is_not_the_component() {
        assert_eq!(component("voiceassist-postgres-exporter-1"), Component::Other);
        assert_eq!(component("istio-proxy"), Component::Other);
        assert_eq!(component("4e4a1b7c8d90"), Component::Other);
        assert_eq!(component("reddish"), Component::Other);
    }
}
