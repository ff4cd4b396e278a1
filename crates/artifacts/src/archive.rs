use std::io::{self, Write};

use headroom_model::{Artifact, Plan};
use rawzip::ZipArchiveWriter;

/// The files as a ZIP archive: `RUNBOOK.md`, and a folder a step as [`crate::folder`] names it. The entries are stored as they
/// are and have no time, so that the same files give the same bytes.
///
/// # Errors
/// When a path cannot stand in an archive or an archive grows past what the format holds: neither happens with files of
/// [`crate::artifacts`].
pub fn archive(files: &[Artifact], plan: &Plan) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for file in files {
        let folder = crate::folder(plan, &file.step);
        let path = if folder.is_empty() { file.path.clone() } else { format!("{folder}/{}", file.path) };
        // A script is run, everything else only read.
        let permissions = if file.contents.starts_with("#!") { 0o755 } else { 0o644 };
        let (mut entry, config) =
            archive.new_file(&path).unix_permissions(permissions).start().map_err(io::Error::other)?;
        let mut writer = config.wrap(&mut entry);
        writer.write_all(file.contents.as_bytes())?;
        let (_, sizes) = writer.finish().map_err(io::Error::other)?;
        entry.finish(sizes).map_err(io::Error::other)?;
    }
    archive.finish().map_err(io::Error::other)?;
    Ok(bytes)
}
