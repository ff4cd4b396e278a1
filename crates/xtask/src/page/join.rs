//! Pieces that come together as one module.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use wasm_encoder::{EntityType, ExportKind, ExportSection, ImportSection, Module};
use wasmparser::{Parser, Payload, TypeRef};

use super::finish::bytes;
use super::split::FEATURES;
use crate::run;
use crate::tools::Tools;

/// Where the pieces look for what they take from the page's module.
const TAKEN: &str = "__wasm_split";
/// Where the joined module looks for it.
const PAGE: &str = "page";

/// Joins the modules in `pieces` to one in `to`.
///
/// # Errors
/// When one of them is no piece, or Binaryen cannot join them.
pub(super) fn join(tools: &Tools, pieces: &[PathBuf], to: &Path, log: &Path) -> Result<()> {
    let mut taken = BTreeMap::new();
    for piece in pieces {
        take(&bytes(piece)?, &mut taken).with_context(|| format!("{} is no piece", piece.display()))?;
    }
    let between = to.with_extension("between");
    std::fs::write(&between, hands_on(&taken)).with_context(|| format!("cannot write {}", between.display()))?;
    let mut merge = tools.wasm_command("wasm-merge")?;
    merge.args(FEATURES).arg(&between).arg(TAKEN);
    for piece in pieces {
        merge.arg(piece).arg(piece.file_stem().unwrap_or_default());
    }
    run::logged(merge.arg("--output").arg(to), log)
}

/// Adds what a piece takes from the page's module.
fn take(piece: &[u8], taken: &mut BTreeMap<String, (EntityType, ExportKind)>) -> Result<()> {
    for payload in Parser::new(0).parse_all(piece) {
        let Payload::ImportSection(imports) = payload? else { continue };
        for import in imports.into_imports() {
            let import = import?;
            let kind = match import.ty {
                TypeRef::Memory(_) => ExportKind::Memory,
                TypeRef::Table(_) => ExportKind::Table,
                TypeRef::Global(_) => ExportKind::Global,
                other => bail!("it takes {} as {other:?}", import.name),
            };
            if import.module != TAKEN {
                bail!("it takes {} from {}", import.name, import.module);
            }
            taken.insert(import.name.to_owned(), (EntityType::try_from(import.ty)?, kind));
        }
    }
    Ok(())
}

/// A module that takes these from the page and hands them on: joined with it, each is taken once.
fn hands_on(taken: &BTreeMap<String, (EntityType, ExportKind)>) -> Vec<u8> {
    let (mut imports, mut exports) = (ImportSection::new(), ExportSection::new());
    let mut count = BTreeMap::new();
    for (name, &(entity, kind)) in taken {
        imports.import(PAGE, name, entity);
        let index = count.entry(kind as u8).or_insert(0);
        exports.export(name, kind, *index);
        *index += 1;
    }
    let mut module = Module::new();
    module.section(&imports).section(&exports);
    module.finish()
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{MemoryType, TypeSection};

    use super::*;

    const MEMORY: MemoryType =
        MemoryType { minimum: 22, maximum: None, memory64: false, shared: false, page_size_log2: None };

    fn piece(from: &str, name: &str, entity: impl Into<EntityType>) -> Vec<u8> {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        imports.import(from, name, entity.into());
        let mut module = Module::new();
        module.section(&types).section(&imports);
        module.finish()
    }

    #[test]
    fn what_pieces_take_is_taken_once_of_the_page_and_handed_on_under_the_same_name() {
        let mut taken = BTreeMap::new();
        for _ in 0..2 {
            take(&piece(TAKEN, "memory", MEMORY), &mut taken).unwrap();
        }
        let (mut imports, mut exports) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(&hands_on(&taken)) {
            match payload.unwrap() {
                Payload::ImportSection(section) => {
                    imports.extend(section.into_imports().map(|import| import.unwrap()).map(|import| {
                        (import.module.to_owned(), import.name.to_owned(), EntityType::try_from(import.ty).unwrap())
                    }));
                }
                Payload::ExportSection(section) => {
                    exports.extend(section.into_iter().map(|export| export.unwrap().name.to_owned()));
                }
                _ => {}
            }
        }
        assert_eq!(imports, [("page".to_owned(), "memory".to_owned(), EntityType::Memory(MEMORY))]);
        assert_eq!(exports, ["memory"]);
    }

    #[test]
    fn what_takes_something_else_is_no_piece() {
        let said = |piece: &[u8]| take(piece, &mut BTreeMap::new()).unwrap_err().to_string();
        assert!(said(&piece(TAKEN, "call", EntityType::Function(0))).starts_with("it takes call as "));
        assert_eq!(said(&piece("env", "memory", MEMORY)), "it takes memory from env");
        assert!(take(b"\0asm", &mut BTreeMap::new()).is_err());
    }
}
