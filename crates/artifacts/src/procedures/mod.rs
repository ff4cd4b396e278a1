//! What to do for a step: preconditions, commands, what to see, how to go back, and the runbook's three checklists.

mod app;
mod balancer;
mod database;
mod kubernetes;
mod own;
mod redis;
mod stores;

use headroom_model::{CacheMode, Command, Component, Procedure};

use crate::departures::{self, Note};
use crate::escape::shell;
use crate::file::File;
use crate::state::{Part, State, is_volume};

/// The procedure of one step.
pub(crate) fn procedure(state: &State) -> Procedure {
    let mut sheet = Sheet::new(state);
    // What runs on several machines, or is described by the project's own files.
    let elsewhere = match state.step.component {
        Component::Balancer => Some(balancer::change as fn(&mut Sheet, &State)),
        Component::Cache if state.own_cache() => Some(own::redis as _),
        Component::Vector if state.current.vector.nodes > 1 => Some(own::qdrant as _),
        _ => None,
    };
    if let Some(change) = elsewhere {
        change(&mut sheet, state);
        return sheet.finish(state);
    }
    if state.on_kubernetes() {
        kubernetes::change(&mut sheet, state);
        return sheet.finish(state);
    }
    match (state.step.component, state.step.kind) {
        (Component::App, _) => app::scale(&mut sheet, state),
        (Component::Database, _) if is_volume(state.step) => database::volume(&mut sheet, state),
        (Component::Database | Component::Pooler, _) => database::change(&mut sheet, state),
        (Component::Cache, _) if state.after.cache.mode == CacheMode::Single => stores::cache_memory(&mut sheet, state),
        (Component::Cache, _) if state.has(Part::Cluster) => redis::cluster(&mut sheet, state),
        (Component::Cache, _) => redis::sentinel(&mut sheet, state),
        (Component::Vector, _) if state.after.vector.nodes > 1 => stores::vector_cluster(&mut sheet, state),
        (Component::Vector, _) if state.has(Part::Vector) => stores::vector_memory(&mut sheet, state),
        _ => sheet.without_files(state),
    }
    sheet.finish(state)
}

/// A procedure while it is being written.
struct Sheet {
    procedure: Procedure,
    /// What the checklists mention besides the runbook's own lines.
    watch: Vec<String>,
}

impl Sheet {
    fn new(state: &State) -> Self {
        let mut preconditions = Vec::new();
        if let Some(decision) = &state.step.decision {
            preconditions.push(format!("Decided: {decision}"));
        }
        if let Some(previous) = state.earlier_folders.last() {
            preconditions.push(format!("The steps before it are done, up to {previous}."));
        }
        if state.one_host() {
            preconditions.push(
                "It is accepted that one machine carries everything: it does not survive losing the host.".to_owned(),
            );
        }
        Self {
            procedure: Procedure {
                step: state.step.id.clone(),
                preconditions,
                run: Vec::new(),
                verify: Vec::new(),
                undo: Vec::new(),
                downtime: state.step.downtime.clone(),
                before: Vec::new(),
                during: Vec::new(),
                after: Vec::new(),
                departures: Vec::new(),
            },
            watch: Vec::new(),
        }
    }

    fn require(&mut self, precondition: impl Into<String>) {
        self.procedure.preconditions.push(precondition.into());
    }

    fn run(&mut self, shell: impl Into<String>, expect: impl Into<String>) {
        self.procedure.run.push(Command { shell: shell.into(), expect: expect.into() });
    }

    fn verify(&mut self, shell: impl Into<String>, expect: impl Into<String>) {
        self.procedure.verify.push(Command { shell: shell.into(), expect: expect.into() });
    }

    fn undo(&mut self, shell: impl Into<String>, expect: impl Into<String>) {
        self.procedure.undo.push(Command { shell: shell.into(), expect: expect.into() });
    }

    fn downtime(&mut self, downtime: impl Into<String>) {
        self.procedure.downtime = downtime.into();
    }

    fn depart(&mut self, notes: &[Note]) {
        self.procedure.departures.extend(notes.iter().map(Note::departure));
    }

