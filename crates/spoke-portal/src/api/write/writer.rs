//! One turn of writing: the store's lock, the record's table, its columns and who writes.

use std::sync::Arc;

use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::PropertyType;

use super::companies::{email_of, follows_domain};
use super::prepare::Changes;
use super::products::product_values;
use super::taken::Taken;
use crate::admin_rules;
use crate::api::Origin;
use crate::api::associations::{InlineTies, check_inline, write_inline};
use crate::api::blocked_contacts;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::NewAssociation;
use crate::api::lookup;
use crate::definitions::{End, PropertyEntry, Stamp, TypeDefinition};
use crate::store::{Column, ColumnKind, Commit, Row, SourceIndex, Table, Transaction, TypeIndex};

/// The turn of one writer on the records of one object type.
#[derive(Debug)]
pub(crate) struct Writer<'p> {
    /// The store's transaction.
    pub(crate) transaction: Transaction<'p>,
    /// The object type.
    pub(crate) object_type: Arc<TypeDefinition>,
    /// Its table.
    pub(crate) index: TypeIndex,
    source: SourceIndex,
    /// Whether addresses that were deleted permanently are refused in this turn.
    blocks: bool,
}

impl<'p> Writer<'p> {
    /// Takes the store's write lock.
    pub(crate) fn begin(call: &Call<'p>, object_type: &Arc<TypeDefinition>) -> Result<Self, ApiError> {
        Self::within(call.portal.store.write(), call, object_type)
    }

    /// Goes on in a transaction that is open already.
    pub(crate) fn within(
        mut transaction: Transaction<'p>,
        call: &Call<'_>,
        object_type: &Arc<TypeDefinition>,
    ) -> Result<Self, ApiError> {
        let source = call.origin.source(call.portal.app_id);
        let index = transaction.declare_type(object_type.id)?;
        let source = transaction.source(&source)?;
        Ok(Self {
            transaction,
            object_type: Arc::clone(object_type),
            index,
            source,
            blocks: object_type.id == ObjectTypeId::CONTACT && blocked_contacts::are_refused(call),
        })
    }

    /// Attributes what this turn writes from here on to something else than the request.
    pub(crate) fn attribute(&mut self, call: &Call<'_>, origin: Origin) -> Result<(), ApiError> {
        self.source = self.transaction.source(&origin.source(call.portal.app_id))?;
        Ok(())
    }

    /// Goes on in the same turn on the records of another type, in the name of `origin`, and comes back.
    pub(super) fn turn_to<T>(
        &mut self,
        call: &Call<'_>,
        object_type: &Arc<TypeDefinition>,
        origin: Origin,
        work: impl FnOnce(&mut Self) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let index = self.transaction.declare_type(object_type.id)?;
        let own = (
            std::mem::replace(&mut self.object_type, Arc::clone(object_type)),
            std::mem::replace(&mut self.index, index),
            self.source,
        );
        self.attribute(call, origin)?;
        let done = work(self);
        (self.object_type, self.index, self.source) = own;
        done
    }

    /// The stamp of what this turn writes.
    pub(super) fn stamp(&self, call: &Call<'_>) -> Stamp {
        Stamp {
            at: call.now,
            source: self.source,
        }
    }

    /// The records.
    pub(crate) fn table(&self) -> Option<&Table> {
        self.transaction.table(self.index)
    }

    /// The first of the values that another live record already has, or that is on the list of deleted contacts.
    pub(crate) fn taken(&self, changes: &Changes<'_>, own: Option<Row>) -> Option<Taken> {
        let table = self.table()?;
        for (name, value) in changes {
            if value.is_empty() || !lookup::is_unique(&self.object_type, name) {
                continue;
            }
            let holder = |property: &str| table.find_unique(table.column(property)?, value);
            let mut owner = holder(name).filter(|row| Some(*row) != own);
            if owner.is_none() && lookup::is_contact_email(&self.object_type, name) {
                owner = holder(lookup::ADDITIONAL_EMAILS).filter(|row| Some(*row) != own);
            }
            if let Some(row) = owner {
                let (property, value) = (name.to_string(), value.to_string());
                return Some(Taken {
                    owner: Some(table.id(row)),
                    property,
                    value,
                });
            }
            if self.blocks
                && lookup::is_contact_email(&self.object_type, name)
                && (own.is_none() || holder(name) != own)
                && blocked_contacts::contains(&self.transaction, value)
            {
                return Some(Taken {
                    owner: None,
                    property: name.to_string(),
                    value: value.to_string(),
                });
            }
        }
        None
    }

