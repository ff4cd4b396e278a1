//! The page as one HTML file that opens from a disk: styles and script inline, the module and its pieces packed beside
//! them. Its policy knows the two inline texts by their hashes, and allows no connection at all.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::prelude::{BASE64_STANDARD, Engine};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::finish::{bytes, read};
use super::split::{self, LOADER};
use super::{attribute, stretch};

/// The module among the files that the page holds.
const MODULE: &str = "module";

/// The finished page in `dist` as one file; `start` is the script that starts it.
///
/// # Errors
/// When a part of the page is missing, or cannot stand in a page.
pub(crate) fn single(dist: &Path, start: &str) -> Result<String> {
    let mut html = read(&dist.join("index.html"))?;
    let style = read(&dist.join(name(&html, "<link rel=\"stylesheet\"", "href")?))?;
    let glue = read(&dist.join(name(&html, "<meta name=\"module\"", "content")?))?;
    let wasm = bytes(&dist.join(name(&html, "<meta name=\"wasm\"", "content")?))?;
    let held = Held::of(&split::folder(dist)?, &wasm)?;
    let icon = data("image/svg+xml", &bytes(&dist.join(name(&html, "<link rel=\"icon\"", "href")?))?);
    let font = data("font/woff2", &bytes(&dist.join(name(&html, "<meta name=\"typeface\"", "content")?))?);
    let script = format!(
        "\n{};\n{start}{}{}\n__wbg_init({{ module_or_path: held('{MODULE}') }});\n",
        held.places,
        held.loader,
        bound(&glue).trim()
    );
    // In a script's text these two end it, or keep its end from ending it.
    if script.contains("</script") || script.contains("<!--") || style.contains("</style") {
        bail!("the page's script or style cannot stand inline");
    }
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}' 'wasm-unsafe-eval'; style-src 'sha256-{}'; img-src data: blob:; \
         font-src data:; base-uri 'none'; form-action 'none'",
        hash(&script),
        hash(&style)
    );
    for gone in
        ["<link rel=\"manifest\"", "<link rel=\"apple-touch-icon\"", "<meta name=\"module\"", "<meta name=\"wasm\""]
    {
        replace(&mut html, gone, ">", "")?;
    }
    replace(&mut html, "<script type=\"module\" src=", "</script>", "")?;
    replace(&mut html, "<link rel=\"stylesheet\"", ">", &format!("<style>{style}</style>"))?;
    replace(&mut html, "<link rel=\"icon\"", ">", &format!("<link rel=\"icon\" href=\"{icon}\">"))?;
    replace(&mut html, "<meta name=\"typeface\"", ">", &format!("<meta name=\"typeface\" content=\"{font}\">"))?;
    let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    replace(&mut html, "<meta http-equiv=\"Content-Security-Policy\"", ">", &meta)?;
    let module = BASE64_STANDARD.encode(gzip(&held.bytes)?);
    let scripts = format!(
        "<script type=\"application/gzip\" id=\"module\">{module}</script>\n<script type=\"module\">{script}</script>\n</body>"
    );
    replace(&mut html, "</body", ">", &scripts)?;
    Ok(html)
}

/// The module and its pieces, and the script that gets them.
struct Held {
    bytes: Vec<u8>,
    /// Where each file lies.
    places: String,
    loader: String,
}

impl Held {
    fn of(folder: &Path, module: &[u8]) -> Result<Self> {
        let mut held = module.to_vec();
        let mut places = format!("const HELD = {{ '{MODULE}': [0, {}]", held.len());
        let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
        let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension != "js")) {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let from = held.len();
            held.extend(bytes(file)?);
            let _ = write!(places, ", '{name}': [{from}, {}]", held.len());
        }
        places.push_str(" }");
        // A module of its own becomes a function; what it fetches, the page holds.
        let made = read(&folder.join(LOADER))?;
        let mut inner: String =
            made.lines().filter(|line| !line.starts_with("import ")).flat_map(|line| [line, "\n"]).collect();
        let names: Vec<String> = inner
            .lines()
            .filter_map(|line| Some(line.strip_prefix("export const ")?.split(' ').next()?.to_owned()))
            .collect();
        inner = inner.replace("export ", "");
        let loader = format!(
            "const pieces = (() => {{\nconst fetch = held;\n{inner}return {{ {} }};\n}})();\n",
            names.join(", ")
        );
        Ok(Self { bytes: held, places, loader })
    }
}

