//! The volumes that `df` or an exporter lists: the one that holds the database, and the fullest of the others.

use headroom_model::{Component, Diagnostic, GB, Metric, Provenance, Severity, Sourced};

use super::readings::{Reading, Readings};
use crate::numbers::percent_of;

/// What the database's volume holds.
pub(super) struct Volume {
    /// Bytes that the server may fill: used and available, without what is kept for root.
    pub(super) bytes: Sourced,
    /// Bytes in use on it: beside the database its write-ahead log, and whatever else lies there. `None` where the database
    /// is larger than that, so that part of it lies elsewhere.
    pub(super) used: Option<Sourced>,
}

/// A mount point with one of these words is PostgreSQL's own.
const OWN: [&str; 3] = ["postgres", "pgsql", "pgdata"];
/// With one of these it holds copies of it.
const COPIES: [&str; 3] = ["backup", "archive", "wal"];
/// Where Docker keeps its volumes.
const DOCKER: &str = "/var/lib/docker";
/// Where no data lie; what containers see of other volumes is the volume of `/` again.
const SYSTEM: [&str; 11] =
    ["/boot", "/dev", "/efi", "/etc", "/home", "/proc", "/run", "/snap", "/sys", "/tmp", "/var/lib/docker/overlay2"];
/// Smaller ones are no disks.
const SMALLEST_BYTES: f64 = GB;

/// The volumes, as far as they are judged.
#[derive(Default)]
pub(super) struct Volumes {
    /// The one that holds the database: whose mount point names PostgreSQL; else that of Docker's volumes, else the only one,
    /// where a database was seen and fits what is in use there.
    pub(super) database: Option<Volume>,
    /// How full the fullest of the others is.
    pub(super) fullest_percent: Option<Sourced>,
}

/// Reads the volumes from the pastes. `size`: bytes of the database as the server told them.
pub(super) fn volumes(readings: &Readings, size: Option<f64>, diagnostics: &mut Vec<Diagnostic>) -> Volumes {
    let sizes = readings.latest_of_each(Component::Host, Metric::DiskBytes);
    let disks: Vec<Mount> = sizes.iter().filter_map(|size| Mount::new(size, readings)).collect();
    let (mut own, mut docker, mut shared): (Option<&Mount>, Option<&Mount>, Vec<&Mount>) = (None, None, Vec::new());
    for disk in &disks {
        if disk.is_own() {
            own = own.filter(|own| own.path.len() <= disk.path.len()).or(Some(disk));
        } else if disk.holds_data() {
            docker = docker.or(Some(disk).filter(|_| is_below(disk.path, DOCKER)));
            shared.push(disk);
        }
    }
    let holder = own.or_else(|| match shared.as_slice() {
        _ if !readings.seen(Component::Database) => None,
        _ if docker.is_some() => docker,
        [only] => Some(*only),
        [first, ..] => {
            let said = "Which of the volumes holds the database is not told.";
            let diagnostic = Diagnostic::new(Severity::Info, "volume-unknown", said).on_line(first.size.line());
            diagnostics.push(diagnostic.with_help("Paste df of its data directory."));
            None
        }
        [] => None,
    });
    let provenance = if own.is_some() { Provenance::Measured } else { Provenance::Inferred };
    let database = holder.and_then(|disk| disk.volume(provenance, size));
    // A database that is larger than all that is used there lies elsewhere.
    let database = database.filter(|volume| own.is_some() || volume.used.is_some());
    let held = holder.filter(|_| database.is_some()).map_or("", |disk| disk.path);
    let mut found = Volumes { database, fullest_percent: None };
    for disk in disks.iter().filter(|disk| disk.path != held && disk.holds_data()) {
        let percent = percent_of(disk.used.value(), disk.usable);
        if found.fullest_percent.as_ref().is_none_or(|fullest| percent > fullest.value) {
            found.fullest_percent = Some(Sourced::measured(percent, disk.size.source()).because(disk.path.to_owned()));
        }
    }
    found
}

struct Mount<'a> {
    path: &'a str,
    size: Reading<'a>,
    used: Reading<'a>,
    usable: f64,
}

impl<'a> Mount<'a> {
    fn new(size: &Reading<'a>, readings: &Readings<'a>) -> Option<Self> {
        let path = size.observation.subject.as_str();
        let of = |metric| readings.latest_for(Component::Host, path, metric);
        let used = of(Metric::DiskUsedBytes)?;
        let usable = of(Metric::DiskAvailableBytes).map_or(size.value(), |free| used.value() + free.value());
        (usable >= SMALLEST_BYTES).then_some(Self { path, size: *size, used, usable })
    }

