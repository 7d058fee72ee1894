//! Error bodies as text that is the same in every run.

use crate::client::Answer;

/// Status and body of an answer, with correlation id and the given values replaced by their names.
pub fn shown(answer: &Answer, names: &[(&str, &str)]) -> String {
    let mut text = if answer.body.is_empty() {
        "(no body)".to_owned()
    } else {
        let mut json = answer.json();
        if let Some(id) = json.get_mut("correlationId") {
            *id = "[id]".into();
        }
        for moment in ["startedAt", "completedAt"] {
            if let Some(moment) = json.get_mut(moment) {
                *moment = "[time]".into();
            }
        }
        serde_json::to_string_pretty(&json).expect("JSON")
    };
    for (value, name) in names {
        text = text.replace(value, &format!("[{name}]"));
    }
    format!("{} {text}", answer.status)
}