    /// The first commands of every step with files: put them beside the project's own, and let Compose read both.
    fn install(&mut self, state: &State) {
        self.require(
            "The commands run in the folder of the project's own Compose file, with the step's folder beside it.",
        );
        self.require(format!(
            "docker compose ls names the project {}. Under another name, Compose would start everything anew, with empty \
             volumes.",
            state.scenario.stack.project
        ));
        self.run(
            format!("cp -R {}/. .", shell(&state.folder)),
            "Copies the step's files beside the project's Compose file.",
        );
        self.run(
            "touch .env && while IFS= read -r line; do case \"$line\" in [A-Z]*=*) \
             grep -q \"^${line%%=*}=\" .env || printf '%s\\n' \"$line\" >>.env ;; esac; done <.env.example",
            "Adds the missing variables to .env; fill in the empty ones now.",
        );
        self.run("docker compose config -q", "Prints nothing: both files are read and every variable is set.");
    }

    /// The commands that bring the files of the steps before back.
    fn restore(&mut self, state: &State) {
        if state.earlier_folders.is_empty() {
            self.undo(
                "sed -i 's/:compose.headroom.yaml$//' .env",
                "Compose reads the project's own file only, as before the step.",
            );
        } else {
            let folders: Vec<String> = state.earlier_folders.iter().map(|folder| shell(folder)).collect();
            self.undo(
                format!("for step in {}; do cp -R \"$step/.\" .; done", folders.join(" ")),
                "Brings the files of the steps before back, the newest last.",
            );
        }
    }

    fn without_files(&mut self, state: &State) {
        self.require(format!("{}: {}", state.step.title, state.step.why));
    }

    /// The checklists, and the check that ends every step.
    fn finish(mut self, state: &State) -> Procedure {
        let files = File::of(state.scenario, state.step, state.current);
        if files.contains(&File::CapacityCheck) {
            self.verify("bash scripts/capacity-check.sh", "Ends with 🟢 OK; the output can be pasted into Headroom.");
            self.depart(departures::CHECK);
            self.depart(departures::REPORT);
        } else if files.contains(&File::KubernetesReport) {
            self.verify("bash scripts/capacity-report.sh", "All figures of the present; paste them into Headroom.");
            self.depart(departures::REPORT);
        }
        let look =
            if state.on_kubernetes() { "bash scripts/capacity-report.sh" } else { "bash scripts/capacity-check.sh" };
        let Self { mut procedure, watch } = self;
        // A departure about a file that the step has not is none.
        procedure.departures.retain(|one| one.path.is_empty() || files.iter().any(|file| file.path() == one.path));
        let reports = files.contains(&File::CapacityCheck) || files.contains(&File::KubernetesReport);
        let less = state.takes_away();
        let label = state.step.component.label();
        procedure.before = vec![if !reports {
            "Note the present figures: those that this plan was made from, taken again".to_owned()
        } else if state.on_kubernetes() {
            format!("Note the present figures: {look}")
        } else {
            format!("Note the present figures, once the step's files are copied: {look}")
        }];
        procedure.before.extend(lines([
            if less {
                "What goes is not needed: the plan says until when"
            } else {
                "The bottleneck is the one that this step widens: the plan says why"
            },
            "The step was tried in staging with the same files, under load where it is the app's (loadtest/)",
            "Alert thresholds fit the new size",
            "The way back below is understood, and what it needs is there",
            "The team knows the time of the change",
        ]));
        procedure.during = lines(["Errors, latency and load stay where they were"]);
        procedure.during.extend(watch);
        procedure.during.push("The app's main functions answer".to_owned());
        procedure.after = vec![
            format!("{label} shows what the verification expects"),
            if less {
                "Utilisation has risen as the plan says, and stays below the planned threshold".to_owned()
            } else {
                "The figures are better than the ones noted before".to_owned()
            },
            "They are looked at again after 24 hours".to_owned(),
            "Alerts and documentation say the new size".to_owned(),
            "What was learnt is written down".to_owned(),
            if reports {
                "bash scripts/capacity-report.sh is pasted into Headroom, and the plan is made anew".to_owned()
            } else {
                "The figures are pasted into Headroom, and the plan is made anew".to_owned()
            },
        ];
        procedure
    }
}

fn lines<const N: usize>(lines: [&str; N]) -> Vec<String> {
    lines.into_iter().map(str::to_owned).collect()
}

/// `psql` in the primary's container, with a statement that holds no quotes.
fn psql(state: &State, options: &str, statement: &str) -> String {
    let postgres = &state.scenario.stack.postgres;
    format!(
        "docker compose exec -T {} psql -X {options}-U {} -d {} -c {}",
        shell(&postgres.service),
        shell(&postgres.user),
        shell(&postgres.database),
        shell(statement)
    )
}
