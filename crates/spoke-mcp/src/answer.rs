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

/// The nearest of the names, as a hint.
pub(crate) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_ascii_lowercase();
    names
        .map(|known| (distance(&name, &known.to_ascii_lowercase()), known))
        .filter(|(distance, known)| *distance <= known.len().div_ceil(3))
        .min()
        .map(|(_, known)| known)
}

/// Edits from one word to the other; a swap of neighbours is one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&row, j) + usize::from(x != y))
                .min(at(&row, j + 1) + 1)
                .min(at(&next, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_mistyped_name_finds_its_neighbour() {
        let names = ["email", "firstname", "lastname"];
        for (typed, expected) in [
            ("emial", Some("email")),
            ("first_name", Some("firstname")),
            ("EMAIL", Some("email")),
            ("zip", None),
        ] {
            assert_eq!(nearest(typed, names.into_iter()), expected, "{typed}");
        }
    }
}
