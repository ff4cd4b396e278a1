//! The page's module in pieces: what the first screen does without is cut off where `app/src/pieces/doors.rs` says so, and
//! loads when it is needed. The cut is made before the module is bound, along the relocations that its linker left in it;
//! pieces that come together are one file again.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use sha2::{Digest, Sha256};
use wasm_split_cli_support::{Options, transform};

use super::finish::{bytes, read, write};
use super::{PROFILE, attribute, hex, join, stretch};
use crate::run;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// The script that loads the pieces, beside them.
pub(super) const LOADER: &str = "pieces.js";
/// The pieces of the first answer: a file each, with all that it shares with others and that is in none before it.
pub(crate) const FIRST: [&str; 3] = ["planner", "reader", "writer"];
/// The other small pieces, which share a file.
const SMALL: &str = "small";
const SMALL_BYTES: usize = 28_000;
/// How what runs in each frame of a drag, or over each line of a file, is made small.
const SMALL_AND_FAST: [&str; 1] = ["-Oz"];
/// How the rest is: control flow is taken apart and put together anew before, and made small once more after. Half a percent
/// less when packed; a drag's frames took a fifth longer with it.
const SMALLEST: [&str; 4] = ["--flatten", "--rereloop", "-Oz", "-Oz"];
/// What all browsers that run the page know, and the compiler makes use of; a piece does not name it itself.
pub(super) const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Puts the pieces in the place of the module that Trunk has bound as a whole.
///
/// # Errors
/// When the module cannot be split, or a file cannot be read or written.
pub(super) fn split(workspace: &Workspace, tools: &Tools) -> Result<()> {
    let whole = workspace.wasm_target().join("wasm32-unknown-unknown").join(PROFILE).join("headroom-app.wasm");
    // Each piece would bring the names of its functions.
    let whole = without_names(&bytes(&whole)?).context("the page's module is none")?;
    let cut = workspace.root().join("target").join("pieces");
    let (raw, bound) = (cut.join("raw"), cut.join("bound"));
    let _ = fs::remove_dir_all(&cut);
    fs::create_dir_all(&raw).with_context(|| format!("cannot make {}", raw.display()))?;

    let log = cut.join("binaryen.log");
    let (main, link) = (raw.join("main.wasm"), format!("./{LOADER}"));
    let mut options = Options::new(&whole);
    options.output_dir = &raw;
    options.main_out_path = &main;
    options.link_name = &link;
    options.main_module = "../page.js";
    let made = transform(options).map_err(|error| anyhow!("cannot split the page's module: {error:#}"))?;

    let mut bindgen = tools.wasm_command("wasm-bindgen")?;
    bindgen.args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", "page", "--out-dir"]);
    run::seen(bindgen.arg(&bound).arg(&main))?;
    let module = bound.join("module.wasm");
    optimise(tools, &SMALL_AND_FAST, &bound.join("page_bg.wasm"), &module, &log)?;

    let mut sizes = BTreeMap::new();
    for piece in &made.split_modules {
        let name = piece.file_stem().and_then(|name| name.to_str()).context("a piece has no name")?;
        let size = fs::metadata(piece).with_context(|| format!("there is no {}", piece.display()))?.len();
        sizes.insert(name.to_owned(), size as usize);
    }
    let doors: BTreeMap<String, Vec<String>> = made.prefetch_map.into_iter().collect();
    let files = files(&sizes, &doors)?;
    let mut pieces = Pieces { files: BTreeMap::new(), loader: String::new() };
    for (name, together) in by_file(&files) {
        let (joined, file) = (bound.join(format!("{name}.joined.wasm")), bound.join(format!("{name}.wasm")));
        let together: Vec<PathBuf> = together.iter().map(|piece| raw.join(format!("{piece}.wasm"))).collect();
        join::join(tools, &together, &joined, &log)?;
        let is_hot = name == "planner" || name.starts_with("apart");
        optimise(tools, if is_hot { &SMALL_AND_FAST } else { &SMALLEST }, &joined, &file, &log)?;
        pieces.files.insert(format!("{name}.wasm"), bytes(&file)?);
    }
    pieces.loader = loader(&read(&workspace.root().join("app/assets").join(LOADER))?, &doors, &files)?;
    put(&workspace.dist(), &pieces, &read(&bound.join("page.js"))?, &bytes(&module)?)
}

/// The file of each piece, given how large each is and which lie behind each door.
fn files(sizes: &BTreeMap<String, usize>, doors: &BTreeMap<String, Vec<String>>) -> Result<HashMap<String, String>> {
    let mut files = HashMap::new();
    for door in FIRST {
        let behind = doors.get(door).with_context(|| format!("the page has no {door}"))?;
        for piece in behind {
            files.entry(piece.clone()).or_insert_with(|| door.to_owned());
        }
    }
    for (piece, &size) in sizes {
        let before: Vec<&str> =
            doors.iter().filter(|(_, behind)| behind.contains(piece)).map(|(door, _)| door.as_str()).collect();
        let file = if size < SMALL_BYTES { SMALL.to_owned() } else { before.join("-") };
        files.entry(piece.clone()).or_insert(file);
    }
    Ok(files)
}

