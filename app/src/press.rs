//! What a press, a field or a slider asks of the page, as a word in the markup.
//!
//! The markup says it in one attribute, such as `data-press="month 3"`; one listener on the page reads it back. What
//! follows the word is data: it may hold anything that was pasted.

mod argument;

use argument::Argument;

use crate::session::{Axis, View};

/// Declares an enum whose variants read and write as a word and at most one argument.
macro_rules! spoken {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $(($argument:ty))? = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant $(($argument))?,)* }

        impl $name {
            /// Every word that there is.
            #[cfg(test)]
            pub(crate) const WORDS: &'static [&'static str] = &[$($word),*];

            /// It as an attribute's value.
            pub fn word(&self) -> String {
                match self { $(spoken!(@pattern $variant $(($argument))?, argument) => spoken!(@write $word $(, argument: $argument)?),)* }
            }

            /// What an attribute's value says; `None` when it says nothing that is known.
            pub fn read(text: &str) -> Option<Self> {
                let (word, argument) = text.split_once(' ').unwrap_or((text, ""));
                let _ = argument;
                match word { $($word => Some(spoken!(@read $variant $(, argument: $argument)?)),)* _ => None }
            }
        }
    };
    (@pattern $variant:ident, $argument:ident) => { Self::$variant };
    (@pattern $variant:ident ($type:ty), $argument:ident) => { Self::$variant($argument) };
    (@write $word:literal) => { $word.to_owned() };
    (@write $word:literal, $argument:ident: $type:ty) => {
        { let mut text = String::from($word); text.push(' '); $argument.write(&mut text); text }
    };
    (@read $variant:ident) => { Self::$variant };
    (@read $variant:ident, $argument:ident: $type:ty) => { Self::$variant(<$type as Argument>::read($argument)?) };
}

spoken! {
    /// What a press asks for.
    Press {
        /// Opens a view.
        View(View) = "view",
        /// Goes to a month, counted from today.
        Month(u32) = "month",
        /// Goes to the month before.
        MonthBefore = "month-before",
        /// Goes to the month after.
        MonthAfter = "month-after",
        /// Goes to the month in which the first step is needed.
        MonthOfFirstStep = "month-of-first-step",
        /// Chooses a resource of the runway.
        Resource(String) = "resource",
        /// Shows the scale of the chart so.
        Scale(Axis) = "scale",
        /// Shows charts as tables, or not.
        Table(bool) = "table",
        /// Opens a file, as `step path`, or a step.
        File(String) = "file",
        /// Opens the commands of a step.
        Step(String) = "step",
        /// Opens the commands of the first step.
        FirstStep = "first-step",
        /// Opens a dialog.
        Open(Sheet) = "open",
        /// Closes the dialog.
        Close = "close",
        /// Pastes the sample.
        Sample = "sample",
        /// Empties the paste.
        Clear = "clear",
        /// Takes the text away that was read elsewhere.
        PasteAnother = "paste-another",
        /// Opens the planner without a paste.
        Start = "start",
        /// Asks for files.
        OpenFiles = "open-files",
        /// Saves the scenario.
        Export = "export",
        /// Copies the link of the share dialog.
        CopyLink = "copy-link",
        /// Copies the command that gives the first numbers.
        CopyFirstCommand = "copy-first-command",
        /// Copies the open file.
        CopyFile = "copy-file",
        /// Saves the open file.
        SaveFile = "save-file",
        /// Copies the commands of a part of the procedure.
        CopyCommands(Part) = "copy-commands",
        /// Saves the table of a chart.
        SaveTable(Chart) = "save-table",
        /// Switches between light and dark.
        Theme = "theme",
        /// Shows a line of the paste.
        Line(usize) = "line",
        /// Shows the next stretch of the paste that was not read.
        NextUnread = "next-unread",
        /// Shows every diagnostic, or the first only.
        AllDiagnostics(bool) = "all-diagnostics",
        /// Shows every input on a narrow screen, or the first only.
        AllInputs(bool) = "all-inputs",
        /// Does what a notice offers.
        Accept(u32) = "accept",
        /// Takes a notice away.
        Dismiss(u32) = "dismiss",
        /// Adds an event.
        AddEvent = "add-event",
        /// Removes an event, counted from 0.
        RemoveEvent(usize) = "remove-event",
        /// Takes a number back to what it would be, had nobody overridden it.
        Forget(About) = "forget",
        /// Empties a number, by its path: what is measured, inferred or the default counts again.
        Empty(String) = "empty",
        /// Takes the runbook's capacity of an instance.
        RunbookCapacity = "runbook-capacity",
        /// Takes the rate of growth as certain.
        CertainGrowth = "certain-growth",
        /// Opens the scenario at a place, counted from 0.
        Scenario(usize) = "scenario",
        /// Puts a copy of the scenario beside it, and opens it.
        NewScenario = "new-scenario",
        /// Takes the scenario at a place away.
        RemoveScenario(usize) = "remove-scenario",
        /// Takes growth from one of the usual assumptions.
        Preset(usize) = "preset",
        /// Shows the page as for a wall, or as for a desk.
        Present = "present",
        /// Looks for settings of the autoscalers that neither flap nor overload.
        FindSettings = "find-settings",
        /// Takes a file that was read away, counted from 0.
        RemoveFile(usize) = "remove-file",
        /// Stops reading a large text.
        StopReading = "stop-reading",
        /// Saves every file of the month as one archive.
        SaveArchive = "save-archive",
        /// Saves a chart as it is shown, as a drawing.
        SaveChart(Chart) = "save-chart",
        /// Saves it as a picture.
        SavePicture(Chart) = "save-picture",
        /// Saves the plan as a report.
        SaveReport = "save-report",
        /// Saves what changes in the files.
        SaveChanges = "save-changes",
        /// Prints the plan as a report.
        Print = "print",
        /// Takes the last change back.
        Undo = "undo",
        /// Makes it again.
        Redo = "redo",
    }
}

