//! What Trunk leaves to do: no inline script, so that the policy can refuse all of them; one stylesheet instead of many;
//! and the service worker with the exact list of files.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::{attribute, hex, stretch};

const WORKER: &str = "service-worker.js";

/// Finishes the page in `dist`; `assets` holds the scripts to fill in.
///
/// # Errors
/// When the page is not what Trunk makes, or a file cannot be read or written.
pub(super) fn finish(dist: &Path, assets: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let mut html = read(&index)?;
    one_stylesheet(&mut html, dist)?;
    start_from_file(&mut html, dist, &read(&assets.join("start.js"))?)?;
    write(&index, &html)?;
    write(&dist.join(WORKER), &worker(&read(&assets.join(WORKER))?, dist)?)
}

/// Puts all stylesheets into one file, in their order.
fn one_stylesheet(html: &mut String, dist: &Path) -> Result<()> {
    let mut styles = String::new();
    let mut place = None;
    while let Some(tag) = stretch(html, "<link rel=\"stylesheet\"", ">") {
        let name = html.get(tag.clone()).and_then(|tag| attribute(tag, "href")).context("a stylesheet has no name")?;
        let file = dist.join(name);
        styles.push_str(&lean(&read(&file)?));
        fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        place.get_or_insert(tag.start);
        html.replace_range(tag, "");
    }
    let name = hashed("style", "css", &styles);
    html.insert_str(
        place.context("the page has no stylesheet")?,
        &format!("<link rel=\"stylesheet\" href=\"./{name}\">"),
    );
    write(&dist.join(name), &styles)
}

/// Puts the script that starts the page into a file. It asks for the page's module itself, by the names it finds in the page:
/// a part within another page does with less, and must not fetch what the page alone needs.
fn start_from_file(html: &mut String, dist: &Path, start: &str) -> Result<()> {
    let script = stretch(html, "<script type=\"module\">", "</script>").context("the page has no inline script")?;
    let name = hashed("start", "js", start);
    html.replace_range(script, &format!("<script type=\"module\" src=\"./{name}\"></script>"));
    if html.contains("<script type=\"module\">") {
        bail!("the page has more than one inline script");
    }
    for (link, name) in [("<link rel=\"modulepreload\"", "module"), ("<link rel=\"preload\"", "wasm")] {
        let tag = stretch(html, link, ">").with_context(|| format!("the page preloads no {name}"))?;
        let address = html.get(tag.clone()).and_then(|tag| attribute(tag, "href"));
        let address = address.with_context(|| format!("the page's {name} has no address"))?;
        let named = format!("<meta name=\"{name}\" content=\"{address}\">");
        html.replace_range(tag, &named);
    }
    write(&dist.join(name), start)
}

/// A stylesheet without its comments and without what only sets its lines in.
fn lean(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let lines = bare.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The service worker of exactly the files in `dist`. Its version changes with any of them.
fn worker(template: &str, dist: &Path) -> Result<String> {
    let mut files = Vec::new();
    below(dist, "", &mut files)?;
    files.sort();
    let mut version = Sha256::new();
    let mut list = String::new();
    for name in files.iter().filter(|name| *name != WORKER) {
        let contents = fs::read(dist.join(name)).with_context(|| format!("cannot read {name}"))?;
        version.update(name.as_bytes());
        version.update(Sha256::digest(&contents));
        let address = if name == "index.html" { "./" } else { name };
        let _ = write!(list, "'{address}', ");
    }
    Ok(template.replace("VERSION`", &format!("{}`", hex(version))).replace("/* files */", list.trim_end_matches(", ")))
}

fn below(folder: &Path, prefix: &str, files: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            below(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push(name);
        }
    }
    Ok(())
}

fn hashed(name: &str, extension: &str, contents: &str) -> String {
    format!("{name}-{}.{extension}", hex(Sha256::new_with_prefix(contents)))
}

pub(super) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