    /// Checks the associations of a new record.
    pub(crate) fn check_ties(
        &self,
        call: &Call<'_>,
        sent: &[NewAssociation<'_>],
    ) -> Result<InlineTies, ApiError> {
        if sent.is_empty() {
            return Ok(InlineTies::default());
        }
        admin_rules::may_associate(call, &self.transaction)?;
        check_inline(&call.definitions, &self.transaction, self.object_type.id, sent)
    }

    /// Creates a record and its associations.
    pub(crate) fn create(
        &mut self,
        call: &Call<'_>,
        changes: &Changes<'_>,
        ties: &InlineTies,
    ) -> Result<(Row, u64), ApiError> {
        let mut cells: Vec<(Column, &str)> = Vec::with_capacity(changes.len());
        let copied = product_values(self, changes);
        for (name, value) in changes.iter().chain(&copied) {
            if !value.is_empty() {
                cells.push((self.column(name)?, value));
            }
        }
        let (row, id) = self
            .transaction
            .create(self.index, call.now, self.source, &cells)?;
        let stamp = self.stamp(call);
        let record = End::new(self.object_type.id, id);
        write_inline(&call.definitions, &mut self.transaction, record, ties, stamp)?;
        if follows_domain(call, &self.object_type) {
            self.follow_domain(call, id, email_of(changes))?;
        }
        Ok((row, id))
    }

    /// Sets and clears values of a record; its time of last change always moves forward.
    pub(crate) fn update(
        &mut self,
        call: &Call<'_>,
        row: Row,
        changes: &Changes<'_>,
    ) -> Result<i64, ApiError> {
        let moved_to = follows_domain(call, &self.object_type)
            .then(|| email_of(changes).filter(|email| !self.has(row, "email", email)))
            .flatten();
        let mut cells: Vec<(Column, Option<&str>)> = Vec::with_capacity(changes.len());
        for (name, value) in changes {
            cells.push((
                self.column(name)?,
                Some(value.as_ref()).filter(|value| !value.is_empty()),
            ));
        }
        let at = self
            .table()
            .map_or(call.now, |table| call.now.max(table.updated_at(row) + 1));
        self.transaction
            .update(self.index, row, at, self.source, &cells)?;
        if moved_to.is_some() {
            let id = self.table().map_or(0, |table| table.id(row));
            self.follow_domain(call, id, moved_to)?;
        }
        Ok(at)
    }

    /// Archives a record. A quote takes its line items along (documented); contacts lose their primary company.
    pub(crate) fn archive(&mut self, call: &Call<'_>, row: Row) -> Result<(), ApiError> {
        let id = self.table().map_or(0, |table| table.id(row));
        self.transaction.archive(self.index, row, call.now);
        match self.object_type.id {
            ObjectTypeId::QUOTE => {
                if let Some(line_items) = self.transaction.type_index(ObjectTypeId::LINE_ITEM) {
                    for row in self.transaction.associated_rows(self.index, id, line_items) {
                        self.transaction.archive(line_items, row, call.now);
                    }
                }
            }
            ObjectTypeId::COMPANY => self.note_contacts(call, row)?,
            _ => {}
        }
        Ok(())
    }

    /// Brings `associatedcompanyid` of a company's contacts up to date.
    pub(crate) fn note_contacts(&mut self, call: &Call<'_>, row: Row) -> Result<(), ApiError> {
        let company = End::new(self.object_type.id, self.table().map_or(0, |table| table.id(row)));
        let stamp = self.stamp(call);
        let registry = call.definitions.associations();
        Ok(registry.note_contacts_of(&mut self.transaction, company, stamp)?)
    }

    fn has(&self, row: Row, name: &str, value: &str) -> bool {
        self.table()
            .and_then(|table| table.value(row, table.column(name)?))
            .is_some_and(|stored| stored == value)
    }

    /// Ends the turn.
    pub(crate) fn commit(self) -> Commit {
        self.transaction.commit()
    }

    /// The column of a property, made on first use.
    pub(crate) fn column(&mut self, name: &str) -> Result<Column, ApiError> {
        if let Some(column) = self.table().and_then(|table| table.column(name)) {
            return Ok(column);
        }
        let (kind, unique) = column_kind(&self.object_type, name);
        Ok(self.transaction.declare_column(self.index, name, kind, unique)?)
    }
}

/// How the store keeps a property's values.
pub(crate) fn column_kind(object_type: &TypeDefinition, name: &str) -> (ColumnKind, bool) {
    if name == lookup::ADDITIONAL_EMAILS {
        return (ColumnKind::MultiSelect, true);
    }
    let kind = object_type.property(name).map_or(ColumnKind::Text, kind_of);
    (kind, lookup::is_unique(object_type, name))
}

fn kind_of(property: &PropertyEntry) -> ColumnKind {
    match property.property_type {
        PropertyType::Number => ColumnKind::Number,
        PropertyType::Date => ColumnKind::Date,
        PropertyType::DateTime => ColumnKind::DateTime,
        PropertyType::Bool => ColumnKind::Bool,
        PropertyType::Enumeration if property.is_multi_select() => ColumnKind::MultiSelect,
        PropertyType::Enumeration => ColumnKind::Enumeration,
        _ => ColumnKind::Text,
    }
}
