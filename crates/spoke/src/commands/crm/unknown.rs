//! Property names that a portal does not know, and what was probably meant.

use super::ObjectType;
use crate::commands::Session;
use crate::failure::Failure;
use crate::suggest::closest;

/// One sentence for each of `names` that is no property of the type. Empty when all are, or when nobody can tell.
pub async fn describe(session: &Session, object_type: &ObjectType, names: &[&str]) -> Vec<String> {
    if names.is_empty() {
        return Vec::new();
    }
    let Ok(definitions) = session.client.properties(object_type.path()).list().await else {
        return Vec::new();
    };
    let known: Vec<&str> = definitions
        .iter()
        .map(|definition| definition.name.as_str())
        .collect();
    names
        .iter()
        .filter(|name| !known.contains(name) && !name.starts_with("associations."))
        .map(|name| {
            let sentence = format!("{} have no property {name}", object_type.plural());
            match closest(name, known.iter().copied()) {
                Some(meant) => format!("{sentence}; did you mean {meant}?"),
                None => sentence,
            }
        })
        .collect()
}

/// A refused call that named properties: adds which of them don't exist.
pub async fn explain(
    session: &Session,
    object_type: &ObjectType,
    names: &[&str],
    action: &str,
    error: &spoke_client::Error,
) -> Failure {
    let mut failure = session.refusal(action, error);
    if error.kind() != spoke_client::ErrorKind::Validation {
        return failure;
    }
    let sentences = describe(session, object_type, names).await;
    if sentences.is_empty() {
        return failure;
    }
    for sentence in sentences {
        failure = failure.hint(sentence);
    }
    failure.hint(format!(
        "every property: spoke crm {} properties",
        object_type.path()
    ))
}
