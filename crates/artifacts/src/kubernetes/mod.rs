//! The same parts on Kubernetes: the app as a Deployment with its autoscaler, PostgreSQL under CloudNativePG, Qdrant by its
//! Helm chart. There is no file for Redis: stateful sets by hand lose data in the cases they are made for, and each
//! operator has its own resource.

mod app;
mod database;
mod report;
mod vector;

pub(crate) use app::{app, database_secret, least};
pub(crate) use database::{cluster, instances, pooler};
pub(crate) use report::report;
pub(crate) use vector::{release, values};

use headroom_model::GIB;

/// Whole gibibytes that hold this many bytes.
fn gibibytes(bytes: f64) -> u64 {
    ((bytes / GIB).ceil() as u64).max(1)
}
