//! Writes associations: both directions at once, the plain type beside every other, one primary per record.
//!
//! Checks have been made by the callers; here nothing is refused.

use spoke_model::association::AssociationSpec;
use spoke_model::object_type::ObjectTypeId;

use super::plan::PairChange;
use super::registry::{AssociationKind, AssociationRegistry};
use crate::store::{ColumnKind, SourceIndex, State, StoreError, Transaction, TypeIndex};

/// Whom a lead belongs to.
const LEAD_OWNERS: [ObjectTypeId; 2] = [ObjectTypeId::CONTACT, ObjectTypeId::COMPANY];

/// One end of an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    /// The record's object type.
    pub(crate) object_type: ObjectTypeId,
    /// The record's id.
    pub(crate) id: u64,
}

/// When and by whom associations change; a change of the primary company also changes a property.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stamp {
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    /// Who does it.
    pub(crate) source: SourceIndex,
}

impl End {
    /// A record of a type.
    pub(crate) fn new(object_type: ObjectTypeId, id: u64) -> Self {
        Self { object_type, id }
    }

    fn address(self, state: &State) -> Option<(TypeIndex, u64)> {
        Some((state.type_index(self.object_type)?, self.id))
    }
}

impl AssociationRegistry {
    /// The types that stand between two records, seen from the first.
    pub(crate) fn current(&self, state: &State, from: End, to: End) -> Vec<AssociationSpec> {
        let (Some(one), Some(other)) = (from.address(state), to.address(state)) else {
            return Vec::new();
        };
        // Asked type by type: a company may have tens of thousands of contacts, a pair has a handful of types.
        self.between(from.object_type, to.object_type)
            .map(|definition| definition.spec)
            .filter(|spec| state.is_associated(one, other, *spec))
            .collect()
    }

    /// Puts types between two records; see [`AssociationRegistry::plan_put`] for what becomes of those that are there.
    ///
    /// A record's first company also becomes its primary company (recorded: the first association with a company
    /// reads back with both types).
    ///
    /// # Errors
    /// When the store is full.
    pub(crate) fn put(
        &self,
        transaction: &mut Transaction<'_>,
        from: End,
        to: End,
        wanted: &[AssociationSpec],
        stamp: Stamp,
    ) -> Result<(), StoreError> {
        let mut wanted = wanted.to_vec();
        if let Some(primary) = self.first_primary(transaction, from, to)
            && !wanted.contains(&primary)
        {
            wanted.push(primary);
        }
        let current = self.current(transaction, from, to);
        let change = self.plan_put(from.object_type, to.object_type, &current, &wanted);
        if change.add.iter().any(|spec| self.is_primary(*spec)) {
            self.release_primary(transaction, from, to);
        }
        self.apply(transaction, from, to, &change)?;
        self.note_primary_company(transaction, from, to, stamp)
    }

    /// Puts the plain type between two records and leaves whatever else is there.
    ///
    /// # Errors
    /// When the store is full.
    pub(crate) fn put_default(
        &self,
        transaction: &mut Transaction<'_>,
        from: End,
        to: End,
        stamp: Stamp,
    ) -> Result<(), StoreError> {
        let current = self.current(transaction, from, to);
        self.put(transaction, from, to, &current, stamp)
    }

    /// Takes types from between two records; see [`AssociationRegistry::plan_remove`].
    ///
    /// # Errors
    /// When the store is full.
    pub(crate) fn take(
        &self,
        transaction: &mut Transaction<'_>,
        from: End,
        to: End,
        unwanted: &[AssociationSpec],
        stamp: Stamp,
    ) -> Result<(), StoreError> {
        let current = self.current(transaction, from, to);
        let change = self.plan_remove(from.object_type, to.object_type, &current, unwanted);
        let had_owner = self.is_owner(transaction, from, to);
        self.apply(transaction, from, to, &change)?;
        self.archive_without_owner(transaction, from, to, had_owner, stamp);
        self.note_primary_company(transaction, from, to, stamp)
    }

