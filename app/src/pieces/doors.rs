//! The doors to the pieces: all that is reached through a door alone is in its piece, with the data it needs; what two
//! pieces share is in a piece of its own that comes with either.

#![expect(clippy::unnecessary_wraps, reason = "the piece of a door may not come")]
#![expect(clippy::type_complexity, reason = "each entry has the signature of the function it stands for")]

use headroom::charts::{Figure, Table};
use headroom::{
    Artifact, CapacityModel, Change, Controllers, Date, Diagnostic, Error, Explanation, FittedGrowth, Inspection,
    Month, Outliers, Parsers, Parts, Plan, Procedure, Reading, Scenario, Simulation, Snapshot,
};
use maud::Markup;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::embed::Part;
use crate::press::{Chart, Press, Sheet};
use crate::session::Session;
use crate::session::codec::{self, Refusal};
use crate::state::{Facts, State};
use crate::update::{Happening, Task};
use crate::views::{autoscaling, commands, compare, figures, load_test, plan};
use crate::{embed, page, update};

type Door<T> = Result<&'static T, SplitLoaderError>;

/// Reads pasted texts of what a stack is made of; of other families with the parts that are here.
pub struct Reader {
    /// What stands in a text.
    pub inspect: fn(&str, &Reading, Parts) -> Inspection,
    /// The text with its secrets masked, and how many there are.
    pub mask: fn(&str) -> (String, usize),
    /// What reads the family of the runbook's own reports.
    pub stack: &'static Parsers,
}

#[wasm_split(reader, fallible)]
pub(super) fn reader() -> Door<Reader> {
    Ok(&Reader {
        inspect: |text, reading, part| headroom::inspect_with(text, 0, reading, part),
        mask: |text| {
            let (masked, secrets) = headroom::mask(text);
            (masked.into_owned(), secrets)
        },
        stack: Parsers::STACK,
    })
}

#[wasm_split(load_tests, fallible)]
pub(super) fn load_tests() -> Door<Parsers> {
    Ok(Parsers::LOAD_TESTS)
}

#[wasm_split(metrics, fallible)]
pub(super) fn metrics() -> Door<Parsers> {
    Ok(Parsers::METRICS)
}

#[wasm_split(platform, fallible)]
pub(super) fn platform() -> Door<Parsers> {
    Ok(Parsers::PLATFORM)
}

/// Reads texts and files of any size, of every family.
pub struct Apart {
    /// What stands in a text.
    pub inspect: fn(&str) -> Inspection,
    /// Reads the next bytes of a file.
    pub push: fn(&mut Option<headroom::Reader>, &[u8]),
    /// What stood in all of them.
    pub finish: fn(&mut Option<headroom::Reader>) -> Inspection,
}

#[wasm_split(apart, fallible)]
pub(super) fn apart() -> Door<Apart> {
    Ok(&Apart {
        inspect: headroom::inspect,
        push: |reader, bytes| reader.get_or_insert_default().push(bytes),
        finish: |reader| reader.take().unwrap_or_default().finish(),
    })
}

/// What the first answer takes: the plan, its outlook, the inputs, and what becomes of what happens.
pub struct Planner {
    /// As [`headroom::snapshot`].
    pub snapshot: fn(&[Inspection], &Scenario) -> (Snapshot, Vec<Diagnostic>),
    /// As [`headroom::plan_with_growth`].
    pub plan: fn(&[Inspection], Vec<FittedGrowth>, &Scenario) -> Result<Plan, Error>,
    /// As [`update::take`].
    pub take: fn(&mut State, &Facts, Happening) -> Vec<Task>,
    /// As [`page::pressed`].
    pub pressed: fn(&str, &State, &Facts) -> Option<Press>,
    /// As [`page::main`].
    pub main: fn(&State, &Facts) -> Markup,
    /// As [`page::side`].
    pub side: fn(&State, &Facts) -> Markup,
    /// As [`page::sheet`].
    pub sheet: fn(&State, &Facts, &str) -> Markup,
    /// As [`embed::part`].
    pub part: fn(Part, &State, &Facts, &str) -> Option<Markup>,
}

#[wasm_split(planner, fallible)]
pub(super) fn planner() -> Door<Planner> {
    Ok(&Planner {
        snapshot: headroom::snapshot,
        plan: headroom::plan_with_growth,
        take: update::take,
        pressed: page::pressed,
        main: page::main,
        side: page::side,
        sheet: page::sheet,
        part: embed::part,
    })
}

