//! Each stage of the plan as a memo over one function of the face, with the same name.

use std::ops::Deref;
use std::sync::Arc;

use headroom::{
    Artifact, CapacityModel, Change, Controllers, Diagnostic, Explanation, FittedGrowth, Inspection, Observation,
    Outliers, Plan, Procedure, Reading, Scenario, Simulation, Snapshot, Timestamp,
};
use leptos::prelude::*;

use crate::pieces;
use crate::press::Since;
use crate::session::paste::{AT_ONCE_BYTES, EDITABLE_BYTES, Lines};
use crate::session::{ReadFile, Session, View};
use crate::state::{Compared, Facts, State};

/// A value that is the same only when it is the same one: nothing compares a whole plan to see whether it changed.
pub struct Shared<T: ?Sized>(Arc<T>);

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: ?Sized> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = Arc<T>;

    fn deref(&self) -> &Arc<T> {
        &self.0
    }
}

const DAY_SECONDS: i64 = 86_400;

/// The present, and what a person should know about it.
type Present = Shared<(Snapshot, Vec<Diagnostic>)>;

/// What follows from the session. A stage that nobody looks at is not computed.
#[derive(Clone, Copy)]
pub struct Stages {
    state: RwSignal<State>,
    capacity: Memo<Option<Shared<CapacityModel>>>,
    simulation: Memo<Option<Shared<Simulation>>>,
    explanation: Memo<Option<Shared<Explanation>>>,
    beside: Memo<Shared<Vec<Compared>>>,
    inspection: Memo<Shared<Inspection>>,
    lines: Memo<Shared<Lines>>,
    secrets: Memo<usize>,
    snapshot: Memo<Option<Present>>,
    plan: Memo<Option<Shared<Plan>>>,
    artifacts: Memo<Shared<Vec<Artifact>>>,
    changes: Memo<Shared<Vec<Change>>>,
    procedures: Memo<Shared<Vec<Procedure>>>,
}

