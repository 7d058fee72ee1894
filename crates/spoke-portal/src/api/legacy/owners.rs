//! Owners v2.

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;

/// `GET /owners/v2/owners`: 401 whatever the token, as tokens of today are answered (observed in 2026).
pub(crate) fn list(_call: &Call<'_>) -> Result<Reply, ApiError> {
    Err(ApiError::unauthenticated())
}
