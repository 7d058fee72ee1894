//! Version 4 and the dated releases: types, standings one by one and in batches, opting out of everything, links.
//!
//! A yes takes a no back here, with a legal basis where the portal's privacy settings ask for one (documented); this
//! portal's don't.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use spoke_model::marketing::subscription::{SUBSCRIPTION_TYPES, SubscriptionType};
use spoke_model::time::Timestamp;

use super::subscriptions::{definition, text};
use super::{person, standing};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::Inputs;
use crate::api::reply::Reply;
use crate::api::write::Writer;
use crate::server::correlation_id;
use crate::store::State;

/// Addresses of one batch (assumed, as for records).
const BATCH_MAX: usize = 100;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    #[serde(default)]
    subscriber_id_string: Option<String>,
    subscription_id: Value,
    status_state: StatusState,
    channel: String,
    #[serde(default)]
    legal_basis: Option<String>,
    #[serde(default)]
    legal_basis_explanation: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum StatusState {
    Subscribed,
    Unsubscribed,
    NotSpecified,
}

/// `GET /communication-preferences/v4/definitions`
pub(crate) fn definitions(call: &Call<'_>) -> Result<Reply, ApiError> {
    answer(call, SUBSCRIPTION_TYPES.iter().map(definition).collect())
}

/// `GET /communication-preferences/v4/statuses/{email}?channel=EMAIL`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    check_channel(call.query.first("channel"))?;
    let address = standing::known_address(call.parameter(0))?;
    let state = call.portal.store.read();
    answer(call, statuses(&state, &address))
}

/// `POST /communication-preferences/v4/statuses/{email}`
pub(crate) fn write(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Change = call.read()?;
    let address = standing::known_address(call.parameter(0))?;
    let one = check(&sent)?;
    let contacts = person::contacts(call)?;
    let mut writer = Writer::begin(call, &contacts)?;
    let result = put(call, &mut writer, &address, one, &sent)?;
    Ok(answer(call, vec![result])?.after(writer.commit()))
}

/// `GET /communication-preferences/v4/statuses/{email}/unsubscribe-all?channel=EMAIL&verbose=`: no results for an address
/// that has not opted out of everything (documented), unless `verbose` asks for it anyway (assumed meaning).
pub(crate) fn read_all(call: &Call<'_>) -> Result<Reply, ApiError> {
    check_channel(call.query.first("channel"))?;
    let verbose = call.query.flag("verbose")?;
    let address = standing::known_address(call.parameter(0))?;
    let state = call.portal.store.read();
    let told = verbose || standing::opted_out(&state, &address).is_some();
    let results = told.then(|| wide(&state, &address)).into_iter().collect();
    answer(call, results)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Again {
    subscriber_id_string: String,
    subscription_id: Value,
    channel: String,
    #[serde(default)]
    legal_basis: Option<String>,
    #[serde(default)]
    legal_basis_explanation: Option<String>,
}

/// `POST /communication-preferences/2026-09/resubscribe`: a yes that takes a no back. The body is not documented; that it
/// is that of a status without its state is assumed.
pub(crate) fn resubscribe(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Again = call.read()?;
    let address = standing::known_address(&sent.subscriber_id_string)?;
    let change = Change {
        subscriber_id_string: None,
        subscription_id: sent.subscription_id,
        status_state: StatusState::Subscribed,
        channel: sent.channel,
        legal_basis: sent.legal_basis,
        legal_basis_explanation: sent.legal_basis_explanation,
    };
    let one = check(&change)?;
    let contacts = person::contacts(call)?;
    let mut writer = Writer::begin(call, &contacts)?;
    let result = put(call, &mut writer, &address, one, &change)?;
    Ok(answer(call, vec![result])?.after(writer.commit()))
}

/// `POST /communication-preferences/v4/statuses/{email}/unsubscribe-all?channel=EMAIL`: without `verbose` the answer is
/// empty (documented).
pub(crate) fn opt_out(call: &Call<'_>) -> Result<Reply, ApiError> {
    check_channel(call.query.first("channel"))?;
    let verbose = call.query.flag("verbose")?;
    let address = standing::known_address(call.parameter(0))?;
    let contacts = person::contacts(call)?;
    let mut writer = Writer::begin(call, &contacts)?;
    standing::opt_out(&mut writer.transaction, &address, call.now);
    standing::note(call, &mut writer, &address)?;
    let reply = if verbose {
        answer(call, statuses(&writer.transaction, &address))?
    } else {
        Reply::ok(Vec::new())
    };
    Ok(reply.after(writer.commit()))
}

/// `POST /communication-preferences/v4/statuses/batch/read?channel=EMAIL`
pub(crate) fn read_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    check_channel(call.query.first("channel"))?;
    let addresses = batch_of_addresses(call)?;
    let state = call.portal.store.read();
    let results = addresses
        .iter()
        .map(|address| json!({"subscriberIdString": address, "statuses": statuses(&state, address)}))
        .collect();
    answer(call, results)
}

