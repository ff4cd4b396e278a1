//! Where a test writes its files and its servers their data.

use std::ops::Deref;
use std::path::Path;

use tempfile::TempDir;

/// A folder of one test, empty at first, that goes with it.
#[derive(Debug)]
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        Self(tempfile::Builder::new().prefix(&format!("headroom-{name}-")).tempdir().unwrap())
    }
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        self.0.path()
    }
}
