//! One machine that stands in for a Docker engine: a `docker` on the path that runs each service's commands as real
//! processes on loopback, so that the generated scripts run as they are.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::checkers::{Checker, both};
use super::folder::Folder;

/// The `docker` that the scripts find. `services/NAME` holds `env`, which is sourced for every command in the service, and
/// `start` and `stop`.
const DOCKER: &str = r#"#!/usr/bin/env bash
set -euo pipefail
services=$(dirname "$0")/../services
inside() { # SERVICE COMMAND…: in the "container"
    local service=$1; shift
    # The environment may also change the command: it sees it as its arguments.
    set -a; . "$services/$service/env"; set +a
    "$@"
}
case "$1 ${2:-}" in
"compose exec" | "compose run")
    shift 2
    while [[ ${1:-} == -* ]]; do
        case "$1" in
        -e) export "${2?}"; shift 2 ;;
        --user) shift 2 ;;
        *) shift ;;
        esac
    done
    inside "$@" ;;
"compose up" | "compose stop" | "compose rm")
    verb=$2; shift 2
    while [[ ${1:-} == -* ]]; do shift; done
    for service in "$@"; do
        case "$verb" in
        up)
            # What runs already is made anew, as Compose does with changed settings.
            inside "$service" bash "$services/$service/start" >&2 || {
                inside "$service" bash "$services/$service/stop" >&2 || true
                inside "$service" bash "$services/$service/start" >&2
            } ;;
        *) inside "$service" bash "$services/$service/stop" >&2 || true ;;
        esac
    done ;;
"compose ps") cat "$services/${*: -1}/ids" ;;
"compose logs") cat "$services/${*: -1}/log" ;;
"compose kill" | "compose config" | "update "*) exit 0 ;;
"stats --no-stream") cat "$services/stats" ;;
"inspect --format") cat "$services/limit" ;;
*) echo "docker: not played here: $*" >&2; exit 64 ;;
esac
"#;

/// The `kubectl` that the scripts find: pods are the same services, `get` and `top` answer from `services/pods` and
/// `services/top`.
const KUBECTL: &str = r#"#!/usr/bin/env bash
set -euo pipefail
services=$(dirname "$0")/../services
[ "$1" = --namespace ] && [ "$2" = voiceassist ] || { echo "kubectl: no namespace" >&2; exit 64; }
shift 2
case "$1 ${2:-}" in
"get pods")
    case "$*" in *instanceRole=primary*) echo pod/postgres-1 ;; *) cat "$services/pods" ;; esac ;;
"top pods") tail -n +2 "$services/top" ;;
"get deployment") echo 2048Mi ;;
"exec "*)
    pod=''
    while [ "$1" != -- ]; do
        case "$1" in pod/postgres-1) pod=postgres ;; service/*) pod=${1#service/} ;; esac
        shift
    done
    shift
    # In the operator's container psql is the superuser.
    [ "$1" != psql ] || { shift; set -- psql -U voiceassist "$@"; }
    exec docker compose exec -T "${pod:?kubectl: which pod?}" "$@" ;;
*) echo "kubectl: not played here: $*" >&2; exit 64 ;;
esac
"#;

/// A project's folder with services that are processes.
pub(crate) struct Machine {
    pub(crate) root: Folder,
}

/// A command as the user of servers, who refuse to run as root.
pub(crate) fn as_server_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

/// Gives a folder below the temporary one to the user of servers.
pub(crate) fn give_to_servers(folder: &Path) {
    if !is_root() {
        return;
    }
    assert!(Command::new("chown").args(["-R", "postgres"]).arg(folder).status().unwrap().success());
    // Every folder above must let the user in.
    let temporary = std::env::temp_dir();
    for above in folder.ancestors().skip(1).take_while(|above| **above != temporary) {
        fs::set_permissions(above, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

fn is_root() -> bool {
    String::from_utf8_lossy(&Command::new("id").arg("-u").output().unwrap().stdout).trim() == "0"
}

impl Machine {
    /// An empty machine in this folder.
    pub(crate) fn new(root: Folder) -> Self {
        for folder in ["bin", "services", "project"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        write_script(&root.join("bin/docker"), DOCKER);
        write_script(&root.join("bin/kubectl"), KUBECTL);
        let machine = Self { root };
        machine.own();
        machine
    }

    /// The folder of the project's Compose file.
    pub(crate) fn project(&self) -> PathBuf {
        self.root.join("project")
    }

    /// A service with its environment and what starts and stops it.
    pub(crate) fn service(&self, name: &str, env: &str, start: &str, stop: &str) {
        let folder = self.root.join("services").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("env"), env).unwrap();
        fs::write(folder.join("start"), start).unwrap();
        fs::write(folder.join("stop"), stop).unwrap();
        self.own();
    }

    /// Gives everything to the servers' user.
    pub(crate) fn own(&self) {
        give_to_servers(&self.root);
    }

    /// A command line in the project's folder, with the machine's `docker` and the servers' programs first on the path.
    pub(crate) fn shell(&self, line: &str) -> std::process::Output {
        let mut path = vec![self.root.join("bin")];
        path.extend(Checker::Postgres.find().and_then(|server| server.parent().map(Path::to_owned)));
        path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        path.push(PathBuf::from("/usr/sbin"));
        as_server_user(Path::new("bash"))
            .args(["-c", line])
            .current_dir(self.project())
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("HOME", &*self.root)
            .output()
            .unwrap()
    }

    /// The same, and what it printed on both streams.
    ///
    /// # Panics
    /// When it fails.
    pub(crate) fn run(&self, line: &str) -> String {
        let output = self.shell(line);
        let text = both(&output);
        assert!(output.status.success(), "{line}: {}\n{text}\n{}", output.status, self.logs());
        text
    }

    /// The last lines of every server's log.
    pub(crate) fn logs(&self) -> String {
        both(&Command::new("sh").arg("-c").arg("tail -n 20 services/*/log").current_dir(&*self.root).output().unwrap())
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        for service in fs::read_dir(self.root.join("services")).unwrap().flatten() {
            if service.path().join("stop").exists() {
                self.shell(&format!("docker compose stop {}", service.file_name().to_string_lossy()));
            }
        }
    }
}

fn write_script(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
