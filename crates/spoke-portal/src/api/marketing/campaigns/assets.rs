//! What belongs to a campaign: kinds and ids. What the portal keeps itself (forms, e-mails, lists, workflows) must be there
//! and lends its name; ids of other kinds are taken as they are (assumed). Metrics are those of the reports: none here.

use http::StatusCode;
use serde_json::{Map, Value, json};
use spoke_model::marketing::campaign::ASSET_TYPES;
use spoke_model::time::Date;

use super::known;
use crate::api::automation;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::marketing::{emails, forms};
use crate::api::paged;
use crate::api::reply::Reply;
use crate::lists;
use crate::store::{State, Transaction};

/// Assets, keyed `campaign/type/id`.
const ASSETS: &str = "campaign_assets";
/// Assets of a campaign (our bound).
const ASSETS_MAX: usize = 1_000;
/// How many a page has (documented), and at most (assumed).
const PAGES: (u32, u32) = (10, 100);

/// `GET /marketing/v3/campaigns/{campaignGuid}/assets/{assetType}?limit=&after=&startDate=&endDate=`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let measured = is_measured(call)?;
    let asset_type = named_type(call)?;
    let state = call.portal.store.read();
    let guid = known(call, &state)?;
    let views = ids(&state, &guid, asset_type).map(|id| view(&state, asset_type, id, measured));
    paged::page(call, views, PAGES, false)
}

/// `PUT /marketing/v3/campaigns/{campaignGuid}/assets/{assetType}/{assetId}`: once more is no error (assumed).
pub(crate) fn add(call: &Call<'_>) -> Result<Reply, ApiError> {
    let asset_type = named_type(call)?;
    let id = call.parameter(2);
    let mut transaction = call.portal.store.write();
    let guid = known(call, &transaction)?;
    if matches!(name_of(&transaction, asset_type, id), Name::Missing) {
        // Wording not recorded.
        return Err(ApiError::object_not_found(format!(
            "No asset of the type {asset_type} found with id {id}"
        ))
        .context("assetId", [id]));
    }
    if transaction.documents_below(ASSETS, &format!("{guid}/")).count() >= ASSETS_MAX {
        return Err(ApiError::validation(format!(
            "A campaign has at most {ASSETS_MAX} assets"
        )));
    }
    transaction.put_document(ASSETS, &key(&guid, asset_type, id), call.now.into());
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `DELETE /marketing/v3/campaigns/{campaignGuid}/assets/{assetType}/{assetId}`: what does not belong to it is no error
/// (assumed).
pub(crate) fn remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    let asset_type = named_type(call)?;
    let mut transaction = call.portal.store.write();
    let guid = known(call, &transaction)?;
    transaction.delete_document(ASSETS, &key(&guid, asset_type, call.parameter(2)));
    Ok(Reply::no_content().after(transaction.commit()))
}

/// All assets of a campaign by type; at most a page of each.
pub(super) fn of(state: &State, guid: &str) -> Map<String, Value> {
    let most = usize::try_from(PAGES.1).unwrap_or(usize::MAX);
    let mut all = Map::new();
    for asset_type in ASSET_TYPES {
        let views: Vec<Value> = ids(state, guid, asset_type)
            .take(most)
            .map(|id| view(state, asset_type, id, false))
            .collect();
        if !views.is_empty() {
            all.insert((*asset_type).to_owned(), json!({ "results": views }));
        }
    }
    all
}

/// The ids of a campaign's assets of a type.
pub(super) fn ids<'s>(
    state: &'s State,
    guid: &str,
    asset_type: &str,
) -> impl Iterator<Item = &'s str> + use<'s> {
    let below = format!("{guid}/{asset_type}/");
    let length = below.len();
    state
        .documents_below(ASSETS, &below)
        .filter_map(move |(key, _)| key.get(length..))
}

/// Takes the list away.
pub(super) fn forget(transaction: &mut Transaction<'_>, guid: &str) {
    let keys: Vec<String> = transaction
        .documents_below(ASSETS, &format!("{guid}/"))
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in keys {
        transaction.delete_document(ASSETS, &key);
    }
}

/// Adds an asset of the sample.
pub(super) fn put(transaction: &mut Transaction<'_>, guid: &str, asset_type: &str, id: &str, at: i64) {
    transaction.put_document(ASSETS, &key(guid, asset_type, id), at.into());
}

enum Name {
    Known(String),
    Missing,
    /// The portal keeps nothing of this kind.
    Nothing,
}

fn name_of(state: &State, asset_type: &str, id: &str) -> Name {
    let found = match asset_type {
        "FORM" => forms::stored(state, id)
            .filter(|form| !forms::is_archived(form))
            .and_then(|form| Some(form.get("name")?.as_str()?.to_owned())),
        "MARKETING_EMAIL" => emails::stored(state, id).map(|email| email.name().to_owned()),
        "OBJECT_LIST" => id
            .parse()
            .ok()
            .and_then(|id| lists::find(state, id))
            .map(|list| list.name),
        "AUTOMATION_PLATFORM_FLOW" => automation::flow_name(state, id),
        "SEQUENCE" => automation::sequence_name(id),
        _ => return Name::Nothing,
    };
    found.map_or(Name::Missing, Name::Known)
}

fn view(state: &State, asset_type: &str, id: &str, measured: bool) -> Value {
    let mut view = Map::new();
    view.insert("id".to_owned(), id.into());
    if let Name::Known(name) = name_of(state, asset_type, id) {
        view.insert("name".to_owned(), name.into());
    }
    if measured {
        view.insert("metrics".to_owned(), json!({}));
    }
    Value::Object(view)
}

/// Whether metrics are asked for: both days are named (documented).
fn is_measured(call: &Call<'_>) -> Result<bool, ApiError> {
    let day = |name: &str| match call.query.first(name) {
        None => Ok(false),
        Some(sent) => Date::parse(sent)
            .map(|_| true)
            .map_err(|_| ApiError::bad_parameter(name, sent, "must be a date like 2026-11-30")),
    };
    Ok(day("startDate")? & day("endDate")?)
}

fn named_type(call: &Call<'_>) -> Result<&'static str, ApiError> {
    let sent = call.parameter(1);
    let known = ASSET_TYPES.iter().find(|known| known.eq_ignore_ascii_case(sent));
    known.copied().ok_or_else(|| {
        // Wording not recorded.
        ApiError::new(
            StatusCode::BAD_REQUEST,
            format!(
                "Invalid asset type {sent}: it must be one of {}",
                ASSET_TYPES.join(", ")
            ),
        )
        .category(crate::api::category::VALIDATION_ERROR)
    })
}

fn key(guid: &str, asset_type: &str, id: &str) -> String {
    format!("{guid}/{asset_type}/{id}")
}