/// `POST /communication-preferences/v4/statuses/batch/write`: one fault refuses all (assumed).
pub(crate) fn write_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Inputs { inputs }: Inputs<Change> = call.read()?;
    check_size(inputs.len())?;
    let mut ready = Vec::with_capacity(inputs.len());
    for sent in &inputs {
        let address = standing::known_address(sent.subscriber_id_string.as_deref().unwrap_or_default())?;
        ready.push((address, check(sent)?, sent));
    }
    let contacts = person::contacts(call)?;
    let mut writer = Writer::begin(call, &contacts)?;
    let mut results = Vec::with_capacity(ready.len());
    for (address, one, sent) in ready {
        results.push(put(call, &mut writer, &address, one, sent)?);
    }
    Ok(answer(call, results)?.after(writer.commit()))
}

/// `POST /communication-preferences/v4/statuses/batch/unsubscribe-all?channel=EMAIL`
pub(crate) fn opt_out_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    check_channel(call.query.first("channel"))?;
    let addresses = batch_of_addresses(call)?;
    let contacts = person::contacts(call)?;
    let mut writer = Writer::begin(call, &contacts)?;
    for address in &addresses {
        standing::opt_out(&mut writer.transaction, address, call.now);
        standing::note(call, &mut writer, address)?;
    }
    let results = addresses
        .iter()
        .map(|address| wide(&writer.transaction, address))
        .collect();
    Ok(answer(call, results)?.after(writer.commit()))
}

/// `POST /communication-preferences/v4/statuses/batch/unsubscribe-all/read?channel=EMAIL`
pub(crate) fn read_all_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    check_channel(call.query.first("channel"))?;
    let addresses = batch_of_addresses(call)?;
    let state = call.portal.store.read();
    answer(
        call,
        addresses.iter().map(|address| wide(&state, address)).collect(),
    )
}

fn put(
    call: &Call<'_>,
    writer: &mut Writer<'_>,
    address: &str,
    one: &'static SubscriptionType,
    sent: &Change,
) -> Result<Value, ApiError> {
    let before = standing::standing(&writer.transaction, address, one.id).and_then(|said| said.subscribed);
    let all_out = standing::opted_out(&writer.transaction, address).is_some();
    let subscribed = match sent.status_state {
        StatusState::Subscribed => Some(true),
        StatusState::Unsubscribed => Some(false),
        StatusState::NotSpecified => None,
    };
    let next = standing::Standing {
        subscribed,
        legal_basis: sent.legal_basis.clone(),
        legal_basis_explanation: sent.legal_basis_explanation.clone(),
        source: standing::BY_API.to_owned(),
        at: call.now,
    };
    standing::put(&mut writer.transaction, address, one.id, &next)?;
    standing::note(call, writer, address)?;
    let again = subscribed == Some(true) && (all_out || before == Some(false));
    let mut result = view(&writer.transaction, address, one);
    if let Some(fields) = result.as_object_mut() {
        let reason = again.then_some("RESUBSCRIBE_OCCURRED");
        fields.insert("setStatusSuccessReason".to_owned(), reason.into());
    }
    Ok(result)
}

fn check(sent: &Change) -> Result<&'static SubscriptionType, ApiError> {
    check_channel(Some(&sent.channel))?;
    standing::check_basis(sent.legal_basis.as_deref())?;
    standing::known_type(&text(&sent.subscription_id))
}

/// The channel must be named, and there is one (wording not recorded).
fn check_channel(sent: Option<&str>) -> Result<(), ApiError> {
    match sent {
        Some("EMAIL") => Ok(()),
        sent => Err(ApiError::bad_parameter(
            "channel",
            sent.unwrap_or_default(),
            "must be EMAIL",
        )),
    }
}

