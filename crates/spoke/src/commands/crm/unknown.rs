//! Property names that a portal does not know, and what was probably meant.

use super::ObjectType;
use crate::commands::Session;
use crate::failure::Failure;
use spoke_model::suggest::nearest;

/// A name that is no property of an object type.
pub struct Unknown {
    /// The name.
    pub name: String,
    /// The property that was probably meant.
    pub meant: Option<String>,
}

/// Those of `names` that are no properties of the type. Empty when all are, or when nobody can tell.
pub async fn find(session: &Session, object_type: &ObjectType, names: &[&str]) -> Vec<Unknown> {
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
        .map(|name| Unknown {
            name: (*name).to_owned(),
            meant: nearest(name, known.iter().copied()).map(str::to_owned),
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
    let unknown = find(session, object_type, names).await;
    if unknown.is_empty() {
        return failure;
    }
    for Unknown { name, meant } in unknown {
        let complaint = format!("there is no property {name}");
        failure = match meant {
            Some(meant) => failure.hint(format!("{complaint}; did you mean {meant}?")),
            None => failure.hint(complaint),
        };
    }
    failure.hint(format!(
        "every property: spoke crm {} properties",
        object_type.path()
    ))
}
