//! Everything that knows a browser. Nothing else in the page touches `web_sys`.

pub mod clipboard;
pub mod clock;
pub mod download;
pub mod embed;
pub mod events;
pub mod files;
pub mod fonts;
pub mod frame;
pub mod hash;
pub mod hold;
pub mod measure;
pub mod page;
pub mod patch;
pub mod picture;
pub mod reader;
pub mod renewal;
pub mod storage;
pub mod theme;
pub mod timer;

/// The identifier of the hidden file input.
pub const FILES: &str = "files";
