//! What associations of a record that comes back need: they were kept while it was archived, but others did not see it and
//! may have found another primary record meanwhile.

use spoke_model::object_type::ObjectTypeId;

use super::registry::{AssociationKind, AssociationRegistry};
use super::write::{End, Stamp, holder};
use crate::store::{State, StoreError, Transaction};

impl AssociationRegistry {
    /// Leaves one primary record where a restored one has come beside another, which stays (assumed), and brings
    /// `associatedcompanyid` of contacts up to date.
    ///
    /// # Errors
    /// When the store is full.
    pub(crate) fn note_restored(
        &self,
        transaction: &mut Transaction<'_>,
        record: End,
        stamp: Stamp,
    ) -> Result<(), StoreError> {
        for holding in self.holding_types(record.object_type) {
            for id in linked(transaction, record, holding) {
                let one = End::new(holding, id);
                let primaries = self.primaries(transaction, one, record.object_type);
                if primaries.len() < 2 {
                    continue;
                }
                let others = primaries.iter().map(|(id, _)| *id).filter(|id| *id != record.id);
                let others: Vec<_> = others.map(|id| (record.object_type, id)).collect();
                self.keep_primaries(transaction, one, &others);
            }
        }
        match record.object_type {
            ObjectTypeId::COMPANY => self.note_contacts_of(transaction, record, stamp),
            // Its company may have come or gone while nobody looked at it.
            ObjectTypeId::CONTACT => {
                let company = End::new(ObjectTypeId::COMPANY, 0);
                self.note_primary_company(transaction, record, company, stamp)
            }
            _ => Ok(()),
        }
    }

    /// The object types whose records have at most one primary record of this type.
    fn holding_types(&self, held: ObjectTypeId) -> Vec<ObjectTypeId> {
        let holds = |from: ObjectTypeId| holder(End::new(from, 0), End::new(held, 0)).0.object_type == from;
        self.all()
            .filter(|one| one.to == held && one.kind == AssociationKind::Primary && holds(one.from))
            .map(|one| one.from)
            .collect()
    }
}

/// The records of a type that are associated with a record, archived ones among them.
fn linked(state: &State, record: End, other: ObjectTypeId) -> Vec<u64> {
    let indexes = (state.type_index(record.object_type), state.type_index(other));
    let (Some(own), Some(other)) = indexes else {
        return Vec::new();
    };
    let found = state.associations(own, record.id, other);
    found.into_iter().map(|(id, _)| id).collect()
}
