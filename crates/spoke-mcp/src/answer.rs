//! What a tool says: JSON for programs and for the model alike, or a failure it can act on.

use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Value, json};
use spoke_client::{Error, Record};

/// Characters of one value; longer ones are cut and say so.
const VALUE: usize = 2_000;

/// A result.
pub(crate) fn tell(value: Value) -> CallToolResult {
    CallToolResult::structured(value)
}

/// A refusal of our own.
pub(crate) fn refuse(text: impl Into<String>) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(text.into())])
}

/// What HubSpot refused, with what helps to find out why.
pub(crate) fn refused(action: &str, error: &Error) -> CallToolResult {
    let mut text = format!("can't {action}: {}", error.message());
    for detail in error.body().into_iter().flat_map(|body| &body.errors) {
        text.push_str(&format!("\n- {}", detail.message));
    }
    if let Some(status) = error.status() {
        text.push_str(&format!("\nstatus {status}"));
    }
    if let Some(category) = error.category() {
        text.push_str(&format!(", category {category}"));
    }
    if let Some(id) = error.correlation_id() {
        text.push_str(&format!(", correlation id {id}"));
    }
    text.push_str(if error.is_retryable() {
        "\nThe same call may succeed later."
    } else {
        "\nThe same call will fail again."
    });
    refuse(text)
}

/// A record as a small object: id, properties with values, address in HubSpot.
pub(crate) fn record(record: &Record) -> Value {
    let properties: serde_json::Map<String, Value> = record
        .properties()
        .filter_map(|(name, value)| Some((name.to_owned(), cut(value?).into())))
        .collect();
    let mut value = json!({ "id": record.id(), "properties": properties });
    if record.archived() {
        value["archived"] = true.into();
    }
    if let Some(url) = record.url() {
        value["url"] = url.into();
    }
    value
}

fn cut(value: &str) -> String {
    match value.char_indices().nth(VALUE) {
        None => value.to_owned(),
        Some((end, _)) => format!(
            "{}… (cut, {} characters in all)",
            value.get(..end).unwrap_or_default(),
            value.chars().count()
        ),
    }
}
