//! Deliveries that wait, as the store keeps them: written in the transaction that their events are of, removed once they
//! have arrived or are given up.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::store::{Note, State};

/// What waits, keyed by number.
const WAITING: &str = "webhook_waiting";

/// Up to a hundred events that wait together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    /// Whose they are.
    pub(super) app: u64,
    /// How many.
    pub(super) events: u32,
    /// 0 for the first attempt.
    pub(super) attempt: u32,
    /// When the first attempt failed, in milliseconds since 1970.
    pub(super) first_failure: Option<i64>,
    /// When to send them; nothing for as soon as there is a place.
    pub(super) due: Option<i64>,
    /// The events: a JSON array, kept as text so that it costs no more than its letters.
    pub(super) body: String,
}

impl Waiting {
    /// Everything that waits, oldest first.
    pub(super) fn all(state: &State) -> impl Iterator<Item = (u64, Self)> {
        state
            .documents(WAITING)
            .filter_map(|(key, value)| Some((key.parse().ok()?, Self::deserialize(value).ok()?)))
    }

    /// What waits under a number.
    pub(super) fn find(state: &State, number: u64) -> Option<Self> {
        Self::deserialize(state.document(WAITING, &key(number))?).ok()
    }

    /// Keeps it.
    pub(super) fn note(&self, number: u64) -> Note {
        Note {
            collection: WAITING,
            key: key(number),
            value: Some(json!(self)),
        }
    }

    /// Forgets what waits under a number.
    pub(super) fn gone(number: u64) -> Note {
        Note {
            collection: WAITING,
            key: key(number),
            value: None,
        }
    }
}

fn key(number: u64) -> String {
    format!("{number:020}")
}

/// One array of several.
pub(super) fn joined(bodies: &[String]) -> String {
    if let [only] = bodies {
        return only.clone();
    }
    let inner = |body: &String| -> String {
        let inner = body.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        inner.unwrap_or_default().to_owned()
    };
    let parts: Vec<String> = bodies.iter().map(inner).filter(|part| !part.is_empty()).collect();
    format!("[{}]", parts.join(","))
}

/// The same events with another `attemptNumber`.
pub(super) fn at_attempt(body: &str, attempt: u32) -> String {
    let Ok(mut events) = serde_json::from_str::<Vec<Value>>(body) else {
        return body.to_owned();
    };
    for event in &mut events {
        if let Some(number) = event.get_mut("attemptNumber") {
            *number = attempt.into();
        }
    }
    json!(events).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_become_one_and_keep_their_letters() {
        let bodies = ["[{\"a\":1}]", "[]", "[{\"b\":\"],[\"},{\"c\":3}]"].map(str::to_owned);
        assert_eq!(joined(&bodies), "[{\"a\":1},{\"b\":\"],[\"},{\"c\":3}]");
        assert_eq!(joined(&bodies[..1]), bodies[0]);
    }

    #[test]
    fn another_attempt_changes_nothing_else() {
        let body = r#"[{"eventId":1,"attemptNumber":0,"propertyValue":"0"},{"eventId":2,"attemptNumber":0}]"#;
        assert_eq!(
            at_attempt(body, 3),
            r#"[{"eventId":1,"attemptNumber":3,"propertyValue":"0"},{"eventId":2,"attemptNumber":3}]"#
        );
        assert_eq!(at_attempt("no array", 3), "no array");
    }
}
