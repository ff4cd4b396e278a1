//! The versions of the tools, all here. The version of wasm-bindgen's command line is the one that
//! Cargo.lock has of the library: the two speak a private format.

/// The newest Trunk that the stable toolchain of the workspace builds.
pub(crate) const TRUNK: &str = "0.21.14";

/// The npm package with `wasm-opt` in it. Debian's is too old for what rustc emits today.
pub(crate) const BINARYEN: &str = "132.0.0";

/// The docs are a book.
pub(crate) const MDBOOK: &str = "0.5.4";
