//! The versions of the tools, all here. The version of wasm-bindgen's command line is the one that
//! Cargo.lock has of the library: the two speak a private format.

/// The newest Trunk that the stable toolchain of the workspace builds.
pub(crate) const TRUNK: &str = "0.21.14";

/// The npm package with `wasm-opt` in it. Debian's is too old for what rustc emits today.
pub(crate) const BINARYEN: &str = "132.0.0";

/// The docs are a book.
pub(crate) const MDBOOK: &str = "0.5.4";

/// Debian 13's `PgBouncer`, and the sum of its source as Debian's index of sources has it.
pub(crate) const PGBOUNCER: &str = "1.24.1";
pub(crate) const PGBOUNCER_SHA256: &str = "da72a3aba13072876d055a3e58dd4aba4a5de4ed6148e73033185245598fd3e0";
