//! What an answer names: properties, ids, scopes, policy, correlation id.

use serde::Serialize;
use serde_json::Value;
use spoke_model::error::catalogue::property_code;
use spoke_model::object_type::StandardObjectType;

use super::answer::{Answer, Said};

/// A name and what the answer says under it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Particular {
    /// `properties`, `ids`, `scopes (one is enough)`, `correlation id` and others.
    pub name: String,
    /// The values.
    pub values: Vec<String>,
}

/// How many values are shown under one name.
const VALUES_MAX: usize = 50;

#[derive(Default)]
struct Found(Vec<Particular>);

impl Found {
    fn add(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if value.is_empty() {
            return;
        }
        match self.0.iter_mut().find(|one| one.name == name) {
            Some(one) if one.values.contains(&value) || one.values.len() >= VALUES_MAX => {}
            Some(one) => one.values.push(value),
            None => self.0.push(Particular {
                name: name.to_owned(),
                values: vec![value],
            }),
        }
    }
}

/// Everything that the error names.
pub(super) fn of(answer: &Answer, said: &Said) -> Vec<Particular> {
    let mut found = Found::default();
    let body = &said.body;
    for (name, error, message) in complaints(&said.message) {
        found.add("properties", &name);
        found.add(&format!("problem with {name}"), problem(&error, &message));
    }
    for detail in &body.errors {
        let code = detail.code.as_deref().unwrap_or_default();
        for name in detail.context.get("propertyName") {
            found.add("properties", name);
            found.add(&format!("problem with {name}"), problem(code, &detail.message));
        }
        if let Some(field) = detail.in_.as_deref() {
            found.add("fields", field);
        }
        context(&mut found, &detail.context, &detail.message);
    }
    context(&mut found, &body.context, &said.message);
    if let Some(id) = body.existing_id() {
        found.add("existing record", id);
    }
    if let Some(policy) = &said.policy {
        found.add("policy", policy);
    }
    if let Some(id) = &answer.correlation_id {
        found.add("correlation id", id);
    }
    for (name, address) in body.links.iter() {
        found.add("documentation", format!("{name}: {address}"));
    }
    found.0
}

fn context(found: &mut Found, context: &spoke_model::error::Context, message: &str) {
    for (key, values) in context.iter() {
        let name = match key {
            "propertyName" => continue,
            "requiredGranularScopes" | "requiredScopes" | "missingScopes" => {
                if message.starts_with("All of") {
                    "scopes (all are needed)"
                } else {
                    "scopes (one is enough)"
                }
            }
            "ids" | "id" | "INVALID_OBJECT_IDS" => "ids",
            "properties" | "property" => "properties",
            "objectWriteTraceId" => "inputs (objectWriteTraceId)",
            "existingId" => continue,
            other => other,
        };
        for value in values {
            found.add(name, value);
        }
    }
}

fn problem(code: &str, message: &str) -> String {
    match (code, property_code(code)) {
        ("", _) => message.to_owned(),
        (code, Some(known)) => format!("{code}: {}; {}", known.meaning, known.fix),
        (code, None) => format!("{code}: {message}"),
    }
}

/// The list of complaints that HubSpot puts into a message as JSON: property, code, text.
fn complaints(message: &str) -> Vec<(String, String, String)> {
    let Some(start) = message.find("[{") else {
        return Vec::new();
    };
    let json = message.get(start..).unwrap_or_default();
    let Some(Ok(Value::Array(items))) = serde_json::Deserializer::from_str(json)
        .into_iter::<Value>()
        .next()
    else {
        return Vec::new();
    };
    items
        .iter()
        .filter_map(|item| {
            let text = |name: &str| {
                item.get(name)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            let name = text("name");
            (!name.is_empty()).then(|| (name, text("error"), text("message")))
        })
        .collect()
}

/// The message without the JSON in it.
pub(super) fn without_json(message: &str) -> String {
    if complaints(message).is_empty() {
        return message.chars().take(500).collect();
    }
    let head = message.split("[{").next().unwrap_or_default();
    head.trim().trim_end_matches(':').to_owned()
}

/// The object type that the error is about, as `spoke crm` takes it.
pub(super) fn object_type(answer: &Answer, said: &Said) -> Option<String> {
    if let Some(path) = &answer.path_type {
        return Some(path.clone());
    }
    let context = &said.body.context;
    let named = context
        .first("objectType")
        .or_else(|| context.first("objectTypeId"))
        .map(str::to_owned)
        .or_else(|| type_in(&said.message))?;
    let singular = named.to_ascii_lowercase();
    let plural = match singular.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{singular}s"),
    };
    [singular.clone(), plural]
        .iter()
        .find_map(|name| StandardObjectType::by_name(name))
        .map(|known| known.plural.to_owned())
        .or(Some(singular))
}

/// `CONTACT` of "Could not get some CONTACT objects", `Contact` of "Contact already exists", `NOTE` of "Error creating NOTE".
fn type_in(message: &str) -> Option<String> {
    let word = |text: &str| {
        text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .next()
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
    };
    for start in ["Could not get some ", "Error creating ", "A "] {
        if let Some(rest) = message.strip_prefix(start) {
            return word(rest);
        }
    }
    message
        .contains(" already exists")
        .then(|| word(message))
        .flatten()
}
