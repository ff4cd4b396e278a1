//! Keeps the session: in the address, so that a reload or a sent link shows the same, and in local storage.
//!
//! The address carries everything but the pasted text; instead of it, the values read from it. The text itself
//! stays in this browser, under its fingerprint. Secrets are masked in both.

use std::sync::Arc;

use headroom::Inspection;

use crate::browser::{clock, hash, storage};
use crate::pieces::{self, Missing};
use crate::session::Session;
use crate::session::codec::{self, Refusal};
use crate::words;

/// The session that was last open here.
const SESSION: &str = "headroom.session";
/// The address that was written with it.
const HASH: &str = "headroom.hash";
/// The session that was open before a link was.
const PREVIOUS: &str = "headroom.previous";
/// The fingerprints of the kept texts, the newest first.
const TEXTS: &str = "headroom.texts";
/// How many texts are kept.
const KEPT_TEXTS: usize = 6;
/// The longest address: beyond this the values stay out of it, and only this browser finds them again.
const LONGEST_HASH: usize = 32_000;

/// How the page starts.
pub struct Start {
    /// The session to open.
    pub session: Session,
    /// What to say about it.
    pub said: Option<String>,
    /// Whether a session that was open before waits to be opened again.
    pub previous: bool,
}

/// The session of the address, else the one that was last open here, else a new one.
pub fn start() -> Start {
    let address = hash::read();
    let last = storage::get(SESSION).and_then(|kept| decode(&kept).ok()).map(with_kept_text);
    if address.is_empty() || storage::get(HASH).as_deref() == Some(&address) {
        let session = last.unwrap_or_else(|| Session::new(clock::today()));
        return Start { session, said: None, previous: false };
    }
    // What this tab itself wrote is no sent link, also when another tab has kept its own session since.
    if storage::of_tab(HASH).as_deref() == Some(&address)
        && let Ok(session) = read_link(&address)
    {
        return Start { session: with_kept_text(session), said: None, previous: false };
    }
    match open_link(&address) {
        Ok(session) => {
            let previous = last.is_some_and(|last| !last.is_empty());
            Start { session, said: previous.then(|| "This is a sent link.".to_owned()), previous }
        }
        Err(refusal) => Start {
            session: last.unwrap_or_else(|| Session::new(clock::today())),
            said: Some(refused(&refusal)),
            previous: false,
        },
    }
}

/// What reads it may be missing; what it says counts for nothing then.
fn decode(text: &str) -> Result<Session, Refusal> {
    (pieces::links().ok_or(Refusal::Damaged)?.decode)(text)
}

/// The session of a link: one that this page wrote, or `scenario=` and the scenario as JSON, escaped.
///
/// # Errors
/// When the link cannot be read.
pub fn read_link(address: &str) -> Result<Session, Refusal> {
    match address.strip_prefix("scenario=") {
        Some(escaped) => {
            let links = pieces::links().ok_or(Refusal::Damaged)?;
            (links.embedded)(&hash::unescaped(escaped), clock::today()).map_err(Refusal::Impossible)
        }
        None => decode(address),
    }
}

/// Opens a link; the session that was open here is kept beside it.
///
/// # Errors
/// When the link cannot be read.
pub fn open_link(address: &str) -> Result<Session, Refusal> {
    let session = with_kept_text(read_link(address)?);
    set_aside();
    Ok(session)
}

/// Keeps the session that was last open, before another takes its place.
pub fn set_aside() {
    if let Some(kept) = storage::get(SESSION) {
        // Not kept: there was no room, and the session is still in the browser's history.
        let _ = storage::set(PREVIOUS, &kept);
    }
}

/// The session that was set aside.
pub fn previous() -> Option<Session> {
    decode(&storage::get(PREVIOUS)?).ok().map(with_kept_text)
}

/// The session of the address alone, and what is wrong with it: an embedded page keeps nothing and knows nothing else.
pub fn start_embedded() -> Start {
    let address = hash::read();
    let read = if address.is_empty() { Ok(Session::new(clock::today())) } else { read_link(&address) };
    match read {
        Ok(session) => Start { session, said: None, previous: false },
        Err(refusal) => Start { session: Session::new(clock::today()), said: Some(refused(&refusal)), previous: false },
    }
}

/// Why a link was not opened, as a sentence.
pub fn refused(refusal: &Refusal) -> String {
    words::sentence(&format!("the link was not opened: {refusal}"))
}

fn with_kept_text(mut session: Session) -> Session {
    let others = session.others.drain(..).map(|other| Arc::new(with_kept_text(Session::clone(&other)))).collect();
    session.others = others;
    if session.text.is_empty()
        && let Some(text) = session.text_id.as_deref().and_then(|id| storage::get(&text_key(id)))
    {
        session.text = Arc::from(text);
        session.read = None;
    }
    session
}

fn text_key(id: &str) -> String {
    format!("headroom.text.{id}")
}

/// Keeps the session; within, whether storage is full or denied.
///
/// # Errors
/// When the pieces that write it are not here yet: nothing is kept then.
pub fn keep(session: &Session, values: &Arc<Inspection>) -> Result<Result<(), storage::NotKept>, Missing> {
    let (without_text, whole, address) = pieces::attempt(|| {
        let encode = pieces::writer().map(|writer| writer.encode);
        let encode = |session: &Session| encode.map(|encode| encode(session)).unwrap_or_default();
        let without_text = codec::with_values(session, values);
        let whole = encode(&without_text);
        let address = if whole.len() <= LONGEST_HASH {
            whole.clone()
        } else {
            encode(&Session { read: None, ..without_text.clone() })
        };
        (without_text, whole, address)
    })?;
    Ok(write(session, &without_text, &whole, &address))
}

fn write(session: &Session, without_text: &Session, whole: &str, address: &str) -> Result<(), storage::NotKept> {
    hash::write(address);
    storage::set_of_tab(HASH, address);
    let mut kept_text = Ok(());
    let others = session.others.iter().zip(&without_text.others).map(|(with, without)| (&with.text, &without.text_id));
    for (text, id) in others.chain([(&session.text, &without_text.text_id)]) {
        if let Some(id) = id.as_deref().filter(|_| !text.is_empty()) {
            kept_text = keep_text(id, text);
        }
    }
    storage::set(SESSION, whole)?;
    storage::set(HASH, address)?;
    kept_text
}

fn keep_text(id: &str, text: &str) -> Result<(), storage::NotKept> {
    let list = storage::get(TEXTS).unwrap_or_default();
    let mut ids: Vec<&str> = list.split(' ').filter(|kept| !kept.is_empty() && *kept != id).collect();
    let known = ids.len() < list.split(' ').filter(|kept| !kept.is_empty()).count();
    ids.insert(0, id);
    for forgotten in ids.drain(KEPT_TEXTS.min(ids.len())..) {
        storage::remove(&text_key(forgotten));
    }
    storage::set(TEXTS, &ids.join(" "))?;
    if known { Ok(()) } else { storage::set(&text_key(id), &pieces::masked(text).0) }
}
