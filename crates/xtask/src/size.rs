//! The weight of the built page, against its budget.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

/// What the page may weigh as it goes over the wire, fonts apart.
const BUDGET_GZIP_BYTES: usize = 200_000;

/// What the page weighs at most until it meets its budget: the tests hold it, so that nothing grows unseen. `cargo xtask
/// size` measures against the budget and fails until that is met.
const CEILING_GZIP_BYTES: usize = 990_000;

/// One file of the page.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    name: String,
    raw_bytes: usize,
    gzip_bytes: usize,
}

impl Part {
    fn is_font(&self) -> bool {
        [".woff2", ".woff", ".ttf", ".otf"].iter().any(|extension| self.name.ends_with(extension))
    }
}

/// The files of the page, the heaviest first.
#[derive(Debug)]
pub(crate) struct Weights {
    parts: Vec<Part>,
}

impl Weights {
    /// Weighs every file below `dist`.
    ///
    /// # Errors
    /// When there is no page, or a file cannot be read.
    pub(crate) fn of(dist: &Path) -> Result<Self> {
        let mut parts = Vec::new();
        weigh(dist, "", &mut parts).with_context(|| format!("cannot read the page in {}", dist.display()))?;
        if parts.is_empty() {
            bail!("there is no page in {}", dist.display());
        }
        parts.sort_by(|a, b| b.gzip_bytes.cmp(&a.gzip_bytes).then_with(|| a.name.cmp(&b.name)));
        Ok(Self { parts })
    }

    /// # Errors
    /// When the page, fonts apart, is over the budget.
    pub(crate) fn within_budget(&self) -> Result<()> {
        let gzip = self.gzip_bytes();
        if gzip > BUDGET_GZIP_BYTES {
            bail!("the page weighs {} gzip, {} over its budget", kilobytes(gzip), kilobytes(gzip - BUDGET_GZIP_BYTES));
        }
        Ok(())
    }

    /// # Errors
    /// When the page, fonts apart, has become heavier than it was.
    pub(crate) fn within_ceiling(&self) -> Result<()> {
        let gzip = self.gzip_bytes();
        if gzip > CEILING_GZIP_BYTES {
            bail!("the page weighs {} gzip and was {} at most", kilobytes(gzip), kilobytes(CEILING_GZIP_BYTES));
        }
        Ok(())
    }

    fn gzip_bytes(&self) -> usize {
        self.parts.iter().filter(|part| !part.is_font()).map(|part| part.gzip_bytes).sum()
    }
}

impl fmt::Display for Weights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let raw: usize = self.parts.iter().filter(|part| !part.is_font()).map(|part| part.raw_bytes).sum();
        let width = self.parts.iter().map(|part| part.name.len()).max().unwrap_or(0).max("sum without fonts".len());
        writeln!(f, "{:width$} {:>12} {:>12}", "file", "raw", "gzip")?;
        for part in &self.parts {
            let note = if part.is_font() { "  font, not counted" } else { "" };
            let (raw, gzip) = (kilobytes(part.raw_bytes), kilobytes(part.gzip_bytes));
            writeln!(f, "{:width$} {raw:>12} {gzip:>12}{note}", part.name)?;
        }
        let (raw, gzip, budget) = (kilobytes(raw), kilobytes(self.gzip_bytes()), kilobytes(BUDGET_GZIP_BYTES));
        write!(f, "{:width$} {raw:>12} {gzip:>12}  of {budget}", "sum without fonts")
    }
}

fn weigh(folder: &Path, prefix: &str, parts: &mut Vec<Part>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            weigh(&entry.path(), &format!("{name}/"), parts)?;
        } else {
            let contents = fs::read(entry.path())?;
            parts.push(Part { name, raw_bytes: contents.len(), gzip_bytes: gzip_bytes(&contents)? });
        }
    }
    Ok(())
}

fn gzip_bytes(contents: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(contents)?;
    Ok(encoder.finish()?.len())
}

/// Kilobytes of 1,000 bytes, as transfer sizes are counted.
fn kilobytes(bytes: usize) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, raw_bytes: usize, gzip_bytes: usize) -> Part {
        Part { name: name.to_owned(), raw_bytes, gzip_bytes }
    }

    #[test]
    fn the_table_counts_everything_but_fonts() {
        let weights = Weights {
            parts: vec![
                part("app_bg.wasm", 412_345, 150_099),
                part("fonts/inter.woff2", 48_000, 48_020),
                part("app.js", 24_000, 5_400),
            ],
        };
        assert_eq!(
            weights.to_string(),
            "\
file                       raw         gzip
app_bg.wasm           412.3 kB     150.0 kB
fonts/inter.woff2      48.0 kB      48.0 kB  font, not counted
app.js                 24.0 kB       5.4 kB
sum without fonts     436.3 kB     155.4 kB  of 200.0 kB"
        );
        weights.within_budget().unwrap();
    }

    #[test]
    fn a_page_over_the_budget_says_by_how_much() {
        let weights = Weights { parts: vec![part("app_bg.wasm", 700_000, 195_000), part("app.js", 40_000, 17_345)] };
        let error = weights.within_budget().unwrap_err().to_string();
        assert_eq!(error, "the page weighs 212.3 kB gzip, 12.3 kB over its budget");
    }

    #[test]
    fn a_page_that_has_become_heavier_is_refused() {
        assert!(Weights { parts: vec![part("a", 1, CEILING_GZIP_BYTES)] }.within_ceiling().is_ok());
        let error = Weights { parts: vec![part("a", 1, CEILING_GZIP_BYTES + 1)] }.within_ceiling().unwrap_err();
        assert_eq!(error.to_string(), "the page weighs 790.0 kB gzip and was 790.0 kB at most");
    }

    #[test]
    fn a_page_of_exactly_the_budget_passes() {
        assert!(Weights { parts: vec![part("a", 1, BUDGET_GZIP_BYTES)] }.within_budget().is_ok());
        assert!(Weights { parts: vec![part("a", 1, BUDGET_GZIP_BYTES + 1)] }.within_budget().is_err());
    }

    #[test]
    fn a_folder_is_weighed_with_what_lies_below_it_heaviest_first() {
        let dist = std::env::temp_dir().join(format!("headroom-size-test-{}", std::process::id()));
        fs::create_dir_all(dist.join("fonts")).unwrap();
        fs::write(dist.join("index.html"), "<!doctype html>").unwrap();
        fs::write(dist.join("fonts/inter.woff2"), [0_u8; 4096]).unwrap();
        let weights = Weights::of(&dist).unwrap();
        let names: Vec<&str> = weights.parts.iter().map(|part| part.name.as_str()).collect();
        assert_eq!(names, ["fonts/inter.woff2", "index.html"]);
        assert!(weights.parts[0].gzip_bytes < 100 && weights.parts[0].raw_bytes == 4096);
        fs::remove_dir_all(dist).unwrap();
    }

    #[test]
    fn no_page_is_an_error() {
        assert!(Weights::of(Path::new("/no/such/folder")).is_err());
    }
}
