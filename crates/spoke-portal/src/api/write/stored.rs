//! Stored records as the rules see them.

use std::borrow::Cow;

use crate::rules::StoredValues;
use crate::store::{Row, Table};

/// A stored record as the rules see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StoredRecord<'t> {
    /// The records.
    pub(crate) table: &'t Table,
    /// The record.
    pub(crate) row: Row,
}

impl StoredValues for StoredRecord<'_> {
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        self.table
            .column(name)
            .and_then(|column| self.table.value(self.row, column))
    }
}
