//! Budget and spend of a campaign: items with an amount each, and what they add up to.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::campaign::Campaign;
use super::known;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::api::settings::currencies;
use crate::store::{State, Transaction};

/// Items of one kind that a campaign may have (our bound).
const ITEMS_MAX: usize = 500;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Budget,
    Spend,
}

impl Kind {
    /// The collection of its items, keyed `campaign/id`.
    fn collection(self) -> &'static str {
        match self {
            Self::Budget => "campaign_budget",
            Self::Spend => "campaign_spend",
        }
    }
}

#[derive(Debug, Deserialize)]
struct Input {
    name: String,
    amount: f64,
    order: i64,
    #[serde(default)]
    description: Option<String>,
}

/// An item as it is kept and answered.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    id: String,
    name: String,
    amount: f64,
    order: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    created_at: i64,
    updated_at: i64,
}

/// `POST /marketing/v3/campaigns/{campaignGuid}/budget`
pub(crate) fn add_budget(call: &Call<'_>) -> Result<Reply, ApiError> {
    add(call, Kind::Budget)
}

/// `GET /marketing/v3/campaigns/{campaignGuid}/budget/{budgetId}`
pub(crate) fn budget_item(call: &Call<'_>) -> Result<Reply, ApiError> {
    read(call, Kind::Budget)
}

/// `PUT /marketing/v3/campaigns/{campaignGuid}/budget/{budgetId}`
pub(crate) fn put_budget(call: &Call<'_>) -> Result<Reply, ApiError> {
    put(call, Kind::Budget)
}

/// `DELETE /marketing/v3/campaigns/{campaignGuid}/budget/{budgetId}`
pub(crate) fn remove_budget(call: &Call<'_>) -> Result<Reply, ApiError> {
    remove(call, Kind::Budget)
}

/// `POST /marketing/v3/campaigns/{campaignGuid}/spend`
pub(crate) fn add_spend(call: &Call<'_>) -> Result<Reply, ApiError> {
    add(call, Kind::Spend)
}

/// `GET /marketing/v3/campaigns/{campaignGuid}/spend/{spendId}`
pub(crate) fn spend_item(call: &Call<'_>) -> Result<Reply, ApiError> {
    read(call, Kind::Spend)
}

/// `PUT /marketing/v3/campaigns/{campaignGuid}/spend/{spendId}`
pub(crate) fn put_spend(call: &Call<'_>) -> Result<Reply, ApiError> {
    put(call, Kind::Spend)
}

/// `DELETE /marketing/v3/campaigns/{campaignGuid}/spend/{spendId}`
pub(crate) fn remove_spend(call: &Call<'_>) -> Result<Reply, ApiError> {
    remove(call, Kind::Spend)
}

/// `GET /marketing/v3/campaigns/{campaignGuid}/budget/totals`: totals of a campaign without items are left out (assumed).
pub(crate) fn totals(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let campaign = Campaign::named(call, &state)?;
    let (budget, spend) = (
        items(&state, &campaign.id, Kind::Budget),
        items(&state, &campaign.id, Kind::Spend),
    );
    let total = |items: &[Item]| items.iter().map(|item| item.amount).sum::<f64>();
    let (budgeted, spent) = (total(&budget), total(&spend));
    let mut body = Map::new();
    let currency = match campaign.text("hs_currency_code") {
        "" => currencies::of_company(&state),
        own => own.to_owned(),
    };
    body.insert("currencyCode".to_owned(), currency.into());
    if !budget.is_empty() {
        body.insert("budgetTotal".to_owned(), budgeted.into());
        body.insert("remainingBudget".to_owned(), (budgeted - spent).into());
    }
    if !spend.is_empty() {
        body.insert("spendTotal".to_owned(), spent.into());
    }
    body.insert("budgetItems".to_owned(), json!(budget));
    body.insert("spendItems".to_owned(), json!(spend));
    Reply::serialized(StatusCode::OK, &body)
}

/// What a campaign's items add up to, as the value of a property.
pub(super) fn sum(state: &State, guid: &str, kind: Kind) -> Option<Value> {
    let items = items(state, guid, kind);
    let sum: f64 = items.iter().map(|item| item.amount).sum();
    (!items.is_empty()).then(|| sum.to_string().into())
}

