//! Inboxes, channels and what connects them: an account has the model's, and they do not change.

use http::StatusCode;
use serde_json::{Value, json};
use spoke_model::conversation::{
    CHANNEL_ACCOUNTS, CHANNELS, Channel, ChannelAccount, INBOXES, Inbox, PAGE_MAX,
};
use spoke_model::time::Timestamp;

use super::number;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;

/// When they were made: 1 January 2025 (assumed).
const MADE: i64 = 1_735_689_600_000;
/// How many a page has (assumed), and at most.
const PAGES: (u32, u32) = (100, PAGE_MAX);

/// `GET /conversations/v3/conversations/inboxes`
pub(crate) fn inboxes(call: &Call<'_>) -> Result<Reply, ApiError> {
    let archived = call.query.flag("archived")?;
    let all = INBOXES.iter().filter(|_| !archived).map(inbox_view);
    paged::page(call, all, PAGES, true)
}

/// `GET /conversations/v3/conversations/inboxes/{inboxId}`
pub(crate) fn inbox(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call, 0)?;
    let found = INBOXES.iter().find(|one| one.id == id).map(inbox_view);
    Reply::serialized(StatusCode::OK, &found.ok_or_else(ApiError::resource_not_found)?)
}

/// `GET /conversations/v3/conversations/channels`
pub(crate) fn channels(call: &Call<'_>) -> Result<Reply, ApiError> {
    paged::page(call, CHANNELS.iter().map(channel_view), PAGES, true)
}

/// `GET /conversations/v3/conversations/channels/{channelId}`
pub(crate) fn channel(call: &Call<'_>) -> Result<Reply, ApiError> {
    let found = Channel::by_id(number(call, 0)?).map(channel_view);
    Reply::serialized(StatusCode::OK, &found.ok_or_else(ApiError::resource_not_found)?)
}

/// `GET /conversations/v3/conversations/channel-accounts?channelId=&inboxId=`
pub(crate) fn channel_accounts(call: &Call<'_>) -> Result<Reply, ApiError> {
    let archived = call.query.flag("archived")?;
    let (channels, inboxes) = (numbers(call, "channelId")?, numbers(call, "inboxId")?);
    let chosen = CHANNEL_ACCOUNTS
        .iter()
        .filter(|_| !archived)
        .filter(|one| channels.is_empty() || channels.contains(&one.channel))
        .filter(|one| inboxes.is_empty() || inboxes.contains(&one.inbox))
        .map(account_view);
    paged::page(call, chosen, PAGES, true)
}

/// `GET /conversations/v3/conversations/channel-accounts/{channelAccountId}`
pub(crate) fn channel_account(call: &Call<'_>) -> Result<Reply, ApiError> {
    let found = ChannelAccount::by_id(number(call, 0)?).map(account_view);
    Reply::serialized(StatusCode::OK, &found.ok_or_else(ApiError::resource_not_found)?)
}

/// The numbers that a list parameter names.
pub(super) fn numbers(call: &Call<'_>, name: &str) -> Result<Vec<u64>, ApiError> {
    call.query
        .list(name)
        .map(|sent| {
            sent.parse()
                .map_err(|_| ApiError::bad_parameter(name, sent, "must be an id"))
        })
        .collect()
}

fn inbox_view(inbox: &Inbox) -> Value {
    let made = Timestamp::from_millis(MADE).to_iso();
    json!({
        "id": inbox.id.to_string(), "name": inbox.name, "type": inbox.kind, "archived": false,
        "createdAt": made, "updatedAt": made,
    })
}

fn channel_view(channel: &Channel) -> Value {
    json!({"id": channel.id.to_string(), "name": channel.name})
}

fn account_view(account: &ChannelAccount) -> Value {
    let identifier = Channel::by_id(account.channel).map(|channel| channel.identifier);
    json!({
        "id": account.id.to_string(), "channelId": account.channel.to_string(), "inboxId": account.inbox.to_string(),
        "name": account.name, "active": true, "authorized": true, "archived": false,
        "createdAt": Timestamp::from_millis(MADE).to_iso(),
        "deliveryIdentifier": {"type": identifier, "value": account.address},
    })
}
