//! [`BatchRead`]: many records by id, or by a unique property.

use serde::Serialize;
use spoke_model::limits::{BATCH_MAX, HISTORY_BATCH_MAX};

use super::BatchOutcome;
use super::chunk::Row;
use super::matching::{self, Key, row_key};
use super::run::{ChunkCall, Rows, run};
use super::write::inputs;
use crate::crm::objects::Objects;
use crate::error::Error;
use crate::record::{Record, read_batch};
use crate::request::Request;
use crate::transport::Answer;

/// A read of many records, from [`crate::Batch::read`]. Ids without a record end in `failed` with
/// [`crate::ErrorKind::NotFound`].
#[derive(Clone, Debug)]
#[must_use = "a read does nothing until it is sent"]
pub struct BatchRead {
    objects: Objects,
    ids: Vec<String>,
    id_property: Option<String>,
    properties: Vec<String>,
    history: Vec<String>,
    archived: bool,
}

impl BatchRead {
    pub(super) fn new(objects: Objects, ids: Vec<String>) -> Self {
        Self {
            objects,
            ids,
            id_property: None,
            properties: Vec::new(),
            history: Vec::new(),
            archived: false,
        }
    }

    /// The properties to read. Without this HubSpot answers a small default set.
    pub fn properties<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.properties.extend(names.into_iter().map(Into::into));
        self
    }

    /// The properties whose earlier values to read as well. Chunks are then of 50.
    pub fn history<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.history.extend(names.into_iter().map(Into::into));
        self
    }

    /// The unique property that the ids are values of, such as `email`. It is read as well, because that is
    /// what ties the records to the inputs.
    pub fn id_property(mut self, name: impl Into<String>) -> Self {
        self.id_property = Some(name.into());
        self
    }

    /// Reads archived records instead of the others.
    pub fn archived(mut self, archived: bool) -> Self {
        self.archived = archived;
        self
    }

    /// Reads the records.
    pub async fn send(self) -> BatchOutcome<Record> {
        let id_property = self.id_property.as_deref();
        let rows = self.ids.iter().enumerate().map(|(index, id)| Row {
            index,
            key: Some(row_key(id_property, id)),
            sent: Vec::new(),
            json: format!("{{\"id\":{}}}", serde_json::Value::from(id.as_str())),
        });
        let rows = rows.collect();
        let call = ReadCall {
            head: self.head(),
            id_properties: self.id_property.clone().into_iter().collect(),
            read: &self,
        };
        BatchOutcome::of_reads(run(&self.objects.client, &call, rows).await)
    }

    /// What stands before the inputs, from `"properties"` on, with a comma at its end.
    fn head(&self) -> String {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Head<'a> {
            properties: Vec<&'a str>,
            properties_with_history: &'a [String],
            #[serde(skip_serializing_if = "Option::is_none")]
            id_property: Option<&'a str>,
        }
        let mut properties: Vec<&str> = self.properties.iter().map(String::as_str).collect();
        if let Some(id_property) = self.id_property.as_deref() {
            // Naming a property turns HubSpot's default set off, so the default set has to be named then.
            if properties.is_empty() {
                properties.extend(
                    self.objects
                        .object_type
                        .standard()
                        .map(|s| s.default_properties)
                        .unwrap_or_default(),
                );
            }
            if !properties.contains(&id_property) {
                properties.push(id_property);
            }
        }
        let head = Head {
            properties,
            properties_with_history: &self.history,
            id_property: self.id_property.as_deref(),
        };
        let object = serde_json::to_string(&head).unwrap_or_default();
        let fields = object
            .trim_start_matches('{')
            .strip_suffix('}')
            .unwrap_or_default();
        format!("{fields},")
    }
}

struct ReadCall<'a> {
    read: &'a BatchRead,
    head: String,
    id_properties: Vec<String>,
}

impl ChunkCall for ReadCall<'_> {
    type Output = Record;

    fn size(&self) -> usize {
        if self.read.history.is_empty() {
            BATCH_MAX
        } else {
            HISTORY_BATCH_MAX
        }
    }

    fn request(&self, rows: &[Row]) -> Request {
        let path = self.read.objects.path().then("batch").then("read");
        let request = Request::post(path).body(inputs(&self.head, rows)).replayable();
        if self.read.archived {
            request.query("archived", "true")
        } else {
            request
        }
    }

    fn read(&self, rows: &[Row], answer: Answer, request: &Request) -> Result<Rows<Record>, Error> {
        let page = read_batch(answer, request)?;
        let key = Key {
            by_id: self.id_properties.is_empty(),
            properties: &self.id_properties,
        };
        Ok(matching::pair(rows, page, key, request))
    }
}
