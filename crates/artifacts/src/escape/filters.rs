#![expect(
    unreachable_pub,
    clippy::inline_always,
    clippy::unused_self,
    clippy::unnecessary_wraps,
    clippy::trivially_copy_pass_by_ref,
    reason = "what askama's macro makes of a filter"
)]

use std::fmt::Display;

use askama::filters::Safe;
use askama::{Result, Values};

use crate::qdrant::HostAddress;
use crate::redis::Address;
use crate::watch::Containers;

type Escaped = Result<Safe<String>>;

/// One word of a POSIX shell.
#[askama::filter_fn]
pub(crate) fn shell(value: impl Display, _: &dyn Values) -> Escaped {
    Ok(Safe(super::shell::shell(&value.to_string())))
}

/// A scalar of a Compose file, in which `$` stays a dollar.
#[askama::filter_fn]
pub(crate) fn compose(value: impl Display, _: &dyn Values) -> Escaped {
    Ok(Safe(super::yaml::compose(&value.to_string())))
}

/// A scalar of YAML that nothing replaces variables in.
#[askama::filter_fn]
pub(crate) fn yaml(value: impl Display, _: &dyn Values) -> Escaped {
    Ok(Safe(super::yaml::yaml(&value.to_string())))
}

/// One parameter of an nginx directive.
#[askama::filter_fn]
pub(crate) fn nginx(value: impl Display, _: &dyn Values) -> Escaped {
    Ok(Safe(super::nginx::nginx(&value.to_string())))
}

/// A string literal of SQL, or of `postgresql.conf`.
#[askama::filter_fn]
pub(crate) fn sql(value: impl Display, _: &dyn Values) -> Escaped {
    Ok(Safe(super::sql::literal(&value.to_string())))
}

/// A value in a connection string of `pgbouncer.ini`.
#[askama::filter_fn]
pub(crate) fn ini(value: impl Display, _: &dyn Values) -> Escaped {
    Ok(Safe(super::ini::ini(&value.to_string())))
}

/// The rest of a comment line.
#[askama::filter_fn]
pub(crate) fn comment(value: impl Display, _: &dyn Values) -> Escaped {
    Ok(Safe(super::comment(&value.to_string())))
}

/// Text of Markdown.
#[askama::filter_fn]
pub(crate) fn markdown(value: impl Display, _: &dyn Values) -> Escaped {
    Ok(Safe(super::markdown::markdown(&value.to_string())))
}

/// Lines of a code block of Markdown, which ends where the indentation does.
#[askama::filter_fn]
pub(crate) fn code(value: impl Display, _: &dyn Values) -> Escaped {
    Ok(Safe(super::markdown::code(&value.to_string())))
}

/// The address of a node, as Compose reads it.
#[askama::filter_fn]
pub(crate) fn address(value: &Address, _: &dyn Values) -> Escaped {
    Ok(Safe(value.to_string()))
}

/// The address of a machine, as Compose reads it.
#[askama::filter_fn]
pub(crate) fn host_address(value: &HostAddress, _: &dyn Values) -> Escaped {
    Ok(Safe(value.to_string()))
}

/// A string literal of PromQL, quotes included.
#[askama::filter_fn]
pub(crate) fn promql(value: impl Display, _: &dyn Values) -> Escaped {
    Ok(Safe(super::script::script(&value.to_string())))
}

/// The matchers of containers in a selector of PromQL, which quote their names themselves.
#[askama::filter_fn]
pub(crate) fn containers(value: &Containers<'_>, _: &dyn Values) -> Escaped {
    Ok(Safe(value.matchers()))
}

/// An expression of PromQL that is part of the program.
#[askama::filter_fn]
pub(crate) fn expression(value: &'static str, _: &dyn Values) -> Escaped {
    Ok(Safe(value.to_owned()))
}

/// The level of an alert in lower case.
#[askama::filter_fn]
pub(crate) fn severity(value: &str, _: &dyn Values) -> Escaped {
    Ok(Safe(value.to_ascii_lowercase()))
}

/// A string literal of JavaScript or Python, quotes included.
#[askama::filter_fn]
pub(crate) fn script(value: impl Display, _: &dyn Values) -> Escaped {
    Ok(Safe(super::script::script(&value.to_string())))
}
