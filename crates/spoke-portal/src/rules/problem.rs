//! Property values HubSpot would not take, and the error body that lists all of them.

use http::StatusCode;
use spoke_model::error::{PropertyProblem, invalid_properties};
use spoke_model::value::ValueError;

use crate::api::ApiError;

/// One unacceptable value.
pub(crate) type Problem = PropertyProblem;

/// A problem with the value of a property whose code or text the model does not have.
pub(crate) fn problem(name: &str, code: &'static str, message: impl Into<String>) -> Problem {
    Problem::new(name, &ValueError::new(code, message))
}

/// 400 with every problem twice, as HubSpot does: encoded in the message and listed in `errors`.
pub(crate) fn invalid_values(problems: &[Problem]) -> ApiError {
    ApiError::with_body(StatusCode::BAD_REQUEST, invalid_properties(problems))
}
