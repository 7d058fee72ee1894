//! One batch read in place of several reads, and the answer of each cut out of it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use futures_util::future::join_all;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};
use spoke_model::error::ErrorBody;

use super::Reply;
use super::wanted::{GroupKey, Read};
use crate::error::{Error, ErrorKind};
use crate::path::Path;
use crate::request::Request;
use crate::transport::{Answer, Transport};

/// What reads of records answer in addition to the properties that were asked for (documented for contacts, whose last
/// change has a name of its own; recorded for the others).
const ALWAYS: [&str; 4] = [
    "hs_object_id",
    "createdate",
    "lastmodifieddate",
    "hs_lastmodifieddate",
];

/// One caller's read.
pub(super) struct Member {
    pub(super) read: Read,
    pub(super) request: Request,
    pub(super) reply: Reply,
}

/// Reads for all members, and answers each.
pub(super) async fn run(transport: &Arc<Transport>, group: &GroupKey, members: Vec<Member>) {
    if members.len() == 1 {
        return alone(transport, members).await;
    }
    let Some(request) = batch_request(group, &members) else {
        return alone(transport, members).await;
    };
    match transport.deliver(&request).await {
        Ok(answer) => {
            let Some(found) = Found::in_answer(&answer, group) else {
                return alone(transport, members).await;
            };
            let mut unclear = Vec::new();
            for member in members {
                match found.answer(&member, group) {
                    Some(outcome) => {
                        transport.answered_along(&member.request, &outcome);
                        let _ = member.reply.send(outcome);
                    }
                    None => unclear.push(member),
                }
            }
            alone(transport, unclear).await;
        }
        // One of the reads may be at fault: each has to meet its own answer.
        Err(error) if is_about_content(&error) => alone(transport, members).await,
        Err(error) => {
            for member in members {
                let outcome = Err(error.clone());
                transport.answered_along(&member.request, &outcome);
                let _ = member.reply.send(outcome);
            }
        }
    }
}

async fn alone(transport: &Arc<Transport>, members: Vec<Member>) {
    join_all(members.into_iter().map(|member| async move {
        let outcome = transport.deliver(&member.request).await;
        let _ = member.reply.send(outcome);
    }))
    .await;
}

fn is_about_content(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Validation
            | ErrorKind::NotFound
            | ErrorKind::Permission
            | ErrorKind::Conflict
            | ErrorKind::Refused
            | ErrorKind::TooLarge
            | ErrorKind::Unreadable
    )
}

#[derive(Serialize)]
struct Input<'a> {
    id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    properties: BTreeSet<&'a str>,
    properties_with_history: BTreeSet<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_property: Option<&'a str>,
    inputs: Vec<Input<'a>>,
}

fn batch_request(group: &GroupKey, members: &[Member]) -> Option<Request> {
    let reads = || members.iter().map(|member| &member.read);
    let mut properties: BTreeSet<&str> = reads()
        .flat_map(|read| &read.properties)
        .map(String::as_str)
        .collect();
    properties.extend(group.id_property.as_deref());
    let body = Body {
        properties,
        properties_with_history: reads()
            .flat_map(|read| &read.history)
            .map(String::as_str)
            .collect(),
        id_property: group.id_property.as_deref(),
        inputs: reads()
            .map(|read| read.id.as_str())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|id| Input { id })
            .collect(),
    };
    let path = Path::raw(group.path.clone()).then("batch").then("read");
    Request::post(path).replayable().json(&body).ok()
}

/// The records of a batch by what they were asked for, and the ids that HubSpot says have none.
struct Found {
    status: StatusCode,
    attempt: u32,
    correlation_id: Option<String>,
    records: HashMap<String, Map<String, Value>>,
    missing: BTreeSet<String>,
}

impl Found {
    fn in_answer(answer: &Answer, group: &GroupKey) -> Option<Self> {
        let Value::Object(mut body) = serde_json::from_slice(&answer.body).ok()? else {
            return None;
        };
        let Some(Value::Array(results)) = body.remove("results") else {
            return None;
        };
        let mut records = HashMap::with_capacity(results.len());
        for result in results {
            let Value::Object(record) = result else {
                return None;
            };
            let key = match &group.id_property {
                None => record.get("id")?.as_str()?,
                Some(name) => match record.get("properties")?.get(name).and_then(Value::as_str) {
                    Some(value) => value,
                    None => continue,
                },
            };
            records.insert(folded(key), record);
        }
        let mut missing = BTreeSet::new();
        for error in body.get("errors").and_then(Value::as_array).into_iter().flatten() {
            let not_found = error.get("category").and_then(Value::as_str) == Some("OBJECT_NOT_FOUND");
            let ids = error.get("context").and_then(|context| context.get("ids"));
            for id in ids
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter(|_| not_found)
            {
                missing.extend(id.as_str().map(folded));
            }
        }
        Some(Self {
            status: StatusCode::OK,
            attempt: answer.attempt,
            correlation_id: answer.correlation_id().map(str::to_owned),
            records,
            missing,
        })
    }

    /// What a read of its own would have had; `None` when the batch does not say.
    fn answer(&self, member: &Member, group: &GroupKey) -> Option<Result<Answer, Error>> {
        let key = folded(&member.read.id);
        let Some(record) = self.records.get(&key) else {
            return self.missing.contains(&key).then(|| Err(self.not_found(member)));
        };
        let mut record = record.clone();
        if group.named {
            keep(&mut record, "properties", &member.read.properties, &ALWAYS);
        }
        if group.history {
            keep(&mut record, "propertiesWithHistory", &member.read.history, &[]);
        }
        let body = serde_json::to_vec(&record).ok()?;
        let mut headers = HeaderMap::with_capacity(2);
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/json;charset=utf-8"),
        );
        if let Some(id) = self
            .correlation_id
            .as_deref()
            .and_then(|id| HeaderValue::from_str(id).ok())
        {
            headers.insert("x-hubspot-correlation-id", id);
        }
        Some(Ok(Answer {
            status: self.status,
            headers,
            body,
            attempt: self.attempt,
        }))
    }

    /// As HubSpot answers a read of a record that does not exist.
    fn not_found(&self, member: &Member) -> Error {
        let body = ErrorBody::new("resource not found");
        Error::answered(
            404,
            body.message.clone().into_owned(),
            Some(body),
            self.correlation_id.clone(),
            None,
        )
        .at(&member.request)
        .after_attempts(self.attempt)
    }
}

/// Ids and unique values are compared as HubSpot does: without regard to case and blanks around them.
fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

fn keep(record: &mut Map<String, Value>, field: &str, asked: &[String], always: &[&str]) {
    if let Some(Value::Object(values)) = record.get_mut(field) {
        values.retain(|name, _| always.contains(&name.as_str()) || asked.iter().any(|one| one == name));
    }
}
