//! Batches that write: create, update, upsert, archive.

use serde::Serialize;
use spoke_model::limits::BATCH_MAX;

use super::chunk::Row;
use super::matching::{self, Key, row_key};
use super::run::{ChunkCall, Rows, run};
use super::{Batch, BatchOutcome, reconcile};
use crate::error::Error;
use crate::record::{NewRecord, Properties, Record, RecordUpdate, RecordUpsert, read_batch};
use crate::request::Request;
use crate::transport::Answer;

/// An input with the trace id that ties its result to it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Traced<'a, T: Serialize> {
    object_write_trace_id: String,
    #[serde(flatten)]
    input: &'a T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Upsert<'a> {
    id: &'a str,
    id_property: &'a str,
    properties: &'a Properties,
}

#[derive(Serialize)]
struct Archive<'a> {
    id: &'a str,
}

impl Batch {
    /// Creates records. A chunk whose outcome is unknown (a timeout, a broken connection, a server error) is never sent
    /// again blindly: its records are looked for by a unique property, those that are there have succeeded (and stand in
    /// [`BatchOutcome::found`]), and only those that are not are sent again. The property is the one that
    /// [`Batch::unique_property`] names, else the `email` of contacts, else one whose definition has `hasUniqueValue`.
    /// Inputs without a value for it end in [`BatchOutcome::unknown`], and so does everything that could not be found
    /// out. [`crate::RetryPolicy::reconcile_after`] says how long the records are left alone first.
    pub async fn create(
        &self,
        inputs: impl IntoIterator<Item = impl Into<NewRecord>>,
    ) -> BatchOutcome<Record> {
        let rows = inputs.into_iter().enumerate().map(|(index, input)| {
            let input = input.into();
            traced(index, None, input.properties(), &input)
        });
        let (rows, unwritable) = writable(rows.collect());
        let call = WriteCall {
            batch: self,
            operation: "create",
            replayable: false,
            id_properties: Vec::new(),
        };
        let (mut outcome, found) = reconcile::create(self, &call, rows).await;
        outcome.extend(unwritable);
        BatchOutcome::of_writes(outcome).with_found(found)
    }

    /// Changes records, by id or by a unique property of each input.
    pub async fn update(
        &self,
        inputs: impl IntoIterator<Item = impl Into<RecordUpdate>>,
    ) -> BatchOutcome<Record> {
        let mut id_properties: Vec<String> = Vec::new();
        let rows = inputs.into_iter().enumerate().map(|(index, input)| {
            let input = input.into();
            if let Some(name) = input
                .id_property
                .as_ref()
                .filter(|name| !id_properties.contains(name))
            {
                id_properties.push(name.clone());
            }
            let key = row_key(input.id_property.as_deref(), &input.id);
            traced(index, Some(key), &input.properties, &input)
        });
        let rows = rows.collect();
        self.write("update", id_properties, rows).await
    }

    /// Creates the records whose unique value is not known yet, and changes the others. [`Record::is_new`]
    /// tells which.
    ///
    /// `id_property` is `email` for contacts, or a property with unique values. HubSpot refuses others: the
    /// `domain` of companies is not unique.
    pub async fn upsert(
        &self,
        id_property: impl Into<String>,
        inputs: impl IntoIterator<Item = impl Into<RecordUpsert>>,
    ) -> BatchOutcome<Record> {
        let id_property = id_property.into();
        let rows = inputs.into_iter().enumerate().map(|(index, input)| {
            let RecordUpsert { value, properties } = input.into();
            let body = Upsert {
                id: &value,
                id_property: &id_property,
                properties: &properties,
            };
            traced(
                index,
                Some(row_key(Some(&id_property), &value)),
                &properties,
                &body,
            )
        });
        let rows = rows.collect();
        self.write("upsert", vec![id_property], rows).await
    }

