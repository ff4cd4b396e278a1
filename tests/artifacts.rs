//! The generated files, read by the real programs that will read them.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "a test writes the files and runs programs on them")]

#[path = "artifacts/archive.rs"]
mod archive;
#[path = "artifacts/balancer.rs"]
mod balancer;
#[path = "artifacts/cache.rs"]
mod cache;
#[path = "artifacts/care.rs"]
mod care;
#[path = "artifacts/check.rs"]
mod check;
mod checkers;
#[path = "artifacts/database.rs"]
mod database;
#[path = "artifacts/example.rs"]
mod example;
#[path = "artifacts/files.rs"]
mod files;
#[path = "artifacts/folder.rs"]
mod folder;
#[path = "artifacts/hostile.rs"]
mod hostile;
#[path = "artifacts/loadtest.rs"]
mod loadtest;
#[path = "artifacts/machine.rs"]
mod machine;
#[path = "artifacts/matrix.rs"]
mod matrix;
#[path = "artifacts/pooler.rs"]
mod pooler;
#[path = "artifacts/procedure.rs"]
mod procedure;
#[path = "artifacts/qdrant.rs"]
mod qdrant;
#[path = "artifacts/redis.rs"]
mod redis;
#[path = "artifacts/redis_nodes.rs"]
mod redis_nodes;
