//! Ties the answers of a batch to its inputs.
//!
//! HubSpot's results do not follow the order of the inputs, and failed inputs are missing from them. What
//! ties them, in this order: the trace id, the record's id or unique value, the most equal property values
//! (HubSpot rewrites some). An input that nothing speaks of has failed with [`ErrorKind::Unanswered`].

use std::collections::HashMap;

use spoke_model::error::{BatchError, ErrorBody};

use super::chunk::Row;
use crate::error::{Error, ErrorKind};
use crate::record::{BatchPage, Record};
use crate::request::Request;

/// How results name their records.
#[derive(Copy, Clone, Debug)]
pub(super) struct Key<'a> {
    /// By HubSpot's id.
    pub(super) by_id: bool,
    /// By the value of one of these properties.
    pub(super) properties: &'a [String],
}

impl Key<'_> {
    fn candidates(&self, record: &Record) -> Vec<String> {
        let id = self.by_id.then(|| row_key(None, record.id()));
        let unique = self
            .properties
            .iter()
            .filter_map(|name| Some(row_key(Some(name), record.get(name)?)));
        id.into_iter().chain(unique).collect()
    }

    /// The keys that an id in an error can stand for.
    fn readings(&self, id: &str) -> Vec<String> {
        let unique = self.properties.iter().map(|name| row_key(Some(name), id));
        std::iter::once(row_key(None, id)).chain(unique).collect()
    }
}

/// The key of the record that an id, or the value of a unique property, stands for.
pub(super) fn row_key(id_property: Option<&str>, value: &str) -> String {
    format!(
        "{}={}",
        id_property.unwrap_or_default(),
        value.trim().to_lowercase()
    )
}

pub(super) type Outcome = Vec<(usize, Result<Record, Error>)>;

/// Pairs `rows` with what the answer says of them. Trace ids are the indices of the inputs.
pub(super) fn pair(rows: &[Row], page: BatchPage, key: Key<'_>, request: &Request) -> Outcome {
    let mut open = Open::new(rows);
    let mut outcome = Outcome::with_capacity(rows.len());

    let mut loose = Vec::new();
    for record in page.records {
        let by_trace = record.trace_id().and_then(|trace| open.take_trace(trace));
        match by_trace.or_else(|| key.candidates(&record).iter().find_map(|key| open.take_key(key))) {
            Some(row) => outcome.push((row, Ok(record))),
            None => loose.push(record),
        }
    }
    let mut vague = Vec::new();
    for item in page.errors {
        let named = open.take_named(&item, key);
        if named.is_empty() {
            vague.push(item);
        } else {
            let error = item_error(item, request);
            outcome.extend(named.into_iter().map(|row| (row, Err(error.clone()))));
        }
    }
    let certain = loose.len() == 1 && open.count() == 1 && !key.properties.is_empty();
    for record in loose {
        // Without values to compare, order proves nothing: only a single one left on either side does.
        if let Some(row) = open.take_like(&record, certain) {
            outcome.push((row, Ok(record)));
        }
    }
    let error = match vague.into_iter().next() {
        Some(item) => item_error(item, request),
        None => unanswered(key).at(request).after_attempts(1),
    };
    outcome.extend(open.rest().map(|row| (row, Err(error.clone()))));
    outcome
}

fn unanswered(key: Key<'_>) -> Error {
    let known = key.by_id || !key.properties.is_empty();
    let hint = if known {
        "the record may have been merged into another one: read it singly to find out"
    } else {
        "look for the record before creating it again"
    };
    Error::new(
        ErrorKind::Unanswered,
        format!("the batch was answered without a word on this input; {hint}"),
    )
}

/// An item of a batch's `errors` as an error of its input.
pub(crate) fn item_error(item: BatchError, request: &Request) -> Error {
    let kind = ErrorKind::of_category(&item.category);
    let message = item.message.clone().into_owned();
    Error::new(kind, message)
        .with_body(ErrorBody::from(item))
        .at(request)
        .after_attempts(1)
}

/// The rows that nothing has been said of yet, by position in the chunk.
struct Open<'r> {
    rows: Vec<Option<&'r Row>>,
    by_key: HashMap<&'r str, usize>,
    by_index: HashMap<usize, usize>,
}

impl<'r> Open<'r> {
    fn new(rows: &'r [Row]) -> Self {
        let by_key = rows
            .iter()
            .enumerate()
            .filter_map(|(position, row)| Some((row.key.as_deref()?, position)))
            .collect();
        let by_index = rows
            .iter()
            .enumerate()
            .map(|(position, row)| (row.index, position))
            .collect();
        Self {
            rows: rows.iter().map(Some).collect(),
            by_key,
            by_index,
        }
    }

    fn take(&mut self, position: usize) -> Option<usize> {
        self.rows.get_mut(position)?.take().map(|row| row.index)
    }

    fn take_trace(&mut self, trace: &str) -> Option<usize> {
        let position = *self.by_index.get(&trace.parse().ok()?)?;
        self.take(position)
    }

    fn take_key(&mut self, key: &str) -> Option<usize> {
        let position = *self.by_key.get(key)?;
        self.take(position)
    }

    /// The rows that an error names: by trace id, else by id.
    fn take_named(&mut self, item: &BatchError, key: Key<'_>) -> Vec<usize> {
        let traced: Vec<usize> = item
            .trace_ids()
            .iter()
            .filter_map(|trace| self.take_trace(trace))
            .collect();
        if !traced.is_empty() {
            return traced;
        }
        let ids = item
            .context
            .get("ids")
            .iter()
            .chain(item.context.get("id"))
            .chain(&item.id);
        ids.filter_map(|id| key.readings(id).iter().find_map(|key| self.take_key(key)))
            .collect()
    }

    fn count(&self) -> usize {
        self.rows.iter().flatten().count()
    }

    /// The row whose values agree with the record in most properties; the first of these. A row that sent
    /// nothing agrees only when that is `certain` otherwise, and a row that names another id never does.
    fn take_like(&mut self, record: &Record, certain: bool) -> Option<usize> {
        let agreeing = |row: &Row| {
            let same = |(name, value): &&(String, String)| {
                record.get(name).unwrap_or_default().eq_ignore_ascii_case(value)
            };
            row.sent.iter().filter(same).count()
        };
        let open = self
            .rows
            .iter()
            .enumerate()
            .filter_map(|(position, row)| Some((position, (*row)?)));
        let fits = |row: &Row| {
            let by_id = row.key.as_deref().is_some_and(|key| key.starts_with('='));
            !by_id && (certain || !row.sent.is_empty())
        };
        let scored = open
            .filter(|(_, row)| fits(row))
            .map(|(position, row)| (agreeing(row), std::cmp::Reverse(position)));
        let (_, std::cmp::Reverse(position)) = scored.max()?;
        self.take(position)
    }

    fn rest(self) -> impl Iterator<Item = usize> {
        self.rows.into_iter().flatten().map(|row| row.index)
    }
}
