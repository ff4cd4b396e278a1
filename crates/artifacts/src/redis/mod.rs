//! Redis: more memory for the one node.

mod memory;

pub(crate) use memory::{limit, memory_script};