impl Stages {
    /// The stages over this state.
    #[expect(clippy::too_many_lines, reason = "one memo after the other, each over those before it")]
    pub fn new(state: RwSignal<State>) -> Self {
        let text = Memo::new(move |_| state.with(|state| Shared(Arc::clone(&state.session.text))));
        let scenario = Memo::new(move |_| state.with(|state| Shared::<Scenario>(Arc::clone(&state.session.scenario))));
        let reading = Memo::new(move |_| scenario.with(|scenario| scenario.reading.clone()));
        let apart = Memo::new(move |_| {
            state.with(|state| {
                let elsewhere = state.session.read.as_ref().filter(|_| state.session.text.is_empty());
                let by_worker = state.look.read_apart.as_ref().map(|(_, inspection)| inspection);
                let large = state.session.text.len() > AT_ONCE_BYTES;
                elsewhere.or(by_worker.filter(|_| large)).map(|read| Shared(Arc::clone(read)))
            })
        });
        let inspection = Memo::new(move |before: Option<&Shared<Inspection>>| {
            let text = text.get();
            match apart.get() {
                Some(read) => read,
                // A worker reads it; until then the page shows what it knew.
                None if text.len() > AT_ONCE_BYTES => before.cloned().unwrap_or_else(|| Shared(Arc::default())),
                None => pieces::inspection(&text, &reading.get())
                    .map(|read| Shared(Arc::new(read)))
                    .or_else(|| before.cloned())
                    .unwrap_or_else(|| Shared(Arc::default())),
            }
        });
        let lines = Memo::new(move |_| Shared(Arc::new(Lines::of(&text.get()))));
        let secrets = Memo::new(move |_| {
            let text = text.get();
            let looked_at = !text.is_empty() && text.len() <= EDITABLE_BYTES;
            if looked_at { pieces::reader().map_or(0, |reader| (reader.mask)(&text).1) } else { 0 }
        });
        let files = Memo::new(move |_| state.with(|state| Shared(Arc::clone(&state.session.files))));
        // All that was read: the text first, then each file.
        let inspections = Memo::new(move |_| {
            let apart = files.get();
            let all = std::iter::once(Inspection::clone(&inspection.get()));
            Shared(Arc::new(all.chain(apart.iter().map(|file| Inspection::clone(&file.read))).collect::<Vec<_>>()))
        });
        let outliers = Memo::new(move |_| scenario.with(|scenario| scenario.growth.outliers));
        let growth = Memo::new(move |_| Shared(Arc::new(growth_of(&inspections.get(), outliers.get()))));
        let snapshot = Memo::new(move |_| {
            let snapshot = pieces::planner()?.snapshot;
            Some(Shared(Arc::new(snapshot(&inspections.get(), &scenario.get()))))
        });
        let plan = Memo::new(move |before: Option<&Option<Shared<Plan>>>| {
            let plan = (pieces::planner()?.plan)(&inspections.get(), growth.get().to_vec(), &scenario.get());
            // The scenario of a session is always valid; should one ever not be, the plan before stands.
            plan.ok().map(|plan| Shared(Arc::new(plan))).or_else(|| before.cloned().flatten())
        });
        let shown = Memo::new(move |_| state.with(|state| (state.session.month, state.look.since)));
        let month = move || shown.get().0;
        let artifacts = Memo::new(move |_| {
            Shared(Arc::new(files_of(&scenario.get(), plan.get().as_ref(), month()).unwrap_or_default()))
        });
        let procedures = Memo::new(move |_| {
            let month = |plan: &Plan| Some(plan.months.get(month() as usize).or(plan.months.last())?.month);
            let procedures =
                plan.get().and_then(|plan| Some((pieces::files()?.procedures)(&scenario.get(), &plan, month(&plan)?)));
            Shared(Arc::new(procedures.unwrap_or_default()))
        });
        let capacity = Memo::new(move |_| {
            let model = (pieces::views()?.capacity)(&inspection.get(), &scenario.get())?;
            Some(Shared(Arc::new(model)))
        });
        let find_settings = Memo::new(move |_| state.with(|state| state.look.find_settings));
        let simulation = Memo::new(move |_| {
            let plan = plan.get()?;
            let controllers = Controllers { find_settings: find_settings.get(), ..Controllers::default() };
            let simulation =
                (pieces::views()?.simulate)(&inspections.get(), &plan, &scenario.get(), &controllers).ok()?;
            Some(Shared(Arc::new(simulation)))
        });
        let explanation = Memo::new(move |_| {
            let plan = plan.get()?;
            let growth = growth.get().to_vec();
            let explanation = (pieces::views()?.explain)(&inspections.get(), growth, &plan, &scenario.get());
            Some(Shared(Arc::new(explanation)))
        });
        let others = Memo::new(move |_| {
            let shared = |other: &Arc<Session>| Shared(Arc::clone(other));
            state.with(|state| state.session.others.iter().map(shared).collect::<Vec<_>>())
        });
        let beside: Memo<Shared<Vec<Compared>>> = Memo::new(move |_| {
            let (all, growth) = (inspections.get(), growth.get());
            let (reading, outliers) = (reading.get(), outliers.get());
            let here = Read {
                text: &text.get(),
                files: &files.get(),
                reading: &reading,
                outliers,
                all: &all,
                growth: &growth,
            };
            let others = others.get();
            Shared(Arc::new(others.iter().filter_map(|other| compared(other, &here)).collect()))
        });
        let changes = Memo::new(move |_| {
            let files = |month| files_of(&scenario.get(), plan.get().as_ref(), month);
            let (month, since) = shown.get();
            let before = match since {
                Since::Nothing => None,
                Since::Today => files(0),
                // Before today nothing was built.
                Since::MonthBefore => month.checked_sub(1).map_or_else(|| Some(Vec::new()), files),
                Since::Scenario(place) => {
                    let at = place - usize::from(place > state.with(|state| state.session.place));
                    let (others, plans) = (others.get(), beside.get());
                    others
                        .get(at)
                        .zip(plans.get(at))
                        .and_then(|(other, compared)| files_of_plan(&other.scenario, &compared.plan, month))
                }
            };
            let changes = before.and_then(|before| Some((pieces::files()?.changes)(&before, &artifacts.get())));
            Shared(Arc::new(changes.unwrap_or_default()))
        });
        Self {
            state,
            capacity,
            simulation,
            explanation,
            beside,
            inspection,
            lines,
            secrets,
            snapshot,
            plan,
            artifacts,
            changes,
            procedures,
        }
    }

    /// What follows from the state as it is now, and subscribes to it. `None`: the planner is not here yet.
    pub fn facts(&self) -> Option<Facts> {
        // Before anything is given there is nothing to plan.
        if self.state.with(|state| state.session.is_empty()) {
            pieces::planner_if_here()?;
        }
        let (view, paper, stale) = self.state.with(|state| {
            let text = &state.session.text;
            let read = state.look.read_apart.as_ref().is_some_and(|(read, _)| Arc::ptr_eq(read, text));
            (state.session.view, state.look.paper, text.len() > AT_ONCE_BYTES && !read && !state.look.stopped)
        });
        let (commands, compare) = (view == View::Commands, view == View::Compare);
        let behind = compare || paper || view == View::Plan;
        Some(Facts {
            capacity: if view == View::LoadTest { arc(self.capacity.get()) } else { None },
            simulation: if view == View::Autoscaling { arc(self.simulation.get()) } else { None },
            explanation: if behind { arc(self.explanation.get()) } else { None },
            beside: if compare { Arc::clone(&self.beside.get()) } else { Arc::default() },
            inspection: Arc::clone(&self.inspection.get()),
            lines: Arc::clone(&self.lines.get()),
            secrets: self.secrets.get(),
            snapshot: Arc::clone(&*self.snapshot.get()?),
            plan: Arc::clone(&*self.plan.get()?),
            artifacts: if commands { Arc::clone(&self.artifacts.get()) } else { Arc::default() },
            changes: if commands { Arc::clone(&self.changes.get()) } else { Arc::default() },
            procedures: if commands { Arc::clone(&self.procedures.get()) } else { Arc::default() },
            stale,
        })
    }
}

