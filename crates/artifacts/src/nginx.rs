use askama::Template;

use crate::escape::filters;
use crate::state::State;

#[derive(Template)]
#[template(path = "nginx/nginx.conf")]
struct Nginx<'a> {
    head: String,
    service: &'a str,
    port: u16,
    health_path: &'a str,
}

/// `nginx.conf` of the balancer: it finds the instances by itself, however many there are.
pub(crate) fn nginx(state: &State) -> askama::Result<String> {
    let stack = &state.scenario.stack;
    Nginx { head: state.head(), service: &stack.service, port: stack.port, health_path: &stack.health_path }.render()
}

#[derive(Template)]
#[template(path = "nginx/keepalived.conf")]
struct Keepalived {
    head: String,
    machines: u32,
}

/// `keepalived.conf` of the machines with a balancer, at most as many as a network of examples has addresses for.
pub(crate) fn keepalived(state: &State) -> askama::Result<String> {
    Keepalived { head: state.head(), machines: state.after.balancer.instances.min(100) }.render()
}
