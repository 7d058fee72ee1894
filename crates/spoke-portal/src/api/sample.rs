//! Writes sample records the way requests are written, without a connection: same checks, same derivations.

use std::borrow::Cow;

use http::HeaderMap;
use spoke_model::association::AssociationSpec;
use spoke_model::object_type::ObjectTypeId;

use super::automation;
use super::call::Call;
use super::conversations;
use super::errors::ApiError;
use super::input::{IdText, NewAssociation, NewRecord, Reference, SentProperties};
use super::marketing;
use super::objects::complete_update;
use super::origin::Origin;
use super::write::{self, Writer};
use crate::guard::Grant;
use crate::portal::PortalState;
use crate::rules::{check_values, invalid_values};
use crate::store::{Commit, Transaction};

/// One transaction that holds a whole sample, so that a portal has all of it or nothing.
#[derive(Debug)]
pub(crate) struct SampleWriter<'p> {
    portal: &'p PortalState,
    grant: Grant,
    headers: HeaderMap,
    transaction: Option<Transaction<'p>>,
}

impl<'p> SampleWriter<'p> {
    /// Takes the store's write lock.
    pub(crate) fn begin(portal: &'p PortalState) -> Self {
        Self {
            portal,
            grant: Grant::everything(),
            headers: HeaderMap::new(),
            transaction: Some(portal.store.write()),
        }
    }

    /// Creates a record as if the request had arrived at this moment; returns its id.
    ///
    /// # Errors
    /// What the rules refuse.
    pub(crate) fn create(
        &mut self,
        at: i64,
        object_type: ObjectTypeId,
        properties: &[(&str, String)],
        ties: &[(u64, AssociationSpec)],
    ) -> Result<u64, ApiError> {
        let Some(transaction) = self.transaction.take() else {
            return Err(ApiError::internal());
        };
        let call = Call::internal(self.portal, &self.grant, &self.headers, at, Origin::Integration);
        let definition = call
            .definitions
            .object_type(object_type)
            .ok_or_else(ApiError::internal)?;
        let record = NewRecord {
            properties: sent(properties),
            associations: Some(ties.iter().map(association).collect()),
            object_write_trace_id: None,
        };
        let prepared = write::prepare(&call, definition, record).map_err(write::Refused::into_error)?;
        let mut writer = Writer::within(transaction, &call, definition)?;
        if let Some(taken) = writer.taken(&prepared.changes, None) {
            return Err(taken.refuse(&call, definition, None));
        }
        let ties = writer.check_ties(&call, &prepared.associations)?;
        let (_, id) = writer.create(&call, &prepared.changes, &ties)?;
        self.transaction = Some(writer.transaction);
        Ok(id)
    }

    /// Changes a record as if the request had arrived at this moment.
    ///
    /// # Errors
    /// What the rules refuse.
    pub(crate) fn update(
        &mut self,
        at: i64,
        object_type: ObjectTypeId,
        id: u64,
        properties: &[(&str, String)],
    ) -> Result<(), ApiError> {
        let Some(transaction) = self.transaction.take() else {
            return Err(ApiError::internal());
        };
        let call = Call::internal(self.portal, &self.grant, &self.headers, at, Origin::Integration);
        let definition = call
            .definitions
            .object_type(object_type)
            .ok_or_else(ApiError::internal)?;
        let checked = check_values(&call.definitions, definition, sent(properties));
        if !checked.problems.is_empty() {
            return Err(invalid_values(&checked.problems));
        }
        let mut writer = Writer::within(transaction, &call, definition)?;
        let row = writer
            .table()
            .and_then(|table| table.row(id))
            .ok_or_else(ApiError::resource_not_found)?;
        let changes = complete_update(&call, &writer, row, checked.values)?;
        writer.update(&call, row, &changes)?;
        self.transaction = Some(writer.transaction);
        Ok(())
    }

    /// The record that has a value of a unique property.
    pub(crate) fn holder(&self, object_type: ObjectTypeId, property: &str, value: &str) -> Option<u64> {
        let table = self.transaction.as_ref()?.table_of(object_type)?;
        let row = table.find_unique(table.column(property)?, value)?;
        Some(table.id(row))
    }

    /// A document.
    pub(crate) fn document(&self, collection: &str, key: &str) -> Option<&serde_json::Value> {
        self.transaction.as_ref()?.document(collection, key)
    }

    /// Stores a document with the records.
    pub(crate) fn put_document(&mut self, collection: &str, key: &str, value: serde_json::Value) {
        if let Some(transaction) = &mut self.transaction {
            transaction.put_document(collection, key, value);
        }
    }

    /// Adds forms, e-mails, campaigns, workflows, conversations, and what the first contacts agreed to.
    pub(crate) fn add_marketing(&mut self, at: i64) {
        const SUBSCRIBERS: usize = 50;
        let Some(transaction) = &mut self.transaction else {
            return;
        };
        let addresses: Vec<String> = transaction
            .table_of(ObjectTypeId::CONTACT)
            .and_then(|table| {
                let column = table.column("email")?;
                let rows = table.live_rows().filter_map(|row| table.value(row, column));
                Some(rows.take(SUBSCRIBERS).map(Cow::into_owned).collect())
            })
            .unwrap_or_default();
        marketing::sample::write(transaction, at);
        marketing::sample::subscribe(transaction, addresses.iter().map(String::as_str), at);
        automation::sample::write(transaction, at);
        let call = Call::internal(self.portal, &self.grant, &self.headers, at, Origin::Integration);
        conversations::sample::write(&call, transaction, &addresses);
    }

    /// Ends the transaction.
    pub(crate) fn commit(self) -> Option<Commit> {
        self.transaction.map(Transaction::commit)
    }
}

fn sent<'a>(properties: &'a [(&str, String)]) -> SentProperties<'a> {
    SentProperties(
        properties
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), Cow::Borrowed(value.as_str())))
            .collect(),
    )
}

fn association((id, spec): &(u64, AssociationSpec)) -> NewAssociation<'static> {
    NewAssociation {
        to: Reference {
            id: IdText(Cow::Owned(id.to_string())),
        },
        types: vec![*spec],
    }
}
