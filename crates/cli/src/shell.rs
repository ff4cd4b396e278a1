//! What a shell knows of the command line: completions and a manual page, both from one table.

use std::fmt::Write;

use headroom::Error;

use crate::arguments::HELP;

/// Each verb with its flags, beside those of [`COMMON`].
const VERBS: [(&str, &str, &[&str]); 10] = [
    ("inspect", "what a text holds", &[]),
    ("plan", "the verdict, run-out dates and steps", &["--brief", "--fail-on"]),
    ("report", "the plan as a document", &["--format", "--out", "--force", "--fail-on"]),
    (
        "chart",
        "one chart of the plan, as SVG",
        &["--kind", "--resource", "--month", "--theme", "--width", "--height", "--out", "--force"],
    ),
    ("artifacts", "the files of the steps", &["--month", "--out", "--zip", "--diff", "--force"]),
    ("explain", "each number in a sentence", &[]),
    ("simulate", "autoscalers on the same load", &["--controllers", "--find-settings"]),
    ("forecast", "what comes after a series", &["--horizon", "--level", "--without-outliers", "--since"]),
    ("completions", "completions for a shell", &[]),
    ("man", "the manual page", &[]),
];
const COMMON: [&str; 11] = [
    "--json",
    "--scenario",
    "--users",
    "--rps",
    "--database-gb",
    "--growth",
    "--months",
    "--sizing",
    "--today",
    "--help",
    "--version",
];
/// What may follow a flag, where that is a choice.
const VALUES: [(&str, &str); 5] = [
    ("--fail-on", "immediate planned"),
    ("--sizing", "runbook headroom"),
    ("--format", "markdown html"),
    ("--kind", "demand topology"),
    ("--theme", "light dark"),
];
/// The shells that [`completions`] knows.
pub(crate) const SHELLS: &str = "bash, zsh or fish";

/// Refuses a flag that another verb has, and this one would not look at.
///
/// # Errors
/// When there is one; the message names the verbs that have it.
pub(crate) fn belong(verb: &str, flags: &[String]) -> Result<(), Error> {
    let Some((_, _, own)) = VERBS.iter().find(|known| known.0 == verb) else { return Ok(()) };
    let strange = flags.iter().map(String::as_str).find(|flag| !COMMON.contains(flag) && !own.contains(flag));
    let Some(flag) = strange else { return Ok(()) };
    let others: Vec<&str> = VERBS.iter().filter(|known| known.2.contains(&flag)).map(|known| known.0).collect();
    let have = if others.len() == 1 { "has" } else { "have" };
    Err(Error::at(flag, format!("{verb} has no such flag; {} {have}", others.join(" and "))))
}

/// The completions for a shell; `None` for one that there are none for.
pub(crate) fn completions(shell: &str) -> Option<String> {
    match shell {
        "bash" => Some(bash()),
        // zsh reads bash's by a function that comes with it.
        "zsh" => Some(format!("#compdef headroom\nautoload -U +X bashcompinit && bashcompinit\n{}", bash())),
        "fish" => Some(fish()),
        _ => None,
    }
}

fn bash() -> String {
    let mut out = String::from(
        "_headroom() {\n  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} flags\n",
    );
    out.push_str("  case $before in\n");
    for (flag, values) in VALUES {
        let _ = writeln!(out, "    {flag}) COMPREPLY=($(compgen -W '{values}' -- \"$word\")); return ;;");
    }
    out.push_str("    completions) COMPREPLY=($(compgen -W 'bash zsh fish' -- \"$word\")); return ;;\n  esac\n");
    let verbs: Vec<&str> = VERBS.iter().map(|verb| verb.0).collect();
    let _ = writeln!(
        out,
        "  if [ \"$COMP_CWORD\" = 1 ]; then COMPREPLY=($(compgen -W '{} --help --version' -- \"$word\")); return; fi",
        verbs.join(" ")
    );
    out.push_str("  case ${COMP_WORDS[1]} in\n");
    for (verb, _, flags) in VERBS {
        let _ = writeln!(out, "    {verb}) flags='{}' ;;", flags.join(" "));
    }
    let _ = writeln!(
        out,
        "  esac\n  case $word in\n    -*) COMPREPLY=($(compgen -W \"$flags {}\" -- \"$word\")) ;;",
        COMMON.join(" ")
    );
    out.push_str(
        "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n  esac\n}\ncomplete -o filenames -F _headroom headroom\n",
    );
    out
}

fn fish() -> String {
    let mut out = String::new();
    let values = |flag: &str| {
        VALUES.iter().find(|one| one.0 == flag).map(|one| format!(" -x -a '{}'", one.1)).unwrap_or_default()
    };
    for (verb, what, flags) in VERBS {
        let _ = writeln!(out, "complete -c headroom -n __fish_use_subcommand -a {verb} -d '{what}'");
        for flag in flags {
            let name = flag.trim_start_matches('-');
            let _ =
                writeln!(out, "complete -c headroom -n '__fish_seen_subcommand_from {verb}' -l {name}{}", values(flag));
        }
    }
    for flag in COMMON {
        let _ = writeln!(out, "complete -c headroom -l {}{}", flag.trim_start_matches('-'), values(flag));
    }
    out.push_str("complete -c headroom -n '__fish_seen_subcommand_from completions' -x -a 'bash zsh fish'\n");
    out
}

/// The manual page: what `--help` says, as `man` reads it.
pub(crate) fn manual() -> String {
    let mut out = format!(
        ".TH HEADROOM 1 \"\" \"headroom {}\"\n.SH NAME\nheadroom \\- when do we run out, what do we build, and which commands do it?\n",
        env!("CARGO_PKG_VERSION")
    );
    out.push_str(".SH VERBS\n");
    for (verb, what, _) in VERBS {
        let _ = writeln!(out, ".TP\n.B {verb}\n{what}");
    }
    out.push_str(".SH DESCRIPTION\n.nf\n");
    for line in HELP.lines().skip(2) {
        // A line that starts with a point or a quote would be a request.
        out.push_str("\\&");
        for c in line.chars() {
            match c {
                '\\' => out.push_str("\\e"),
                '-' => out.push_str("\\-"),
                c if c.is_ascii() => out.push(c),
                c => drop(write!(out, "\\[u{:04X}]", c as u32)),
            }
        }
        out.push('\n');
    }
    out.push_str(".fi\n.SH EXAMPLES\n.nf\nva\\-capacity\\-report | headroom plan \\-\n");
    out.push_str("headroom plan report.txt \\-\\-fail\\-on immediate || notify\n.fi\n");
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_and_the_help_know_the_same_verbs_and_flags() {
        let known: BTreeSet<&str> = VERBS.iter().flat_map(|verb| verb.2.iter().copied()).chain(COMMON).collect();
        let words = HELP.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        let helped: BTreeSet<&str> = words.filter(|word| word.starts_with("--") && word.len() > 2).collect();
        assert_eq!(known, helped);
        for (verb, _, _) in VERBS {
            assert!(HELP.contains(&format!("headroom {verb}")), "{verb}");
        }
    }
}
