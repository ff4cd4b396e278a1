//! The volumes that `df` or an exporter lists: the one that holds the database, and the fullest of the others.

use headroom_model::{Component, Diagnostic, GB, Metric, Provenance, Severity, Source, Sourced};

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

/// The volume whose mount point names PostgreSQL; else that of Docker's volumes, else the only one, where a database was seen
/// and fits what is in use there. `size`: bytes of the database as the server told them.
pub(super) fn of_database(readings: &Readings, size: Option<f64>, diagnostics: &mut Vec<Diagnostic>) -> Option<Volume> {
    let disks = mounts(readings);
    if let Some(own) = disks.iter().filter(|disk| disk.is_own()).min_by_key(|disk| disk.path.len()) {
        return own.volume(Provenance::Measured, size);
    }
    let mut shared = disks.iter().filter(|disk| disk.holds_data() && readings.seen(Component::Database));
    let docker = shared.clone().find(|disk| is_below(disk.path, DOCKER));
    let first = docker.or_else(|| shared.next())?;
    if docker.is_none() && shared.next().is_some() {
        let said = "Which of the volumes holds the database is not told.";
        diagnostics.push(
            Diagnostic::new(Severity::Info, "volume-unknown", said)
                .on_line(first.size.line())
                .with_help("Paste df of its data directory."),
        );
        return None;
    }
    // A database that is larger than all that is used there lies elsewhere.
    first.volume(Provenance::Inferred, size).filter(|volume| volume.used.is_some())
}

/// How full the fullest volume is besides the database's, which `database` was read from.
pub(super) fn fullest_percent(readings: &Readings, database: Option<Source>) -> Option<Sourced> {
    let disks = mounts(readings).into_iter().filter(|disk| disk.holds_data() && Some(disk.size.source()) != database);
    let fullest = disks.max_by(|a, b| a.percent().total_cmp(&b.percent()))?;
    Some(Sourced::measured(fullest.percent(), fullest.used.source()).because(fullest.path.to_owned()))
}

fn mounts<'a>(readings: &Readings<'a>) -> Vec<Mount<'a>> {
    let sizes = readings.latest_of_each(Component::Host, Metric::DiskBytes);
    sizes.iter().filter_map(|size| Mount::new(size, readings)).collect()
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

    fn percent(&self) -> f64 {
        percent_of(self.used.value(), self.usable)
    }

    fn is_own(&self) -> bool {
        let has = |words: &[&str]| words.iter().any(|word| self.path.contains(word));
        has(&OWN) && !has(&COPIES)
    }

    fn holds_data(&self) -> bool {
        self.path.starts_with('/') && !SYSTEM.iter().any(|system| is_below(self.path, system))
    }

    fn volume(&self, provenance: Provenance, size: Option<f64>) -> Option<Volume> {
        let (used, path) = (self.used.value(), self.path);
        let sourced = |reading: Reading, value, why: String| Sourced {
            provenance,
            why,
            ..Sourced::measured(value, reading.source())
        };
        (size.is_none_or(|size| size <= self.usable)).then(|| Volume {
            bytes: sourced(self.size, self.usable, format!("the volume of {path}")),
            used: size
                .is_none_or(|size| size <= used)
                .then(|| sourced(self.used, used, format!("all that {path} holds"))),
        })
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
        let volume = of_database(&Readings::new(&pastes, &[], &mut Vec::new()), size, &mut diagnostics);
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
