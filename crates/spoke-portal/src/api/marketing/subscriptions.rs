//! Version 3 of subscriptions: types, an address's standing, yes and no.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use spoke_model::marketing::subscription::{SUBSCRIPTION_TYPES, SubscriptionType};
use spoke_model::time::Timestamp;

use super::{person, standing};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::api::write::Writer;
use crate::store::State;

/// When the types of a new portal were made: 1 January 2025 (assumed).
const MADE: i64 = 1_735_689_600_000;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    email_address: String,
    subscription_id: Value,
    #[serde(default)]
    legal_basis: Option<String>,
    #[serde(default)]
    legal_basis_explanation: Option<String>,
}

/// `GET /communication-preferences/v3/definitions`
pub(crate) fn definitions(_call: &Call<'_>) -> Result<Reply, ApiError> {
    let all: Vec<Value> = SUBSCRIPTION_TYPES.iter().map(definition).collect();
    Reply::serialized(StatusCode::OK, &json!({ "subscriptionDefinitions": all }))
}

/// `GET /communication-preferences/v3/status/email/{emailAddress}`: any address has a standing (assumed for those that
/// no contact has).
pub(crate) fn status(call: &Call<'_>) -> Result<Reply, ApiError> {
    let address = standing::known_address(call.parameter(0))?;
    let state = call.portal.store.read();
    let statuses: Vec<Value> = SUBSCRIPTION_TYPES
        .iter()
        .map(|one| view(&state, &address, one))
        .collect();
    Reply::serialized(
        StatusCode::OK,
        &json!({"recipient": address, "subscriptionStatuses": statuses}),
    )
}

/// `POST /communication-preferences/v3/subscribe`: whoever opted out stays out (documented for version 3), and who is in
/// already is refused (wordings not certain).
pub(crate) fn subscribe(call: &Call<'_>) -> Result<Reply, ApiError> {
    change(call, true)
}

/// `POST /communication-preferences/v3/unsubscribe`
pub(crate) fn unsubscribe(call: &Call<'_>) -> Result<Reply, ApiError> {
    change(call, false)
}

fn change(call: &Call<'_>, subscribed: bool) -> Result<Reply, ApiError> {
    let sent: Change = call.read()?;
    let address = standing::known_address(&sent.email_address)?;
    let one = standing::known_type(&text(&sent.subscription_id))?;
    standing::check_basis(sent.legal_basis.as_deref())?;
    let contacts = person::contacts(call)?;
    let mut writer = Writer::begin(call, &contacts)?;
    let said = standing::standing(&writer.transaction, &address, one.id).and_then(|said| said.subscribed);
    let all_out = standing::opted_out(&writer.transaction, &address).is_some();
    if subscribed && (all_out || said == Some(false)) {
        return Err(ApiError::validation(format!(
            "{address} has unsubscribed from subscription {} and cannot be subscribed again by this interface",
            one.id
        )));
    }
    if !all_out && said == Some(subscribed) {
        let word = if subscribed {
            "subscribed to"
        } else {
            "unsubscribed from"
        };
        return Err(ApiError::validation(format!(
            "{address} is already {word} subscription {}",
            one.id
        )));
    }
    let next = standing::Standing {
        subscribed: Some(subscribed),
        legal_basis: sent.legal_basis,
        legal_basis_explanation: sent.legal_basis_explanation,
        source: standing::BY_API.to_owned(),
        at: call.now,
    };
    standing::put(&mut writer.transaction, &address, one.id, &next)?;
    standing::note(call, &mut writer, &address)?;
    let reply = Reply::serialized(StatusCode::OK, &view(&writer.transaction, &address, one))?;
    Ok(reply.after(writer.commit()))
}

/// A type of message as answers of every version carry it.
pub(super) fn definition(one: &SubscriptionType) -> Value {
    let made = Timestamp::from_millis(MADE).to_iso();
    json!({
        "id": one.id.to_string(), "name": one.name, "description": one.description, "purpose": one.purpose,
        "communicationMethod": one.communication_method, "isActive": true, "isDefault": one.is_default,
        "isInternal": one.is_internal, "businessUnitId": 0, "createdAt": made, "updatedAt": made,
    })
}

/// An id sent as text or as a number.
pub(super) fn text(id: &Value) -> String {
    match id {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn view(state: &State, address: &str, one: &SubscriptionType) -> Value {
    let said = standing::standing(state, address, one.id);
    let all_out = standing::opted_out(state, address).is_some();
    let subscribed = !all_out && said.as_ref().is_some_and(|said| said.subscribed == Some(true));
    let mut view = Map::new();
    for (name, value) in [
        ("id", one.id.to_string()),
        ("name", one.name.to_owned()),
        ("description", one.description.to_owned()),
        (
            "status",
            if subscribed {
                "SUBSCRIBED"
            } else {
                "NOT_SUBSCRIBED"
            }
            .to_owned(),
        ),
        (
            "sourceOfStatus",
            if all_out {
                "PORTAL_WIDE_STATUS"
            } else {
                "SUBSCRIPTION_STATUS"
            }
            .to_owned(),
        ),
        ("preferenceGroupName", String::new()),
    ] {
        view.insert(name.to_owned(), value.into());
    }
    if let Some(said) = said {
        view.insert("legalBasis".to_owned(), said.legal_basis.into());
        view.insert(
            "legalBasisExplanation".to_owned(),
            said.legal_basis_explanation.into(),
        );
    }
    Value::Object(view)
}
