//! Business units: the account has one, which everything belongs to (that an account without more has this one is assumed).

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;

/// The id of the account's own unit, as other answers name it.
const ID: &str = "0";
/// Its name (assumed).
const NAME: &str = "Account";

/// `GET /business-units/v3/business-units/user/{userId}?name=&properties=logoMetadata`
pub(crate) fn of_user(call: &Call<'_>) -> Result<Reply, ApiError> {
    let wanted = call.parameter(0);
    let users = call.definitions.owners().users();
    if !users.iter().any(|(user_id, _)| user_id.to_string() == wanted) {
        // Wording not recorded.
        return Err(
            ApiError::object_not_found(format!("No user found with id {wanted}")).context("userId", [wanted]),
        );
    }
    let mut names = call.query.list("name").peekable();
    let chosen = names.peek().is_none() || names.any(|name| name == NAME);
    let mut unit = Map::new();
    unit.insert("id".to_owned(), ID.into());
    unit.insert("name".to_owned(), NAME.into());
    if call.query.list("properties").any(|name| name == "logoMetadata") {
        unit.insert("logoMetadata".to_owned(), json!({}));
    }
    let results: Vec<Value> = chosen.then_some(unit.into()).into_iter().collect();
    Reply::serialized(StatusCode::OK, &json!({ "results": results }))
}
