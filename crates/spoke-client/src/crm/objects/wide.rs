//! What to read of a record, and the way around addresses that would be too long.
//!
//! HubSpot's front refuses long addresses with a bare 414. Beyond a safe length the ids are listed alone and
//! the properties come from the batch interface, which takes the names in a body.

use std::collections::HashMap;

use super::Objects;
use crate::error::{Error, ErrorKind};
use crate::record::Record;
use crate::request::Request;

/// Names beyond this many bytes of address go through the batch interface. An address may have about 8 KiB
/// ([`spoke_model::limits::ADDRESS_MAX`]); this leaves room for path, cursor and the rest of the query.
const NAMES_MAX: usize = 7_000;

#[derive(Clone, Debug, Default)]
pub(crate) struct Fields {
    pub(crate) properties: Vec<String>,
    pub(crate) history: Vec<String>,
    pub(crate) associations: Vec<String>,
}

impl Fields {
    pub(crate) fn fit_into_an_address(&self) -> bool {
        let length: usize = self
            .properties
            .iter()
            .chain(&self.history)
            // The comma between two names travels as `%2C`.
            .map(|name| name.len() + 3)
            .sum();
        length <= NAMES_MAX
    }

    pub(crate) fn only_associations(&self) -> Self {
        Self {
            associations: self.associations.clone(),
            ..Self::default()
        }
    }

    pub(crate) fn add_to(&self, request: Request) -> Request {
        request
            .query_list("properties", &self.properties)
            .query_list("propertiesWithHistory", &self.history)
            .query_list("associations", &self.associations)
    }
}

/// The same records with all their fields, in the same order. Records that were archived meanwhile are left
/// out.
pub(crate) async fn fill(
    objects: &Objects,
    records: Vec<Record>,
    fields: &Fields,
    archived: bool,
) -> Result<Vec<Record>, Error> {
    if records.is_empty() {
        return Ok(records);
    }
    let ids: Vec<String> = records.iter().map(|record| record.id().to_owned()).collect();
    let outcome = objects
        .batch()
        .read(ids)
        .properties(fields.properties.iter().cloned())
        .history(fields.history.iter().cloned())
        .archived(archived)
        .send()
        .await;
    if let Some((_, error)) = outcome
        .failed
        .into_iter()
        .find(|(_, error)| error.kind() != ErrorKind::NotFound)
    {
        return Err(error);
    }
    let by_index: HashMap<usize, Record> = outcome.succeeded.into_iter().collect();
    let narrow = records.into_iter().enumerate();
    Ok(narrow
        .filter_map(|(index, narrow)| {
            by_index
                .get(&index)
                .map(|wide| wide.with_associations_of(&narrow))
        })
        .collect())
}