/// The pieces in each file.
fn by_file(files: &HashMap<String, String>) -> BTreeMap<&str, Vec<&str>> {
    let mut together: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (piece, file) in files {
        together.entry(file).or_default().push(piece);
    }
    for pieces in together.values_mut() {
        pieces.sort_unstable();
    }
    together
}

/// The script that loads the pieces, with the files behind each door.
fn loader(script: &str, doors: &BTreeMap<String, Vec<String>>, files: &HashMap<String, String>) -> Result<String> {
    const PLACE: &str = "/* doors */";
    if !script.contains(PLACE) {
        bail!("app/assets/{LOADER} has no place for the doors");
    }
    let mut list = String::new();
    let mut script = script.to_owned();
    for (door, pieces) in doors {
        let mut behind: Vec<&str> = pieces.iter().filter_map(|piece| Some(files.get(piece)?.as_str())).collect();
        behind.sort_unstable();
        behind.dedup();
        let _ = write!(list, "{door}: ['{}'], ", behind.join("', '"));
        let _ = writeln!(script, "export const __wasm_split_load_{door} = door('{door}');");
    }
    Ok(script.replace(PLACE, list.trim_end_matches(", ")))
}

/// The files of the pieces, and what loads them.
struct Pieces {
    files: BTreeMap<String, Vec<u8>>,
    loader: String,
}

/// Writes the pieces, the glue and the module into the page, under names that change with any of them.
fn put(dist: &Path, made: &Pieces, glue: &str, module: &[u8]) -> Result<()> {
    let mut hash = Sha256::new_with_prefix(module);
    hash.update(glue);
    hash.update(&made.loader);
    made.files.iter().for_each(|(name, bytes)| {
        hash.update(name);
        hash.update(bytes);
    });
    let hash = hex(hash);
    let (name, folder) = (format!("headroom-app-{hash}"), format!("pieces-{hash}"));
    let pieces = dist.join(&folder);
    fs::create_dir_all(&pieces).with_context(|| format!("cannot make {}", pieces.display()))?;
    for (file, bytes) in &made.files {
        fs::write(pieces.join(file), bytes).with_context(|| format!("cannot write {file}"))?;
    }
    write(&pieces.join(LOADER), &made.loader.replace("../page.js", &format!("../{name}.js")))?;
    let glue = glue.replace(&format!("from \"./{LOADER}\""), &format!("from \"./{folder}/{LOADER}\""));
    write(&dist.join(format!("{name}.js")), &glue.replace("page_bg.wasm", &format!("{name}_bg.wasm")))?;
    let address = dist.join(format!("{name}_bg.wasm"));
    fs::write(&address, module).with_context(|| format!("cannot write {}", address.display()))?;

    let index = dist.join("index.html");
    let html = read(&index)?;
    let bound = bound_name(&html)?;
    for end in [".js", "_bg.wasm"] {
        let gone = dist.join(format!("{bound}{end}"));
        fs::remove_file(&gone).with_context(|| format!("cannot remove {}", gone.display()))?;
    }
    write(&index, &html.replace(&bound, &name))
}

/// The name that Trunk gave the module that it has bound.
fn bound_name(index: &str) -> Result<String> {
    let tag = stretch(index, "<link rel=\"modulepreload\"", ">").and_then(|tag| index.get(tag));
    let address = tag.and_then(|tag| attribute(tag, "href")).context("the page preloads no module")?;
    let name = address.trim_start_matches("./").strip_suffix(".js");
    Ok(name.context("the page's module is no script")?.to_owned())
}

fn optimise(tools: &Tools, passes: &[&str], from: &Path, to: &Path, log: &Path) -> Result<()> {
    run::logged(tools.wasm_command("wasm-opt")?.args(passes).args(FEATURES).arg(from).arg("--output").arg(to), log)
}

/// A module without its section of names; `None`: it is none.
fn without_names(module: &[u8]) -> Option<Vec<u8>> {
    let (start, mut rest) = module.split_at_checked(8)?;
    let mut bare = start.to_vec();
    while let Some((&id, after)) = rest.split_first() {
        // The size of a section is a LEB128 of at most five bytes.
        let digits = after.iter().take(5).position(|byte| byte & 0x80 == 0)? + 1;
        let (size, contents) = after.split_at_checked(digits)?;
        let size = size.iter().rev().fold(0, |size, byte| size << 7 | usize::from(byte & 0x7f));
        let (contents, next) = contents.split_at_checked(size)?;
        if !(id == 0 && contents.starts_with(b"\x04name")) {
            bare.extend_from_slice(rest.get(..1 + digits + size)?);
        }
        rest = next;
    }
    Some(bare)
}

