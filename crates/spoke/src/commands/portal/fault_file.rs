//! A file of faults, in JSON or TOML, checked before the portal is asked. A fault that can't be one is told with its line.

use std::fs;
use std::io::Read;
use std::path::Path;

use serde_json::Value;
use spoke_portal::{FaultFile, FaultFileError};
use toml::de::{DeTable, DeValue};

use crate::failure::Failure;

/// The largest file, in bytes: what the portal's control takes.
const FILE_MAX: u64 = 64 * 1024;

/// Reads a file and checks it; what comes back can be sent to the portal.
///
/// # Errors
/// When the file can't be read, is too large, or says what can't be a fault.
pub fn read(file: &Path) -> Result<Value, Failure> {
    let name = file.display();
    let text = text(file)?;
    let is_toml = file.extension().is_some_and(|ending| ending == "toml");
    if !is_toml {
        FaultFile::parse(&text).map_err(|error| refuse(file, error.line(), &error))?;
        return serde_json::from_str(&text)
            .map_err(|error| Failure::usage(format!("can't read {name}: {error}")));
    }
    let table: toml::Table = toml::from_str(&text).map_err(|error| {
        let line = line_of(&text, error.span().map_or(0, |span| span.start));
        Failure::usage(format!("{name}, line {line}: {}", error.message()))
    })?;
    let document = json_of(toml::Value::Table(table));
    match FaultFile::parse(&document.to_string()) {
        Ok(_) => Ok(document),
        Err(error) => Err(refuse(file, toml_line(&text, &error), &error)),
    }
}

fn text(file: &Path) -> Result<String, Failure> {
    let name = file.display();
    let read = || {
        let mut text = String::new();
        fs::File::open(file)?
            .take(FILE_MAX + 1)
            .read_to_string(&mut text)?;
        Ok::<_, std::io::Error>(text)
    };
    let text = read().map_err(|error| Failure::usage(format!("can't read {name}")).because(&error))?;
    if text.len() as u64 > FILE_MAX {
        return Err(Failure::usage(format!(
            "{name} is larger than {FILE_MAX} bytes, which no list of faults is"
        )));
    }
    Ok(text)
}

fn refuse(file: &Path, line: usize, error: &FaultFileError) -> Failure {
    let fault = error
        .fault()
        .map(|number| format!(", fault {number}"))
        .unwrap_or_default();
    Failure::usage(format!(
        "{}, line {line}{fault}: {}",
        file.display(),
        error.reason()
    ))
    .hint("spoke portal fault load --help names the fields; nothing was set")
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.get(..offset).unwrap_or_default().matches('\n').count()
}

/// A TOML value as JSON; times become texts.
fn json_of(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(flag) => Value::from(flag),
        toml::Value::Datetime(time) => Value::from(time.to_string()),
        toml::Value::Array(items) => items.into_iter().map(json_of).collect(),
        toml::Value::Table(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, json_of(value)))
            .collect(),
    }
}

/// The line in the TOML text of what was found wrong in its JSON.
fn toml_line(text: &str, error: &FaultFileError) -> usize {
    let Ok(root) = DeTable::parse(text) else { return 1 };
    let root = root.into_inner();
    let Some(list) = root.get("faults") else {
        let field = error.field().and_then(|name| root.get(name));
        return field.map_or(1, |value| line_of(text, value.span().start));
    };
    let place = match (error.fault(), list.get_ref()) {
        (Some(number), DeValue::Array(items)) => items.get(number.saturating_sub(1)).map(|item| {
            let field = match item.get_ref() {
                DeValue::Table(fields) => error.field().and_then(|name| fields.get(name)),
                _ => None,
            };
            field.unwrap_or(item).span().start
        }),
        _ => error
            .field()
            .and_then(|name| root.get(name))
            .map(|value| value.span().start),
    };
    line_of(text, place.unwrap_or_else(|| list.span().start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, text: &str) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(name);
        fs::write(&file, text).expect("written");
        let failure = read(&file).expect_err("refused").message().to_owned();
        failure.replace(&format!("{}", folder.path().display()), "…")
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (name, text, said) in [
            (
                "a.json",
                "[{\"status\": 503},\n{\"status\": 20}]",
                "line 2, fault 2: status: ",
            ),
            ("a.json", "{\n\"staus\": 503}", "line 2: staus: "),
            ("a.json", "[{\"status\": 503},\n", "line 2: "),
            (
                "a.toml",
                "[[faults]]\nstatus = 503\n\n[[faults]]\nstatus = 20\n",
                "line 5, fault 2: status: ",
            ),
            (
                "a.toml",
                "[[faults]]\nreset = true\nrute = '/x'\n",
                "line 3, fault 1: rute: ",
            ),
            ("a.toml", "status = 503\npercent = 500\n", "line 2: percent: "),
            ("a.toml", "[[faults]]\nstatus = \n", "line 2: "),
            ("a.toml", "faults = 7\n", "line 1: faults: "),
            ("a.json", &" ".repeat(70_000), "is larger than 65536 bytes"),
        ] {
            let failure = refused(name, text);
            assert!(failure.contains(said), "{text}: {failure}");
        }
    }

    #[test]
    fn toml_says_the_same_as_json() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.toml");
        fs::write(
            &file,
            "[[faults]]\nstatus = 503\nuntil = 2026-09-14T08:00:00Z\n\n[[faults]]\nlatencyMs = 200\n",
        )
        .expect("written");
        assert_eq!(
            read(&file).expect("read"),
            serde_json::json!({"faults": [
                {"status": 503, "until": "2026-09-14T08:00:00Z"},
                {"latencyMs": 200},
            ]})
        );
    }
}
