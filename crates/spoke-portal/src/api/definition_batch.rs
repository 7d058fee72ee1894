//! The answer of a batch about definitions and associations: results, refusals, and the status that follows from them.

use http::StatusCode;
use serde::Serialize;

use super::call::Call;
use super::errors::ApiError;
use super::json;
use super::reply::Reply;

/// Inputs a batch about definitions may have (facts: batch, section 1; the number is not on record).
const INPUTS_MAX: usize = 100;

/// Refuses a batch with more inputs than allowed.
pub(crate) fn check_size(inputs: usize) -> Result<(), ApiError> {
    check_size_up_to(inputs, INPUTS_MAX)
}

/// Refuses a batch with more inputs than `most`. The wording follows the recorded one for histories.
pub(crate) fn check_size_up_to(inputs: usize, most: usize) -> Result<(), ApiError> {
    if inputs <= most {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "The maximum number of inputs supported in a batch request is {most}. \
         Please reduce the number of items and try again"
    )))
}

/// Collects a batch's answer.
#[derive(Debug)]
pub(crate) struct BatchAnswer {
    now: i64,
    lean: bool,
    results: String,
    errors: String,
    refused: u64,
}

impl BatchAnswer {
    /// An answer without results, started when the call arrived.
    pub(crate) fn new(call: &Call<'_>) -> Self {
        Self {
            now: call.now,
            lean: call.is_dated(),
            results: String::new(),
            errors: String::new(),
            refused: 0,
        }
    }

    /// Adds a result.
    pub(crate) fn push(&mut self, result: &impl Serialize) -> Result<(), ApiError> {
        if !self.results.is_empty() {
            self.results.push(',');
        }
        self.results
            .push_str(&serde_json::to_string(result).map_err(|_| ApiError::internal())?);
        Ok(())
    }

    /// Adds a refusal. The numbered versions print `links` and `errors` even when empty, because an official SDK
    /// insists on them; the dated ones leave them out (recorded).
    pub(crate) fn refuse(&mut self, error: &ApiError) {
        if self.refused > 0 {
            self.errors.push(',');
        }
        self.refused += 1;
        if self.lean {
            error.render_lean_item(&mut self.errors)
        } else {
            error.render_item(&mut self.errors, None)
        }
    }

    /// The whole answer: `success` when nothing was refused, otherwise 207.
    pub(crate) fn reply(self, success: StatusCode) -> Reply {
        let mut out = String::with_capacity(self.results.len() + self.errors.len() + 160);
        out.push_str("{\"completedAt\":");
        json::time(&mut out, self.now);
        out.push_str(",\"status\":\"COMPLETE\",\"startedAt\":");
        json::time(&mut out, self.now);
        out.push_str(",\"results\":[");
        out.push_str(&self.results);
        out.push(']');
        if self.refused > 0 {
            out.push_str(",\"errors\":[");
            out.push_str(&self.errors);
            out.push_str("],\"numErrors\":");
            json::number(&mut out, self.refused);
        }
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
