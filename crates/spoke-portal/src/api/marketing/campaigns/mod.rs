//! Campaigns: create, read, list, change, delete, one by one and in batches; assets, budget and spend, reports.
//!
//! What a campaign's properties may be is a table of the model; refusals of others are worded as for records (assumed).

mod assets;
mod batches;
mod campaign;
mod money;
mod reach;
mod reports;

use http::{StatusCode, header};
use serde_json::{Map, Value};

use self::campaign::{Campaign, Input, keep, not_found};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::location::location;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::store::Transaction;

pub(crate) use assets::{add as add_asset, list as assets, remove as remove_asset};
pub(crate) use batches::{
    archive as archive_batch, create as create_batch, read as read_batch, update as update_batch,
};
pub(crate) use money::{
    add_budget, add_spend, budget_item, put_budget, put_spend, remove_budget, remove_spend, spend_item,
    totals,
};
pub(crate) use reports::{contacts, metrics, revenue};

/// How many a page has, and at most (documented).
const PAGES: (u32, u32) = (50, 100);

/// `GET /marketing/v3/campaigns?name=&sort=&properties=&limit=&after=`: by name, unless `sort` says otherwise.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let part = call.query.first("name").map(str::to_lowercase);
    let state = call.portal.store.read();
    let mut found: Vec<Campaign> = Campaign::all(&state)
        .filter(|campaign| {
            part.as_ref()
                .is_none_or(|part| campaign.name().to_lowercase().contains(part))
        })
        .collect();
    let sort = call.query.first("sort").unwrap_or("hs_name");
    let (name, falling) = match sort.strip_prefix('-') {
        Some(name) => (name, true),
        None => (sort, false),
    };
    match name {
        "hs_name" => found.sort_by_key(|campaign| campaign.name().to_lowercase()),
        "createdAt" => found.sort_by_key(|campaign| campaign.created_at),
        "updatedAt" => found.sort_by_key(|campaign| campaign.updated_at),
        _ => {
            let rule = "must be hs_name, createdAt or updatedAt, with - in front to turn it round";
            return Err(ApiError::bad_parameter("sort", sort, rule));
        }
    }
    if falling {
        found.reverse();
    }
    let wanted: Vec<&str> = call.query.list("properties").collect();
    let views = found
        .iter()
        .map(|campaign| Value::Object(campaign.view(&state, Some(&wanted))));
    paged::page(call, views, PAGES, true)
}

/// `POST /marketing/v3/campaigns`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Input = call.read()?;
    let mut transaction = call.portal.store.write();
    let campaign = Campaign::create(call, &mut transaction, sent)?;
    let reply = Reply::serialized(StatusCode::CREATED, &campaign.view(&transaction, None))?;
    let reply = reply.header(header::LOCATION, location(call, &campaign.id));
    Ok(reply.after(transaction.commit()))
}

/// `GET /marketing/v3/campaigns/{campaignGuid}?properties=`: with everything that belongs to it.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let campaign = Campaign::named(call, &state)?;
    let wanted: Vec<&str> = call.query.list("properties").collect();
    let mut view = campaign.view(&state, Some(&wanted));
    view.insert("assets".to_owned(), assets::of(&state, &campaign.id).into());
    Reply::serialized(StatusCode::OK, &view)
}

/// `PATCH /marketing/v3/campaigns/{campaignGuid}`: an empty value takes a property away (assumed, as for records).
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Input = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut campaign = Campaign::named(call, &transaction)?;
    campaign.change(call, sent)?;
    keep(&mut transaction, &campaign)?;
    let reply = Reply::serialized(StatusCode::OK, &campaign.view(&transaction, None))?;
    Ok(reply.after(transaction.commit()))
}

/// `DELETE /marketing/v3/campaigns/{campaignGuid}`: one that is not there is no error (assumed, as for records).
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    campaign::delete(&mut transaction, call.parameter(0));
    Ok(Reply::no_content().after(transaction.commit()))
}

/// Refuses a campaign that is not there; gives its GUID as it is kept.
fn known(call: &Call<'_>, state: &crate::store::State) -> Result<String, ApiError> {
    let guid = call.parameter(0).to_ascii_lowercase();
    match Campaign::find(state, &guid) {
        Some(_) => Ok(guid),
        None => Err(not_found(call.parameter(0))),
    }
}

/// Adds a campaign of the sample with what belongs to it: kinds and ids.
pub(super) fn add_sample(
    transaction: &mut Transaction<'_>,
    guid: &str,
    properties: &[(&str, &str)],
    belongings: &[(&str, &str)],
    at: i64,
) {
    let properties: Map<String, Value> = properties
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
        .collect();
    // Nothing of a document of ours can fail to be written as JSON.
    let _ = keep(transaction, &Campaign::sample(guid, properties, at));
    for (asset_type, id) in belongings {
        assets::put(transaction, guid, asset_type, id, at);
    }
}
