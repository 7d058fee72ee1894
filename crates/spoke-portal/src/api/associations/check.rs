//! What HubSpot refuses about associations. Texts as recorded; see facts/associations, section 3.

use http::StatusCode;
use spoke_model::association::AssociationSpec;
use spoke_model::object_type::ObjectTypeId;

use super::super::errors::{ApiError, category};
use crate::definitions::{AssociationTypeDefinition, Definitions, End, OverLimit, TypeDefinition};
use crate::store::State;

/// A record id from a path or body.
pub(super) fn parse_id(sent: &str) -> Result<u64, ApiError> {
    sent.trim().parse().map_err(|_| {
        ApiError::validation(format!("{sent} is not a valid ID"))
            .sub_category("crm.associations.INVALID_IDENTIFIER")
            .context("id", [sent])
    })
}

/// Whether a live record of the type has the id.
pub(super) fn is_live(state: &State, end: End) -> bool {
    state
        .table_of(end.object_type)
        .is_some_and(|table| table.row(end.id).is_some_and(|row| !table.is_archived(row)))
}

/// The ends and types of an association to be made.
///
/// The types decide which object types the ids must belong to, not the address of the request (observed).
pub(super) fn check_ends(
    definitions: &Definitions,
    state: &State,
    from: End,
    to: End,
    specs: &[AssociationSpec],
) -> Result<(), ApiError> {
    if specs.is_empty() {
        return Err(ApiError::validation(
            "At least one association type is required to create an association",
        ));
    }
    if from == to {
        return Err(ApiError::validation(format!(
            "Object {} cannot be associated to itself ({})",
            from.id, to.id
        )));
    }
    let mut invalid = Vec::new();
    for spec in specs {
        let definition = known(definitions, *spec)?;
        for end in [End::new(definition.from, from.id), End::new(definition.to, to.id)] {
            if !is_live(state, end) && !invalid.contains(&end) {
                invalid.push(end);
            }
        }
    }
    if !invalid.is_empty() {
        return Err(invalid_records(definitions, &invalid));
    }
    match definitions.associations().over_limit(state, from, to, specs) {
        Some(over) => Err(no_room(definitions, &over)),
        None => Ok(()),
    }
}

/// 400 for a record that has as many counterparts as it may (that HubSpot refuses is documented, the wording is not
/// recorded).
pub(super) fn no_room(definitions: &Definitions, over: &OverLimit) -> ApiError {
    let (id, limit) = (over.record.id.to_string(), over.limit.to_string());
    let spec = format!("{}={}", over.spec.category.as_str(), over.spec.type_id);
    let object_type = definitions
        .object_type(over.record.object_type)
        .map_or_else(String::new, |one| one.fully_qualified_name().to_owned());
    ApiError::validation(format!(
        "{object_type}={id} has reached the limit of {limit} associations of type {spec}"
    ))
    .context("objectId", [id])
    .context("objectType", [object_type])
    .context("associationSpec", [spec])
    .context("limit", [limit])
}

/// The association type behind a spec.
pub(super) fn known(
    definitions: &Definitions,
    spec: AssociationSpec,
) -> Result<&AssociationTypeDefinition, ApiError> {
    definitions.associations().get(spec).ok_or_else(|| {
        let name = format!("{}={}", spec.category.as_str(), spec.type_id);
        ApiError::validation("One or more associations are invalid")
            .context("associationSpec", [name.clone()])
            .context(
                "INVALID_ASSOCIATION_TYPE_ID",
                [format!("{name} is not a valid association definition id")],
            )
    })
}

/// The plain type of a pair of object types.
pub(super) fn default_spec(
    definitions: &Definitions,
    from: &TypeDefinition,
    to: &TypeDefinition,
) -> Result<AssociationSpec, ApiError> {
    definitions
        .associations()
        .default_between(from.id, to.id)
        .map(|definition| definition.spec)
        .ok_or_else(|| {
            // The wording is not on record.
            ApiError::validation(format!(
                "No association type exists between {} and {}",
                from.fully_qualified_name(),
                to.fully_qualified_name()
            ))
            .sub_category("crm.associations.INVALID_ASSOCIATION_TYPE")
            .context("fromObjectType", [from.fully_qualified_name()])
            .context("toObjectType", [to.fully_qualified_name()])
        })
}

/// 400 for ids that are no live records of the type an association type asks for.
pub(super) fn invalid_records(definitions: &Definitions, ends: &[End]) -> ApiError {
    let name = |id: ObjectTypeId| {
        definitions
            .object_type(id)
            .map_or_else(|| id.to_string(), |one| one.fully_qualified_name().to_owned())
    };
    ApiError::validation("One or more associations are invalid")
        .context(
            "INVALID_OBJECT_IDS",
            ends.iter()
                .map(|end| format!("{}={} is not valid", name(end.object_type), end.id)),
        )
        .context("objectId", ends.iter().map(|end| end.id.to_string()))
        .context("objectType", ends.iter().map(|end| name(end.object_type)))
}

/// 404 for a record that associations are read of. Modelled on the recorded refusal for the other end.
pub(super) fn no_such_record(object_type: &TypeDefinition, id: &str) -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        format!("No {} with ID {id} exists", object_type.singular()),
    )
    .category(category::OBJECT_NOT_FOUND)
    .sub_category("crm.associations.FROM_OBJECT_NOT_FOUND")
    .context("id", [id])
    .context("objectType", [object_type.singular()])
}
