//! Debian's Rust with a standard library for wasm, for networks without rustup's server.
//!
//! Debian ships a recent compiler (`rustc-web`, which Chromium and Firefox are built with) and the source of
//! its standard library, but no wasm build of it for wasm32-unknown-unknown. That build lies in the cache as
//! a sysroot of its own; nothing of Debian's is changed.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run;
use crate::tools::apt::{Apt, installed_version};
use crate::tools::cache::Cache;
use crate::tools::rustup::{WASM, has_wasm};
use crate::tools::toolchain::Toolchain;
use crate::tools::{Found, Place, path};

const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy"];

/// The sysroot in the cache, built when it is not there or Debian's Rust is another by now.
///
/// # Errors
/// When a package is not to be had, Debian's Rust is older than the workspace asks for, or the standard
/// library does not build.
pub(crate) fn provide(cache: &Cache, apt: &Apt) -> Result<Found> {
    let missing: Vec<&str> = PACKAGES.into_iter().filter(|package| installed_version(package).is_none()).collect();
    if !missing.is_empty() {
        apt.install("wasm target", &missing, &cache.log("debian-rust")?)?;
    }
    let package = installed_version("rustc-web").context("rustc-web is not installed")?;
    let version = path::version(Path::new("/usr/bin/rustc")).context("/usr/bin/rustc does not run")?;
    let wanted = env!("CARGO_PKG_RUST_VERSION");
    if number(&version) < number(wanted) {
        bail!("Debian's Rust is {version}, and {wanted} or later is needed");
    }
    let linker = linker(cache, apt)?;
    let name = format!("rust-{package}");
    let mut folder = cache.entry(&name);
    if !has_wasm(&mut Command::new(folder.join("bin/rustc"))) {
        println!("  {:<13} building the standard library, 1 minute", "wasm target");
        folder = build(cache, &name, &version)?;
    }
    Ok(Found { version, place: Place::Toolchain(Toolchain::Debian { folder, linker }) })
}

fn build(cache: &Cache, name: &str, version: &str) -> Result<PathBuf> {
    let home = cache.entry(name);
    cache.make(name, |folder| {
        let work = folder.join("build");
        let source = work.join("library");
        copy_folder(&Path::new("/usr/src").join(format!("rustc-{version}")).join("library"), &source)?;
        let mut command = Command::new("/usr/bin/cargo");
        command
            .args(["build", "--release", "--package", "sysroot", "--target", WASM])
            .args(["--features", "panic-unwind,compiler-builtins-mem"])
            .current_dir(&source)
            .env("CARGO_TARGET_DIR", &work)
            .env("RUSTC", "/usr/bin/rustc")
            // The standard library uses what the stable compiler keeps from everyone else.
            .env("RUSTC_BOOTSTRAP", "1")
            // With bitcode, so that link-time optimisation reaches into it.
            .env("RUSTFLAGS", "-Cembed-bitcode=yes -Zforce-unstable-if-unmarked")
            .env_remove("LD_LIBRARY_PATH")
            .env_remove("RUSTUP_TOOLCHAIN");
        run::logged(&mut command, &cache.log("debian-rust-std")?)?;

        let libraries = folder.join("lib/rustlib").join(WASM).join("lib");
        fs::create_dir_all(&libraries)?;
        for entry in fs::read_dir(work.join(WASM).join("release/deps"))? {
            let entry = entry?;
            if entry.path().extension().is_some_and(|extension| extension == "rlib") {
                fs::copy(entry.path(), libraries.join(entry.file_name()))?;
            }
        }
        lay_sysroot(folder, &home)?;
        fs::remove_dir_all(work)?;
        Ok(())
    })
}

/// The rest of a toolchain around the wasm libraries: Debian's programs, and its libraries for build
/// scripts and macros. `home` is where `folder` will lie.
fn lay_sysroot(folder: &Path, home: &Path) -> Result<()> {
    let host = "/usr/lib/rustlib";
    for entry in fs::read_dir(host).with_context(|| format!("cannot read {host}"))? {
        let entry = entry?;
        if entry.file_name() != WASM {
            symlink(entry.path(), folder.join("lib/rustlib").join(entry.file_name()))?;
        }
    }
    let bin = folder.join("bin");
    fs::create_dir_all(&bin)?;
    for program in ["cargo", "cargo-clippy", "clippy-driver"] {
        symlink(Path::new("/usr/bin").join(program), bin.join(program))?;
    }
    for program in ["rustc", "rustdoc"] {
        let script = bin.join(program);
        fs::write(&script, wrapper(program, home))?;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// A script that runs Debian's program with the sysroot in the cache.
fn wrapper(program: &str, sysroot: &Path) -> String {
    let sysroot = sysroot.display().to_string().replace('\'', r"'\''");
    format!("#!/bin/sh\nexec /usr/bin/{program} --sysroot '{sysroot}' \"$@\"\n")
}

/// LLVM's linker for wasm: the newest that is here, if it is not older than Rust's LLVM, else the newest of
/// Debian's.
fn linker(cache: &Cache, apt: &Apt) -> Result<PathBuf> {
    let printed = run::asked(Command::new("/usr/bin/rustc").arg("-vV"))?;
    let llvm = llvm_version(&printed).context("rustc does not say its LLVM version")?;
    let newest = || path::all(|name| name.strip_prefix("wasm-ld-")?.parse::<u32>().ok()).into_iter().max();
    if let Some((_, path)) = newest().filter(|(version, _)| *version >= llvm) {
        return Ok(path);
    }
    let log = cache.log("debian-lld")?;
    let names = apt.names("^lld-[0-9]+$", &log)?;
    let package = newest_lld(&names).context("no package lld-NN is to be had")?;
    apt.install("wasm target", &[&package], &log)?;
    Ok(newest().with_context(|| format!("{package} has no wasm-ld"))?.1)
}

fn newest_lld(packages: &[String]) -> Option<String> {
    let newest = packages.iter().filter_map(|name| name.strip_prefix("lld-")?.parse::<u32>().ok()).max()?;
    Some(format!("lld-{newest}"))
}

fn llvm_version(printed: &str) -> Option<u32> {
    printed.lines().find_map(|line| line.strip_prefix("LLVM version: ")?.split('.').next()?.parse().ok())
}

/// Major and minor of a version, to compare.
fn number(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_linker_is_the_one_with_the_highest_number() {
        let names = ["lld-9", "lld-13", "lld-22", "lld-14", "lld-dev"].map(str::to_owned);
        assert_eq!(newest_lld(&names).as_deref(), Some("lld-22"));
        assert_eq!(newest_lld(&[]), None);
    }

    #[test]
    fn the_version_of_llvm_is_read_from_rustc() {
        let printed = "rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)\nbinary: rustc\n\
                       host: x86_64-unknown-linux-gnu\nrelease: 1.96.0\nLLVM version: 22.1.8";
        assert_eq!(llvm_version(printed), Some(22));
        assert_eq!(llvm_version("rustc 1.96.0"), None);
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!(number("1.100.0") > number("1.95"));
        assert!(number("1.95.0") >= number("1.95"));
        assert!(number("1.85.0") < number("1.95"));
    }

    #[test]
    fn the_wrapper_survives_a_folder_with_a_quote_in_its_name() {
        assert_eq!(
            wrapper("rustc", Path::new("/home/o'neil/.cache")),
            "#!/bin/sh\nexec /usr/bin/rustc --sysroot '/home/o'\\''neil/.cache' \"$@\"\n"
        );
    }
}