/// The glue, where what it imports stands beside it.
fn bound(glue: &str) -> String {
    let line = |line: &str| match line.strip_prefix("import * as ").and_then(|rest| rest.split(' ').next()) {
        Some(name) => format!("const {name} = pieces;\n"),
        None => format!("{line}\n"),
    };
    glue.lines().map(line).collect()
}

/// The file that the first tag with this beginning names.
fn name<'a>(html: &'a str, tag: &str, named: &str) -> Result<&'a str> {
    let found = stretch(html, tag, ">").and_then(|tag| attribute(html.get(tag)?, named));
    found.with_context(|| format!("the page has no {tag}…>"))
}

fn replace(html: &mut String, from: &str, until: &str, with: &str) -> Result<()> {
    let place = stretch(html, from, until).with_context(|| format!("the page has no {from}…{until}"))?;
    html.replace_range(place, with);
    Ok(())
}

fn data(media_type: &str, contents: &[u8]) -> String {
    format!("data:{media_type};base64,{}", BASE64_STANDARD.encode(contents))
}

fn hash(text: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(text))
}

fn gzip(contents: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(contents)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = r#"<head><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><meta name="typeface" content="inter.woff2">
<link rel="icon" href="icon.svg" type="image/svg+xml"><link rel="apple-touch-icon" href="icon.png"><link rel="manifest" href="m">
<link rel="stylesheet" href="./style.css"><script type="module" src="./start.js"></script>
<meta name="module" content="./app.js"><meta name="wasm" content="./app.wasm"></head><body></body>"#;

    const LOADER: &str =
        "import { initSync } from \"../app.js\";\nexport const load_files = () => fetch('./files.wasm');\n";

    fn one(glue: &str) -> Result<String> {
        let dist = std::env::temp_dir().join(format!("headroom-single-{}-{}", glue.len(), std::process::id()));
        fs::create_dir_all(&dist)?;
        for (name, text) in [
            ("index.html", INDEX),
            ("style.css", "body{}"),
            ("app.js", glue),
            ("app.wasm", "\0asm"),
            ("icon.svg", "<svg/>"),
            ("inter.woff2", "font"),
            ("pieces-0/files.wasm", "\0asm files"),
            ("pieces-0/pieces.js", LOADER),
        ] {
            fs::create_dir_all(dist.join("pieces-0"))?;
            fs::write(dist.join(name), text)?;
        }
        let html = single(&dist, "async function held() {}\n");
        fs::remove_dir_all(&dist)?;
        html
    }

    #[test]
    fn the_one_file_names_no_other_and_its_policy_knows_its_texts() {
        let html = one("import * as import1 from './pieces-0/pieces.js'\nexport default 1;").unwrap();
        assert!(!html.contains("\"./") && !html.contains("src=\"") && !html.contains("manifest"), "{html}");
        let between = |from, until: &str| html.split_once(from).unwrap().1.split(until).next().unwrap().to_owned();
        let script = between("<script type=\"module\">", "</script>");
        assert_eq!(
            script,
            "
const HELD = { 'module': [0, 4], 'files.wasm': [4, 14] };
async function held() {}
const pieces = (() => {
const fetch = held;
const load_files = () => fetch('./files.wasm');
return { load_files };
})();
const import1 = pieces;
export default 1;
__wbg_init({ module_or_path: held('module') });
"
        );
        for text in [script, between("<style>", "</style>")] {
            assert!(html.contains(&format!("'sha256-{}'", hash(&text))), "{html}");
        }
        assert!(html.contains("content=\"data:font/woff2;base64,Zm9udA==\""), "{html}");
        assert!(!html.contains("connect-src"), "it connects to nothing");
    }

    #[test]
    fn a_script_that_would_end_early_is_refused() {
        assert!(one("const a = '</script>';").unwrap_err().to_string().contains("cannot stand inline"));
    }
}
