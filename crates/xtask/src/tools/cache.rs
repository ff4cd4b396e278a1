//! The folder, outside the clone, that keeps what was installed: one folder a tool and version.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// `$XDG_CACHE_HOME/headroom`, else `~/.cache/headroom`, held by one process at a time.
#[derive(Debug)]
pub(crate) struct Cache {
    root: PathBuf,
    _lock: File,
}

impl Cache {
    /// Opens the cache and waits for whoever else installs into it.
    ///
    /// # Errors
    /// When there is no home or the folder cannot be written.
    pub(crate) fn open() -> Result<Self> {
        let root = cache_home(env::var_os("XDG_CACHE_HOME").map(PathBuf::from), env::home_dir())
            .context("neither XDG_CACHE_HOME nor HOME is set: set one, the tools are kept below it")?
            .join("headroom");
        fs::create_dir_all(root.join("logs")).with_context(|| format!("cannot make {}", root.display()))?;
        let lock = File::create(root.join("lock"))?;
        if lock.try_lock().is_err() {
            println!("another xtask installs tools: waiting for it");
            lock.lock().with_context(|| format!("cannot lock {}", root.display()))?;
        }
        Ok(Self { root, _lock: lock })
    }

    /// Where `name` is kept; it is whole when it exists.
    pub(crate) fn entry(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// An empty log for the installation of `name`.
    pub(crate) fn log(&self, name: &str) -> Result<PathBuf> {
        let path = self.root.join("logs").join(name);
        File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }

    /// Makes the entry `name`: `fill` gets an empty folder, which becomes the entry when `fill` succeeds.
    /// So an interrupted installation never looks like a finished one.
    ///
    /// # Errors
    /// Those of `fill`, and of the file system.
    pub(crate) fn make(&self, name: &str, fill: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
        let partial = self.root.join(format!("{name}.partial"));
        let entry = self.entry(name);
        remove(&partial)?;
        fs::create_dir_all(&partial)?;
        fill(&partial)?;
        remove(&entry)?;
        fs::rename(&partial, &entry).with_context(|| format!("cannot make {}", entry.display()))?;
        Ok(entry)
    }
}

fn cache_home(xdg: Option<PathBuf>, home: Option<PathBuf>) -> Option<PathBuf> {
    // A relative XDG_CACHE_HOME is to be ignored, says the specification.
    xdg.filter(|path| path.is_absolute()).or_else(|| Some(home?.join(".cache")))
}

fn remove(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_dir_all(path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_lies_where_xdg_says() {
        let home = || Some(PathBuf::from("/home/ada"));
        assert_eq!(cache_home(Some("/caches".into()), home()), Some("/caches".into()));
        assert_eq!(cache_home(Some("caches".into()), home()), Some("/home/ada/.cache".into()));
        assert_eq!(cache_home(None, home()), Some("/home/ada/.cache".into()));
        assert_eq!(cache_home(None, None), None);
    }

    #[test]
    fn an_installation_that_fails_leaves_no_entry() {
        let root = env::temp_dir().join(format!("headroom-cache-test-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let cache = Cache { _lock: File::create(root.join("lock")).unwrap(), root: root.clone() };

        let failed = cache.make("tool-1", |dir| {
            fs::write(dir.join("half"), "")?;
            anyhow::bail!("interrupted")
        });
        assert_eq!(failed.unwrap_err().to_string(), "interrupted");
        assert!(!cache.entry("tool-1").exists());

        let entry = cache.make("tool-1", |dir| Ok(fs::write(dir.join("whole"), "")?)).unwrap();
        assert!(entry.join("whole").exists() && !entry.join("half").exists());
        fs::remove_dir_all(root).unwrap();
    }
}
