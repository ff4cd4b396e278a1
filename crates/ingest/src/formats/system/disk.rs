//! `df`.

use headroom_model::{Component, Metric};

use crate::Format;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format =
    Format { id: "df", title: "df", command: "df -h", marks: marks!["F", "D", "S"], sniff, read };

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    unit(paste.line(at)).is_some()
}

/// The unit of the sizes by the title of their column: bytes in one, or `None` inside when each has its own.
#[expect(clippy::option_option, reason = "the outer says whether this is a header, the inner the common unit")]
fn unit(line: &str) -> Option<Option<f64>> {
    let mut titles = line.split_whitespace();
    if !matches!(titles.next()?, "Filesystem" | "Dateisystem" | "Sys." | "S.ficheros") {
        return None;
    }
    let title = titles.find(|title| *title != "Type" && *title != "Typ")?;
    match title.split_once('-') {
        Some(("1B", _)) => Some(Some(1.0)),
        Some(("1K" | "1024", _)) => Some(Some(1024.0)),
        Some(("1M" | "1048576", _)) => Some(Some(1_048_576.0)),
        Some(("1G", _)) => Some(Some(1_073_741_824.0)),
        Some(("512", _)) => Some(Some(512.0)),
        _ => matches!(title, "Size" | "Größe" | "Taille" | "Tamaño").then_some(None),
    }
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let unit = unit(paste.line(at)).flatten();
    let bytes = |text: &str| match unit {
        Some(unit) => quantity::count(text).map(|count| count * unit),
        None => quantity::binary_bytes(text).or_else(|| quantity::count(text)),
    };
    let mut next = at + 1;
    while next < paste.len() && !paste.is_blank(next) {
        // A long name pushes its numbers onto the next line.
        let mut line = paste.line(next).to_owned();
        let mut end = next + 1;
        if !line.contains('%') && line.split_whitespace().count() == 1 {
            line.push(' ');
            line.push_str(paste.line(end));
            end += 1;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some(percent) = words
            .iter()
            .position(|word| word.strip_suffix('%').is_some_and(|n| quantity::count(n).is_some()) || *word == "-")
        else {
            break;
        };
        let cell =
            |back: usize| percent.checked_sub(back).and_then(|index| words.get(index)).and_then(|text| bytes(text));
        let (Some(total), Some(used)) = (cell(3), cell(2)) else { break };
        let mount = words.get(percent + 1..).unwrap_or_default().join(" ");
        found.observe(Component::Host, &mount, Metric::DiskBytes, total, next);
        found.observe(Component::Host, &mount, Metric::DiskUsedBytes, used, next);
        found.observe_some(Component::Host, &mount, Metric::DiskAvailableBytes, cell(1), next);
        next = end;
    }
    next
}

#[cfg(test)]
mod tests {
    use headroom_model::{Metric, Observation};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_root_keeps_is_neither_used_nor_available() {
        let df = "Filesystem      Size  Used Avail Use% Mounted on\n/dev/nvme1n1    500G  441G   34G  93% /var/lib/postgresql\n";
        let inspection = crate::inspect(df);
        let read: Vec<(Metric, f64)> = inspection
            .observations
            .iter()
            .map(|Observation { metric, value, .. }| (*metric, value / 1_073_741_824.0))
            .collect();
        let expected = [(Metric::DiskBytes, 500.0), (Metric::DiskUsedBytes, 441.0), (Metric::DiskAvailableBytes, 34.0)];
        assert_eq!(read, expected);
    }
}
