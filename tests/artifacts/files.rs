//! Every file of every step, read by the program it is for. A file that no program reads fails.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::checkers::{Checker, succeed};
use super::example::{PROJECT, empty_folder, plan, scenario, write};

/// Fills in every variable, as a person would before the first command.
const ENVIRONMENT: [(&str, &str); 4] = [
    ("POSTGRES_PASSWORD", "x"),
    ("REPLICATION_PASSWORD", "x"),
    ("DATABASE_URL", "postgresql://voiceassist:x@pgbouncer:6432/voiceassist"),
    ("DATABASE_READ_URL", "postgresql://voiceassist:x@pgbouncer:6432/voiceassist_read"),
];

fn files(name: &str) -> Vec<PathBuf> {
    let root = empty_folder(name);
    let written = write(&scenario(), &plan(), &root);
    for step in fs::read_dir(&root).unwrap().flatten() {
        fs::write(step.path().join("docker-compose.yml"), PROJECT).unwrap();
    }
    written
}

/// The step's folder of a file.
fn step_of(file: &Path) -> PathBuf {
    file.ancestors().find(|folder| folder.join("docker-compose.yml").exists()).unwrap().to_owned()
}

fn named<'a>(files: &'a [PathBuf], ending: &str) -> impl Iterator<Item = &'a PathBuf> {
    let ending = ending.to_owned();
    files.iter().filter(move |file| file.to_string_lossy().ends_with(&ending))
}

/// The project as Compose sees it: both files merged, every variable filled in.
fn merged(compose: &mut Command, folder: &Path) -> Value {
    compose
        .args(["-f", "docker-compose.yml", "-f", "compose.headroom.yaml", "config", "--format", "json"])
        .envs(ENVIRONMENT);
    let text = succeed(compose, folder);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn every_file_has_a_reader() {
    for file in files("readers") {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let read = name.ends_with(".sh")
            || ["compose.headroom.yaml", "nginx.conf", "postgresql.headroom.conf", "pgbouncer.ini", ".env.example"]
                .contains(&name.as_str());
        assert!(read, "no test reads {}", file.display());
    }
}

#[test]
fn shellcheck_has_nothing_to_say() {
    let files = files("shell");
    for script in named(&files, ".sh") {
        let Some(mut shellcheck) = Checker::Shellcheck.run() else { return };
        assert_eq!(
            succeed(shellcheck.arg("--severity=style").arg(script), &step_of(script)),
            "",
            "{}",
            script.display()
        );
    }
}

#[test]
fn yamllint_has_nothing_to_say() {
    let files = files("yaml");
    for yaml in named(&files, ".yaml") {
        let Some(mut yamllint) = Checker::Yamllint.run() else { return };
        let rules = "{extends: default, rules: {line-length: {max: 160}, document-start: disable}}";
        assert_eq!(
            succeed(yamllint.args(["--strict", "-d", rules]).arg(yaml), &step_of(yaml)),
            "",
            "{}",
            yaml.display()
        );
    }
}

#[test]
fn compose_reads_every_override_beside_the_projects_own_file() {
    let files = files("compose");
    for file in named(&files, "compose.headroom.yaml") {
        let Some(mut compose) = Checker::Compose.run() else { return };
        let project = merged(&mut compose, &step_of(file));
        let services = project["services"].as_object().unwrap();
        for (name, service) in services {
            let replicas = service["deploy"]["replicas"].as_u64().unwrap_or(1);
            let published = service["ports"].as_array().is_some_and(|ports| !ports.is_empty());
            // Compose itself accepts both and then cannot start the second container.
            assert!(replicas == 1 || !published, "{name} publishes a port of {replicas} containers");
            assert!(
                replicas == 1 || service["container_name"].is_null(),
                "{name} has one name for {replicas} containers"
            );
            assert!(!service["image"].as_str().is_some_and(|image| image.ends_with(":latest")), "{name}");
        }
        let app = &services["voiceassist-server"];
        assert_eq!(app["stop_grace_period"], "45s", "longer than gunicorn's graceful timeout");
        assert_eq!(services["nginx"]["ports"][0]["published"], "80");
        assert_eq!(services["nginx"]["depends_on"]["voiceassist-server"]["condition"], "service_healthy");
    }
}

#[test]
fn an_empty_secret_stops_compose_with_its_name() {
    let files = files("secret");
    let file = named(&files, "03-database-replicas-1/compose.headroom.yaml").next().unwrap();
    let Some(mut compose) = Checker::Compose.run() else { return };
    let output = compose
        .args(["-f", "docker-compose.yml", "-f", "compose.headroom.yaml", "config", "-q"])
        .envs(ENVIRONMENT)
        .env("REPLICATION_PASSWORD", "")
        .current_dir(step_of(file))
        .output()
        .unwrap();
    let text = super::checkers::both(&output);
    assert!(!output.status.success() && text.contains("REPLICATION_PASSWORD"), "{text}");
}

#[test]
fn env_example_fills_env_and_keeps_what_is_there() {
    let files = files("env");
    let file = named(&files, "03-database-replicas-1/.env.example").next().unwrap();
    let folder = step_of(file);
    fs::write(folder.join(".env"), "HTTP_PORT=8080\n").unwrap();
    let procedures = headroom_artifacts::procedures(&scenario(), &plan(), headroom_model::Date::constant(2099, 1, 1));
    let fill = procedures[2].run.iter().find(|command| command.shell.contains(".env.example")).unwrap();
    for _ in 0..2 {
        succeed(Command::new("sh").arg("-c").arg(&fill.shell), &folder);
    }
    let env = fs::read_to_string(folder.join(".env")).unwrap();
    let expected = "HTTP_PORT=8080\nCOMPOSE_FILE=docker-compose.yml:compose.headroom.yaml\nDATABASE_URL=\nDATABASE_READ_URL=\n\
                    REPLICATION_PASSWORD=\nPOSTGRES_IMAGE=\n";
    assert_eq!(env, expected);
}

#[test]
fn nginx_reads_the_balancers_configuration() {
    let files = files("nginx");
    for conf in named(&files, "nginx.conf") {
        let Some(mut nginx) = Checker::Nginx.run() else { return };
        let folder = step_of(conf);
        let text = succeed(nginx.arg("-t").arg("-p").arg(&folder).arg("-c").arg(conf), &folder);
        assert!(text.contains("test is successful"), "{text}");
    }
}

#[test]
fn every_command_of_a_procedure_is_a_line_that_a_shell_reads() {
    for procedure in headroom_artifacts::procedures(&scenario(), &plan(), headroom_model::Date::constant(2099, 1, 1)) {
        for command in procedure.run.iter().chain(&procedure.verify).chain(&procedure.undo) {
            let read = Command::new("bash").arg("-n").arg("-c").arg(&command.shell).output().unwrap();
            assert!(read.status.success(), "{}: {}", procedure.step, command.shell);
        }
    }
}
