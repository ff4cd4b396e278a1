//! The weight of the built page, against its budget.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::page::FIRST;

/// What the page may weigh as it opens, as it goes over the wire, fonts apart: before anything is given to it.
const BUDGET_GZIP_BYTES: usize = 200_000;

/// What it weighs at most with the pieces of its first answer, and with every piece that loads when it is needed, so that
/// nothing grows unseen.
const ANSWER_GZIP_BYTES: usize = 480_000;
const CEILING_GZIP_BYTES: usize = 850_000;

/// What a browser asks for later or for others: pieces when they are needed, what keeps the page or reads apart once the page
/// stands, what stands on other pages, a licence.
const LATER: [&str; 5] = [".wasm", "reader.js", "service-worker.js", "headroom-planner.js", ".txt"];

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

    /// Whether the page loads it as it opens.
    fn opens(&self) -> bool {
        let later = LATER.iter().any(|end| self.name.ends_with(end));
        !self.is_font() && (!later || self.name.ends_with("_bg.wasm"))
    }

    /// Whether it is loaded when the page gives its first answer.
    fn answers(&self) -> bool {
        let piece = self.name.split_once('/').and_then(|(_, file)| file.strip_suffix(".wasm"));
        self.opens() || piece.is_some_and(|piece| FIRST.contains(&piece))
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
    /// When the page as it opens, fonts apart, is over the budget, or the whole of it has become heavier than it was.
    pub(crate) fn within_budget(&self) -> Result<()> {
        let opens = self.gzip_bytes(Part::opens);
        if opens > BUDGET_GZIP_BYTES {
            let over = kilobytes(opens - BUDGET_GZIP_BYTES);
            bail!("the page weighs {} gzip as it opens, {over} over its budget", kilobytes(opens));
        }
        for (what, weighs, most) in [
            ("the page with its first answer", self.gzip_bytes(Part::answers), ANSWER_GZIP_BYTES),
            ("all of the page", self.gzip_bytes(|part| !part.is_font()), CEILING_GZIP_BYTES),
        ] {
            if weighs > most {
                bail!("{what} weighs {} gzip and was {} at most", kilobytes(weighs), kilobytes(most));
            }
        }
        Ok(())
    }

    fn gzip_bytes(&self, which: impl Fn(&Part) -> bool) -> usize {
        self.parts.iter().filter(|part| which(part)).map(|part| part.gzip_bytes).sum()
    }
}

impl fmt::Display for Weights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let raw = |which: fn(&Part) -> bool| -> usize {
            self.parts.iter().filter(|part| which(part)).map(|part| part.raw_bytes).sum()
        };
        let width = self.parts.iter().map(|part| part.name.len()).max().unwrap_or(0).max("with the first answer".len());
        writeln!(f, "{:width$} {:>12} {:>12}", "file", "raw", "gzip")?;
        for part in &self.parts {
            let note = match (part.is_font(), part.opens(), part.answers()) {
                (true, ..) => "  font, not counted",
                (false, true, _) => "  as it opens",
                (false, false, true) => "  for the first answer",
                (false, false, false) => "",
            };
            let (raw, gzip) = (kilobytes(part.raw_bytes), kilobytes(part.gzip_bytes));
            writeln!(f, "{:width$} {raw:>12} {gzip:>12}{note}", part.name)?;
        }
        let mut sum = |name: &str, which: fn(&Part) -> bool, most: usize, end: &str| {
            let (raw, gzip, most) = (kilobytes(raw(which)), kilobytes(self.gzip_bytes(which)), kilobytes(most));
            write!(f, "{name:width$} {raw:>12} {gzip:>12}  of {most}{end}")
        };
        sum("as it opens", Part::opens, BUDGET_GZIP_BYTES, "\n")?;
        sum("with the first answer", Part::answers, ANSWER_GZIP_BYTES, "\n")?;
        sum("all, without fonts", |part| !part.is_font(), CEILING_GZIP_BYTES, "")
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
    fn the_table_counts_what_opens_and_everything_but_fonts() {
        let weights = Weights {
            parts: vec![
                part("app_bg.wasm", 412_345, 150_099),
                part("pieces-0/files.wasm", 200_000, 90_000),
                part("fonts/inter.woff2", 48_000, 48_020),
                part("app.js", 24_000, 5_400),
                part("pieces-0/planner.wasm", 1_000, 700),
                part("reader.js", 1_000, 300),
            ],
        };
        assert_eq!(
            weights.to_string(),
            "\
file                           raw         gzip
app_bg.wasm               412.3 kB     150.0 kB  as it opens
pieces-0/files.wasm       200.0 kB      90.0 kB
fonts/inter.woff2          48.0 kB      48.0 kB  font, not counted
app.js                     24.0 kB       5.4 kB  as it opens
pieces-0/planner.wasm       1.0 kB       0.7 kB  for the first answer
reader.js                   1.0 kB       0.3 kB
as it opens               436.3 kB     155.4 kB  of 200.0 kB
with the first answer     437.3 kB     156.1 kB  of 480.0 kB
all, without fonts        638.3 kB     246.4 kB  of 850.0 kB"
        );
        weights.within_budget().unwrap();
    }

    #[test]
    fn a_page_that_opens_over_the_budget_says_by_how_much() {
        let weights = Weights { parts: vec![part("app_bg.wasm", 700_000, 195_000), part("app.js", 40_000, 17_345)] };
        let error = weights.within_budget().unwrap_err().to_string();
        assert_eq!(error, "the page weighs 212.3 kB gzip as it opens, 12.3 kB over its budget");
    }

    #[test]
    fn a_page_that_has_become_heavier_is_refused() {
        let with = |piece: &str, bytes| Weights { parts: vec![part(&format!("pieces-0/{piece}.wasm"), 1, bytes)] };
        let said = |weights: &Weights| weights.within_budget().unwrap_err().to_string();
        assert!(with("files", CEILING_GZIP_BYTES).within_budget().is_ok());
        let whole = "all of the page weighs 850.0 kB gzip and was 850.0 kB at most";
        assert_eq!(said(&with("files", CEILING_GZIP_BYTES + 1)), whole);
        assert!(with("planner", ANSWER_GZIP_BYTES).within_budget().is_ok());
        let answer = "the page with its first answer weighs 480.0 kB gzip and was 480.0 kB at most";
        assert_eq!(said(&with("planner", ANSWER_GZIP_BYTES + 1)), answer);
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
