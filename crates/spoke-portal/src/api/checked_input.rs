//! Inputs of a batch that changes records, after the checks that need no store.

use super::call::Call;
use super::errors::ApiError;
use super::input::{BatchPatch, IdText};
use super::lookup::IdKind;
use super::write::Changes;
use crate::admin_rules::value_problems;
use crate::definitions::TypeDefinition;
use crate::rules::{Problem, check_values, invalid_values};

/// One input and what became of its values.
pub(crate) struct CheckedInput<'a> {
    /// The record's id, or its value of a unique property.
    pub(crate) id: IdText<'a>,
    /// Which of the two `id` is.
    pub(crate) ids: IdKind,
    /// The caller's own id for this input.
    pub(crate) trace_id: Option<IdText<'a>>,
    /// The stored forms of the values, or why they were refused.
    pub(crate) values: Result<Changes<'a>, ApiError>,
}

/// Gathers checked inputs, and the problems of all of them.
#[derive(Default)]
pub(crate) struct CheckedInputs<'a> {
    inputs: Vec<CheckedInput<'a>>,
    problems: Vec<Problem>,
}

impl<'a> CheckedInputs<'a> {
    /// Checks the values of one more input.
    pub(crate) fn push(
        &mut self,
        call: &Call<'_>,
        object_type: &TypeDefinition,
        ids: IdKind,
        input: BatchPatch<'a>,
    ) {
        let mut values = check_values(&call.definitions, object_type, input.properties);
        values
            .problems
            .extend(value_problems(call, object_type, &values.values));
        let values = if values.problems.is_empty() {
            Ok(values.values)
        } else {
            let error = invalid_values(&values.problems);
            self.problems.extend(values.problems);
            Err(error)
        };
        self.inputs.push(CheckedInput {
            id: input.id,
            ids,
            trace_id: input.object_write_trace_id,
            values,
        });
    }

    /// The inputs; unless part of a batch may succeed, all problems of all inputs are one refusal instead.
    pub(crate) fn finish(self, partial: bool) -> Result<Vec<CheckedInput<'a>>, ApiError> {
        if self.problems.is_empty() || partial {
            Ok(self.inputs)
        } else {
            Err(invalid_values(&self.problems))
        }
    }
}
