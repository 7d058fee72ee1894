//! Line items of a product: `hs_product_id` brings the product's values along (documented).

use std::borrow::Cow;

use spoke_model::object_type::ObjectTypeId;

use super::prepare::Changes;
use super::stored::StoredRecord;
use super::writer::Writer;
use crate::rules::StoredValues;

/// What a new line item takes over from its product: every value that a line item may have too and that was not sent
/// (which ones HubSpot copies is not recorded). They are there to be read; the answer to the creation does not list
/// them (assumed). A product that does not exist brings nothing.
pub(super) fn product_values(writer: &Writer<'_>, changes: &Changes<'_>) -> Changes<'static> {
    if writer.object_type.id != ObjectTypeId::LINE_ITEM {
        return Vec::new();
    }
    let product = changes
        .iter()
        .find(|(name, _)| name == "hs_product_id")
        .and_then(|(_, id)| id.parse().ok());
    let (Some(id), Some(table)) = (product, writer.transaction.table_of(ObjectTypeId::PRODUCT)) else {
        return Vec::new();
    };
    let Some(row) = table.row(id).filter(|row| !table.is_archived(*row)) else {
        return Vec::new();
    };
    let record = StoredRecord { table, row };
    let may_have = |name: &str| {
        let own = writer.object_type.property(name);
        own.is_some_and(|property| !property.read_only_value())
            && !changes.iter().any(|(sent, _)| sent == name)
    };
    table
        .columns()
        .filter(|(_, name, _)| may_have(name))
        .filter_map(|(_, name, _)| {
            let value = record.value(name)?.into_owned();
            Some((Cow::Owned(name.to_owned()), Cow::Owned(value)))
        })
        .collect()
}
