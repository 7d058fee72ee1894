//! [`Found`]: the answer of a batch read, and what a single read would have been answered, cut out of it.

use std::collections::{HashMap, HashSet};

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};
use spoke_model::object_type::{CUSTOM_CREATED_PROPERTY, CUSTOM_MODIFIED_PROPERTY};

use super::batch::Member;
use super::wanted::{GroupKey, Read};
use crate::crm::objects::ObjectName;
use crate::transport::Answer;

/// The records of a batch by what they were asked for.
pub(super) struct Found<'a> {
    group: &'a GroupKey,
    /// What somebody has asked for; what comes back besides is given to everyone.
    asked: HashSet<String>,
    /// What every read of this type answers, asked for or not.
    always: [&'static str; 3],
    attempt: u32,
    correlation_id: Option<String>,
    records: HashMap<String, Map<String, Value>>,
}

impl<'a> Found<'a> {
    pub(super) fn in_answer(answer: &Answer, group: &'a GroupKey, members: &[Member]) -> Option<Self> {
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
            records.insert(group.identity(key), record);
        }
        let mut asked: HashSet<String> = group.id_property.iter().cloned().collect();
        for Member { read, .. } in members {
            asked.extend(read.properties.iter().chain(&read.history).cloned());
        }
        Some(Self {
            group,
            asked,
            always: always(&group.path),
            attempt: answer.attempt,
            correlation_id: answer.correlation_id().map(str::to_owned),
            records,
        })
    }

    /// What a read of its own would have had; `None` when the batch does not say. That it does not have a record says
    /// nothing: a single read finds records by ids that they had before they were merged, and a batch does not.
    pub(super) fn answer(&self, read: &Read) -> Option<Answer> {
        let record = self.records.get(&self.group.identity(&read.id))?;
        let body = serde_json::to_vec(&self.cut(record, read)).ok()?;
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
        Some(Answer {
            status: StatusCode::OK,
            headers,
            body,
            attempt: self.attempt,
        })
    }

    /// The record without what only others have asked for.
    fn cut(&self, record: &Map<String, Value>, read: &Read) -> Map<String, Value> {
        let mine = |names: &[String], name: &str| names.iter().any(|one| one == name);
        // A property that is read with its history comes with its value too.
        let keeps = |name: &str| {
            mine(&read.properties, name)
                || mine(&read.history, name)
                || self.always.contains(&name)
                || !self.asked.contains(name)
        };
        let only = |value: &Value, keeps: &dyn Fn(&str) -> bool| match value {
            Value::Object(values) => Value::Object(
                values
                    .iter()
                    .filter(|(name, _)| keeps(name))
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect(),
            ),
            other => other.clone(),
        };
        record
            .iter()
            .map(|(field, value)| {
                let value = match field.as_str() {
                    "properties" if self.group.named => only(value, &keeps),
                    "propertiesWithHistory" => only(value, &|name| mine(&read.history, name)),
                    _ => value.clone(),
                };
                (field.clone(), value)
            })
            .collect()
    }
}

/// Creation, last change and id, under the names that the type at this path has for them.
fn always(path: &str) -> [&'static str; 3] {
    let name = path.rsplit('/').next().unwrap_or_default();
    let (created, modified) = match ObjectName::from(name).standard() {
        Some(standard) => (standard.created_property, standard.modified_property),
        None => (CUSTOM_CREATED_PROPERTY, CUSTOM_MODIFIED_PROPERTY),
    };
    [created, modified, "hs_object_id"]
}
