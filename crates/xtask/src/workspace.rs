//! Where things lie in the clone.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The clone this program was built from.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// The workspace that holds this package.
    ///
    /// # Errors
    /// When the folder this program was built in is gone.
    pub(crate) fn locate() -> Result<Self> {
        let package =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = package
            .join("../..")
            .canonicalize()
            .with_context(|| format!("the workspace of {} is gone", package.display()))?;
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self { root, target })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn lockfile(&self) -> PathBuf {
        self.root.join("Cargo.lock")
    }

    /// The built page.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The npm package, as a folder and packed.
    pub(crate) fn npm(&self) -> PathBuf {
        self.target.join("npm")
    }

    /// Where a step keeps what it prints until it is over.
    pub(crate) fn log(&self, step: &str) -> PathBuf {
        self.target.join(format!("{step}.log"))
    }

    /// Cargo's folder for what others wrote and the benchmarks run beside: a workspace of its own has one of its own.
    pub(crate) fn rivals_target(&self) -> PathBuf {
        self.target.join("rivals")
    }

    /// Cargo's folder for wasm builds. It is not the native one: the compiler may be another, and two
    /// compilers in one folder rebuild each other's work on every turn.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }
}