    fn is_own(&self) -> bool {
        let has = |words: &[&str]| words.iter().any(|word| self.path.contains(word));
        has(&OWN) && !has(&COPIES)
    }

    fn holds_data(&self) -> bool {
        self.path.starts_with('/') && !SYSTEM.iter().any(|system| is_below(self.path, system))
    }

    fn volume(&self, provenance: Provenance, size: Option<f64>) -> Option<Volume> {
        let (size, used) = (size.unwrap_or(0.0), self.used.value());
        let of = |value| Sourced { value, provenance, source: Some(self.size.source()), why: self.path.to_owned() };
        (size <= self.usable).then(|| Volume { bytes: of(self.usable), used: (size <= used).then(|| of(used)) })
    }
}

/// Whether a path is a folder or lies in it.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use headroom_model::{Inspection, Observation};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    /// Rows of df in GB: mount point, size, used, available.
    fn df(rows: &[(&str, f64, f64, f64)], database_gb: Option<f64>) -> (Option<Volume>, Vec<Diagnostic>) {
        let mut observations: Vec<Observation> = rows
            .iter()
            .zip(2..)
            .flat_map(|((path, size, used, free), line)| {
                [(Metric::DiskBytes, size), (Metric::DiskUsedBytes, used), (Metric::DiskAvailableBytes, free)]
                    .map(|(metric, gb)| Observation::new(Component::Host, *path, metric, gb * GB, line))
            })
            .collect();
        let size = database_gb.map(|gb| gb * GB);
        observations
            .extend(size.map(|size| Observation::new(Component::Database, "shop", Metric::DatabaseBytes, size, 9)));
        let pastes = [Inspection { observations, ..Inspection::default() }];
        let mut diagnostics = Vec::new();
        let volume = volumes(&Readings::new(&pastes, &[], &mut Vec::new()), size, &mut diagnostics).database;
        (volume, diagnostics)
    }

    fn gb(volume: Option<Volume>) -> Option<(f64, Option<f64>, Provenance)> {
        volume.map(|volume| (volume.bytes.value / GB, volume.used.map(|used| used.value / GB), volume.bytes.provenance))
    }

    const BOOT: [(&str, f64, f64, f64); 3] =
        [("/dev/shm", 16.0, 0.0, 16.0), ("/run", 3.0, 0.1, 2.9), ("/boot/efi", 1.1, 0.1, 1.0)];

    #[test]
    fn the_mount_point_that_names_postgres_is_its_volume() {
        let rows = [
            ("/", 100.0, 20.0, 75.0),
            ("/var/lib/postgresql", 500.0, 441.0, 34.0),
            ("/backup/pgsql", 900.0, 1.0, 899.0),
        ];
        let (volume, said) = df(&rows, Some(412.0));
        assert_eq!((gb(volume), said.len()), (Some((475.0, Some(441.0), Provenance::Measured)), 0));
        // Also where nothing else tells of a database.
        assert_eq!(gb(df(&rows, None).0), Some((475.0, Some(441.0), Provenance::Measured)));
        // Part of it lies elsewhere, or all of it.
        assert_eq!(gb(df(&rows, Some(450.0)).0), Some((475.0, None, Provenance::Measured)));
        assert_eq!(gb(df(&rows, Some(480.0)).0), None);
    }

    #[test]
    fn one_volume_alone_holds_the_database_where_there_is_one() {
        let rows = [&BOOT[..], &[("/", 105.0, 88.0, 11.6)]].concat();
        assert_eq!(gb(df(&rows, Some(61.2)).0), Some((99.6, Some(88.0), Provenance::Inferred)));
        assert_eq!(gb(df(&rows, Some(95.0)).0), None);
        assert_eq!(gb(df(&rows, None).0), None);
    }

    #[test]
    fn of_several_that_of_dockers_volumes_does_or_none() {
        let several = [("/", 100.0, 20.0, 75.0), ("/data", 500.0, 441.0, 34.0)];
        let (volume, said) = df(&several, Some(10.0));
        assert_eq!(gb(volume), None);
        assert_eq!(said[0].message, "Which of the volumes holds the database is not told.");
        let overlay =
            [&[("/", 100.0, 20.0, 75.0), ("/var/lib/docker/overlay2/1f/merged", 100.0, 20.0, 75.0)][..]].concat();
        assert_eq!(gb(df(&overlay, Some(10.0)).0), Some((95.0, Some(20.0), Provenance::Inferred)));
        let with_docker = [&several[..], &[("/var/lib/docker", 200.0, 80.0, 110.0)]].concat();
        assert_eq!(gb(df(&with_docker, Some(10.0)).0), Some((190.0, Some(80.0), Provenance::Inferred)));
    }
}