/// Takes all items away.
pub(super) fn forget(transaction: &mut Transaction<'_>, guid: &str) {
    for kind in [Kind::Budget, Kind::Spend] {
        for item in items(transaction, guid, kind) {
            transaction.delete_document(kind.collection(), &key(guid, &item.id));
        }
    }
}

fn add(call: &Call<'_>, kind: Kind) -> Result<Reply, ApiError> {
    let sent = input(call)?;
    let mut transaction = call.portal.store.write();
    let guid = known(call, &transaction)?;
    if items(&transaction, &guid, kind).len() >= ITEMS_MAX {
        return Err(ApiError::validation(format!(
            "A campaign has at most {ITEMS_MAX} items of budget, and as many of spend"
        )));
    }
    let id = transaction.take_id().to_string();
    let item = sent.into_item(id, call.now, call.now);
    store(&mut transaction, &guid, kind, &item)?;
    Ok(Reply::serialized(StatusCode::CREATED, &item)?.after(transaction.commit()))
}

fn read(call: &Call<'_>, kind: Kind) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let guid = known(call, &state)?;
    Reply::serialized(StatusCode::OK, &named(call, &state, &guid, kind)?)
}

fn put(call: &Call<'_>, kind: Kind) -> Result<Reply, ApiError> {
    let sent = input(call)?;
    let mut transaction = call.portal.store.write();
    let guid = known(call, &transaction)?;
    let before = named(call, &transaction, &guid, kind)?;
    let item = sent.into_item(before.id, before.created_at, call.now);
    store(&mut transaction, &guid, kind, &item)?;
    Ok(Reply::serialized(StatusCode::OK, &item)?.after(transaction.commit()))
}

/// An item that is not there is no error (assumed).
fn remove(call: &Call<'_>, kind: Kind) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let guid = known(call, &transaction)?;
    transaction.delete_document(kind.collection(), &key(&guid, call.parameter(1)));
    Ok(Reply::no_content().after(transaction.commit()))
}

/// An amount is a number that is not below zero, a name is not empty (wordings not recorded).
fn input(call: &Call<'_>) -> Result<Input, ApiError> {
    let sent: Input = call.read()?;
    if sent.name.trim().is_empty() {
        return Err(ApiError::validation("name must not be empty"));
    }
    if !sent.amount.is_finite() || sent.amount < 0.0 {
        return Err(ApiError::validation(format!(
            "Invalid amount {}: it must not be below zero",
            sent.amount
        )));
    }
    if sent.order < 0 {
        return Err(ApiError::validation(format!(
            "Invalid order {}: it must not be below zero",
            sent.order
        )));
    }
    Ok(sent)
}

impl Input {
    fn into_item(self, id: String, created_at: i64, updated_at: i64) -> Item {
        Item {
            id,
            name: self.name,
            amount: self.amount,
            order: self.order,
            description: self.description,
            created_at,
            updated_at,
        }
    }
}

fn store(transaction: &mut Transaction<'_>, guid: &str, kind: Kind, item: &Item) -> Result<(), ApiError> {
    let document = serde_json::to_value(item).map_err(|_| ApiError::internal())?;
    transaction.put_document(kind.collection(), &key(guid, &item.id), document);
    Ok(())
}

/// In the order that their `order` says.
fn items(state: &State, guid: &str, kind: Kind) -> Vec<Item> {
    let mut items: Vec<Item> = state
        .documents_below(kind.collection(), &format!("{guid}/"))
        .filter_map(|(_, document)| Item::deserialize(document).ok())
        .collect();
    items.sort_by_key(|item| (item.order, item.created_at));
    items
}

fn named(call: &Call<'_>, state: &State, guid: &str, kind: Kind) -> Result<Item, ApiError> {
    let id = call.parameter(1);
    state
        .document(kind.collection(), &key(guid, id))
        .and_then(|document| Item::deserialize(document).ok())
        .ok_or_else(|| ApiError::object_not_found(format!("No item found with id {id}")).context("id", [id]))
}

fn key(guid: &str, id: &str) -> String {
    format!("{guid}/{id}")
}
