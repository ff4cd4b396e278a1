//! What the first screen does without: pieces of the module that load when they are first needed.
//!
//! A piece is a table of functions behind a [door](doors). Who needs one asks for it by its name here and gets it, or
//! `None` while it is on its way: whatever was [attempted](attempt) without it is done again [once it is here](once_here).
//! Natively every piece is always here.

mod doors;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread::LocalKey;

use headroom::{Family, Inspection, Parsers, Reading};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::SplitLoaderError;

pub use doors::{Apart, Writer};
use doors::{Files, Links, Planner, Reader, Sheets, Trend, Views};

/// Reads pasted texts.
pub fn reader() -> Option<&'static Reader> {
    find(&READER, doors::reader)
}

/// Reads the texts of a family.
fn parsers(family: Family) -> Option<&'static Parsers> {
    match family {
        Family::Stack => Some(reader()?.stack),
        Family::LoadTests => find(&LOAD_TESTS, doors::load_tests),
        Family::Metrics => find(&METRICS, doors::metrics),
        Family::Platform => find(&PLATFORM, doors::platform),
    }
}

/// What stands in a text; `None` while something that reads it is not here.
pub fn inspection(text: &str, reading: &Reading) -> Option<Inspection> {
    if text.is_empty() {
        return Some(Inspection::default());
    }
    let reader = reader()?;
    let read = attempt(|| (reader.inspect)(text, reading, parsers)).ok();
    // It was missed in what stands around this, too.
    if read.is_none() {
        MISSED.set(true);
    }
    read
}

/// What the first answer takes.
pub fn planner() -> Option<&'static Planner> {
    find(&PLANNER, doors::planner)
}

/// The same if it is here; it is not asked for.
pub fn planner_if_here() -> Option<&'static Planner> {
    if cfg!(not(target_family = "wasm")) {
        return planner();
    }
    here(&PLANNER)
}

/// What opens over the page.
pub fn sheets() -> Option<&'static Sheets> {
    find(&SHEETS, doors::sheets)
}

/// Fits the growth of pasted series.
pub fn trend() -> Option<&'static Trend> {
    find(&TREND, doors::trend)
}

/// Writes sessions as texts.
pub fn writer() -> Option<&'static Writer> {
    find(&WRITER, doors::writer)
}

/// Reads sessions from texts.
pub fn links() -> Option<&'static Links> {
    find(&LINKS, doors::links)
}

/// Makes files and procedures.
pub fn files() -> Option<&'static Files> {
    find(&FILES, doors::files)
}

/// The views besides the outlook and the commands.
pub fn views() -> Option<&'static Views> {
    find(&VIEWS, doors::views)
}

/// A text with its secrets masked, and how many there are. Without the reader it is empty: nothing goes unmasked.
pub fn masked(text: &str) -> (String, usize) {
    if text.is_empty() {
        return (String::new(), 0);
    }
    reader().map_or_else(|| (String::new(), 0), |reader| (reader.mask)(text))
}

/// What a worker reads with, once it is here.
///
/// # Errors
/// When it does not come.
pub async fn apart() -> Result<(&'static Apart, &'static Writer), SplitLoaderError> {
    Ok((doors::apart().await?, doors::writer().await?))
}

/// Something was not here yet; it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing;

/// What `work` gives.
///
/// # Errors
/// When a piece was missing in it: what it gave counts for nothing then.
pub fn attempt<T>(work: impl FnOnce() -> T) -> Result<T, Missing> {
    let before = MISSED.replace(false);
    let value = work();
    if MISSED.replace(before) { Err(Missing) } else { Ok(value) }
}

/// Goes on when the next piece has come.
pub fn once_here(go_on: impl FnOnce() + 'static) {
    WAITING.with_borrow_mut(|waiting| waiting.push(Box::new(go_on)));
}

/// From here on memos and effects that missed a piece run again when it comes.
pub fn start() {
    ARRIVED.set(Some(RwSignal::new(())));
}