/// What opens over the page.
pub struct Sheets {
    /// As [`page::opened`].
    pub opened: fn(Sheet, &State, &Facts, &str) -> (&'static str, Markup),
}

#[wasm_split(sheets, fallible)]
pub(super) fn sheets() -> Door<Sheets> {
    Ok(&Sheets { opened: page::opened })
}

/// Fits the growth of pasted series.
pub struct Trend {
    /// As [`headroom::growth`], without its remarks.
    pub growth: fn(&[Inspection], Outliers) -> Vec<FittedGrowth>,
}

#[wasm_split(trend, fallible)]
pub(super) fn trend() -> Door<Trend> {
    Ok(&Trend { growth: |inspections, outliers| headroom::growth(inspections, outliers).0 })
}

/// Writes sessions as texts.
pub struct Writer {
    /// As [`codec::encode`].
    pub encode: fn(&Session) -> String,
    /// As [`codec::inspection_json`].
    pub inspection_json: fn(&Inspection) -> String,
    /// As [`headroom::to_json`].
    pub file: fn(&Scenario) -> Result<String, Error>,
    /// As [`headroom::to_json_line`].
    pub line: fn(&Scenario) -> String,
}

#[wasm_split(writer, fallible)]
pub(super) fn writer() -> Door<Writer> {
    Ok(&Writer {
        encode: codec::encode,
        inspection_json: codec::inspection_json,
        file: |scenario| headroom::to_json(scenario),
        line: |scenario| headroom::to_json_line(scenario).unwrap_or_default(),
    })
}

/// Reads them again.
pub struct Links {
    /// As [`codec::decode`].
    pub decode: fn(&str) -> Result<Session, Refusal>,
    /// As [`codec::inspection_from`].
    pub inspection_from: fn(&str) -> Inspection,
    /// As [`embed::session`].
    pub embedded: fn(&str, Date) -> Result<Session, Error>,
    /// As [`headroom::scenario_from_json`].
    pub scenario: fn(&str) -> Result<Scenario, Error>,
}

#[wasm_split(links, fallible)]
pub(super) fn links() -> Door<Links> {
    Ok(&Links {
        decode: codec::decode,
        inspection_from: codec::inspection_from,
        embedded: embed::session,
        scenario: headroom::scenario_from_json,
    })
}

/// Makes files and procedures.
pub struct Files {
    /// As [`headroom::artifacts`].
    pub artifacts: fn(&Scenario, &Plan, Month) -> Vec<Artifact>,
    /// As [`headroom::procedures`].
    pub procedures: fn(&Scenario, &Plan, Month) -> Vec<Procedure>,
    /// As [`headroom::changes`].
    pub changes: fn(&[Artifact], &[Artifact]) -> Vec<Change>,
    /// As [`headroom::archive`].
    pub archive: fn(&[Artifact], &Plan) -> Result<Vec<u8>, Error>,
    /// The view of the commands.
    pub commands: fn(&State, &Facts) -> Markup,
}

#[wasm_split(files, fallible)]
pub(super) fn files() -> Door<Files> {
    Ok(&Files {
        artifacts: headroom::artifacts,
        procedures: headroom::procedures,
        changes: headroom::changes,
        archive: headroom::archive,
        commands: commands::commands,
    })
}

/// The views besides the outlook and the commands, what they show, and the report.
pub struct Views {
    /// What the load tests of an inspection tell.
    pub capacity: fn(&Inspection, &Scenario) -> Option<CapacityModel>,
    /// As [`headroom::simulate_from`].
    pub simulate: fn(&[Inspection], &Plan, &Scenario, &Controllers) -> Result<Simulation, Error>,
    /// As [`headroom::explain_with_growth`].
    pub explain: fn(&[Inspection], Vec<FittedGrowth>, &Plan, &Scenario) -> Explanation,
    /// The plan by month and by step.
    pub plan: fn(&State, &Facts) -> Markup,
    /// The topologies of the plan, alone.
    pub topologies: fn(&State, &Plan) -> Markup,
    /// What load tests tell.
    pub load_test: fn(&State, &Facts) -> Markup,
    /// Autoscalers on the same load.
    pub autoscaling: fn(&State, &Facts) -> Markup,
    /// The scenarios side by side.
    pub compare: fn(&State, &Facts) -> Markup,
    /// As [`figures::figure`].
    pub figure: fn(Chart, &State, &Facts) -> Option<Figure>,
    /// As [`figures::table`].
    pub table: fn(Chart, &State, &Facts) -> Option<Table>,
    /// As [`figures::drawing`].
    pub drawing: fn(Chart, &State, &Facts) -> Option<String>,
    /// The plan on paper.
    pub paper: fn(&State, &Facts) -> Markup,
    /// The report as Markdown.
    pub markdown: fn(&Scenario, &Plan) -> String,
}

#[wasm_split(views, fallible)]
pub(super) fn views() -> Door<Views> {
    Ok(&Views {
        capacity: |inspection, scenario| headroom::capacity(std::slice::from_ref(inspection), scenario),
        simulate: headroom::simulate_from,
        explain: headroom::explain_with_growth,
        plan: plan::plan,
        topologies: plan::topologies,
        load_test: load_test::load_test,
        autoscaling: autoscaling::autoscaling,
        compare: compare::compare,
        figure: figures::figure,
        table: figures::table,
        drawing: figures::drawing,
        paper: page::paper,
        markdown: |scenario, plan| headroom::report(scenario, plan).markdown(),
    })
}
