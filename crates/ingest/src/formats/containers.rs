//! What lists of containers have in common: which of them run, and to which service they belong.

use headroom_model::{Component, Metric};

use crate::found::Found;
use crate::names;
use crate::order::Names;

/// A container in a list.
pub(crate) struct Container {
    pub(crate) name: String,
    /// Its Compose service, when the list says so.
    pub(crate) service: String,
    /// Its image, when the list says so.
    pub(crate) image: String,
    /// As printed: `Up 2 hours (healthy)`, `running`, `Exit 137`.
    pub(crate) state: String,
    pub(crate) line: usize,
}

impl Container {
    fn component(&self) -> Component {
        [&self.service, &self.name, &self.image]
            .into_iter()
            .find_map(|name| names::known(name))
            .unwrap_or(Component::Other)
    }

    /// The service, else the name without its number.
    fn service(&self) -> &str {
        if !self.service.is_empty() {
            return &self.service;
        }
        let (name, number) = self.name.rsplit_once(['-', '_']).unwrap_or((&self.name, ""));
        if number.bytes().all(|b| b.is_ascii_digit()) { name } else { &self.name }
    }

    fn runs(&self) -> bool {
        let state = self.state.to_ascii_lowercase();
        (state.starts_with("up") || state.starts_with("running")) && !state.contains("paused")
    }
}

/// Reports how many containers of each service run, and the state of each container.
pub(crate) fn report(containers: &[Container], found: &mut Found) {
    let mut services = Names::default();
    let mut running: Vec<(Component, &str, f64, usize)> = Vec::new();
    for container in containers {
        let component = container.component();
        let number = services.number(container.service());
        if number == running.len() {
            running.push((component, container.service(), 0.0, container.line));
        }
        if let Some(service) = running.get_mut(number).filter(|_| container.runs()) {
            service.2 += 1.0;
        }
        found.fact(component, &container.name, "state", &container.state, container.line);
        if container.state.contains("unhealthy") {
            found.warn(
                container.line,
                "container-unhealthy",
                format!("{} runs but its health check fails.", container.name),
                "docker inspect -f '{{json .State.Health}}' CONTAINER",
            );
        } else if !container.runs() {
            found.warn(
                container.line,
                "container-not-running",
                format!("{} does not run: {}.", container.name, container.state),
                "docker compose logs --tail 50 SERVICE",
            );
        }
    }
    for (component, service, count, line) in running {
        found.observe(component, service, Metric::Instances, count, line);
    }
}
