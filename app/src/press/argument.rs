//! What a press is about, as it stands behind its word in the markup.

use super::{About, Chart, Part, Sheet};
use crate::session::{Axis, View};

/// What stands behind the word of a press.
pub(super) trait Argument: Sized {
    fn write(&self, text: &mut String);
    fn read(text: &str) -> Option<Self>;
}

impl Argument for String {
    fn write(&self, text: &mut String) {
        text.push_str(self);
    }

    fn read(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Argument for u32 {
    fn write(&self, text: &mut String) {
        text.push_str(&self.to_string());
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Argument for usize {
    fn write(&self, text: &mut String) {
        text.push_str(&self.to_string());
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// An argument that is one of a few words.
macro_rules! one_of {
    ($type:ty { $($value:pat => $word:literal = $made:expr,)* }) => {
        impl Argument for $type {
            fn write(&self, text: &mut String) {
                text.push_str(match self { $($value => $word,)* });
            }

            fn read(text: &str) -> Option<Self> {
                match text { $($word => Some($made),)* _ => None }
            }
        }
    };
}

one_of!(bool { true => "on" = true, false => "off" = false, });
one_of!(View {
    Self::Outlook => "outlook" = Self::Outlook,
    Self::Plan => "plan" = Self::Plan,
    Self::Commands => "commands" = Self::Commands,
    Self::LoadTest => "load-test" = Self::LoadTest,
    Self::Autoscaling => "autoscaling" = Self::Autoscaling,
    Self::Compare => "compare" = Self::Compare,
});
one_of!(Axis {
    Self::Auto => "auto" = Self::Auto,
    Self::Linear => "linear" = Self::Linear,
    Self::Log => "log" = Self::Log,
});
one_of!(Chart {
    Self::Forecast => "demand" = Self::Forecast,
    Self::Utilisation => "utilisation" = Self::Utilisation,
    Self::Ranking => "runway" = Self::Ranking,
    Self::LoadTest => "load-test" = Self::LoadTest,
    Self::Autoscalers => "autoscalers" = Self::Autoscalers,
    Self::Scenarios => "scenarios" = Self::Scenarios,
    Self::Cost => "cost" = Self::Cost,
    Self::Sensitivity => "sensitivity" = Self::Sensitivity,
});
one_of!(Part { Self::Run => "run" = Self::Run, Self::Verify => "verify" = Self::Verify, Self::Undo => "undo" = Self::Undo, });
one_of!(About {
    Self::Growth => "growth" = Self::Growth,
    Self::Requests => "requests" = Self::Requests,
    Self::Capacity => "capacity" = Self::Capacity,
    Self::Cpu => "cpu" = Self::Cpu,
    Self::Horizon => "horizon" = Self::Horizon,
});
one_of!(Sheet {
    Self::Share => "share" = Self::Share,
    Self::Shortcuts => "shortcuts" = Self::Shortcuts,
    Self::Range => "range" = Self::Range,
    Self::Today => "today" = Self::Today,
    Self::Thresholds => "thresholds" = Self::Thresholds,
    Self::Policy => "policy" = Self::Policy,
    Self::Events => "events" = Self::Events,
    Self::Formats => "formats" = Self::Formats,
    Self::Stack => "stack" = Self::Stack,
    Self::Runway => "runway" = Self::Runway,
    Self::Resources => "resources" = Self::Resources,
    Self::Report => "report" = Self::Report,
    Self::Source(About::Growth) => "source-growth" = Self::Source(About::Growth),
    Self::Source(About::Requests) => "source-requests" = Self::Source(About::Requests),
    Self::Source(About::Capacity) => "source-capacity" = Self::Source(About::Capacity),
    Self::Source(About::Cpu) => "source-cpu" = Self::Source(About::Cpu),
    Self::Source(About::Horizon) => "source-horizon" = Self::Source(About::Horizon),
});
