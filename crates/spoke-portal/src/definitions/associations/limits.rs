//! How many records one record may be associated with by a type.
//!
//! HubSpot has a number for every type, and a portal may set a lower one. Both directions count: a contact that may
//! have one company, and a company that may have so many contacts.

use spoke_model::association::{self, AssociationCategory, AssociationSpec};

use super::registry::{AssociationRegistry, AssociationTypeDefinition};
use super::write::End;
use crate::definitions::{association_limit, has_association_limits};
use crate::store::State;

/// An association that one of its ends has no room for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OverLimit {
    /// The record that has no room.
    pub(crate) record: End,
    /// The type, seen from that record.
    pub(crate) spec: AssociationSpec,
    /// How many it may have.
    pub(crate) limit: u64,
}

/// HubSpot's own number for a type.
pub(crate) fn record_limit(spec: AssociationSpec) -> u64 {
    let shipped = spec.category == AssociationCategory::HubspotDefined;
    association::record_limit(if shipped { Some(spec.type_id) } else { None })
}

impl AssociationRegistry {
    /// The first of these types, or the plain type that comes with them, that an end has no room for.
    pub(crate) fn over_limit(
        &self,
        state: &State,
        from: End,
        to: End,
        specs: &[AssociationSpec],
    ) -> Option<OverLimit> {
        let own_limits = has_association_limits(state);
        let named = specs.iter().filter_map(|spec| self.get(*spec));
        for definition in named.chain(self.default_between(from.object_type, to.object_type)) {
            // The types decide which object types are meant, as everywhere.
            let (one, other) = (End::new(definition.from, from.id), End::new(definition.to, to.id));
            let back = definition.inverse.and_then(|spec| self.get(spec));
            let directions = [(Some(definition), one, other), (back, other, one)];
            for (definition, record, counterpart) in directions {
                if let Some(definition) = definition
                    && let Some(over) = full(state, definition, record, counterpart, own_limits)
                {
                    return Some(over);
                }
            }
        }
        None
    }
}

/// Whether the record has as many counterparts of the type as it may, and this one is not among them.
fn full(
    state: &State,
    definition: &AssociationTypeDefinition,
    record: End,
    counterpart: End,
    own_limits: bool,
) -> Option<OverLimit> {
    let spec = definition.spec;
    let from = state.type_index(record.object_type)?;
    let to = state.type_index(counterpart.object_type)?;
    let own = own_limits.then(|| association_limit(state, definition)).flatten();
    let limit = own.unwrap_or(u64::MAX).min(record_limit(spec));
    let full = state.has_associations((from, record.id), to, spec, limit)
        && !state.is_associated((from, record.id), (to, counterpart.id), spec);
    full.then_some(OverLimit { record, spec, limit })
}
