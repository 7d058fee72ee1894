//! Associations that are sent along with a record to create.

use spoke_model::association::AssociationSpec;
use spoke_model::object_type::ObjectTypeId;

use super::super::errors::ApiError;
use super::super::input::NewAssociation;
use super::check::{invalid_records, is_live, known, no_room, parse_id};
use crate::definitions::{Definitions, End, Stamp};
use crate::store::{State, StoreError, Transaction};

/// Checked associations of a record that does not exist yet.
#[derive(Debug, Default)]
pub(crate) struct InlineTies(Vec<(End, Vec<AssociationSpec>)>);

/// Checks the associations of a new record of this type: the types must start at it, the others must exist.
///
/// # Errors
/// A reversed type (text observed), an unknown type, an id that is no live record of the type asked for.
pub(crate) fn check_inline(
    definitions: &Definitions,
    state: &State,
    object_type: ObjectTypeId,
    sent: &[NewAssociation<'_>],
) -> Result<InlineTies, ApiError> {
    let mut ties: Vec<(End, Vec<AssociationSpec>)> = Vec::with_capacity(sent.len());
    let mut invalid = Vec::new();
    for association in sent {
        let id = parse_id(association.to.id.as_str())?;
        for spec in &association.types {
            let definition = known(definitions, *spec)?;
            if definition.from != object_type {
                return Err(ApiError::validation(format!(
                    "invalid from object type {object_type} for associations to be created. expected: {}",
                    definition.from
                )));
            }
            let end = End::new(definition.to, id);
            if !is_live(state, end) {
                invalid.push(end);
            }
            match ties.iter_mut().find(|(known, _)| *known == end) {
                Some((_, specs)) => specs.push(*spec),
                None => ties.push((end, vec![*spec])),
            }
        }
    }
    if !invalid.is_empty() {
        return Err(invalid_records(definitions, &invalid));
    }
    // The new record has no id yet and no associations: only the other ends can be full.
    let record = End::new(object_type, 0);
    for (to, specs) in &ties {
        if let Some(over) = definitions.associations().over_limit(state, record, *to, specs) {
            return Err(no_room(definitions, &over));
        }
    }
    Ok(InlineTies(ties))
}

/// Writes checked associations once the record has its id.
///
/// # Errors
/// When the store is full.
pub(crate) fn write_inline(
    definitions: &Definitions,
    transaction: &mut Transaction<'_>,
    record: End,
    ties: &InlineTies,
    stamp: Stamp,
) -> Result<(), StoreError> {
    for (to, specs) in &ties.0 {
        definitions
            .associations()
            .put(transaction, record, *to, specs, stamp)?;
    }
    Ok(())
}
