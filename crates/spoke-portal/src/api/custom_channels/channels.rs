//! The channels of apps: made, listed, changed, archived.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::time::Timestamp;

use super::{PAGES, accounts, check_length, messages, padded};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::store::{State, Transaction};

/// Channels, keyed by id.
const CHANNELS: &str = "custom_channels";
/// Channels of an account (our bound).
const CHANNELS_MAX: usize = 1_000;
/// Fields with texts that a channel may have beside its name.
const TEXTS: [&str; 4] = [
    "webhookUrl",
    "channelAccountConnectionRedirectUrl",
    "channelDescription",
    "channelLogoUrl",
];

/// A channel as it is kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Channel {
    pub(super) id: u64,
    created_at: i64,
    name: String,
    capabilities: Map<String, Value>,
    /// The texts that were given.
    texts: Map<String, Value>,
}

#[derive(Deserialize)]
struct New {
    name: String,
    capabilities: Map<String, Value>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    capabilities: Option<Map<String, Value>>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// `GET /conversations/custom-channels/v3`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let all = state
        .documents(CHANNELS)
        .filter_map(|(_, document)| Some(Channel::deserialize(document).ok()?.view()));
    paged::page(call, all, PAGES, true)
}

/// `POST /conversations/custom-channels/v3`: 201.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: New = call.read()?;
    let mut transaction = call.portal.store.write();
    if transaction.documents(CHANNELS).count() >= CHANNELS_MAX {
        return Err(ApiError::validation(format!(
            "The limit of {CHANNELS_MAX} custom channels has been reached"
        )));
    }
    let mut channel = Channel {
        id: transaction.take_id(),
        created_at: call.now,
        name: String::new(),
        capabilities: sent.capabilities,
        texts: Map::new(),
    };
    channel.rename(sent.name)?;
    channel.take(sent.others)?;
    channel.put(&mut transaction);
    Ok(Reply::serialized(StatusCode::CREATED, &channel.view())?.after(transaction.commit()))
}

/// `GET /conversations/v3/custom-channels/{channelId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    Reply::serialized(StatusCode::OK, &Channel::named(call, &state)?.view())
}

/// `PATCH /conversations/v3/custom-channels/{channelId}`: what is not sent stays (assumed; the specification calls every
/// field required).
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Change = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut channel = Channel::named(call, &transaction)?;
    if let Some(name) = sent.name {
        channel.rename(name)?;
    }
    channel.capabilities = sent.capabilities.unwrap_or(channel.capabilities);
    channel.take(sent.others)?;
    channel.put(&mut transaction);
    Ok(Reply::serialized(StatusCode::OK, &channel.view())?.after(transaction.commit()))
}

/// `DELETE /conversations/v3/custom-channels/{channelId}`: 204; what belongs to it goes with it (assumed).
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let channel = Channel::named(call, &transaction)?;
    transaction.delete_document(CHANNELS, &padded(channel.id));
    accounts::forget(&mut transaction, channel.id);
    messages::forget(&mut transaction, channel.id);
    Ok(Reply::no_content().after(transaction.commit()))
}

impl Channel {
    /// The channel that a path names, or 404.
    pub(super) fn named(call: &Call<'_>, state: &State) -> Result<Self, ApiError> {
        let id = call.parameter(0);
        let found = id
            .parse()
            .ok()
            .and_then(|id| Self::deserialize(state.document(CHANNELS, &padded(id))?).ok());
        found.ok_or_else(|| {
            ApiError::object_not_found(format!("No custom channel found with id {id}"))
                .context("channelId", [id])
        })
    }

    fn rename(&mut self, name: String) -> Result<(), ApiError> {
        check_length("name", &name)?;
        if name.trim().is_empty() {
            return Err(ApiError::validation("A channel needs a name"));
        }
        self.name = name;
        Ok(())
    }

    /// Takes the texts that a body holds.
    fn take(&mut self, mut sent: Map<String, Value>) -> Result<(), ApiError> {
        for name in TEXTS {
            match sent.remove(name) {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) => {
                    check_length(name, &text)?;
                    self.texts.insert(name.to_owned(), text.into());
                }
                Some(_) => return Err(ApiError::validation(format!("{name} must be a text"))),
            }
        }
        Ok(())
    }

    fn put(&self, transaction: &mut Transaction<'_>) {
        transaction.put_document(CHANNELS, &padded(self.id), json!(self));
    }

    fn view(&self) -> Value {
        let mut view = self.texts.clone();
        view.insert("id".to_owned(), self.id.to_string().into());
        view.insert("name".to_owned(), self.name.clone().into());
        view.insert("capabilities".to_owned(), self.capabilities.clone().into());
        let created = Timestamp::from_millis(self.created_at).to_iso();
        view.insert("createdAt".to_owned(), created.into());
        view.into()
    }
}
