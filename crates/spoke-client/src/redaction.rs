//! Keeps values out of what an error says by itself, which is what ends up in logs.
//!
//! HubSpot's words quote what was sent: "Email address jane@exmple is invalid". Struck out of them are the values of the
//! request (properties, filters, ids in the path), and whatever looks like a credential, an address or a phone number. Names
//! of properties stay, since a message without them helps nobody.

use std::any::Any;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::string::FromUtf8Error;
use std::sync::Arc;

use serde_json::Value;
use spoke_model::redact::redact;

use crate::request::Request;

/// Shorter values are not looked for: `1` or `no` would take half a sentence with them.
const SHORTEST: usize = 3;
const STRUCK: &str = "[value]";

/// The message without the values of its request; `None` when it quotes none.
pub(crate) fn without_values(message: &str, request: &Request) -> Option<String> {
    let mut text = Cow::Borrowed(message);
    for value in request.values() {
        if let Some(struck) = strike(&text, value) {
            text = Cow::Owned(struck);
        }
    }
    if may_be_personal(&text) {
        text = Cow::Owned(redact(&text));
    }
    (text != message).then(|| text.into_owned())
}

/// Whether it is worth looking for credentials, addresses and phone numbers, which takes long.
fn may_be_personal(text: &str) -> bool {
    const WORDS: [&str; 9] = [
        "bearer", "basic", "token", "secret", "password", "key", "pat-", "%40", "://",
    ];
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits > 6 || text.contains('@') || {
        let lower = text.to_ascii_lowercase();
        WORDS.iter().any(|word| lower.contains(word))
    }
}

/// The values in path and body of a request, longest first, since a longer one may hold a shorter one.
pub(crate) fn values_of(request: &Request) -> Vec<String> {
    let mut values = Vec::new();
    let ids = request.template().split('/').zip(request.path().split('/'));
    for (_, sent) in ids.filter(|(shown, _)| shown.starts_with('{')) {
        keep(&mut values, &decoded(sent));
    }
    if let Some(body) = request
        .json_body()
        .and_then(|body| serde_json::from_slice(body).ok())
    {
        gather(&body, false, &mut values);
    }
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    values.dedup();
    values
}

/// Texts that are values and no names: whatever is under one of these fields.
fn holds_values(field: &str) -> bool {
    matches!(
        field,
        "properties" | "value" | "values" | "highValue" | "query" | "id" | "email" | "emailId" | "to"
    ) || field.ends_with("Email")
}

fn gather(value: &Value, is_value: bool, values: &mut Vec<String>) {
    match value {
        Value::String(text) if is_value => keep(values, text),
        Value::Number(number) if is_value => keep(values, &number.to_string()),
        Value::Array(all) => all.iter().for_each(|one| gather(one, is_value, values)),
        Value::Object(fields) => {
            for (name, one) in fields {
                // A batch read lists names of properties under this field, a write their values by name.
                let names = name == "properties" && one.is_array();
                gather(one, !names && (is_value || holds_values(name)), values);
            }
        }
        _ => {}
    }
}

fn keep(values: &mut Vec<String>, text: &str) {
    let text = text.trim();
    let says_nothing = matches!(text, "true" | "false" | "null");
    if text.len() >= SHORTEST && !says_nothing {
        values.push(text.to_owned());
    }
}

/// The text without the value where it stands as a word of its own.
fn strike(text: &str, value: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    let mut before = None;
    let mut found = false;
    while let Some(at) = rest.find(value) {
        let (head, tail) = (rest.get(..at)?, rest.get(at + value.len()..)?);
        let inside = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let word = !inside(head.chars().next_back().or(before)) && !inside(tail.chars().next());
        out.push_str(head);
        out.push_str(if word { STRUCK } else { value });
        found |= word;
        before = value.chars().next_back();
        rest = tail;
    }
    out.push_str(rest);
    found.then_some(out)
}

fn decoded(segment: &str) -> String {
    let mut out = Vec::with_capacity(segment.len());
    let mut bytes = segment.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit = || bytes.next().and_then(|byte| char::from(byte).to_digit(16));
        let (tens, ones) = (digit(), digit());
        if let (Some(tens), Some(ones)) = (tens, ones) {
            out.extend(u8::try_from(tens * 16 + ones));
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A cause that quotes nothing: readers of JSON and UTF-8 show what they could not read.
pub(crate) fn quoting_nothing(
    cause: impl StdError + Send + Sync + 'static,
) -> Arc<dyn StdError + Send + Sync> {
    let any: &dyn Any = &cause;
    if let Some(problem) = any.downcast_ref::<serde_json::Error>() {
        return Arc::new(JsonProblem::of(problem));
    }
    if let Some(problem) = any.downcast_ref::<FromUtf8Error>() {
        return Arc::new(problem.utf8_error());
    }
    Arc::new(cause)
}

/// Where a text stopped being the JSON that was expected.
#[derive(Debug)]
struct JsonProblem {
    what: String,
    line: usize,
    column: usize,
}

impl JsonProblem {
    fn of(problem: &serde_json::Error) -> Self {
        let text = problem.to_string();
        let what = text.split(" at line ").next().unwrap_or_default();
        // A wrong value is quoted in the words of its error; a missing one has only a name, of a field of ours.
        let quotes = problem.is_data() && !what.starts_with("missing field");
        Self {
            what: if quotes { "a value of another shape" } else { what }.to_owned(),
            line: problem.line(),
            column: problem.column(),
        }
    }
}

impl fmt::Display for JsonProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if self.line > 0 {
            write!(f, " at line {} column {}", self.line, self.column)?;
        }
        Ok(())
    }
}

impl StdError for JsonProblem {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::path::Path;

    fn request(body: &Value) -> Request {
        let path = Path::fixed("/crm/objects/2026-09")
            .then("contacts")
            .id("objectId", "Jané Doe");
        Request::post(path).json(body).unwrap()
    }

    #[test]
    fn values_go_and_names_stay() {
        let body = json!({
            "properties": {"lastname": "Ravenscroft", "age": 4711, "note": "no"},
            "filterGroups": [{"filters": [{"propertyName": "lastname", "operator": "EQ", "value": "Ashdown"}]}],
        });
        let request = request(&body);
        for (message, shown) in [
            ("lastname Ravenscroft is no", Some("lastname [value] is no")),
            (
                "Property \"lastname\": 'Ashdown'",
                Some("Property \"lastname\": '[value]'"),
            ),
            ("4711 is not; 47110 is", Some("[value] is not; 47110 is")),
            ("no record Jané Doe", Some("no record [value]")),
            ("address jane@example.com", Some("address [email]")),
            ("Property lastname does not exist", None),
        ] {
            assert_eq!(without_values(message, &request).as_deref(), shown, "{message}");
        }
    }

    #[test]
    fn names_of_a_batch_read_stay() {
        let body = json!({"properties": ["shoe_size"], "inputs": [{"id": "someone"}]});
        let message = "shoe_size of someone";
        assert_eq!(
            without_values(message, &request(&body)).as_deref(),
            Some("shoe_size of [value]")
        );
    }

    #[test]
    fn readers_of_json_quote_nothing() {
        let quoting = serde_json::from_str::<u64>("\"Ravenscroft\"").unwrap_err();
        assert!(quoting.to_string().contains("Ravenscroft"));
        let shown = quoting_nothing(quoting);
        assert_eq!(shown.to_string(), "a value of another shape at line 1 column 13");
        let torn = serde_json::from_str::<u64>("").unwrap_err();
        assert_eq!(
            quoting_nothing(torn).to_string(),
            "EOF while parsing a value at line 1 column 0"
        );
    }
}
