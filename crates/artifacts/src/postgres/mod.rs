//! PostgreSQL: settings, PgBouncer, replicas, the volume.

mod care;
mod conf;
mod pooler;
mod replica;
mod settings;

pub(crate) use care::{indexes_script, lag_script};
pub(crate) use conf::{conf, settings, slot_keep};
pub(crate) use pooler::{Pool, budget, clients, ini, userlist};
pub(crate) use replica::{promote_script, replica_script};
pub(crate) use settings::Settings;

/// The folder that the official image keeps the data in; it moved with version 18.
pub(crate) fn data_folder(version: u32) -> String {
    if version >= 18 { format!("/var/lib/postgresql/{version}/docker") } else { "/var/lib/postgresql/data".to_owned() }
}

/// Where the volume must be mounted.
pub(crate) fn volume_folder(version: u32) -> &'static str {
    if version >= 18 { "/var/lib/postgresql" } else { "/var/lib/postgresql/data" }
}