/// The growth that was measured; none where nothing was measured at two times.
fn growth_of(inspections: &[Inspection], outliers: Outliers) -> Vec<FittedGrowth> {
    let trend = if is_over_time(inspections) { pieces::trend() } else { None };
    trend.map_or_else(Vec::new, |trend| (trend.growth)(inspections, outliers))
}

/// Whether there is a series, or one value of one thing at times so far apart that they may be one: no trend shows in a day.
fn is_over_time(inspections: &[Inspection]) -> bool {
    if inspections.iter().any(|read| !read.series.is_empty()) {
        return true;
    }
    let found = inspections.iter().flat_map(|read| &read.observations);
    let key = |found: &Observation| format!("{} {} {}", found.component as u8, found.metric as u16, found.subject);
    let mut timed: Vec<(String, Timestamp)> = found.filter_map(|found| Some((key(found), found.at?))).collect();
    headroom::arrange(&mut timed, Ord::cmp);
    let mut first: Option<&(String, Timestamp)> = None;
    timed.iter().any(|found| match first {
        Some(start) if start.0 == found.0 => found.1.as_second() - start.1.as_second() >= DAY_SECONDS,
        _ => {
            first = Some(found);
            false
        }
    })
}

/// The files of a month of a plan, counted from today.
fn files_of(scenario: &Scenario, plan: Option<&Shared<Plan>>, month: u32) -> Option<Vec<Artifact>> {
    files_of_plan(scenario, plan?, month)
}

fn files_of_plan(scenario: &Scenario, plan: &Plan, month: u32) -> Option<Vec<Artifact>> {
    let month = plan.months.get(month as usize).or(plan.months.last())?.month;
    Some((pieces::files()?.artifacts)(scenario, plan, month))
}

/// What was read for the open scenario, and from what.
struct Read<'a> {
    text: &'a Arc<str>,
    files: &'a Arc<Vec<ReadFile>>,
    reading: &'a Reading,
    outliers: Outliers,
    all: &'a [Inspection],
    growth: &'a [FittedGrowth],
}

/// The plan of another scenario. Beside the open one it is read anew only where it stands on another text or on other files.
fn compared(other: &Session, here: &Read) -> Option<Compared> {
    let same_text = Arc::ptr_eq(&other.text, here.text) || other.text == *here.text;
    let same = same_text
        && other.scenario.reading == *here.reading
        && other.scenario.growth.outliers == here.outliers
        && other.read.is_none()
        && Arc::ptr_eq(&other.files, here.files);
    let (all, growth) = if same {
        (here.all.to_vec(), here.growth.to_vec())
    } else {
        let read = other.read.as_ref().filter(|_| other.text.is_empty()).map(|read| Inspection::clone(read));
        let read = read.or_else(|| pieces::inspection(&other.text, &other.scenario.reading))?;
        let files = other.files.iter().map(|file| Inspection::clone(&file.read));
        let all: Vec<Inspection> = std::iter::once(read).chain(files).collect();
        let growth = growth_of(&all, other.scenario.growth.outliers);
        (all, growth)
    };
    let plan = (pieces::planner()?.plan)(&all, growth.clone(), &other.scenario).ok()?;
    let explanation = (pieces::views()?.explain)(&all, growth, &plan, &other.scenario);
    Some(Compared::of(plan, &explanation))
}

fn arc<T>(shared: Option<Shared<T>>) -> Option<Arc<T>> {
    shared.map(|shared| shared.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_of_two_times_are_over_time_where_they_say_the_same_thing() {
        let read = |text: &str| headroom::inspect(text);
        let report = |time: &str| {
            read(&format!(
                "$ date -Is\n{time}\n$ docker stats --no-stream\nNAME   CPU %   MEM USAGE / LIMIT\napp-1  50.00%  1GiB / 2GiB\n"
            ))
        };
        let (first, then) = (report("2026-11-24T10:00:00+00:00"), report("2026-11-25T10:00:00+00:00"));
        assert!(first.observations.iter().any(|found| found.at.is_some()), "{first:?}");
        assert!(is_over_time(&[first.clone(), then.clone()]));
        assert!(!is_over_time(&[first.clone(), first.clone()]));
        assert!(!is_over_time(&[first.clone(), report("2026-11-24T10:03:00+00:00")]), "within a day");
        let mut another = then;
        another.observations.iter_mut().for_each(|found| found.subject.push('2'));
        assert!(!is_over_time(&[first, another]), "another container");
        assert!(!is_over_time(&[]));
    }
}
