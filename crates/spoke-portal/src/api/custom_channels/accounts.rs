//! The accounts of a channel: each connects it to an inbox under an address of its own.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use spoke_model::conversation::INBOXES;
use spoke_model::time::Timestamp;

use super::channels::Channel;
use super::{Identifier, PAGES, check_length, padded};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::store::{State, Transaction};

/// Accounts, keyed `channel/account`.
const ACCOUNTS: &str = "custom_channel_accounts";
/// Accounts of a channel (our bound).
const ACCOUNTS_MAX: usize = 10_000;

/// An account as it is kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Account {
    pub(super) id: u64,
    channel: u64,
    inbox: String,
    name: String,
    authorized: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identifier: Option<Value>,
    created_at: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct New {
    inbox_id: String,
    name: String,
    authorized: bool,
    #[serde(default)]
    delivery_identifier: Option<Identifier>,
}

#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    authorized: Option<bool>,
}

/// `GET /conversations/v3/custom-channels/{channelId}/channel-accounts`: chosen by `deliveryIdentifierType` and
/// `deliveryIdentifierValue`. None is ever archived.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let archived = call.query.flag("archived")?;
    let types: Vec<&str> = call.query.list("deliveryIdentifierType").collect();
    let values: Vec<&str> = call.query.list("deliveryIdentifierValue").collect();
    let state = call.portal.store.read();
    let channel = Channel::named(call, &state)?;
    let chosen: Vec<Value> = Account::all(&state, channel.id)
        .filter(|account| !archived && account.has("type", &types) && account.has("value", &values))
        .map(|account| account.view())
        .collect();
    paged::page(call, chosen.into_iter(), PAGES, true)
}

/// `POST /conversations/v3/custom-channels/{channelId}/channel-accounts`: 201.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: New = call.read()?;
    check_length("name", &sent.name)?;
    if !INBOXES.iter().any(|inbox| inbox.id.to_string() == sent.inbox_id) {
        return Err(
            ApiError::validation(format!("No inbox exists with the id {}", sent.inbox_id))
                .context("inboxId", [sent.inbox_id]),
        );
    }
    let identifier = sent.delivery_identifier.map(|one| one.checked()).transpose()?;
    let mut transaction = call.portal.store.write();
    let channel = Channel::named(call, &transaction)?;
    if Account::all(&transaction, channel.id).count() >= ACCOUNTS_MAX {
        return Err(ApiError::validation(format!(
            "A channel has at most {ACCOUNTS_MAX} accounts"
        )));
    }
    let account = Account {
        id: transaction.take_id(),
        channel: channel.id,
        inbox: sent.inbox_id,
        name: sent.name,
        authorized: sent.authorized,
        identifier,
        created_at: call.now,
    };
    account.put(&mut transaction);
    Ok(Reply::serialized(StatusCode::CREATED, &account.view())?.after(transaction.commit()))
}

/// `GET /conversations/v3/custom-channels/{channelId}/channel-accounts/{channelAccountId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let channel = Channel::named(call, &state)?;
    let account = Account::find(&state, channel.id, call.parameter(1))?;
    Reply::serialized(StatusCode::OK, &account.view())
}

/// `PATCH /conversations/v3/custom-channels/{channelId}/channel-accounts/{channelAccountId}`: one that is not authorized is
/// not active (documented).
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Change = call.read()?;
    let mut transaction = call.portal.store.write();
    let channel = Channel::named(call, &transaction)?;
    let mut account = Account::find(&transaction, channel.id, call.parameter(1))?;
    if let Some(name) = sent.name {
        check_length("name", &name)?;
        account.name = name;
    }
    account.authorized = sent.authorized.unwrap_or(account.authorized);
    account.put(&mut transaction);
    Ok(Reply::serialized(StatusCode::OK, &account.view())?.after(transaction.commit()))
}

/// `PATCH /conversations/v3/custom-channels/{channelId}/channel-account-staging-tokens/{accountToken}`: HubSpot gives such
/// tokens to people who connect an account on its pages. Nobody does here, so that none is known.
pub(crate) fn update_staging_token(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    Channel::named(call, &state)?;
    let token = call.parameter(1);
    Err(ApiError::object_not_found(
        "No channel account staging token found: nobody connects an account on a page of this portal",
    )
    .context("accountToken", [token]))
}

/// Forgets the accounts of a channel.
pub(super) fn forget(transaction: &mut Transaction<'_>, channel: u64) {
    let ids: Vec<u64> = Account::all(transaction, channel)
        .map(|account| account.id)
        .collect();
    for id in ids {
        transaction.delete_document(ACCOUNTS, &key(channel, id));
    }
}

impl Account {
    fn all(state: &State, channel: u64) -> impl Iterator<Item = Self> {
        state
            .documents_below(ACCOUNTS, &format!("{}/", padded(channel)))
            .filter_map(|(_, document)| Self::deserialize(document).ok())
    }

    /// The account of a channel with this id, or 404.
    pub(super) fn find(state: &State, channel: u64, id: &str) -> Result<Self, ApiError> {
        let found = id
            .parse()
            .ok()
            .and_then(|id| Self::deserialize(state.document(ACCOUNTS, &key(channel, id))?).ok());
        found.ok_or_else(|| {
            ApiError::object_not_found(format!("No channel account found with id {id}"))
                .context("channelAccountId", [id])
        })
    }

    /// Whether messages go through it.
    pub(super) fn is_active(&self) -> bool {
        self.authorized
    }

    /// Whether a part of its address is one of these; none are all.
    fn has(&self, part: &str, wanted: &[&str]) -> bool {
        let own = self.identifier.as_ref().and_then(|one| one.get(part)?.as_str());
        wanted.is_empty() || own.is_some_and(|own| wanted.contains(&own))
    }

    fn put(&self, transaction: &mut Transaction<'_>) {
        transaction.put_document(ACCOUNTS, &key(self.channel, self.id), json!(self));
    }

    fn view(&self) -> Value {
        let mut view = json!({
            "id": self.id.to_string(), "channelId": self.channel.to_string(), "inboxId": self.inbox, "name": self.name,
            "active": self.authorized, "authorized": self.authorized, "archived": false,
            "createdAt": Timestamp::from_millis(self.created_at).to_iso(),
        });
        if let (Some(identifier), Some(fields)) = (&self.identifier, view.as_object_mut()) {
            fields.insert("deliveryIdentifier".to_owned(), identifier.clone());
        }
        view
    }
}

fn key(channel: u64, id: u64) -> String {
    format!("{}/{}", padded(channel), padded(id))
}
