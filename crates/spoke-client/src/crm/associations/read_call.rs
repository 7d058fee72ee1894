//! One chunk of records whose associations are read.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use spoke_model::error::BatchError;
use spoke_model::limits::ASSOCIATION_READ_MAX;

use super::Associated;
use super::pair_call::{body, ids_in};
use crate::crm::batch::{ChunkCall, Row, Rows, item_error};
use crate::error::Error;
use crate::path::Path;
use crate::record::Paging;
use crate::request::{Allowance, Request};
use crate::transport::Answer;

/// The input for a record, from the position `after` on.
pub(super) fn read_row(index: usize, id: &str, after: Option<&str>) -> Row {
    #[derive(Serialize)]
    struct Input<'a> {
        id: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<&'a str>,
    }
    let json = serde_json::to_string(&Input { id, after }).unwrap_or_default();
    Row {
        index,
        key: Some(id.to_owned()),
        sent: Vec::new(),
        json,
    }
}

pub(super) struct ReadCall {
    pub(super) path: Path,
}

/// Associations of one record, and where they go on.
pub(super) struct Part {
    pub(super) from_id: String,
    pub(super) associated: Vec<Associated>,
    pub(super) after: Option<String>,
}

#[derive(Deserialize)]
struct ReadAnswer {
    #[serde(default)]
    results: Vec<ReadResult>,
    #[serde(default)]
    errors: Vec<BatchError>,
}

#[derive(Deserialize)]
struct ReadResult {
    from: Start,
    #[serde(default)]
    to: Vec<Associated>,
    #[serde(default)]
    paging: Option<Paging>,
}

#[derive(Deserialize)]
struct Start {
    #[serde(deserialize_with = "crate::text::text_or_number")]
    id: String,
}

impl ChunkCall for ReadCall {
    type Output = Part;

    fn size(&self) -> usize {
        ASSOCIATION_READ_MAX
    }

    fn request(&self, rows: &[Row]) -> Request {
        Request::post(self.path.clone())
            .body(body(rows))
            .replayable()
            .counts_against(Allowance::Associations)
    }

    fn read(&self, rows: &[Row], answer: Answer, request: &Request) -> Result<Rows<Part>, Error> {
        let answered: ReadAnswer = answer.json(request)?;
        let mut found: HashMap<String, ReadResult> = answered
            .results
            .into_iter()
            .map(|result| (result.from.id.clone(), result))
            .collect();
        let mut errors: HashMap<String, Error> = HashMap::new();
        for item in answered.errors {
            if item.sub_category.as_deref() == Some("crm.associations.NO_ASSOCIATIONS_FOUND") {
                continue;
            }
            let ids = ids_in(&item);
            let error = item_error(item, request);
            errors.extend(ids.into_iter().map(|id| (id, error.clone())));
        }
        // A record without associations is either left out or listed as an error of its own kind: an empty
        // list both ways.
        Ok(rows
            .iter()
            .map(|row| {
                let id = row.key.clone().unwrap_or_default();
                let result = match (found.remove(&id), errors.get(&id)) {
                    (Some(result), _) => Ok(Part {
                        from_id: id,
                        associated: result.to,
                        after: result
                            .paging
                            .and_then(|paging| paging.next)
                            .map(|next| next.after),
                    }),
                    (None, Some(error)) => Err(error.clone()),
                    (None, None) => Ok(Part {
                        from_id: id,
                        associated: Vec::new(),
                        after: None,
                    }),
                };
                (row.index, result)
            })
            .collect())
    }
}
