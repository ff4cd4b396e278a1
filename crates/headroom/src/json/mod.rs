//! The JSON of the contract: strict on the way in, with the path of what is wrong.

mod indent;
mod tree;

use std::io;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};

use crate::{Controllers, Error, SCHEMA_VERSION, Scenario};

/// Reads a scenario from JSON. Fields that are left out have their documented defaults.
///
/// # Errors
/// When the text is not JSON, a field is unknown or has the wrong type, or the schema is newer than this build;
/// the error's path names the field. Impossible values are found later, by [`Scenario::validate`].
pub fn scenario_from_json(text: &str) -> Result<Scenario, Error> {
    let tree = parse(text)?;
    // A newer scenario is refused as such, and not for the first field that this build does not know.
    let version = tree.get("schemaVersion").and_then(Value::as_u64).unwrap_or_default();
    if version > u64::from(SCHEMA_VERSION) {
        let message =
            format!("version {version} was written by a newer Headroom; this one reads up to {SCHEMA_VERSION}");
        return Err(Error::at("schemaVersion", message));
    }
    tree::from_tree(tree)
}

/// Reads what to simulate from JSON. Fields that are left out have their documented defaults.
///
/// # Errors
/// When the text is not JSON, or a field is unknown or has the wrong type; the error's path names the field. Impossible
/// values are found later, by [`Controllers::validate`].
pub fn controllers_from_json(text: &str) -> Result<Controllers, Error> {
    from_json(text)
}

/// Reads any of the contract's values from JSON.
///
/// # Errors
/// When the text is not JSON, or a field is unknown or has the wrong type; the error's path names the field.
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    tree::from_tree(parse(text)?)
}

fn parse(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|error| Error::at("", error.to_string()))
}

/// Any of the contract's values as JSON in one line.
///
/// # Errors
/// When a value has no JSON, which none of the model's types do.
pub fn to_json_line<T: Serialize>(value: &T) -> Result<String, Error> {
    let mut line = Vec::new();
    value
        .serialize(&mut Serializer::with_formatter(&mut line, OneLine))
        .map_err(|error| Error::at("", error.to_string()))?;
    String::from_utf8(line).map_err(|error| Error::at("", error.to_string()))
}

/// No space between tokens, and numbers by the standard library: a second printer of numbers, as `serde_json` brings one,
/// weighs 20 kB in the page.
struct OneLine;

impl Formatter for OneLine {
    fn write_f64<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        write!(writer, "{value:?}")
    }
}

/// Any of the contract's values as JSON, indented, ending in a newline.
///
/// # Errors
/// When a value has no JSON, which none of the model's types do.
pub fn to_json<T: Serialize>(value: &T) -> Result<String, Error> {
    Ok(indent::indented(&to_json_line(value)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Error {
        scenario_from_json(text).unwrap_err()
    }

    #[test]
    fn an_empty_object_is_the_documented_default() {
        assert_eq!(scenario_from_json("{}").unwrap(), Scenario::default());
    }

    #[test]
    fn a_scenario_reads_what_it_writes() {
        let scenario = Scenario { today: Some(jiff_date()), ..Scenario::default() };
        assert_eq!(scenario_from_json(&to_json(&scenario).unwrap()).unwrap(), scenario);
    }

    fn jiff_date() -> crate::Date {
        "2026-11-24".parse().unwrap()
    }

    #[test]
    fn an_unknown_field_and_a_wrong_type_name_their_path() {
        assert_eq!(refused(r#"{"growth":{"percnt":5}}"#).path, "growth.percnt");
        let error = refused(r#"{"events":[{"name":"launch","from":"2027-01-15","multiplier":"much"}]}"#);
        assert_eq!(error.path, "events[0].multiplier");
        assert!(error.message.starts_with("invalid type: string \"much\", expected f64"), "{error}");
    }

    #[test]
    fn a_newer_scenario_is_refused_in_words_even_if_it_has_new_fields() {
        let error = refused(r#"{"schemaVersion":2,"novelty":true}"#);
        assert_eq!(
            error.to_string(),
            "schemaVersion: version 2 was written by a newer Headroom; this one reads up to 1"
        );
    }

    #[test]
    fn prices_may_be_given() {
        assert!(scenario_from_json(r#"{"prices":null}"#).is_ok());
        let prices = scenario_from_json(r#"{"prices":{"currency":"EUR","coreMonth":20}}"#).unwrap().prices.unwrap();
        assert_eq!((prices.core_month, prices.overload_day), (20.0, None));
        assert_eq!(refused(r#"{"prices":{"core":5}}"#).path, "prices.core");
    }

    #[test]
    fn controllers_are_read_as_strictly() {
        assert_eq!(controllers_from_json("{}").unwrap(), Controllers::default());
        assert_eq!(controllers_from_json(r#"{"loop":null}"#).unwrap().runbook_loop, None);
        assert_eq!(controllers_from_json(r#"{"hpa":{"maxReplica":5}}"#).unwrap_err().path, "hpa.maxReplica");
    }

    #[test]
    fn text_after_the_object_is_refused() {
        assert!(refused("{} {}").message.contains("trailing characters"));
    }
}
