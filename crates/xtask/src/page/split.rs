//! The page's module in pieces: what the first screen does without is cut off where `app/src/pieces/doors.rs` says so, and
//! loads when it is needed. The cut is made before the module is bound, along the relocations that its linker left in it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use sha2::{Digest, Sha256};
use wasm_split_cli_support::{Options, transform};

use super::finish::{read, write};
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
    let whole = fs::read(&whole).with_context(|| format!("cannot read {}", whole.display()))?;
    let name = bound_name(&read(&dist.join("index.html"))?)?;
    let folder = format!("pieces-{}", hex(Sha256::new_with_prefix(&whole)));
    let cut = workspace.root().join("target").join("pieces");
    let (raw, bound) = (cut.join("raw"), cut.join("bound"));
    let _ = fs::remove_dir_all(&cut);
    fs::create_dir_all(&raw).with_context(|| format!("cannot make {}", raw.display()))?;

    let log = cut.join("wasm-opt.log");
    let (main, link) = (raw.join("main.wasm"), format!("./{LOADER}"));
    let page = format!("../{name}.js");
    let mut options = Options::new(&whole);
    options.output_dir = &raw;
    options.main_out_path = &main;
    options.link_name = &link;
    options.main_module = &page;
    let made = transform(options).map_err(|error| anyhow!("cannot split the page's module: {error:#}"))?;

    let mut bindgen = tools.wasm_command("wasm-bindgen")?;
    bindgen.args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", &name, "--out-dir"]);
    run::seen(bindgen.arg(&bound).arg(&main))?;
    let glue = read(&bound.join(format!("{name}.js")))?;
    write(
        &dist.join(format!("{name}.js")),
        &glue.replace(&format!("from \"{link}\""), &format!("from \"./{folder}/{LOADER}\"")),
    )?;
    let module = format!("{name}_bg.wasm");
    optimise(tools, &bound.join(&module), &dist.join(&module), &log)?;

    let pieces = dist.join(&folder);
    fs::create_dir_all(&pieces).with_context(|| format!("cannot make {}", pieces.display()))?;
    let first = made.prefetch_map.get(FIRST).context("the page has no planner")?;
    let mut bundles = Bundles::default();
    for piece in &made.split_modules {
        let name = piece.file_stem().and_then(|name| name.to_str()).context("a piece has no name")?;
        let file = pieces.join(format!("{name}.wasm"));
        optimise(tools, piece, &file, &log)?;
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let with_first = first.iter().any(|first| first == name);
        if with_first || bytes.len() < SMALL_BYTES {
            bundles.add(name, if with_first { FIRST } else { SMALL }, &bytes);
            fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    for (name, bytes) in &bundles.files {
        fs::write(pieces.join(name), bytes).with_context(|| format!("cannot write {name}"))?;
    }
    write(&pieces.join(LOADER), &loader(&read(&raw.join(LOADER))?)?)?;
    write(&pieces.join(GET), &get(&read(&workspace.root().join("app/assets").join(GET))?, &bundles)?)
}

/// The name that Trunk gave the module, which changes with it.
fn bound_name(index: &str) -> Result<String> {
    let tag = stretch(index, "<link rel=\"modulepreload\"", ">").and_then(|tag| index.get(tag));
    let address = tag.and_then(|tag| attribute(tag, "href")).context("the page preloads no module")?;
    let name = address.trim_start_matches("./").strip_suffix(".js");
    Ok(name.context("the page's module is no script")?.to_owned())
}

fn optimise(tools: &Tools, from: &Path, to: &Path, log: &Path) -> Result<()> {
    run::logged(tools.wasm_command("wasm-opt")?.arg("-Oz").args(FEATURES).arg(from).arg("--output").arg(to), log)
}

/// Files of several pieces, one after the other, and where each lies.
#[derive(Default)]
struct Bundles {
    files: BTreeMap<String, Vec<u8>>,
    places: BTreeMap<String, (String, usize, usize)>,
}

impl Bundles {
    fn add(&mut self, name: &str, bundle: &str, bytes: &[u8]) {
        let file = format!("{bundle}.bin");
        let held = self.files.entry(file.clone()).or_default();
        let from = held.len();
        held.extend_from_slice(bytes);
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
fn get(script: &str, bundles: &Bundles) -> Result<String> {
    let mut places = String::new();
    for (name, (file, from, until)) in &bundles.places {
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
        let mut bundles = Bundles::default();
        bundles.add("chunk_6", "small", b"six");
        bundles.add("chunk_8", "planner", b"eight");
        bundles.add("chunk_7", "small", b"seven");
        assert_eq!(bundles.files.get("small.bin").unwrap(), b"sixseven");
        let filled = get("const PLACES = { /* places */ };", &bundles).unwrap();
        let places = "chunk_6: ['small.bin', 0, 3], chunk_7: ['small.bin', 3, 8], chunk_8: ['planner.bin', 0, 5]";
        assert_eq!(filled, format!("const PLACES = {{ {places} }};"));
        let asset = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../app/assets").join(GET);
        assert!(get(&read(&asset).unwrap(), &bundles).unwrap().contains(&filled));
        assert!(get("const PLACES = {};", &bundles).is_err());
    }

    #[test]
    fn the_module_is_called_as_trunk_called_it() {
        let index = r#"<link rel="modulepreload" href="./app-2fdd47ccdca1d21.js" crossorigin="anonymous">"#;
        assert_eq!(bound_name(index).unwrap(), "app-2fdd47ccdca1d21");
        assert!(bound_name("<p>").is_err());
    }
}
