//! Refusals of bodies that do not fit their resource.

use spoke_model::resource::Misfit;

use crate::api::body;
use crate::api::errors::ApiError;

/// The refusal of a body, worded as for every other body.
pub(crate) fn misfit(sent: &[u8], wrong: &Misfit) -> ApiError {
    match wrong {
        Misfit::Missing(fields) => body::missing(sent, fields),
        Misfit::Kind(value) => body::wrong_kind(sent, value),
        Misfit::NotOneOf { sent: text, allowed } => body::not_one_of(sent, text, allowed),
    }
}

/// The refusal of one more where no more may be (wording not recorded).
pub(super) fn too_many(most: usize) -> ApiError {
    ApiError::validation(format!("The limit of {most} has been reached"))
}
