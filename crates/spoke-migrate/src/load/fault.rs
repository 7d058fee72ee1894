//! Which refusals are one row's fault, and how they read in the rejected-rows file.

use spoke_client::ErrorKind;

use super::window::Entry;
use crate::plan::ObjectPlan;
use crate::source::RowFlaw;

/// Whether HubSpot refused this row's content, so that the run can go on without it. Anything else (no
/// connection, no permission, limits used up) would refuse every row and stops the run.
pub(crate) fn is_row_fault(error: &spoke_client::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Validation
            | ErrorKind::Conflict
            | ErrorKind::NotFound
            | ErrorKind::Unanswered
            | ErrorKind::InvalidInput
    )
}

/// The flaw of a row whose record was refused: the column is that of the property HubSpot names.
pub(crate) fn refusal(object: &ObjectPlan, entry: &Entry, error: &spoke_client::Error) -> RowFlaw {
    let names = error.body().into_iter().flat_map(|body| {
        let details = body
            .errors
            .iter()
            .flat_map(|detail| detail.context.get("propertyName"));
        details.map(String::as_str).collect::<Vec<_>>()
    });
    let position = names
        .filter_map(|name| {
            object
                .properties
                .iter()
                .position(|property| property.name == name)
        })
        .next()
        .or_else(|| taken_email(object, error))
        .unwrap_or(object.key);
    let column = object
        .properties
        .get(position)
        .map(|property| property.column.clone())
        .unwrap_or_default();
    let value = entry.after.get(position).cloned().flatten().unwrap_or_default();
    RowFlaw {
        column,
        value,
        reason: if error.may_have_been_processed() {
            format!(
                "HubSpot may have written the {} or not: {}",
                object.name,
                error.message()
            )
        } else {
            format!("HubSpot refused the {}: {}", object.name, error.message())
        },
    }
}

/// HubSpot's conflict about a contact does not name the property: it is always the e-mail.
fn taken_email(object: &ObjectPlan, error: &spoke_client::Error) -> Option<usize> {
    let conflict = error.kind() == ErrorKind::Conflict && object.object_type == "contacts";
    conflict
        .then(|| {
            object
                .properties
                .iter()
                .position(|property| property.name == "email")
        })
        .flatten()
}
