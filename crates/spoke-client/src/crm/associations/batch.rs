//! Many associations at once, with an outcome for each input.

use std::collections::HashMap;

use serde::Serialize;
use spoke_model::association::AssociationSpec;
use spoke_model::limits::ASSOCIATION_CREATE_MAX;

use super::pair_call::{PairCall, pair_key};
use super::read_call::{ReadCall, read_row};
use super::{Associated, Associations};
use crate::crm::batch::{BatchOutcome, Row, Rows, run};
use crate::crm::objects::ObjectName;
use crate::error::Error;
use crate::path::Path;

/// Two records to associate, or to take apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairInput {
    from_id: String,
    to_id: String,
}

impl PairInput {
    /// From one record to another.
    #[must_use]
    pub fn new(from_id: impl Into<String>, to_id: impl Into<String>) -> Self {
        Self {
            from_id: from_id.into(),
            to_id: to_id.into(),
        }
    }
}

impl<F: Into<String>, T: Into<String>> From<(F, T)> for PairInput {
    fn from((from_id, to_id): (F, T)) -> Self {
        Self::new(from_id, to_id)
    }
}

/// Two records to associate, and as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssociationInput {
    pair: PairInput,
    types: Vec<AssociationSpec>,
}

impl AssociationInput {
    /// From one record to another, by these types.
    #[must_use]
    pub fn new(
        from_id: impl Into<String>,
        to_id: impl Into<String>,
        types: impl IntoIterator<Item = AssociationSpec>,
    ) -> Self {
        Self {
            pair: PairInput::new(from_id, to_id),
            types: types.into_iter().collect(),
        }
    }
}

#[derive(Serialize)]
struct Id<'a> {
    id: &'a str,
}

#[derive(Serialize)]
struct Pair<'a> {
    from: Id<'a>,
    to: Id<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    types: Option<&'a [AssociationSpec]>,
}

#[derive(Serialize)]
struct Apart<'a> {
    from: Id<'a>,
    to: [Id<'a>; 1],
}

impl Associations {
    /// Associates pairs of records by the types of each input. The labels that a pair has are replaced.
    pub async fn batch_create(
        &self,
        from_type: impl Into<ObjectName>,
        to_type: impl Into<ObjectName>,
        inputs: impl IntoIterator<Item = AssociationInput>,
    ) -> BatchOutcome<()> {
        let rows = inputs.into_iter().enumerate().map(|(index, input)| {
            let AssociationInput { pair, types } = input;
            let body = Pair {
                from: Id { id: &pair.from_id },
                to: Id { id: &pair.to_id },
                types: Some(&types),
            };
            row(index, &pair, &body)
        });
        let path = self.batch(&from_type.into(), &to_type.into(), "create");
        self.run_pairs(path, ASSOCIATION_CREATE_MAX, rows.collect()).await
    }

    /// Associates pairs of records without a label.
    pub async fn batch_create_default(
        &self,
        from_type: impl Into<ObjectName>,
        to_type: impl Into<ObjectName>,
        inputs: impl IntoIterator<Item = impl Into<PairInput>>,
    ) -> BatchOutcome<()> {
        let rows = inputs.into_iter().enumerate().map(|(index, input)| {
            let pair: PairInput = input.into();
            let body = Pair {
                from: Id { id: &pair.from_id },
                to: Id { id: &pair.to_id },
                types: None,
            };
            row(index, &pair, &body)
        });
        let path = self.batch(&from_type.into(), &to_type.into(), "associate/default");
        self.run_pairs(path, ASSOCIATION_CREATE_MAX, rows.collect()).await
    }

    /// Takes pairs of records apart.
    pub async fn batch_archive(
        &self,
        from_type: impl Into<ObjectName>,
        to_type: impl Into<ObjectName>,
        inputs: impl IntoIterator<Item = impl Into<PairInput>>,
    ) -> BatchOutcome<()> {
        let rows = inputs.into_iter().enumerate().map(|(index, input)| {
            let pair: PairInput = input.into();
            let body = Apart {
                from: Id { id: &pair.from_id },
                to: [Id { id: &pair.to_id }],
            };
            row(index, &pair, &body)
        });
        let path = self.batch(&from_type.into(), &to_type.into(), "archive");
        self.run_pairs(path, ASSOCIATION_CREATE_MAX, rows.collect()).await
    }

    /// The associations of many records with records of one object type. A record without any has an empty
    /// list.
    pub async fn batch_read<S: Into<String>>(
        &self,
        from_type: impl Into<ObjectName>,
        to_type: impl Into<ObjectName>,
        ids: impl IntoIterator<Item = S>,
    ) -> BatchOutcome<Vec<Associated>> {
        let path = self.batch(&from_type.into(), &to_type.into(), "read");
        let call = ReadCall { path };
        let mut gathered: HashMap<usize, Vec<Associated>> = HashMap::new();
        let mut done: Rows<Vec<Associated>> = Vec::new();
        let mut rows: Vec<Row> = ids
            .into_iter()
            .enumerate()
            .map(|(index, id)| read_row(index, &id.into(), None))
            .collect();
        // A record with very many associations is answered in pages; it goes round until it has none left.
        while !rows.is_empty() {
            let mut unfinished = Vec::new();
            for (index, result) in run(&self.client, &call, rows).await {
                match result {
                    Err(error) => done.push((index, Err(error))),
                    Ok(part) => {
                        gathered.entry(index).or_default().extend(part.associated);
                        match part.after {
                            Some(after) => unfinished.push(read_row(index, &part.from_id, Some(&after))),
                            None => done.push((index, Ok(gathered.remove(&index).unwrap_or_default()))),
                        }
                    }
                }
            }
            rows = unfinished;
        }
        BatchOutcome::of_reads(done)
    }

    async fn run_pairs(
        &self,
        path: Path,
        size: usize,
        rows: Vec<Result<Row, (usize, Error)>>,
    ) -> BatchOutcome<()> {
        let mut fine = Vec::with_capacity(rows.len());
        let mut outcome = Vec::new();
        for row in rows {
            match row {
                Ok(row) => fine.push(row),
                Err((index, error)) => outcome.push((index, Err(error))),
            }
        }
        outcome.extend(run(&self.client, &PairCall { path, size }, fine).await);
        BatchOutcome::of_writes(outcome)
    }
}

fn row<T: Serialize>(index: usize, pair: &PairInput, body: &T) -> Result<Row, (usize, Error)> {
    let json = serde_json::to_string(body).map_err(|cause| (index, Error::unwritable(cause)))?;
    Ok(Row {
        index,
        key: Some(pair_key(&pair.from_id, &pair.to_id)),
        sent: Vec::new(),
        json,
    })
}
