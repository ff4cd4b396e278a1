//! The compiler that builds for wasm: the user's own where it has the target or rustup can add it, else
//! Debian's with a standard library built from Debian's source.

use std::fmt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::run;
use crate::tools::apt::Apt;
use crate::tools::cache::Cache;
use crate::tools::{Found, Place, debian_rust, rustup};

/// A toolchain with the target wasm32-unknown-unknown.
#[derive(Debug)]
pub(crate) enum Toolchain {
    /// The one that runs this program.
    Own,
    /// One in the cache: `folder` holds its `bin` and `lib`, `linker` links wasm.
    Debian { folder: PathBuf, linker: PathBuf },
}

impl Toolchain {
    /// The folder of its programs, where that is not on the search path anyway.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        match self {
            Self::Own => None,
            Self::Debian { folder, .. } => Some(folder.join("bin")),
        }
    }

    /// Makes cargo, rustc and clippy of a command those of this toolchain, given that [`Self::folder`] comes
    /// first on its search path.
    pub(crate) fn configure(&self, command: &mut Command) {
        let Self::Debian { folder, linker } = self else { return };
        let program = |name| folder.join("bin").join(name);
        command
            .env("CARGO", program("cargo"))
            .env("RUSTC", program("rustc"))
            .env("RUSTDOC", program("rustdoc"))
            // Where clippy looks for the libraries.
            .env("SYSROOT", folder)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
            // `cargo xtask` hands down those of the user's own compiler.
            .env_remove("LD_LIBRARY_PATH")
            .env_remove("RUSTUP_TOOLCHAIN");
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_str("in your toolchain"),
            Self::Debian { folder, .. } => folder.display().fmt(f),
        }
    }
}

/// Finds or makes the toolchain.
///
/// # Errors
/// When neither rustup nor Debian's packages give it.
pub(crate) fn provide(cache: &Cache, apt: &Apt) -> Result<Found> {
    let version =
        run::asked(rustup::rustc().arg("--version"))?.split_whitespace().nth(1).unwrap_or_default().to_owned();
    if rustup::has_wasm(&mut rustup::rustc()) {
        return Ok(Found { version, place: Place::Toolchain(Toolchain::Own) });
    }
    let Err(refusal) = rustup::add_wasm(cache, &version) else {
        return Ok(Found { version, place: Place::Toolchain(Toolchain::Own) });
    };
    debian_rust::provide(cache, apt).with_context(|| {
        format!("install it with `rustup target add {}`: {refusal:#}; Debian's Rust instead", rustup::WASM)
    })
}