fn batch_of_addresses(call: &Call<'_>) -> Result<Vec<String>, ApiError> {
    let Inputs { inputs }: Inputs<String> = call.read()?;
    check_size(inputs.len())?;
    inputs.iter().map(|sent| standing::known_address(sent)).collect()
}

fn check_size(size: usize) -> Result<(), ApiError> {
    if size > BATCH_MAX {
        return Err(ApiError::validation(format!(
            "The maximum number of inputs supported in a batch request is {BATCH_MAX}"
        )));
    }
    Ok(())
}

fn statuses(state: &State, address: &str) -> Vec<Value> {
    SUBSCRIPTION_TYPES
        .iter()
        .map(|one| view(state, address, one))
        .collect()
}

fn view(state: &State, address: &str, one: &SubscriptionType) -> Value {
    let said = standing::standing(state, address, one.id);
    let all_out = standing::opted_out(state, address);
    let status = match (all_out, said.as_ref().and_then(|said| said.subscribed)) {
        (Some(_), _) | (None, Some(false)) => "UNSUBSCRIBED",
        (None, Some(true)) => "SUBSCRIBED",
        (None, None) => "NOT_SPECIFIED",
    };
    let mut view = Map::new();
    view.insert("channel".to_owned(), "EMAIL".into());
    view.insert("subscriberIdString".to_owned(), address.into());
    view.insert("subscriptionId".to_owned(), one.id.into());
    view.insert("subscriptionName".to_owned(), one.name.into());
    view.insert("status".to_owned(), status.into());
    view.insert("businessUnitId".to_owned(), 0.into());
    let source = said.as_ref().map_or("Not specified", |said| said.source.as_str());
    view.insert("source".to_owned(), source.into());
    let at = all_out.or_else(|| said.as_ref().map(|said| said.at));
    let at = at.map(|at| Timestamp::from_millis(at).to_iso());
    view.insert("timestamp".to_owned(), at.into());
    let (basis, explanation) = said.map_or((None, None), |said| {
        (said.legal_basis, said.legal_basis_explanation)
    });
    view.insert("legalBasis".to_owned(), basis.into());
    view.insert("legalBasisExplanation".to_owned(), explanation.into());
    view.insert("setStatusSuccessReason".to_owned(), Value::Null);
    Value::Object(view)
}

/// Whether an address wants nothing at all.
fn wide(state: &State, address: &str) -> Value {
    let at = standing::opted_out(state, address);
    json!({
        "channel": "EMAIL", "subscriberIdString": address, "wideStatusType": "PORTAL_WIDE", "businessUnitId": 0,
        "status": if at.is_some() { "UNSUBSCRIBED" } else { "NOT_SPECIFIED" },
        "timestamp": at.map(|at| Timestamp::from_millis(at).to_iso()),
    })
}

fn answer(call: &Call<'_>, results: Vec<Value>) -> Result<Reply, ApiError> {
    let now = Timestamp::from_millis(call.now).to_iso();
    let body = json!({"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now});
    Reply::serialized(StatusCode::OK, &body)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LinkRequest {
    subscriber_id_string: String,
    #[serde(default)]
    subscription_id: Option<Value>,
}

/// `POST /communication-preferences/v4/links/generate?channel=EMAIL`: links that lead nowhere, as the portal has no pages
/// for people.
pub(crate) fn links(call: &Call<'_>) -> Result<Reply, ApiError> {
    check_channel(call.query.first("channel"))?;
    let sent: LinkRequest = call.read()?;
    standing::known_address(&sent.subscriber_id_string)?;
    let link = |what: &str| format!("{}/hs/{what}?token={}", call.base_url(), correlation_id());
    let mut body = Map::new();
    body.insert("subscriberIdString".to_owned(), sent.subscriber_id_string.into());
    body.insert(
        "managePreferencesUrl".to_owned(),
        link("manage-preferences").into(),
    );
    body.insert("unsubscribeAllUrl".to_owned(), link("unsubscribe-all").into());
    if let Some(id) = sent.subscription_id {
        standing::known_type(&text(&id))?;
        body.insert("unsubscribeSingleUrl".to_owned(), link("unsubscribe").into());
    }
    Reply::serialized(StatusCode::OK, &body)
}