spoken! {
    /// What a field or a slider sets.
    Field {
        /// The pasted text.
        Paste = "paste",
        /// A number of the scenario, by its path.
        Number(String) = "number",
        /// The same by a slider.
        Slide(String) = "slide",
        /// A name of the scenario, by its path.
        Text(String) = "text",
        /// One of a few, by its path.
        Choice(String) = "choice",
        /// The name of an event, counted from 0.
        EventName(usize) = "event-name",
        /// Its first day.
        EventFrom(usize) = "event-from",
        /// Its last day.
        EventUntil(usize) = "event-until",
        /// A checklist item.
        Tick(String) = "tick",
        /// Whether the link carries the pasted text.
        WithText = "with-text",
        /// Whether shortcuts work.
        Shortcuts = "shortcuts",
        /// The format of a document of the paste, counted from 0.
        Format(usize) = "format",
        /// The component that a name belongs to.
        Component(String) = "component",
        /// The month, by its slider.
        Month = "month",
        /// Since when changes in the files are shown.
        Since = "since",
    }
}

/// A dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// A link to the session.
    Share,
    /// The list of shortcuts.
    Shortcuts,
    /// The range of growth.
    Range,
    /// What is known of today.
    Today,
    /// The thresholds.
    Thresholds,
    /// The policy.
    Policy,
    /// The formats of the paste.
    Formats,
    /// The events.
    Events,
    /// The stack.
    Stack,
    /// The chosen resource in full.
    Runway,
    /// Where a number comes from.
    Source(About),
    /// Every resource as charts.
    Resources,
    /// The plan as a report.
    Report,
}

/// A chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chart {
    /// The chosen resource's demand against its capacity.
    Forecast,
    /// How full every resource is.
    Utilisation,
    /// When every resource runs out.
    Ranking,
    /// Throughput over clients at once.
    LoadTest,
    /// Instances as each autoscaler ran them.
    Autoscalers,
    /// The demand of every scenario.
    Scenarios,
    /// What the plan costs by month.
    Cost,
    /// Which assumptions move the first runway.
    Sensitivity,
}

impl Chart {
    /// Its word in the markup and in the names of files.
    pub fn word(self) -> String {
        let mut word = String::new();
        self.write(&mut word);
        word
    }

    /// The chart with this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::read(word)
    }
}

/// What the files of the chosen month are held against.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Since {
    /// Nothing: the files themselves are shown.
    #[default]
    Nothing,
    /// The files of the month before.
    MonthBefore,
    /// The files of today.
    Today,
    /// The files of another scenario for the same month, by its place among all of them.
    Scenario(usize),
}

/// A number that stands in the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The rate of growth.
    Growth,
    /// Requests now.
    Requests,
    /// Requests that an instance serves.
    Capacity,
    /// The thresholds of CPU.
    Cpu,
    /// The horizon.
    Horizon,
}

/// A part of a procedure that holds commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What to run.
    Run,
    /// What to see.
    Verify,
    /// How to go back.
    Undo,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let presses = [
            Press::View(View::Commands),
            Press::Month(12),
            Press::MonthBefore,
            Press::File("app-1 nginx/nginx.conf \"<b>\" '; rm -rf /".to_owned()),
            Press::Open(Sheet::Source(About::Capacity)),
            Press::Table(true),
            Press::CopyCommands(Part::Verify),
            Press::RemoveEvent(3),
        ];
        for press in presses {
            assert_eq!(Press::read(&press.word()), Some(press));
        }
        let fields = [Field::Number("growth.percent".to_owned()), Field::Paste, Field::EventName(2)];
        for field in fields {
            assert_eq!(Field::read(&field.word()), Some(field));
        }
    }

    #[test]
    fn what_is_not_known_asks_for_nothing() {
        for text in ["", "vanish", "month", "month x", "view stars", "open "] {
            assert_eq!(Press::read(text), None, "{text}");
        }
    }
}