pub(super) fn bytes(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// What Trunk made of the page, shortened.
    const TRUNK: &str = r#"<head>
    <link rel="stylesheet" href="./tokens-dec131b7bae4a4ad.css" integrity="sha384-NX"/>
    <link rel="stylesheet" href="./base-1b5e86d8628f5d74.css" integrity="sha384-+7"/>

<script type="module">
import init, * as bindings from './app-2fdd47ccdca1d21.js';
const wasm = await init({ module_or_path: './app-2fdd47ccdca1d21_bg.wasm' });
window.wasmBindings = bindings;
</script>
  <link rel="modulepreload" href="./app-2fdd47ccdca1d21.js" crossorigin="anonymous" integrity="sha384-Dl"><link rel="preload" href="./app-2fdd47ccdca1d21_bg.wasm" crossorigin="anonymous" integrity="sha384-qm" as="fetch" type="application/wasm"></head>"#;

    fn built(test: &str, index: &str) -> PathBuf {
        let dist = std::env::temp_dir().join(format!("headroom-finish-{test}-{}", std::process::id()));
        for (name, text) in [
            ("index.html", index),
            ("tokens-dec131b7bae4a4ad.css", ":root{}\n"),
            ("base-1b5e86d8628f5d74.css", "body{}\n"),
            ("app-2fdd47ccdca1d21.js", "export default init;"),
            ("app-2fdd47ccdca1d21_bg.wasm", "\0asm"),
            ("fonts/inter.woff2", "font"),
        ] {
            let path = dist.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        dist
    }

    fn assets() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../app/assets")
    }

    fn named<'a>(files: &'a [String], start: &str) -> &'a str {
        files.iter().find(|name| name.starts_with(start)).unwrap()
    }

    #[test]
    fn the_finished_page_has_no_inline_script_and_keeps_exactly_its_files() {
        let dist = built("page", TRUNK);
        finish(&dist, &assets()).unwrap();
        let mut files = Vec::new();
        below(&dist, "", &mut files).unwrap();
        let html = read(&dist.join("index.html")).unwrap();
        assert!(!html.contains("<script type=\"module\">") && !html.contains("bindings"), "{html}");
        let start = named(&files, "start-");
        assert!(html.contains(&format!("<script type=\"module\" src=\"./{start}\"></script>")), "{html}");
        let script = read(&dist.join(start)).unwrap();
        assert_eq!(script, read(&assets().join("start.js")).unwrap());
        assert!(!html.contains("preload"), "what a part does without is not fetched before it is known: {html}");
        assert!(html.contains("<meta name=\"module\" content=\"./app-2fdd47ccdca1d21.js\">"), "{html}");
        assert!(html.contains("<meta name=\"wasm\" content=\"./app-2fdd47ccdca1d21_bg.wasm\">"), "{html}");
        let style = named(&files, "style-");
        assert_eq!(html.matches("stylesheet").count(), 1);
        assert_eq!(read(&dist.join(style)).unwrap(), ":root{}\nbody{}\n");

        let worker = read(&dist.join(WORKER)).unwrap();
        let list = worker.split_once("FILES = [").unwrap().1.split(']').next().unwrap();
        let mut kept: Vec<&str> = list.split(", ").map(|name| name.trim_matches('\'')).collect();
        kept.sort_unstable();
        let mut wanted: Vec<&str> = files
            .iter()
            .map(String::as_str)
            .filter(|name| !["index.html", WORKER].contains(name))
            .chain(["./"])
            .collect();
        wanted.sort_unstable();
        assert_eq!(kept, wanted);
        fs::remove_dir_all(dist).unwrap();
    }

    #[test]
    fn a_stylesheet_loses_its_comments_and_no_rule() {
        let css = "/* The frame. */\n.a {\n  color: red; /* once\n  more */\n}\n\n@media print {\n  .a {\n  }\n}\n";
        assert_eq!(lean(css), ".a {\ncolor: red;\n}\n@media print {\n.a {\n}\n}\n");
        assert_eq!(lean("a{} /* without an end"), "a{}\n");
    }

    #[test]
    fn another_file_makes_another_version() {
        let version = |test: &str, font: &str| {
            let dist = built(test, TRUNK);
            fs::write(dist.join("fonts/inter.woff2"), font).unwrap();
            finish(&dist, &assets()).unwrap();
            let worker = read(&dist.join(WORKER)).unwrap();
            fs::remove_dir_all(dist).unwrap();
            worker.split_once("const CACHE").unwrap().1.lines().next().unwrap().to_owned()
        };
        assert_eq!(version("one", "font"), version("same", "font"));
        assert_ne!(version("one", "font"), version("other", "another font"));
    }

    #[test]
    fn a_page_without_the_script_is_refused() {
        let dist = built("none", "<link rel=\"stylesheet\" href=\"./base-1b5e86d8628f5d74.css\"/>");
        assert_eq!(finish(&dist, &assets()).unwrap_err().to_string(), "the page has no inline script");
        fs::remove_dir_all(dist).unwrap();
    }
}
