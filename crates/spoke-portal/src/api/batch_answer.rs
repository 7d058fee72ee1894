//! The answer of a batch of records: results, refusals, times, and the status that follows from them.

use std::collections::HashSet;

use http::StatusCode;
use serde::Serialize;
use spoke_model::limits;

use super::call::Call;
use super::errors::ApiError;
use super::input::IdText;
use super::json;
use super::reply::Reply;
use crate::definitions::TypeDefinition;

/// Collects a batch's answer.
#[derive(Debug)]
pub(crate) struct BatchAnswer {
    results: String,
    errors: String,
    refused: u64,
    dated: bool,
}

impl BatchAnswer {
    /// An empty answer with room for this many results.
    pub(crate) fn with_room(call: &Call<'_>, inputs: usize) -> Self {
        let results = String::with_capacity(64 + inputs * 1100);
        Self {
            results,
            errors: String::new(),
            refused: 0,
            dated: call.is_dated(),
        }
    }

    /// The buffer to append the next result to.
    pub(crate) fn result(&mut self) -> &mut String {
        if !self.results.is_empty() {
            self.results.push(',');
        }
        &mut self.results
    }

    /// Adds a result that serde renders.
    pub(crate) fn push(&mut self, result: &impl Serialize) -> Result<(), ApiError> {
        let rendered = serde_json::to_string(result).map_err(|_| ApiError::internal())?;
        self.result().push_str(&rendered);
        Ok(())
    }

    /// Adds a refusal.
    pub(crate) fn refuse(&mut self, error: &ApiError, trace_id: Option<&str>) {
        if self.refused > 0 {
            self.errors.push(',');
        }
        self.refused += 1;
        if self.dated {
            error.render_item_dated(&mut self.errors, trace_id);
        } else {
            error.render_item(&mut self.errors, trace_id);
        }
    }

    /// The answer: `success`, or 207 when something was refused.
    pub(crate) fn reply(self, call: &Call<'_>, success: StatusCode) -> Reply {
        let mut out = String::with_capacity(self.results.len() + self.errors.len() + 200);
        out.push_str("{\"status\":\"COMPLETE\",\"results\":[");
        out.push_str(&self.results);
        out.push(']');
        if self.refused > 0 {
            out.push_str(",\"numErrors\":");
            json::number(&mut out, self.refused);
            out.push_str(",\"errors\":[");
            out.push_str(&self.errors);
            out.push(']');
        }
        out.push_str(",\"startedAt\":");
        json::time(&mut out, call.now);
        out.push_str(",\"completedAt\":");
        json::time(&mut out, call.portal.clock.now().max(call.now));
        out.push('}');
        Reply::json(
            if self.refused > 0 {
                StatusCode::MULTI_STATUS
            } else {
                success
            },
            out,
        )
    }
}

/// Refuses a batch that is too large. Only the wording for histories is on record; the other follows it.
pub(crate) fn check_size(inputs: usize, with_history: bool) -> Result<(), ApiError> {
    let (most, what) = if with_history {
        (limits::HISTORY_BATCH_MAX, " for property histories")
    } else {
        (limits::BATCH_MAX, "")
    };
    if inputs <= most {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "The maximum number of inputs supported in a batch request{what} is {most}. \
         Please reduce the number of items and try again"
    )))
}

/// Refuses a batch that names a record twice.
pub(crate) fn check_duplicates<'a>(ids: impl Iterator<Item = &'a str>) -> Result<(), ApiError> {
    let mut seen = HashSet::new();
    let mut twice: Vec<&str> = Vec::new();
    for id in ids {
        if !seen.insert(id.to_lowercase()) && !twice.contains(&id) {
            twice.push(id);
        }
    }
    if twice.is_empty() {
        return Ok(());
    }
    let list = twice.join(", ");
    Err(ApiError::validation(format!(
        "Duplicate IDs found in batch input: [{list}]. IDs must be unique"
    ))
    .context("ids", twice))
}

/// Whether every input carries an id of its own, which lets the others pass when one is refused.
pub(crate) fn traced<'a>(ids: impl Iterator<Item = Option<&'a IdText<'a>>>) -> bool {
    let mut seen = HashSet::new();
    let mut any = false;
    for id in ids {
        any = true;
        match id {
            Some(id) if seen.insert(id.as_str()) => {}
            _ => return false,
        }
    }
    any
}

/// The one error of a batch that lists all ids without a record.
pub(crate) fn missing<'a>(
    object_type: &TypeDefinition,
    ids: impl IntoIterator<Item = &'a str>,
    trace_ids: Vec<String>,
) -> ApiError {
    let kind = object_type.fully_qualified_name();
    let error = ApiError::object_not_found(format!(
        "Could not get some {kind} objects, they may be deleted or not exist. Check that ids are valid."
    ))
    .context("ids", ids);
    if trace_ids.is_empty() {
        error
    } else {
        error.context("objectWriteTraceId", trace_ids)
    }
}
