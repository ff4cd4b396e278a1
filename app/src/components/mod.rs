//! Parts that know nothing of the session: they take signals and call back.

mod check;
mod dialog;
mod exact;
mod icon;
mod radio_group;
mod sign;
mod slider;
mod tabs;
mod thresholds;

pub use check::Check;
pub use dialog::Dialog;
pub use exact::{Commit, Exact};
pub use icon::Icon;
pub use radio_group::RadioGroup;
pub use sign::{ProvenanceMark, ProvenanceWord, Sign, Tag, level_of, level_word, provenance_word};
pub use slider::{Scaling, Slider};
pub use tabs::{Tab, Tabs};
pub use thresholds::Thresholds;
