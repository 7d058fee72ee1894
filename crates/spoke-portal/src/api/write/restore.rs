//! Bringing an archived record back, in the turn of a writer.

use std::borrow::Cow;

use spoke_model::object_type::ObjectTypeId;

use super::prepare::Changes;
use super::taken::Taken;
use super::writer::Writer;
use crate::api::Origin;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::lookup;
use crate::definitions::{End, Stamp};
use crate::store::Row;

impl Writer<'_> {
    /// The first of an archived record's unique values, further addresses of a contact among them, that a live record has
    /// by now, or that no record may have any more.
    pub(crate) fn taken_meanwhile(&self, row: Row) -> Option<Taken> {
        let table = self.table()?;
        let mut values: Changes<'_> = Vec::new();
        for (column, name, _) in table.columns() {
            let Some(value) = table.value(row, column) else {
                continue;
            };
            if lookup::is_unique(&self.object_type, name) {
                values.push((Cow::Borrowed(name), value));
            } else if name == lookup::ADDITIONAL_EMAILS {
                let addresses = value.split(';').map(str::to_owned);
                values.extend(addresses.map(|one| (Cow::Borrowed("email"), Cow::Owned(one))));
            }
        }
        self.taken(&values, Some(row))
    }

    /// Brings an archived record back, which callers have found [free](Self::taken_meanwhile) to come. A quote brings the
    /// line items that went with it, whose ids are returned; one that is not free to come stays where it is.
    pub(crate) fn restore(&mut self, call: &Call<'_>, row: Row) -> Result<Vec<u64>, ApiError> {
        let table = self.table().ok_or_else(ApiError::resource_not_found)?;
        let (id, archived_at) = (table.id(row), table.archived_at(row));
        let at = call.now.max(table.updated_at(row) + 1);
        self.transaction.restore(self.index, row, at);
        let stamp = Stamp {
            at,
            ..self.stamp(call)
        };
        let record = End::new(self.object_type.id, id);
        call.definitions
            .associations()
            .note_restored(&mut self.transaction, record, stamp)?;
        match archived_at {
            Some(archived_at) if self.object_type.id == ObjectTypeId::QUOTE => {
                self.restore_line_items(call, id, archived_at)
            }
            _ => Ok(Vec::new()),
        }
    }

    fn restore_line_items(
        &mut self,
        call: &Call<'_>,
        quote: u64,
        archived_at: i64,
    ) -> Result<Vec<u64>, ApiError> {
        let gone_along = self.archived_with(quote, archived_at);
        let line_items = call
            .definitions
            .object_type(ObjectTypeId::LINE_ITEM)
            .ok_or_else(ApiError::internal)?;
        self.turn_to(call, line_items, Origin::Person, |writer| {
            let mut restored = Vec::with_capacity(gone_along.len());
            for row in gone_along {
                if writer.taken_meanwhile(row).is_none() {
                    writer.restore(call, row)?;
                    restored.extend(writer.table().map(|table| table.id(row)));
                }
            }
            Ok(restored)
        })
    }

    /// The line items of a quote that were archived in the same moment as it was.
    fn archived_with(&self, quote: u64, archived_at: i64) -> Vec<Row> {
        let state = &self.transaction;
        let Some(index) = state.type_index(ObjectTypeId::LINE_ITEM) else {
            return Vec::new();
        };
        let Some(table) = state.table(index) else {
            return Vec::new();
        };
        let ids = state.associations(self.index, quote, index);
        ids.iter()
            .filter_map(|(id, _)| table.row(*id))
            .filter(|row| table.archived_at(*row) == Some(archived_at))
            .collect()
    }
}
