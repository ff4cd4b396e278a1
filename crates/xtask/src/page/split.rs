//! The page's module in pieces: what the first screen does without is cut off where `app/src/pieces/doors.rs` says so, and
//! loads when it is needed. The cut is made before the module is bound, along the relocations that its linker left in it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use sha2::{Digest, Sha256};
use wasm_split_cli_support::{Options, transform};

use super::finish::{bytes, read, write};
use super::{PROFILE, attribute, hex, stretch};
use crate::run;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// The script that loads the pieces, beside them.
pub(super) const LOADER: &str = "pieces.js";
/// The script that gets the files it loads.
pub(super) const GET: &str = "get.js";
/// How the one takes in the other.
pub(super) const TAKES_IN: &str = "import { get } from './get.js';\n";
/// The piece of the first answer, with all that it shares with others: they come after it.
const FIRST: &str = "planner";
/// The other small pieces, which share a file.
const SMALL: &str = "small";
const SMALL_BYTES: usize = 24_000;
/// Pieces below this size stay as they were cut.
const TINY_BYTES: usize = 2_000;
/// What all browsers that run the page know, and the compiler makes use of; a piece does not name it itself.
const FEATURES: [&str; 6] = [
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
    let dist = workspace.dist();
    let whole = workspace.wasm_target().join("wasm32-unknown-unknown").join(PROFILE).join("headroom-app.wasm");
    // Each piece would bring the names of its functions.
    let whole = without_names(&bytes(&whole)?).context("the page's module is none")?;
    let cut = workspace.root().join("target").join("pieces");
    let (raw, bound) = (cut.join("raw"), cut.join("bound"));
    let _ = fs::remove_dir_all(&cut);
    fs::create_dir_all(&raw).with_context(|| format!("cannot make {}", raw.display()))?;

    let log = cut.join("wasm-opt.log");
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
    optimise(tools, &bound.join("page_bg.wasm"), &module, &log)?;

    let first = made.prefetch_map.get(FIRST).context("the page has no planner")?;
    let mut files = Files::default();
    for piece in &made.split_modules {
        let name = piece.file_stem().and_then(|name| name.to_str()).context("a piece has no name")?;
        let mut code = bytes(piece)?;
        // A few functions that the compiler has made small already are not worth another second each.
        if code.len() >= TINY_BYTES {
            let file = bound.join(format!("{name}.wasm"));
            optimise(tools, piece, &file, &log)?;
            code = bytes(&file)?;
        }
        files.add(name, code, first.iter().any(|first| first == name));
    }
    files.texts.insert(LOADER, loader(&read(&raw.join(LOADER))?)?);
    files.texts.insert(GET, get(&read(&workspace.root().join("app/assets").join(GET))?, &files.places)?);
    put(&dist, &files, &read(&bound.join("page.js"))?, &bytes(&module)?)
}