/// The folder of the pieces of a built page.
///
/// # Errors
/// When it has none.
pub(super) fn folder(dist: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(dist).with_context(|| format!("cannot read {}", dist.display()))?;
    let named = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("pieces-"));
    entries.filter_map(|entry| Some(entry.ok()?.path())).find(named).context("the page has no pieces")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(list: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
        let owned = |pieces: &[&str]| pieces.iter().map(|piece| (*piece).to_owned()).collect();
        list.iter().map(|(door, pieces)| ((*door).to_owned(), owned(pieces))).collect()
    }

    #[test]
    fn what_the_first_answer_takes_is_a_file_for_each_door_and_what_is_small_shares_one() {
        let doors = named(&[
            ("planner", &["chunk_6", "chunk_7", "split_planner"]),
            ("reader", &["chunk_6", "chunk_8", "split_reader"]),
            ("writer", &["chunk_7", "split_writer"]),
            ("files", &["chunk_6", "chunk_9", "chunk_10", "split_files"]),
            ("views", &["chunk_10"]),
        ]);
        let large = ["split_files", "chunk_10"];
        let sizes = doors
            .values()
            .flatten()
            .map(|piece| (piece.clone(), if large.contains(&piece.as_str()) { SMALL_BYTES } else { SMALL_BYTES - 1 }));
        let files = files(&sizes.collect(), &doors).unwrap();
        let together = [
            ("files", vec!["split_files"]),
            ("files-views", vec!["chunk_10"]),
            ("planner", vec!["chunk_6", "chunk_7", "split_planner"]),
            ("reader", vec!["chunk_8", "split_reader"]),
            ("small", vec!["chunk_9"]),
            ("writer", vec!["split_writer"]),
        ];
        assert_eq!(by_file(&files).into_iter().collect::<Vec<_>>(), together);

        let asset = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../app/assets").join(LOADER);
        let script = loader(&read(&asset).unwrap(), &doors, &files).unwrap();
        let opened = "{ files: ['files', 'files-views', 'planner', 'small'], planner: ['planner'], \
                      reader: ['planner', 'reader'], views: ['files-views'], writer: ['planner', 'writer'] }";
        assert!(script.contains(opened), "{script}");
        assert!(script.ends_with("export const __wasm_split_load_writer = door('writer');\n"), "{script}");
        assert!(loader("const DOORS = {};", &doors, &files).is_err());
        assert!(super::files(&BTreeMap::new(), &named(&[("planner", &[])])).is_err());
    }

    #[test]
    fn the_module_its_glue_and_its_pieces_are_found_under_names_that_change_with_any_of_them() {
        let put_in = |test: &str, piece: &[u8]| {
            let dist = std::env::temp_dir().join(format!("headroom-split-{test}-{}", std::process::id()));
            fs::create_dir_all(&dist).unwrap();
            let index =
                "<link rel=\"modulepreload\" href=\"./app-2f.js\"><link rel=\"preload\" href=\"./app-2f_bg.wasm\">";
            for (name, text) in [("index.html", index), ("app-2f.js", ""), ("app-2f_bg.wasm", "")] {
                fs::write(dist.join(name), text).unwrap();
            }
            let made = Pieces {
                files: BTreeMap::from([("files.wasm".to_owned(), piece.to_vec())]),
                loader: "import { initSync } from \"../page.js\";".to_owned(),
            };
            put(&dist, &made, "import * as import1 from \"./pieces.js\"\nnew URL('page_bg.wasm')", b"\0asm").unwrap();
            let html = read(&dist.join("index.html")).unwrap();
            let name = bound_name(&html).unwrap();
            assert!(html.contains(&format!("./{name}_bg.wasm")) && !html.contains("app-2f"), "{html}");
            let glue = read(&dist.join(format!("{name}.js"))).unwrap();
            let hash = name.strip_prefix("headroom-app-").unwrap().to_owned();
            assert_eq!(
                glue,
                format!("import * as import1 from \"./pieces-{hash}/pieces.js\"\nnew URL('{name}_bg.wasm')")
            );
            let loader = read(&folder(&dist).unwrap().join(LOADER)).unwrap();
            assert_eq!(loader, format!("import {{ initSync }} from \"../{name}.js\";"));
            assert!(!dist.join("app-2f.js").exists());
            fs::remove_dir_all(dist).unwrap();
            hash
        };
        assert_eq!(put_in("one", b"files"), put_in("same", b"files"));
        assert_ne!(put_in("first", b"files"), put_in("other", b"other"));
    }

    #[test]
    fn a_module_loses_its_names_and_no_other_section() {
        let module = |sections: &[&[u8]]| [b"\0asm\x01\0\0\0", sections.concat().as_slice()].concat();
        let long = [&[10, 0x81, 0x01][..], &[7; 129]].concat();
        let named = module(&[b"\x01\x01a", b"\x00\x06\x04name!", b"\x00\x04\x03abc", &long]);
        assert_eq!(without_names(&named).unwrap(), module(&[b"\x01\x01a", b"\x00\x04\x03abc", &long]));
        for cut in [3, 9, 12, named.len() - 1] {
            assert_eq!(without_names(&named[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn a_page_without_a_module_is_refused() {
        assert!(bound_name("<p>").is_err());
    }
}
