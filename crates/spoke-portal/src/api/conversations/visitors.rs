//! Tokens by which a chat widget tells who a visitor is.

use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use spoke_model::value::normalize_email;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::guard::random_uuid;

#[derive(Deserialize)]
struct Identification {
    email: String,
}

/// `POST /visitor-identification/v3/tokens/create`: a token that opens nothing, as the portal has no chat widget.
pub(crate) fn create_token(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Identification = call.read()?;
    if normalize_email(&sent.email).is_err() {
        // Wording not recorded.
        return Err(ApiError::validation(format!(
            "{} is not a valid email address",
            sent.email
        )));
    }
    let token = [random_uuid()?, random_uuid()?].concat().replace('-', "");
    Reply::serialized(StatusCode::OK, &json!({ "token": token }))
}
