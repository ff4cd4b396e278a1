use std::fmt;

use headroom_model::MIB;

/// A CPU limit in cores, written with at most two decimals: `2`, `0.5`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cores(pub(crate) f64);

impl fmt::Display for Cores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = (self.0.max(0.01) * 100.0).round() as u64;
        let (whole, rest) = (hundredths / 100, hundredths % 100);
        match rest {
            0 => write!(f, "{whole}"),
            _ if rest % 10 == 0 => write!(f, "{whole}.{}", rest / 10),
            _ => write!(f, "{whole}.{rest:02}"),
        }
    }
}

/// Memory in whole mebibytes, the way Compose and Docker write it: `2048M`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mebibytes(pub(crate) u64);

impl Mebibytes {
    /// The whole mebibytes in this many bytes, at least 6, the least that Docker accepts.
    pub(crate) fn of(bytes: f64) -> Self {
        Self(((bytes / MIB) as u64).max(6))
    }

    /// For a sentence: `36.5 GiB`.
    pub(crate) fn human(self) -> String {
        Kibibytes(self.0 * 1024).human()
    }

    /// This share of it, in percent.
    pub(crate) fn percent(self, percent: u64) -> Self {
        Self((self.0 * percent / 100).max(6))
    }
}

impl fmt::Display for Mebibytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}M", self.0)
    }
}

/// Memory in kibibytes, the way PostgreSQL writes it, in the largest unit that divides it: `2GB`, `512MB`, `10280kB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kibibytes(pub(crate) u64);

impl Kibibytes {
    /// For a sentence, with one decimal: `5.6 GiB`.
    pub(crate) fn human(self) -> String {
        const GIB: u64 = 1024 * 1024;
        let tenths = (self.0 * 10 + GIB / 2) / GIB;
        match tenths {
            0..10 => format!("{} MiB", self.0 / 1024),
            _ if tenths.is_multiple_of(10) => format!("{} GiB", tenths / 10),
            _ => format!("{}.{} GiB", tenths / 10, tenths % 10),
        }
    }
}

impl fmt::Display for Kibibytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MB: u64 = 1024;
        const GB: u64 = 1024 * 1024;
        match self.0 {
            kb if kb > 0 && kb % GB == 0 => write!(f, "{}GB", kb / GB),
            kb if kb > 0 && kb % MB == 0 => write!(f, "{}MB", kb / MB),
            kb => write!(f, "{kb}kB"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_read_as_docker_and_postgres_write_them() {
        assert_eq!([2.0, 0.5, 1.25, 3.999].map(|c| Cores(c).to_string()), ["2", "0.5", "1.25", "4"]);
        assert_eq!(Mebibytes::of(2.0 * headroom_model::GIB).to_string(), "2048M");
        assert_eq!([2_097_152, 524_288, 10_280].map(|kb| Kibibytes(kb).to_string()), ["2GB", "512MB", "10280kB"]);
    }
}