    /// Takes everything from between two records, in both directions.
    ///
    /// # Errors
    /// When the store is full.
    pub(crate) fn take_all(
        &self,
        transaction: &mut Transaction<'_>,
        from: End,
        to: End,
        stamp: Stamp,
    ) -> Result<(), StoreError> {
        let (Some(one), Some(other)) = (from.address(transaction), to.address(transaction)) else {
            return Ok(());
        };
        let had_owner = self.is_owner(transaction, from, to);
        transaction.dissociate_pair(one, other);
        transaction.dissociate_pair(other, one);
        self.archive_without_owner(transaction, from, to, had_owner, stamp);
        self.note_primary_company(transaction, from, to, stamp)
    }

    /// Brings `associatedcompanyid` of a company's contacts up to date after the company was archived or merged.
    ///
    /// # Errors
    /// When the store is full.
    pub(crate) fn note_contacts_of(
        &self,
        transaction: &mut Transaction<'_>,
        company: End,
        stamp: Stamp,
    ) -> Result<(), StoreError> {
        let contacts = match (
            company.address(transaction),
            transaction.type_index(ObjectTypeId::CONTACT),
        ) {
            (Some((table, id)), Some(contacts)) => transaction.associations(table, id, contacts),
            _ => Vec::new(),
        };
        for (id, _) in contacts {
            self.note_primary_company(transaction, End::new(ObjectTypeId::CONTACT, id), company, stamp)?;
        }
        Ok(())
    }

    /// Whether one of two records is a lead and the other its primary contact or company.
    fn is_owner(&self, state: &State, from: End, to: End) -> bool {
        let (lead, other) = holder(from, to);
        lead.object_type == ObjectTypeId::LEAD
            && LEAD_OWNERS.contains(&other.object_type)
            && self
                .primaries(state, lead, other.object_type)
                .iter()
                .any(|(id, _)| *id == other.id)
    }

    /// A lead that loses its last primary contact and company is deleted (documented).
    fn archive_without_owner(
        &self,
        transaction: &mut Transaction<'_>,
        from: End,
        to: End,
        had_owner: bool,
        stamp: Stamp,
    ) {
        let (lead, _) = holder(from, to);
        let is_owned = |owner: &ObjectTypeId| !self.primaries(transaction, lead, *owner).is_empty();
        if !had_owner || LEAD_OWNERS.iter().any(is_owned) {
            return;
        }
        if let Some((table, id)) = lead.address(transaction)
            && let Some(row) = transaction.table(table).and_then(|table| table.row(id))
        {
            transaction.archive(table, row, stamp.at);
        }
    }

    /// The records that are primary for one record, by object type; asked before a merge.
    pub(crate) fn primary_records(&self, state: &State, record: End) -> Vec<(ObjectTypeId, u64)> {
        let mut found = Vec::new();
        for held in self.held_types(record.object_type) {
            found.extend(
                self.primaries(state, record, held)
                    .into_iter()
                    .map(|(id, _)| (held, id)),
            );
        }
        found
    }

    /// Leaves one primary record per object type after a merge has brought in others: one of `kept` where there is
    /// one, otherwise the first.
    pub(crate) fn keep_primaries(
        &self,
        transaction: &mut Transaction<'_>,
        record: End,
        kept: &[(ObjectTypeId, u64)],
    ) {
        for held in self.held_types(record.object_type) {
            let primaries = self.primaries(transaction, record, held);
            let chosen = primaries
                .iter()
                .map(|(id, _)| *id)
                .find(|id| kept.contains(&(held, *id)));
            if let Some(chosen) = chosen.or(primaries.first().map(|(id, _)| *id)) {
                self.release_primary(transaction, record, End::new(held, chosen));
            }
        }
    }

    /// The object types a record of this type has at most one primary record of.
    fn held_types(&self, object_type: ObjectTypeId) -> Vec<ObjectTypeId> {
        let holds =
            |to: ObjectTypeId| holder(End::new(object_type, 0), End::new(to, 0)).0.object_type == object_type;
        self.all()
            .filter(|one| one.from == object_type && one.kind == AssociationKind::Primary && holds(one.to))
            .map(|one| one.to)
            .collect()
    }

    fn apply(
        &self,
        transaction: &mut Transaction<'_>,
        from: End,
        to: End,
        change: &PairChange,
    ) -> Result<(), StoreError> {
        let one = (transaction.declare_type(from.object_type)?, from.id);
        let other = (transaction.declare_type(to.object_type)?, to.id);
        for spec in &change.add {
            transaction.associate(one, other, *spec)?;
            if let Some(inverse) = self.inverse(*spec) {
                transaction.associate(other, one, inverse)?;
            }
        }
        for spec in &change.remove {
            transaction.dissociate(one, other, *spec);
            if let Some(inverse) = self.inverse(*spec) {
                transaction.dissociate(other, one, inverse);
            }
        }
        Ok(())
    }

