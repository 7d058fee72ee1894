//! References to records that a later row brings: kept in the store until every file has been read.

use serde::{Deserialize, Serialize};
use spoke_model::association::AssociationSpec;
use spoke_model::import::ImportErrorType;
use spoke_model::object_type::ObjectTypeId;

use super::book;
use super::link::{Link, Missing};
use super::plan::Key;
use super::write::{Domains, named};
use crate::definitions::End;
use crate::store::{State, Transaction};

const PENDING: &str = "import_pending";
/// Stands for a record id and for a domain in place of a property's name, which cannot hold this sign.
const RECORD_ID: &str = "@id";
const DOMAIN: &str = "@domain";

/// A reference as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pending {
    from_type: ObjectTypeId,
    from: u64,
    to_type: ObjectTypeId,
    key: String,
    value: String,
    specs: Vec<AssociationSpec>,
    /// The column.
    pub(super) column: usize,
    /// The file's id.
    pub(super) file: u64,
    /// The line.
    pub(super) line: u64,
}

impl Pending {
    /// A reference of a row.
    pub(super) fn new(missing: &Missing<'_>, file: u64, line: u64) -> Self {
        let key = match &missing.reference.key {
            Key::RecordId => RECORD_ID,
            Key::Domain => DOMAIN,
            Key::Unique(name) => name,
        };
        Self {
            from_type: missing.from.object_type,
            from: missing.from.id,
            to_type: missing.reference.to,
            key: key.to_owned(),
            value: missing.value.clone(),
            specs: missing.specs.clone(),
            column: missing.reference.column,
            file,
            line,
        }
    }

    /// The association, if its other record has come.
    pub(super) fn link(&self, state: &State, domains: &Domains) -> Result<Option<Link>, ImportErrorType> {
        let key = match self.key.as_str() {
            RECORD_ID => Key::RecordId,
            DOMAIN => Key::Domain,
            name => Key::Unique(name.to_owned()),
        };
        let Some(table) = state.table_of(self.to_type) else {
            return Ok(None);
        };
        let row = named(table, domains, &key, &self.value)?;
        Ok(row.map(|row| Link {
            from: End::new(self.from_type, self.from),
            to: End::new(self.to_type, table.id(row)),
            specs: self.specs.clone(),
        }))
    }

    /// What names the other record.
    pub(super) fn value(&self) -> &str {
        &self.value
    }

    /// The type of the other record.
    pub(super) fn object_type(&self) -> ObjectTypeId {
        self.to_type
    }
}

/// Keeps the references of a batch.
pub(super) fn put(transaction: &mut Transaction<'_>, import: u64, batch: u64, pending: &[Pending]) {
    if pending.is_empty() {
        return;
    }
    let key = format!("{}/{batch:020}", book::key(import));
    match serde_json::to_value(pending) {
        Ok(value) => transaction.put_document(PENDING, &key, value),
        Err(error) => tracing::error!(key, %error, "could not keep references of an import"),
    }
}

/// Takes the references of one batch out, oldest first; none when nothing is left.
pub(super) fn take(transaction: &mut Transaction<'_>, import: u64) -> Option<Vec<Pending>> {
    let prefix = format!("{}/", book::key(import));
    let (key, value) = transaction
        .documents(PENDING)
        .find(|(key, _)| key.starts_with(&prefix))
        .map(|(key, value)| (key.to_owned(), value.clone()))?;
    transaction.delete_document(PENDING, &key);
    Some(serde_json::from_value(value).unwrap_or_default())
}

/// Forgets all references of an import.
pub(super) fn forget(transaction: &mut Transaction<'_>, import: u64) {
    while take(transaction, import).is_some() {}
}
