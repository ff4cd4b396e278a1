//! Tools that are compiled from their source, by the user's own toolchain.

use std::fs;

use anyhow::{Context, Result};

use crate::run;
use crate::tools::cache::Cache;
use crate::tools::path::{version, which};
use crate::tools::{Found, Place, cargo};

/// A package with programs in it, and how to compile it quickly.
pub(crate) struct CargoTool {
    package: &'static str,
    program: &'static str,
    /// With the versions its authors tested, or with today's.
    locked: bool,
    /// Trunk waits for other programs most of the time; wasm-bindgen rewrites megabytes of wasm.
    opt_level: &'static str,
    minutes: &'static str,
}

/// Without its update check, and without TLS: it fetches nothing here.
pub(crate) const TRUNK: CargoTool =
    CargoTool { package: "trunk", program: "trunk", locked: true, opt_level: "0", minutes: "3 to 5 minutes" };

/// `wasm-bindgen` and `wasm-bindgen-test-runner`.
pub(crate) const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    locked: false,
    opt_level: "1",
    minutes: "1 to 2 minutes",
};

/// Without its search and its server: it makes pages.
pub(crate) const MDBOOK: CargoTool =
    CargoTool { package: "mdbook", program: "mdbook", locked: true, opt_level: "0", minutes: "2 to 3 minutes" };

impl CargoTool {
    /// Exactly this version: on the search path, in the cache, or compiled now.
    ///
    /// # Errors
    /// When it does not compile.
    pub(crate) fn provide(&self, cache: &Cache, wanted: &str) -> Result<Found> {
        let found = |path| Found { version: wanted.to_owned(), place: Place::Program(path) };
        if let Some(path) = which(self.program).filter(|path| version(path).as_deref() == Some(wanted)) {
            return Ok(found(path));
        }
        let name = format!("{}-{wanted}", self.package);
        let program = cache.entry(&name).join("bin").join(self.program);
        if version(&program).as_deref() == Some(wanted) {
            return Ok(found(program));
        }
        println!("  {:<13} compiling {wanted}, {}", self.program, self.minutes);
        self.compile(cache, &name, wanted).with_context(|| {
            let locked = if self.locked { " --locked" } else { "" };
            format!("install it with `cargo install {} --version {wanted}{locked}`", self.package)
        })?;
        Ok(found(program))
    }

    fn compile(&self, cache: &Cache, name: &str, wanted: &str) -> Result<()> {
        let build = cache.entry(&format!("{name}.build"));
        cache.make(name, |folder| {
            let mut command = cargo();
            command
                .args(["install", self.package, "--version", wanted, "--no-default-features", "--force"])
                .args(self.locked.then_some("--locked"))
                .arg("--root")
                .arg(folder)
                // The clone's own settings are not for the tools.
                .current_dir(folder)
                .env("CARGO_TARGET_DIR", &build)
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.opt_level)
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "64")
                .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
                .env("CARGO_PROFILE_RELEASE_STRIP", "true");
            run::logged(&mut command, &cache.log(self.package)?)
        })?;
        fs::remove_dir_all(&build).with_context(|| format!("cannot remove {}", build.display()))
    }
}
