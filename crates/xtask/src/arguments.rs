//! The command line of `cargo xtask`.

use std::ffi::OsString;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

use crate::bench::Bench;
use crate::test::Step;

pub(crate) const USAGE: &str = "\
usage: cargo xtask VERB

  serve [--port N]     install what is missing, build the page, serve it on 127.0.0.1 (port 8080)
  test [--only STEP]   everything: fmt, clippy, native, doc beside page, size, dist, wasm; then browser
  build                build the page into dist/
  bench [page|engine|ingest]
                       measure speed beside rivals, and the page in a browser; without a name, all
  shots                build the page and take a picture of each view into shots/
  dist                 build the page, the same as one file (dist/headroom.html), and the docs (dist/docs)
  npm                  build the npm package and pack it into target/npm
  size                 build the page, print the weight of each file, fail over the budget
  tools                find or install the tools and print them";

/// What to do, with its settings.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Help,
    Serve { port: u16 },
    Test { only: Option<Step> },
    Build,
    Bench { only: Option<Bench> },
    Shots,
    Dist,
    Npm,
    Size,
    Tools,
}

/// The verb that the arguments (without the program's name) ask for.
///
/// # Errors
/// A missing or unknown verb, an option that the verb does not have, or a value that does not parse.
pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Verb> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let mut verb = match parser.next()? {
        Some(Value(word)) => match word.string()?.as_str() {
            "serve" => Verb::Serve { port: 8080 },
            "test" => Verb::Test { only: None },
            "build" => Verb::Build,
            "bench" => Verb::Bench { only: None },
            "shots" => Verb::Shots,
            "dist" => Verb::Dist,
            "npm" => Verb::Npm,
            "size" => Verb::Size,
            "tools" => Verb::Tools,
            "help" => Verb::Help,
            other => bail!("unknown verb `{other}`"),
        },
        Some(Short('h') | Long("help")) => return Ok(Verb::Help),
        Some(argument) => return Err(argument.unexpected().into()),
        None => bail!("which verb?"),
    };
    while let Some(argument) = parser.next()? {
        match (&mut verb, argument) {
            (_, Short('h') | Long("help")) => return Ok(Verb::Help),
            (Verb::Serve { port }, Long("port")) => {
                *port = parser.value()?.parse().context("--port takes a number up to 65535")?;
            }
            (Verb::Bench { only }, Value(name)) if only.is_none() => *only = Some(name.string()?.parse()?),
            (Verb::Test { only }, Long("only")) => *only = Some(parser.value()?.parse()?),
            (_, argument) => return Err(argument.unexpected().into()),
        }
    }
    Ok(verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Verb> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn serve_listens_on_8080_unless_told_otherwise() {
        assert_eq!(parsed("serve").unwrap(), Verb::Serve { port: 8080 });
        assert_eq!(parsed("serve --port 9000").unwrap(), Verb::Serve { port: 9000 });
        assert_eq!(parsed("serve --port=9000").unwrap(), Verb::Serve { port: 9000 });
    }

    #[test]
    fn bench_takes_one_room_by_its_name() {
        assert_eq!(parsed("bench").unwrap(), Verb::Bench { only: None });
        assert_eq!(parsed("bench page").unwrap(), Verb::Bench { only: Some(Bench::Page) });
        assert!(parsed("bench page engine").is_err() && parsed("bench clouds").is_err());
    }

    #[test]
    fn test_takes_one_step_by_its_name() {
        assert_eq!(parsed("test").unwrap(), Verb::Test { only: None });
        assert_eq!(parsed("test --only wasm").unwrap(), Verb::Test { only: Some(Step::Wasm) });
    }

    #[test]
    fn an_unknown_step_names_the_steps_there_are() {
        let error = parsed("test --only browsers").unwrap_err().to_string();
        assert!(error.contains("`browsers`") && error.contains("wasm"), "{error}");
    }

    #[test]
    fn an_option_of_another_verb_is_refused() {
        assert!(parsed("build --port 1").is_err());
        assert!(parsed("serve --only fmt").is_err());
        assert!(parsed("serve 9000").is_err());
    }

    #[test]
    fn a_port_that_is_no_port_is_refused() {
        assert!(parsed("serve --port 70000").is_err());
        assert!(parsed("serve --port").is_err());
    }

    #[test]
    fn the_usage_names_every_step() {
        for step in Step::ALL {
            assert!(USAGE.contains(step.name()), "{}", step.name());
        }
    }
}
