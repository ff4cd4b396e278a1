use std::fmt;

use headroom_model::CacheMode;

use crate::state::State;

/// The name by which sentinels know the primary.
pub(crate) const MASTER: &str = "mymaster";

/// The network of a cluster on one machine. Its nodes keep their addresses: a cluster whose nodes come back under new ones
/// never recovers.
pub(crate) const SUBNET: &str = "172.30.94.0/24";

/// One Redis node of a cluster, or one replica or sentinel, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// Its service.
    pub(crate) service: String,
    /// The machine it runs on, counted from 1.
    pub(crate) host: u32,
    /// The address that others reach it at: a fixed one on one machine, else the machine's, from `.env`.
    pub(crate) address: Address,
    pub(crate) port: u32,
}

/// An address in a Compose file. Both kinds are made here: nothing in them comes from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// In the network of the cluster.
    Fixed(String),
    /// That of the machine with this number.
    Host(u32),
}

impl Address {
    /// The fixed address, for a network's settings.
    pub(crate) fn fixed(&self) -> Option<&str> {
        match self {
            Self::Fixed(address) => Some(address),
            Self::Host(_) => None,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(address) => f.write_str(address),
            Self::Host(host) => write!(f, "${{REDIS_HOST_{host}:?the address of machine {host}}}"),
        }
    }
}

/// The nodes of a cluster, spread over the machines in turn.
pub(crate) fn cluster_nodes(state: &State) -> Vec<Node> {
    let hosts = state.scenario.policy.hosts;
    (0..state.after.cache.nodes)
        .map(|index| {
            let host = index % hosts.max(1) + 1;
            Node {
                service: format!("{}-cluster-{}", state.scenario.stack.redis.service, index + 1),
                host,
                address: if hosts <= 1 {
                    Address::Fixed(format!("172.30.94.{}", 11 + index))
                } else {
                    Address::Host(host)
                },
                // The single node keeps 6379 until the switch.
                port: if hosts <= 1 { 6379 } else { 7001 + index },
            }
        })
        .collect()
}

/// How many replicas each primary of the cluster has.
pub(crate) fn cluster_replicas(nodes: u32) -> u32 {
    u32::from(nodes >= 6)
}

/// The replicas beside the primary, which is the service that is there already, on machine 1.
pub(crate) fn sentinel_replicas(state: &State) -> Vec<Node> {
    (1..state.after.cache.nodes).map(|index| sentinel_member(state, "replica", index, index + 1, 6379)).collect()
}

/// The sentinels, an odd number of at least three, one on each machine.
pub(crate) fn sentinels(state: &State) -> Vec<Node> {
    let most = state.scenario.policy.hosts.clamp(3, 5);
    let count = if most.is_multiple_of(2) { most - 1 } else { most };
    (1..=count).map(|index| sentinel_member(state, "sentinel", index, index, 26_379)).collect()
}

fn sentinel_member(state: &State, kind: &str, number: u32, machine: u32, port: u32) -> Node {
    let host = (machine - 1) % state.scenario.policy.hosts.max(1) + 1;
    let service = format!("{}-{kind}-{number}", state.scenario.stack.redis.service);
    Node { service, host, address: Address::Host(host), port }
}

/// Whether nodes stand on several machines, and so reach each other by the machines' addresses.
pub(crate) fn spread(state: &State) -> bool {
    state.after.cache.mode == CacheMode::Sentinel || state.scenario.policy.hosts > 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn nodes(hosts: u32, count: u32) -> Vec<(u32, u32)> {
        let (mut scenario, mut plan) = (fixture::scenario(), fixture::plan());
        scenario.policy.hosts = hosts;
        plan.steps[0].topology.cache.nodes = count;
        let state = State::after(&scenario, &plan, 0).unwrap();
        cluster_nodes(&state).into_iter().map(|node| (node.host, node.port)).collect()
    }

    #[test]
    fn a_primary_and_its_replica_can_stand_on_different_machines() {
        assert_eq!(nodes(3, 6), [(1, 7001), (2, 7002), (3, 7003), (1, 7004), (2, 7005), (3, 7006)]);
        assert_eq!(nodes(1, 3), [(1, 6379), (1, 6379), (1, 6379)]);
    }

    #[test]
    fn sentinels_are_an_odd_number_that_a_majority_can_form() {
        let (mut scenario, plan) = (fixture::scenario(), fixture::plan());
        for (hosts, count) in [(1, 3), (3, 3), (4, 3), (5, 5), (9, 5)] {
            scenario.policy.hosts = hosts;
            let state = State::after(&scenario, &plan, 0).unwrap();
            assert_eq!(sentinels(&state).len(), count, "{hosts} hosts");
        }
    }
}