    /// The primary type to add because this is the record's first company.
    fn first_primary(&self, state: &State, from: End, to: End) -> Option<AssociationSpec> {
        let primary = self.primary_between(from.object_type, to.object_type)?.spec;
        let (holder, held) = holder(from, to);
        if held.object_type != ObjectTypeId::COMPANY || holder.object_type == ObjectTypeId::COMPANY {
            return None;
        }
        self.primaries(state, holder, held.object_type)
            .is_empty()
            .then_some(primary)
    }

    /// Live records of a type that are primary for the holder, with the type that says so.
    pub(super) fn primaries(
        &self,
        state: &State,
        holder: End,
        held: ObjectTypeId,
    ) -> Vec<(u64, AssociationSpec)> {
        let Some(primary) = self
            .primary_between(holder.object_type, held)
            .map(|definition| definition.spec)
        else {
            return Vec::new();
        };
        let (Some(address), Some(held)) = (holder.address(state), state.type_index(held)) else {
            return Vec::new();
        };
        let live = |id: u64| {
            state
                .table(held)
                .is_some_and(|table| table.row(id).is_some_and(|row| !table.is_archived(row)))
        };
        state
            .associations(address.0, address.1, held)
            .into_iter()
            .filter(|(id, specs)| specs.contains(&primary) && live(*id))
            .map(|(id, _)| (id, primary))
            .collect()
    }

    /// Takes the primary mark from every other record, because it is about to move here.
    fn release_primary(&self, transaction: &mut Transaction<'_>, from: End, to: End) {
        let (holder, held) = holder(from, to);
        for (id, spec) in self.primaries(transaction, holder, held.object_type) {
            let other = End::new(held.object_type, id);
            if id == held.id {
                continue;
            }
            if let (Some(one), Some(two)) = (holder.address(transaction), other.address(transaction)) {
                transaction.dissociate(one, two, spec);
                if let Some(inverse) = self.inverse(spec) {
                    transaction.dissociate(two, one, inverse);
                }
            }
        }
    }

    /// A contact's `associatedcompanyid` follows its primary company.
    pub(super) fn note_primary_company(
        &self,
        transaction: &mut Transaction<'_>,
        from: End,
        to: End,
        stamp: Stamp,
    ) -> Result<(), StoreError> {
        let (holder, held) = holder(from, to);
        if holder.object_type != ObjectTypeId::CONTACT || held.object_type != ObjectTypeId::COMPANY {
            return Ok(());
        }
        let company = self
            .primaries(transaction, holder, held.object_type)
            .first()
            .map(|(id, _)| id.to_string());
        let table = transaction.declare_type(holder.object_type)?;
        let column = transaction.declare_column(table, "associatedcompanyid", ColumnKind::Number, false)?;
        let Some(row) = transaction.table(table).and_then(|table| table.row(holder.id)) else {
            return Ok(());
        };
        let before = transaction
            .table(table)
            .and_then(|table| table.value(row, column))
            .map(|text| text.into_owned());
        if before == company {
            return Ok(());
        }
        transaction.update(
            table,
            row,
            stamp.at,
            stamp.source,
            &[(column, company.as_deref())],
        )
    }

    fn inverse(&self, spec: AssociationSpec) -> Option<AssociationSpec> {
        self.get(spec)?.inverse
    }

    fn is_primary(&self, spec: AssociationSpec) -> bool {
        self.get(spec)
            .is_some_and(|definition| definition.kind == AssociationKind::Primary)
    }
}

/// Which end has at most one primary counterpart, and which end that is: a lead before all others, otherwise the end
/// that is not the company.
pub(super) fn holder(from: End, to: End) -> (End, End) {
    let to_holds = to.object_type == ObjectTypeId::LEAD
        || (from.object_type == ObjectTypeId::COMPANY && to.object_type != ObjectTypeId::COMPANY);
    if to_holds && from.object_type != ObjectTypeId::LEAD {
        (to, from)
    } else {
        (from, to)
    }
}
