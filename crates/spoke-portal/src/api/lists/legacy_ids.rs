//! Version 1 ids of contact lists, and the ids they have now.

use http::StatusCode;
use serde::Serialize;
use spoke_model::list::limits::LEGACY_IDS_MAX;

use super::input::SentId;
use super::refuse::no_id;
use super::settle;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::lists;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mapping {
    list_id: String,
    legacy_list_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mappings {
    legacy_list_ids_to_ids_mapping: Vec<Mapping>,
    missing_legacy_list_ids: Vec<String>,
}

/// `GET /crm/lists/idmapping?legacyListId=…`
pub(crate) fn one(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let sent = call.query.first("legacyListId").unwrap_or_default();
    let legacy = sent.trim().parse().map_err(|_| no_id("legacy list id", sent))?;
    let found = lists::find_legacy(&call.portal.store.read(), legacy);
    let list = found.ok_or_else(|| {
        ApiError::object_not_found(format!("No list has the legacy id {legacy}."))
            .context("legacyListId", [sent])
    })?;
    Reply::serialized(StatusCode::OK, &Mapping::of(list.id, legacy))
}

/// `POST /crm/lists/idmapping`: an array of ids.
pub(crate) fn several(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let ids: Vec<SentId> = call.read()?;
    if ids.len() > LEGACY_IDS_MAX {
        return Err(ApiError::validation(format!(
            "{} ids are too many at once: the maximum is {LEGACY_IDS_MAX}.",
            ids.len()
        )));
    }
    let state = call.portal.store.read();
    let known: std::collections::BTreeMap<u64, u64> = lists::all(&state)
        .filter_map(|list| Some((list.legacy_id?, list.id)))
        .collect();
    let mut mappings = Mappings {
        legacy_list_ids_to_ids_mapping: Vec::new(),
        missing_legacy_list_ids: Vec::new(),
    };
    for SentId(legacy) in ids {
        match known.get(&legacy) {
            Some(id) => mappings
                .legacy_list_ids_to_ids_mapping
                .push(Mapping::of(*id, legacy)),
            None => mappings.missing_legacy_list_ids.push(legacy.to_string()),
        }
    }
    Reply::serialized(StatusCode::OK, &mappings)
}

impl Mapping {
    fn of(id: u64, legacy: u64) -> Self {
        Self {
            list_id: id.to_string(),
            legacy_list_id: legacy.to_string(),
        }
    }
}