/// Writes the pieces, the glue and the module into the page, under names that change with any of them.
fn put(dist: &Path, files: &Files, glue: &str, module: &[u8]) -> Result<()> {
    let mut hash = Sha256::new_with_prefix(module);
    hash.update(glue);
    files.texts.iter().for_each(|(name, text)| hash.update(format!("{name} {text}")));
    files.bytes.iter().for_each(|(name, bytes)| {
        hash.update(name);
        hash.update(bytes);
    });
    let hash = hex(hash);
    let (name, folder) = (format!("headroom-app-{hash}"), format!("pieces-{hash}"));
    let pieces = dist.join(&folder);
    fs::create_dir_all(&pieces).with_context(|| format!("cannot make {}", pieces.display()))?;
    for (file, bytes) in &files.bytes {
        fs::write(pieces.join(file), bytes).with_context(|| format!("cannot write {file}"))?;
    }
    for (file, text) in &files.texts {
        write(&pieces.join(file), &text.replace("../page.js", &format!("../{name}.js")))?;
    }
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

fn optimise(tools: &Tools, from: &Path, to: &Path, log: &Path) -> Result<()> {
    run::logged(tools.wasm_command("wasm-opt")?.arg("-Oz").args(FEATURES).arg(from).arg("--output").arg(to), log)
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

/// The files of the pieces, and where those lie that share one.
#[derive(Default)]
struct Files {
    bytes: BTreeMap<String, Vec<u8>>,
    texts: BTreeMap<&'static str, String>,
    places: BTreeMap<String, (String, usize, usize)>,
}

impl Files {
    fn add(&mut self, name: &str, bytes: Vec<u8>, with_first: bool) {
        if !with_first && bytes.len() >= SMALL_BYTES {
            self.bytes.insert(format!("{name}.wasm"), bytes);
            return;
        }
        let file = format!("{}.wasm", if with_first { FIRST } else { SMALL });
        let held = self.bytes.entry(file.clone()).or_default();
        let from = held.len();
        held.extend(bytes);
        self.places.insert(name.to_owned(), (file, from, held.len()));
    }
}

/// The script that loads the pieces: as it was made, but each piece is got by its name.
fn loader(made: &str) -> Result<String> {
    let mut script = format!("{TAKES_IN}{made}");
    while let Some(fetch) = stretch(&script, "fetch(new URL(\"./", ".wasm\", import.meta.url))") {
        let name = script.get(fetch.clone()).and_then(|fetch| fetch.split(['/', '.']).find(|part| part.contains('_')));
        let name = name.context("a piece that is fetched has no name")?.to_owned();
        script.replace_range(fetch, &format!("get('{name}')"));
    }
    Ok(script)
}

/// The script that gets them, with the places of those that share a file.
fn get(script: &str, shared: &BTreeMap<String, (String, usize, usize)>) -> Result<String> {
    let mut places = String::new();
    for (name, (file, from, until)) in shared {
        let _ = write!(places, "{name}: ['{file}', {from}, {until}], ");
    }
    if !script.contains("/* places */") {
        bail!("app/assets/{GET} has no place for those that share a file");
    }
    Ok(script.replace("/* places */", places.trim_end_matches(", ")))
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

    /// What the splitter makes, shortened.
    const MADE: &str = r#"import { initSync } from "../app.js";
const __chunk_6 = makeLoad(() => {
    const src = fetch(new URL("./chunk_6.wasm", import.meta.url));
    src.catch(() => {});
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, []);
export const __wasm_split_load_files = wrapAsyncCb(makeLoad(() => {
    const src = fetch(new URL("./split_files.wasm", import.meta.url));
"#;

    #[test]
    fn each_piece_is_got_by_its_name() {
        let script = loader(MADE).unwrap();
        assert!(
            script.starts_with("import { get } from './get.js';\nimport { initSync } from \"../app.js\";\n"),
            "{script}"
        );
        assert!(script.contains("const src = get('chunk_6');") && script.contains("const src = get('split_files');"));
        assert!(!script.contains("import.meta") && !script.contains("fetch("), "{script}");
    }

    #[test]
    fn pieces_that_share_a_file_lie_one_after_the_other_and_are_found_again() {
        let mut files = Files::default();
        files.add("chunk_6", b"six".to_vec(), false);
        files.add("chunk_8", b"eight".to_vec(), true);
        files.add("chunk_7", b"seven".to_vec(), false);
        files.add("split_files", vec![0; SMALL_BYTES], false);
        assert_eq!(files.bytes.get("small.wasm").unwrap(), b"sixseven");
        assert_eq!(files.bytes.get("split_files.wasm").unwrap().len(), SMALL_BYTES);
        let filled = get("const PLACES = { /* places */ };", &files.places).unwrap();
        let places = "chunk_6: ['small.wasm', 0, 3], chunk_7: ['small.wasm', 3, 8], chunk_8: ['planner.wasm', 0, 5]";
        assert_eq!(filled, format!("const PLACES = {{ {places} }};"));
        let asset = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../app/assets").join(GET);
        assert!(get(&read(&asset).unwrap(), &files.places).unwrap().contains(&filled));
        assert!(get("const PLACES = {};", &files.places).is_err());
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
            let mut files = Files::default();
            files.add("split_files", piece.to_vec(), false);
            files.texts.insert(LOADER, "import { initSync } from \"../page.js\";".to_owned());
            put(&dist, &files, "import * as import1 from \"./pieces.js\"\nnew URL('page_bg.wasm')", b"\0asm").unwrap();
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
