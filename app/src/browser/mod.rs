//! Everything that knows a browser. Nothing else in the page touches `web_sys`.

pub mod clipboard;
pub mod clock;
pub mod download;
pub mod files;
pub mod fonts;
pub mod frame;
pub mod hash;
pub mod keys;
pub mod page;
pub mod pointer;
pub mod resize;
pub mod storage;
pub mod theme;
pub mod timer;
