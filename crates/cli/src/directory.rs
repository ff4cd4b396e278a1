//! Files into a directory: all of them or none, and never over what is there unless told so.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use headroom::{Artifact, Error, Plan};

/// Writes each artifact to `out/<step folder>/<path>` and returns the paths, relative to `out`.
///
/// The files are first written beside `out` and moved when all are there.
///
/// # Errors
/// When `out` holds anything and `force` is not given, or the file system refuses.
pub(crate) fn write(out: &Path, files: &[Artifact], plan: &Plan, force: bool) -> Result<Vec<PathBuf>, Error> {
    let refused = |error: &io::Error| Error::at(out.display().to_string(), error.to_string());
    let occupied = match fs::read_dir(out) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(refused(&error)),
    };
    if occupied && !force {
        return Err(Error::at(out.display().to_string(), "is not empty; choose a new directory or add --force"));
    }
    let paths = files
        .iter()
        .map(|file| {
            let path = Path::new(&headroom::folder(plan, &file.step)).join(&file.path);
            let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
            if plain { Ok(path) } else { Err(Error::at(file.path.clone(), "leaves the directory")) }
        })
        .collect::<Result<Vec<_>, _>>()?;
    let staging = staging(out);
    let staged = stage(&staging, files, &paths).and_then(|()| move_over(&staging, out, &paths));
    // What is left of the staging directory is of no use to anybody; the outcome is what counts.
    let _ = fs::remove_dir_all(&staging);
    staged.map_err(|error| refused(&error))?;
    Ok(paths)
}

/// Writes one file: beside its place first, so that it is never half there.
///
/// # Errors
/// When the file exists and `force` is not given, or the file system refuses.
pub(crate) fn write_file(file: &Path, bytes: &[u8], force: bool) -> Result<(), Error> {
    if file.exists() && !force {
        return Err(Error::at(file.display().to_string(), "exists; choose another name or add --force"));
    }
    let staging = staging(file);
    #[expect(clippy::disallowed_methods, reason = "the command line is where files go out")]
    let written = fs::write(&staging, bytes).and_then(|()| fs::rename(&staging, file));
    written.map_err(|error| {
        let _ = fs::remove_file(&staging);
        Error::at(file.display().to_string(), error.to_string())
    })
}

/// A directory beside `out`, so that moving is a rename on the same file system.
fn staging(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(format!(".headroom-{}", std::process::id()));
    out.with_file_name(name)
}

fn stage(staging: &Path, files: &[Artifact], paths: &[PathBuf]) -> io::Result<()> {
    for (file, path) in files.iter().zip(paths) {
        let path = staging.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        #[expect(clippy::disallowed_methods, reason = "the command line is where files go out")]
        fs::write(path, &file.contents)?;
    }
    fs::create_dir_all(staging)
}

fn move_over(staging: &Path, out: &Path, paths: &[PathBuf]) -> io::Result<()> {
    fs::create_dir_all(out)?;
    for path in paths {
        let target = out.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::rename(staging.join(path), target)?;
    }
    Ok(())
}