/// Who hears of pieces that do not come.
pub fn on_failure(failed: impl Fn() + 'static) {
    FAILED.set(Some(Box::new(failed)));
}

/// Something could not be done because a piece did not come: it is said, and done `again` when it is asked for again.
pub fn failed(again: impl FnOnce() + 'static) {
    AGAIN.with_borrow_mut(|waiting| waiting.push(Box::new(again)));
    FAILED.with_borrow(|failed| failed.iter().for_each(|failed| failed()));
}

/// Asks again for what did not come.
pub fn again() {
    for ask in AGAIN.take() {
        ask();
    }
}

struct Piece<T: 'static> {
    here: Cell<Option<&'static T>>,
    asked: Cell<bool>,
}

impl<T> Piece<T> {
    const fn new() -> Self {
        Self { here: Cell::new(None), asked: Cell::new(false) }
    }
}

type Later = Box<dyn FnOnce()>;

thread_local! {
    static READER: Piece<Reader> = const { Piece::new() };
    static LOAD_TESTS: Piece<Parsers> = const { Piece::new() };
    static METRICS: Piece<Parsers> = const { Piece::new() };
    static PLATFORM: Piece<Parsers> = const { Piece::new() };
    static PLANNER: Piece<Planner> = const { Piece::new() };
    static SHEETS: Piece<Sheets> = const { Piece::new() };
    static TREND: Piece<Trend> = const { Piece::new() };
    static WRITER: Piece<Writer> = const { Piece::new() };
    static LINKS: Piece<Links> = const { Piece::new() };
    static FILES: Piece<Files> = const { Piece::new() };
    static VIEWS: Piece<Views> = const { Piece::new() };
    static MISSED: Cell<bool> = const { Cell::new(false) };
    static ARRIVED: Cell<Option<RwSignal<()>>> = const { Cell::new(None) };
    static WAITING: RefCell<Vec<Later>> = const { RefCell::new(Vec::new()) };
    static AGAIN: RefCell<Vec<Later>> = const { RefCell::new(Vec::new()) };
    static FAILED: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

fn find<T, F>(piece: &'static LocalKey<Piece<T>>, door: fn() -> F) -> Option<&'static T>
where
    F: Future<Output = Result<&'static T, SplitLoaderError>> + 'static,
{
    if cfg!(not(target_family = "wasm")) {
        return match pin!(door()).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(table) => table.ok(),
            Poll::Pending => None,
        };
    }
    let here = here(piece);
    if here.is_none() {
        MISSED.set(true);
        if !piece.with(|piece| piece.asked.replace(true)) {
            spawn_local(come(piece, door));
        }
    }
    here
}

fn here<T>(piece: &'static LocalKey<Piece<T>>) -> Option<&'static T> {
    let here = piece.with(|piece| piece.here.get());
    if here.is_none()
        && let Some(arrived) = ARRIVED.get()
    {
        arrived.track();
    }
    here
}

/// Puts a piece in its place once it comes; what does not come can be asked for again.
async fn come<T, F>(piece: &'static LocalKey<Piece<T>>, door: fn() -> F)
where
    F: Future<Output = Result<&'static T, SplitLoaderError>> + 'static,
{
    let Ok(table) = door().await else { return failed(move || spawn_local(come(piece, door))) };
    piece.with(|piece| piece.here.set(Some(table)));
    if let Some(arrived) = ARRIVED.get() {
        arrived.notify();
    }
    for go_on in WAITING.take() {
        go_on();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn natively_every_piece_is_here() {
        assert!(
            reader().is_some() && planner().is_some() && trend().is_some() && writer().is_some() && links().is_some()
        );
        assert!(files().is_some() && views().is_some() && sheets().is_some());
        assert_eq!(attempt(|| reader().is_some()), Ok(true));
    }

    #[test]
    fn what_missed_a_piece_counts_for_nothing_and_what_stands_around_it_goes_on() {
        let outer = attempt(|| {
            let inner = attempt(|| MISSED.set(true));
            assert_eq!(inner, Err(Missing));
            7
        });
        assert_eq!(outer, Ok(7));
    }
}
