//! Puts the planned events into a portal, through the rules every request goes through.

use std::collections::BTreeMap;

use spoke_model::association::{self, AssociationCategory, AssociationSpec};
use spoke_model::object_type::ObjectTypeId;

use super::event::{Change, Event, Key, Tie};
use super::plan::events;
use crate::api::{ApiError, SampleWriter};
use crate::error::Error;
use crate::portal::PortalState;

/// When the sample's forms and e-mails were made: 1 October 2026, noon UTC.
const MARKETING_AT: i64 = 1_790_856_000_000;

/// Fills an empty portal with the sample company's records; leaves a portal with records alone.
///
/// # Errors
/// When the rules refuse a record or the data folder cannot be written.
pub(crate) async fn sample(portal: &PortalState) -> Result<(), Error> {
    let empty = portal
        .store
        .read()
        .tables()
        .all(|(_, table)| table.live_count() == 0);
    if !empty {
        return Ok(());
    }
    let commit = write(portal).map_err(|refusal| Error::sample(refusal.to_string()))?;
    match commit {
        Some(commit) => Ok(commit.durable().await?),
        None => Ok(()),
    }
}

fn write(portal: &PortalState) -> Result<Option<crate::store::Commit>, ApiError> {
    let mut writer = SampleWriter::begin(portal);
    let mut records: BTreeMap<Key, (ObjectTypeId, u64)> = BTreeMap::new();
    for Event { at, key, change } in events() {
        match change {
            Change::Create {
                object_type,
                properties,
                ties,
            } => {
                let ties: Vec<(u64, AssociationSpec)> = ties
                    .into_iter()
                    .filter_map(|(to, tie)| {
                        let (to_type, id) = *records.get(&to)?;
                        Some((id, spec(object_type, to_type, tie)?))
                    })
                    .collect();
                let id = writer.create(at, object_type, &properties, &ties)?;
                records.insert(key, (object_type, id));
            }
            Change::Update { properties } => {
                if let Some((object_type, id)) = records.get(&key) {
                    writer.update(at, *object_type, *id, &properties)?;
                }
            }
        }
    }
    writer.add_marketing(MARKETING_AT);
    Ok(writer.commit())
}

/// The association type of a tie.
pub(super) fn spec(from: ObjectTypeId, to: ObjectTypeId, tie: Tie) -> Option<AssociationSpec> {
    let found = match tie {
        Tie::Plain => association::default_type(from, to),
        Tie::Primary => association::primary_type(from, to),
    };
    Some(AssociationSpec {
        category: AssociationCategory::HubspotDefined,
        type_id: found?.type_id,
    })
}
