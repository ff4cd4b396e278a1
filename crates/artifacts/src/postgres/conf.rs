use askama::Template;
use headroom_model::{GB, Storage};

use super::{Settings, data_folder};
use crate::escape::filters;
use crate::size::{Cores, Kibibytes};
use crate::state::{Part, State};

#[derive(Template)]
#[template(path = "postgres/postgresql.headroom.conf")]
struct Conf {
    head: String,
    version: u32,
    cores: Cores,
    cores_up: u32,
    storage: &'static str,
    database_gb: u64,
    own_file: String,
    settings: Settings,
    replicas: u32,
    senders: u32,
    slot_keep: Kibibytes,
}

/// `postgresql.headroom.conf` for the machine, the connections and the replicas after the step.
pub(crate) fn conf(state: &State) -> askama::Result<String> {
    let machine = &state.machine;
    let replicas = if state.has(Part::Replicas) { state.after.database.replicas } else { 0 };
    Conf {
        head: state.head(),
        version: machine.version,
        cores: Cores(machine.cores),
        cores_up: machine.cores.ceil().max(1.0) as u32,
        storage: match machine.storage {
            Storage::Hdd => "hard disk",
            Storage::Ssd => "SSD",
            Storage::Nvme => "NVMe",
        },
        database_gb: (state.database_bytes / GB).ceil() as u64,
        own_file: format!("{}/postgresql.conf", data_folder(machine.version)),
        settings: settings(state),
        replicas,
        senders: (2 * replicas + 4).max(10),
        slot_keep: slot_keep(state.after.database.disk_bytes),
    }
    .render()
}

/// The settings for the step's machine.
pub(crate) fn settings(state: &State) -> Settings {
    Settings::new(&state.machine, state.after.database.max_connections, state.database_bytes)
}

/// A tenth of the volume in whole gibibytes, at least 1.
pub(crate) fn slot_keep(disk_bytes: f64) -> Kibibytes {
    const GIBIBYTE: u64 = 1024 * 1024;
    Kibibytes(((disk_bytes / 10.0 / headroom_model::GIB) as u64).max(1) * GIBIBYTE)
}
