//! Faults of a pasted runbook: commands and settings that do not do what they are there for.

mod rules;

use crate::found::Found;
use crate::marks::Marks;
use rules::{MARKS, RULES};

/// No shorter line holds a fault, or what excuses one.
const SHORTEST: usize = 5;

/// Looks through the lines that no format reads. Some faults only show in several lines.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each remembers one thing that a line before said")]
pub(crate) struct Lint {
    /// Within nginx's `http` block.
    in_http: bool,
    /// A line before spoke of draining.
    drains: bool,
    /// Sentinel was told to resolve names.
    resolves_names: bool,
    /// The block is Python.
    is_python: bool,
    /// It imports json, or was said not to.
    imports_json: bool,
}

impl Lint {
    /// Says what is wrong with a line.
    pub(crate) fn line(&mut self, line: &str, at: usize, found: &mut Found) {
        if line.trim_start().starts_with("```") {
            *self = Self::default();
            return;
        }
        if line.len() < SHORTEST {
            return;
        }
        let marks = Marks::of(line);
        let holds = |part: &str| marks.hold(Marks::of(part)) && line.contains(part);
        let mut last = "";
        for (rule, needed) in RULES.iter().zip(MARKS) {
            let fits = marks.hold(needed)
                && rule.all.iter().all(|part| holds(part))
                && !rule.none.iter().any(|part| holds(part));
            // Rules of one reason are ways to write the same fault.
            if fits && rule.reason != last && !(self.resolves_names && rule.code == "sentinel-refuses-names") {
                found.say(rule.severity, at, rule.code, rule.reason, rule.fix);
                last = rule.reason;
            }
        }
        self.nginx(line, at, found);
        self.resolves_names |= holds("resolve-hostnames yes");
        if self.drains && holds("nginx -s reload") && !holds("rain") {
            say(found, at, "reload-drains-nothing");
        }
        self.drains |= holds("rain") && (holds("onnection") || holds("nstance"));
        self.imports_json |= holds("import json");
        self.is_python |= line.starts_with("import ") || line.starts_with("from ");
        let uses_json = holds("json.dumps(") || holds("json.loads(");
        if self.is_python && uses_json && !self.imports_json {
            self.imports_json = true;
            say(found, at, "import-is-missing");
        }
    }

    fn nginx(&mut self, line: &str, at: usize, found: &mut Found) {
        let text = line.trim_start();
        self.in_http |= line.contains("http {") || line.contains("http{");
        if let Some((_, name)) = line.split_once("upstream ")
            && name.contains('{')
            && !self.in_http
        {
            self.in_http = true;
            found.error(
                at,
                "nginx-without-http",
                "Without events { } and http { } around it nginx does not start.",
                "events {} http { upstream … server … }, or a file in /etc/nginx/conf.d",
            );
        }
        let numbered = |server: &str| {
            let host = server.split([':', ' ', ';']).next().unwrap_or("");
            let number = host.rsplit('-').next().unwrap_or("");
            host.contains('-') && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        };
        let listed =
            text.strip_prefix("server ").or_else(|| line.split_once("algorithm server ").map(|(_, rest)| rest));
        if listed.is_some_and(numbered) {
            found.error(
                at,
                "instance-name-does-not-resolve",
                "Compose answers for the service's name only: nginx exits because it cannot resolve an instance.",
                "resolver 127.0.0.11; upstream { zone app 64k; server SERVICE:PORT resolve; } with nginx 1.27.3 or later",
            );
        }
    }
}

/// Says what the first rule of this code says.
fn say(found: &mut Found, at: usize, code: &str) {
    if let Some(rule) = RULES.iter().find(|rule| rule.code == code) {
        found.say(rule.severity, at, rule.code, rule.reason, rule.fix);
    }
}

#[cfg(test)]
mod tests {
    /// The lines of a text and what is said about each.
    fn said(text: &str) -> Vec<(usize, String)> {
        let inspection = crate::inspect(text);
        let of_lines = inspection.diagnostics.iter().filter_map(|said| Some((said.line?, said.code.clone())));
        of_lines.collect()
    }

    fn holds(text: &str, expected: &[(usize, &str)]) {
        let expected: Vec<(usize, String)> = expected.iter().map(|&(line, code)| (line, code.to_owned())).collect();
        assert_eq!(said(text), expected, "{text}");
    }

    #[test]
    fn faults_of_the_runbook_are_said_with_their_line() {
        holds(
            "Then:\n\n```bash\ndocker compose up -d --scale voiceassist-server=3\n```\n",
            &[(4, "scale-lasts-until-up")],
        );
        holds(
            "upstream backend {\n    least_conn;\n    server voiceassist-server-1:8000 max_fails=3;\n}\n",
            &[(1, "nginx-without-http"), (3, "instance-name-does-not-resolve")],
        );
        holds("# Wait for connections to drain\nnginx -s reload\nsleep 30\n", &[(2, "reload-drains-nothing")]);
        holds(
            "standby_mode = 'on'\ntrigger_file = '/tmp/x'\n",
            &[(1, "recovery-conf-stops-the-server"), (2, "recovery-conf-stops-the-server")],
        );
        holds("redis-cli --cluster create \\\n  a:6379 b:6379\n", &[(1, "cluster-create-waits")]);
        holds("sentinel monitor mymaster redis-master 6379 2\n", &[(1, "sentinel-refuses-names")]);
        holds("import redis\n\ndef get(key):\n    return json.loads(key)\n", &[(4, "import-is-missing")]);
        holds("      QDRANT__CLUSTER__P2P__BOOTSTRAP__URI: http://x:6335\n", &[(1, "qdrant-bootstrap-is-ignored")]);
        holds("cat results.json | jq '.metrics'\n", &[(1, "k6-points-are-no-summary")]);
    }

    #[test]
    fn what_works_is_not_complained_about() {
        for text in [
            "docker compose up -d\n",
            "events {}\nhttp {\n  upstream app {\n    zone app 64k;\n    server voiceassist-server:8000 resolve;\n  }\n}\n",
            "nginx -s reload\n",
            "pg_basebackup -d \"host=postgres\" -D /data -X stream -R -C -S replica1\n",
            "SELECT query, total_exec_time FROM pg_stat_statements ORDER BY total_exec_time DESC;\n",
            "CREATE INDEX CONCURRENTLY i ON t (a);\n",
            "redis-cli --cluster create a:6379 b:6379 --cluster-replicas 1 --cluster-yes\n",
            "sentinel resolve-hostnames yes\nsentinel monitor mymaster redis-master 6379 2\n",
            "import json\nimport redis\njson.dumps({})\n",
        ] {
            let inspection = crate::inspect(text);
            assert!(inspection.diagnostics.iter().all(|said| said.line.is_none()), "{:?}", inspection.diagnostics);
        }
    }
}
