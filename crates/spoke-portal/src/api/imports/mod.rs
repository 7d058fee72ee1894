//! Imports: upload, look at, cancel.

mod cancel;
mod create;
mod errors;
mod read;
mod view;

pub(crate) use cancel::cancel;
pub(crate) use create::{UPLOAD, create};
pub(crate) use errors::errors;
pub(crate) use read::{list, read};

use super::call::Call;
use super::errors::ApiError;

/// The import id in the path. The refusal of ids that are not positive is observed; for texts that are no numbers and
/// ids without an import no wording is on record.
fn import_id(call: &Call<'_>) -> Result<u64, ApiError> {
    let sent = call.parameter(0);
    match sent.parse::<i64>() {
        Ok(id) if id <= 0 => {
            Err(ApiError::validation("importId must be positive.").context("importId", [sent]))
        }
        Ok(id) => Ok(id.unsigned_abs()),
        Err(_) => {
            Err(ApiError::validation(format!("{sent} is not a valid import id")).context("importId", [sent]))
        }
    }
}

/// 404 for an id without an import.
fn no_import(id: u64) -> ApiError {
    ApiError::object_not_found(format!("Import {id} does not exist.")).context("importId", [id.to_string()])
}
