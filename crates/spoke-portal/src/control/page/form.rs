//! Forms: what a browser sends becomes a call of the controls, so that both are checked by the same rules.

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use crate::control::{Asked, Control, call};

/// The fields of a form that were filled in.
#[derive(Debug, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a body as browsers send it.
    pub(super) fn parse(body: &[u8]) -> Self {
        let filled = form_urlencoded::parse(body)
            .map(|(name, value)| (name.into_owned(), value.trim().to_owned()))
            .filter(|(_, value)| !value.is_empty());
        Self(filled.collect())
    }

    /// What a field holds; nothing when it was left empty.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// The fields as a JSON body: these as numbers, these as yes or no, all others as texts. What is no number stays as
    /// it is, to be refused by its name.
    pub(super) fn json(&self, numbers: &[&str], flags: &[&str]) -> Value {
        let value = |name: &str, text: &str| {
            if flags.contains(&name) {
                return Value::Bool(true);
            }
            match text.parse::<u64>() {
                Ok(number) if numbers.contains(&name) => number.into(),
                _ => text.into(),
            }
        };
        let fields: Map<String, Value> = self
            .0
            .iter()
            .map(|(name, text)| (name.clone(), value(name, text)))
            .collect();
        Value::Object(fields)
    }
}

/// What a control says.
#[derive(Debug)]
pub(super) struct Said {
    /// The status.
    pub(super) status: StatusCode,
    /// The body.
    pub(super) body: Value,
}

impl Said {
    /// Why it refused; nothing when it did not.
    pub(super) fn refusal(&self) -> Option<&str> {
        if self.status.is_success() {
            return None;
        }
        let message = self.body.get("message").and_then(Value::as_str);
        Some(message.unwrap_or("the control gave no reason"))
    }

    /// A list of the body.
    pub(super) fn list(&self, name: &str) -> &[Value] {
        self.body
            .get(name)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }
}

/// Reads a control.
pub(super) async fn read(control: &Control<'_>, path: &str, query: &str) -> Said {
    ask(control, &Method::GET, path, query, String::new()).await
}

/// Calls a control in place of the form's sender.
pub(super) async fn order(control: &Control<'_>, method: Method, path: &str, body: &Value) -> Said {
    ask(control, &method, path, "", body.to_string()).await
}

async fn ask(control: &Control<'_>, method: &Method, path: &str, query: &str, body: String) -> Said {
    let answer = call(Asked {
        portal: control.portal,
        method,
        path,
        query,
        body: body.into(),
        headers: control.headers.clone(),
    })
    .await;
    Said {
        status: answer.status(),
        body: serde_json::from_slice(answer.body()).unwrap_or(Value::Null),
    }
}

/// A text of a JSON object; empty when it is none.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A text or number of a JSON object as it is shown; empty when it is neither.
pub(super) fn shown(value: &Value, name: &str) -> String {
    match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_form_becomes_the_body_of_a_control() {
        let form = Form::parse(b"status=503&count=x&reset=on&route=+%2Fcrm%2F*+&method=&percent=");
        assert_eq!(
            form.json(&["status", "count", "percent"], &["reset"]),
            json!({"status": 503, "count": "x", "reset": true, "route": "/crm/*"})
        );
        assert_eq!((form.get("status"), form.get("method")), ("503", ""));
    }
}