    /// Archives records. HubSpot ignores ids that are unknown or archived already.
    pub async fn archive<S: Into<String>>(&self, ids: impl IntoIterator<Item = S>) -> BatchOutcome<()> {
        let rows = ids.into_iter().enumerate().map(|(index, id)| {
            let id: String = id.into();
            let json = serde_json::to_string(&Archive { id: &id });
            Ok(Row {
                index,
                key: Some(row_key(None, &id)),
                sent: Vec::new(),
                json: json.map_err(|e| (index, e))?,
            })
        });
        let (rows, unwritable) = writable(rows.collect());
        let call = ArchiveCall { batch: self };
        let mut outcome = run(&self.objects.client, &call, rows).await;
        outcome.extend(unwritable);
        BatchOutcome::of_writes(outcome)
    }

    async fn write(
        &self,
        operation: &'static str,
        id_properties: Vec<String>,
        rows: Vec<Result<Row, (usize, serde_json::Error)>>,
    ) -> BatchOutcome<Record> {
        let (rows, unwritable) = writable(rows);
        let call = WriteCall {
            batch: self,
            operation,
            replayable: true,
            id_properties,
        };
        let mut outcome = run(&self.objects.client, &call, rows).await;
        outcome.extend(unwritable);
        BatchOutcome::of_writes(outcome)
    }
}

fn traced<T: Serialize>(
    index: usize,
    key: Option<String>,
    properties: &Properties,
    input: &T,
) -> Result<Row, (usize, serde_json::Error)> {
    let traced = Traced {
        object_write_trace_id: index.to_string(),
        input,
    };
    let json = serde_json::to_string(&traced).map_err(|cause| (index, cause))?;
    let sent = properties
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Ok(Row {
        index,
        key,
        sent,
        json,
    })
}

fn writable<T>(rows: Vec<Result<Row, (usize, serde_json::Error)>>) -> (Vec<Row>, Rows<T>) {
    let mut fine = Vec::with_capacity(rows.len());
    let mut unwritable = Vec::new();
    for row in rows {
        match row {
            Ok(row) => fine.push(row),
            Err((index, cause)) => unwritable.push((index, Err(Error::unwritable(cause)))),
        }
    }
    (fine, unwritable)
}

/// `{"inputs":[...]}` from inputs that are JSON already.
pub(super) fn inputs(head: &str, rows: &[Row]) -> String {
    let length: usize = rows.iter().map(|row| row.json.len() + 1).sum();
    let mut body = String::with_capacity(head.len() + length + 16);
    body.push('{');
    body.push_str(head);
    body.push_str("\"inputs\":[");
    for (position, row) in rows.iter().enumerate() {
        if position > 0 {
            body.push(',');
        }
        body.push_str(&row.json);
    }
    body.push_str("]}");
    body
}

struct WriteCall<'a> {
    batch: &'a Batch,
    operation: &'static str,
    replayable: bool,
    id_properties: Vec<String>,
}

impl ChunkCall for WriteCall<'_> {
    type Output = Record;

    fn size(&self) -> usize {
        BATCH_MAX
    }

    fn request(&self, rows: &[Row]) -> Request {
        let path = self.batch.objects.path().then("batch").then(self.operation);
        let request = Request::post(path).body(inputs("", rows));
        if self.replayable {
            request.replayable()
        } else {
            request
        }
    }

    fn read(&self, rows: &[Row], answer: Answer, request: &Request) -> Result<Rows<Record>, Error> {
        let page = read_batch(answer, request)?;
        let key = Key {
            by_id: self.operation == "update",
            properties: &self.id_properties,
        };
        Ok(matching::pair(rows, page, key, request))
    }
}

struct ArchiveCall<'a> {
    batch: &'a Batch,
}

impl ChunkCall for ArchiveCall<'_> {
    type Output = ();

    fn size(&self) -> usize {
        BATCH_MAX
    }

    fn request(&self, rows: &[Row]) -> Request {
        Request::post(self.batch.objects.path().then("batch").then("archive"))
            .body(inputs("", rows))
            .replayable()
    }

    fn read(&self, rows: &[Row], _answer: Answer, _request: &Request) -> Result<Rows<()>, Error> {
        Ok(rows.iter().map(|row| (row.index, Ok(()))).collect())
    }
}
