//! Programs on the search path.

use std::env;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run;

/// The first program of this name on the search path.
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| is_program(path))
}

/// All programs on the search path whose name `accept` maps to something.
pub(crate) fn all<T>(accept: impl Fn(&str) -> Option<T>) -> Vec<(T, PathBuf)> {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders)
        .filter_map(|folder| folder.read_dir().ok())
        .flat_map(|entries| entries.filter_map(Result::ok))
        .filter_map(|entry| Some((accept(entry.file_name().to_str()?)?, entry.path())))
        .filter(|(_, path)| is_program(path))
        .collect()
}

/// The first word that looks like a version in what `program --version` prints.
pub(crate) fn version(program: &Path) -> Option<String> {
    version_in(&run::asked(Command::new(program).arg("--version")).ok()?).map(str::to_owned)
}

fn version_in(text: &str) -> Option<&str> {
    text.split_whitespace()
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

fn is_program(path: &Path) -> bool {
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_what_each_tool_prints() {
        for (printed, version) in [
            ("trunk 0.21.14", "0.21.14"),
            ("wasm-bindgen 0.2.130", "0.2.130"),
            ("wasm-opt version 132 (version_132)", "132"),
            ("v20.20.2", "20.20.2"),
            ("Python 3.11.7", "3.11.7"),
            ("Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)", "156.0.8078.79"),
            (
                "ChromeDriver 156.0.8078.79 (a21ce95c24ce3964416f09ae1862f53f319eb4d0-refs/heads/8078@{#1704})",
                "156.0.8078.79",
            ),
            ("rustfmt 1.8.0-stable (59807616e1 2026-04-14)", "1.8.0-stable"),
        ] {
            assert_eq!(version_in(printed), Some(version), "{printed}");
        }
        assert_eq!(version_in("command not found"), None);
    }

    #[test]
    fn a_program_of_the_search_path_is_found_and_another_is_not() {
        assert!(which("cargo").is_some());
        assert_eq!(which("no-such-program-at-all"), None);
    }
}
