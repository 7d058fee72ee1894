//! OAuth: authorization codes, tokens, what a token is, and its end.
//!
//! Refusals have a form of their own, RFC 6749's beside HubSpot's older one; its table is the model's.

mod authorize;
mod fields;
mod introspect;
mod page;
mod request;
mod token;
mod uninstall;
mod v1;
mod view;

use std::sync::Arc;

use http::StatusCode;
use spoke_model::oauth::Problem;

pub(crate) use authorize::{authorize, decide};
pub(crate) use introspect::{introspect, revoke};
pub(crate) use request::may_receive;
pub(crate) use token::token;
pub(crate) use uninstall::uninstall;
pub(crate) use v1::{access_token, refresh_token, revoke_refresh_token};

use super::call::Call;
use super::errors::ApiError;
use super::reply::Reply;
use crate::guard::{RandomError, RegisteredApp};
use fields::Fields;

/// Why an OAuth operation did not do what was asked.
enum Rejection {
    /// The request was understood and is refused.
    Problem(Problem),
    /// Any other failure.
    Other(ApiError),
}

impl From<Problem> for Rejection {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<ApiError> for Rejection {
    fn from(error: ApiError) -> Self {
        Self::Other(error)
    }
}

impl From<RandomError> for Rejection {
    fn from(error: RandomError) -> Self {
        Self::Other(error.into())
    }
}

/// The answer to an operation's outcome.
fn answer(outcome: Result<Reply, Rejection>) -> Result<Reply, ApiError> {
    match outcome {
        Ok(reply) => Ok(reply),
        Err(Rejection::Problem(problem)) => Reply::serialized(StatusCode::BAD_REQUEST, &problem.refusal()),
        Err(Rejection::Other(error)) => Err(error),
    }
}

/// The app that makes the request and has proved it.
fn client(call: &Call<'_>, fields: &Fields<'_>) -> Result<Arc<RegisteredApp>, Problem> {
    let app = fields
        .get("client_id")
        .and_then(|id| call.portal.apps.with_client_id(id))
        .filter(|app| app.kind.uses_oauth())
        .ok_or(Problem::ClientId)?;
    match fields.get("client_secret") {
        Some(secret) if app.has_secret(secret) => Ok(app),
        _ => Err(Problem::ClientSecret),
    }
}
