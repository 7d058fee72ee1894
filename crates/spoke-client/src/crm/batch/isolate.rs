//! Finds the inputs that a refused chunk was refused for.
//!
//! A chunk refused as a whole (400, 409 ...) wrote nothing, so it can be sent again without the bad inputs.
//! Where the answer names them (ids that stand twice, properties that don't exist), they are taken out at
//! once; otherwise the chunk is halved.

use serde::Deserialize;

use super::chunk::Row;
use crate::error::{Error, ErrorKind};

/// Codes of property errors that hold for every input naming the property, whatever its value.
const WRONG_BY_NAME: [&str; 2] = ["PROPERTY_DOESNT_EXIST", "READ_ONLY_VALUE"];

/// Whether the chunk was refused for what it holds: nothing was written, and a smaller chunk can pass.
pub(super) fn refused_for_content(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Validation | ErrorKind::Conflict | ErrorKind::NotFound => error.status().is_some(),
        ErrorKind::Refused => matches!(error.status(), Some(413 | 414 | 422)),
        _ => false,
    }
}

/// Whether no other chunk can fare better: the token or a scope is wrong.
pub(super) fn hopeless(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Authentication | ErrorKind::Permission | ErrorKind::Configuration
    ) || error.is_daily_limit()
}

/// Splits a refused chunk: what is known to be bad (it fails with the error), and the parts to send again.
pub(super) struct Split {
    pub(super) bad: Vec<Row>,
    pub(super) again: Vec<Vec<Row>>,
}

pub(super) fn split(error: &Error, rows: Vec<Row>) -> Split {
    let names = names_at_fault(error);
    let total = rows.len();
    let (bad, good): (Vec<Row>, Vec<Row>) = rows
        .into_iter()
        .partition(|row| row.sent.iter().any(|(name, _)| names.contains(name)));
    if !bad.is_empty() {
        return Split {
            bad,
            again: Some(good).filter(|rows| !rows.is_empty()).into_iter().collect(),
        };
    }
    if total <= 1 {
        return Split {
            bad: good,
            again: Vec::new(),
        };
    }
    let mut first = good;
    let second = first.split_off(total / 2);
    Split {
        bad: Vec::new(),
        again: vec![first, second],
    }
}

/// Names of properties that no input may send.
fn names_at_fault(error: &Error) -> Vec<String> {
    let Some(body) = error.body() else {
        return Vec::new();
    };
    let from_details = body.errors.iter().filter(|detail| {
        detail
            .code
            .as_deref()
            .is_some_and(|code| WRONG_BY_NAME.contains(&code))
    });
    let mut names: Vec<String> = from_details
        .flat_map(|detail| detail.context.get("propertyName").iter().cloned())
        .collect();
    names.extend(names_in_message(&body.message));
    names
}

/// Older answers carry the list of problems as JSON inside the message, and may cut it off.
fn names_in_message(message: &str) -> Vec<String> {
    #[derive(Deserialize)]
    struct Problem {
        #[serde(default)]
        error: String,
        #[serde(default)]
        name: String,
    }
    let Some(start) = message.find("[{") else {
        return Vec::new();
    };
    let problems: Vec<Problem> = message
        .get(start..)
        .and_then(|list| serde_json::from_str(list).ok())
        .unwrap_or_default();
    problems
        .into_iter()
        .filter(|p| WRONG_BY_NAME.contains(&p.error.as_str()))
        .map(|p| p.name)
        .collect()
}
