//! How many inputs a batch about definitions or associations may have.

use super::errors::ApiError;

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
