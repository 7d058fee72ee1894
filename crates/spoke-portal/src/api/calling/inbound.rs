//! A call that an app's phone system has taken.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::association::default_type;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

use super::callers::{Caller, callers};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::{IdText, NewAssociation, NewRecord, Reference, SentProperties};
use crate::api::reply::Reply;
use crate::api::write::{self, Writer};
use crate::store::Commit;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CompletedCall {
    create_engagement: bool,
    engagement_properties: BTreeMap<String, String>,
    external_call_id: String,
    final_call_status: FinalStatus,
    from_number: PhoneNumber,
    to_number: PhoneNumber,
    #[expect(
        dead_code,
        reason = "required of a body; who might have answered changes nothing that is stored"
    )]
    potential_recipient_user_ids: Vec<i64>,
    call_started_timestamp: Option<Timestamp>,
    duration_seconds: Option<u32>,
    user_id: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PhoneNumber {
    #[serde(rename = "e164Number")]
    e164_number: String,
    extension: Option<String>,
    #[expect(
        dead_code,
        reason = "required of a body; nothing that is stored depends on it"
    )]
    phone_number_type: PhoneNumberType,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum FinalStatus {
    Busy,
    CallingCrmUser,
    Canceled,
    Completed,
    Connecting,
    Failed,
    Hold,
    InProgress,
    Missed,
    NoAnswer,
    Queued,
    Ringing,
    Unknown,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum PhoneNumberType {
    FixedLine,
    FixedLineOrMobile,
    Mobile,
    Pager,
    PersonalNumber,
    PremiumRate,
    SharedCost,
    TollFree,
    Uan,
    Unknown,
    Voicemail,
    Voip,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    caller_id_matches: Vec<Caller>,
}

/// `POST /crm/extensions/calling/inbound-call`: says who called and, when asked to, logs the call on those records.
pub(crate) fn inbound_call(call: &Call<'_>) -> Result<Reply, ApiError> {
    let completed: CompletedCall = call.read()?;
    let matches = callers(
        &call.portal.store.read(),
        call.portal.hub_id,
        &completed.from_number.e164_number,
    );
    let commit = if completed.create_engagement {
        Some(log(call, &completed, &matches)?)
    } else {
        None
    };
    let answer = Answer {
        caller_id_matches: matches,
    };
    let reply = Reply::serialized(StatusCode::OK, &answer)?;
    Ok(match commit {
        Some(commit) => reply.after(commit),
        None => reply,
    })
}

/// Logs the call, on the records of the caller. Which properties HubSpot sets by itself is assumed; those of the body
/// win.
fn log(call: &Call<'_>, completed: &CompletedCall, callers: &[Caller]) -> Result<Commit, ApiError> {
    let object_type = call
        .definitions
        .object_type(ObjectTypeId::CALL)
        .ok_or_else(ApiError::internal)?;
    let record = NewRecord {
        properties: SentProperties(properties(call, completed)),
        associations: Some(callers.iter().filter_map(association).collect()),
        object_write_trace_id: None,
    };
    let prepared = write::prepare(call, object_type, record).map_err(write::Refused::into_error)?;
    let mut writer = Writer::begin(call, object_type)?;
    let ties = writer.check_ties(call, &prepared.associations)?;
    writer.create(call, &prepared.changes, &ties)?;
    Ok(writer.commit())
}

fn properties<'c>(call: &Call<'_>, completed: &'c CompletedCall) -> Vec<(Cow<'c, str>, Cow<'c, str>)> {
    let mut values: BTreeMap<&str, Cow<'c, str>> = BTreeMap::new();
    let started = completed
        .call_started_timestamp
        .map_or(call.now, Timestamp::millis);
    values.insert("hs_timestamp", started.to_string().into());
    values.insert("hs_call_direction", "INBOUND".into());
    values.insert("hs_call_external_id", completed.external_call_id.as_str().into());
    values.insert("hs_call_from_number", completed.from_number.text());
    values.insert("hs_call_to_number", completed.to_number.text());
    if let Some(status) = completed.final_call_status.property() {
        values.insert("hs_call_status", status.into());
    }
    if let Some(seconds) = completed.duration_seconds {
        values.insert("hs_call_duration", (u64::from(seconds) * 1000).to_string().into());
    }
    let owner = completed
        .user_id
        .and_then(|user| call.definitions.owners().by_user_id(&user.to_string(), false));
    if let Some(owner) = owner {
        values.insert("hubspot_owner_id", owner.id.clone().into());
    }
    for (name, value) in &completed.engagement_properties {
        values.insert(name, value.as_str().into());
    }
    values
        .into_iter()
        .map(|(name, value)| (Cow::Borrowed(name), value))
        .collect()
}

fn association(caller: &Caller) -> Option<NewAssociation<'static>> {
    let to = caller.coordinates();
    let tie = default_type(ObjectTypeId::CALL, to.object_type_id)?;
    Some(NewAssociation {
        to: Reference {
            id: IdText(to.object_id.to_string().into()),
        },
        types: vec![tie.spec()],
    })
}

impl PhoneNumber {
    fn text(&self) -> Cow<'_, str> {
        match &self.extension {
            None => self.e164_number.as_str().into(),
            Some(extension) => format!("{} ext. {extension}", self.e164_number).into(),
        }
    }
}

impl FinalStatus {
    /// The option of `hs_call_status`; two of the statuses have none.
    fn property(self) -> Option<String> {
        let text = serde_json::to_value(self).ok()?;
        text.as_str()
            .filter(|_| !matches!(self, Self::Hold | Self::Unknown))
            .map(str::to_owned)
    }
}
