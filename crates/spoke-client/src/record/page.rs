//! [`Page`] and [`SearchPage`]: one answer's records and how to go on.

use std::sync::Arc;

use spoke_model::error::BatchError;

use super::table::Table;
use super::{Record, parse};
use crate::error::Error;
use crate::request::Request;
use crate::transport::Answer;

/// One page of a list.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Page {
    /// At most 100 records.
    pub records: Vec<Record>,
    /// Where the next page starts; `None` on the last page.
    pub after: Option<String>,
}

/// One page of a search.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SearchPage {
    /// How many records match in all, also beyond the 10,000 that paging can reach.
    pub total: u64,
    /// At most 200 records.
    pub records: Vec<Record>,
    /// Where the next page starts; `None` on the last page.
    pub after: Option<String>,
}

/// The answer to a batch.
#[derive(Debug)]
pub(crate) struct BatchPage {
    pub(crate) records: Vec<Record>,
    pub(crate) errors: Vec<BatchError>,
}

pub(crate) fn read_page(answer: Answer, request: &Request) -> Result<Page, Error> {
    let (records, around) = read_many(answer, request)?;
    Ok(Page {
        records,
        after: around.after,
    })
}

pub(crate) fn read_search(answer: Answer, request: &Request) -> Result<SearchPage, Error> {
    let attempt = answer.attempt;
    let (records, around) = read_many(answer, request)?;
    let no_total = || {
        Error::unreadable("the search answer has no total")
            .at(request)
            .after_attempts(attempt)
    };
    Ok(SearchPage {
        total: around.total.ok_or_else(no_total)?,
        records,
        after: around.after,
    })
}

pub(crate) fn read_batch(answer: Answer, request: &Request) -> Result<BatchPage, Error> {
    let (records, around) = read_many(answer, request)?;
    Ok(BatchPage {
        records,
        errors: around.errors,
    })
}

pub(crate) fn read_record(answer: Answer, request: &Request) -> Result<Record, Error> {
    let attempt = answer.attempt;
    let text = answer.into_text(request)?;
    let table = parse::one(text).map_err(|cause| no_records(cause, request, attempt))?;
    Ok(Record::at(&Arc::new(table), 0))
}

fn read_many(answer: Answer, request: &Request) -> Result<(Vec<Record>, parse::Around), Error> {
    let attempt = answer.attempt;
    let text = answer.into_text(request)?;
    let (table, around) = parse::many(text).map_err(|cause| no_records(cause, request, attempt))?;
    Ok((records_of(table), around))
}

pub(super) fn records_of(table: Table) -> Vec<Record> {
    let table = Arc::new(table);
    (0..table.rows.len())
        .map(|index| Record::at(&table, index))
        .collect()
}

fn no_records(cause: serde_json::Error, request: &Request, attempt: u32) -> Error {
    let error = Error::unreadable("the answer does not hold records as HubSpot sends them");
    error.caused_by(cause).at(request).after_attempts(attempt)
}
