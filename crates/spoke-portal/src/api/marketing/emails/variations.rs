//! A/B tests: a second e-mail beside the first. Nothing is sent, so no test ever ends and no side wins.
//!
//! Assumed: either side leads to the other, both are published together, and what is left when one is deleted is an ordinary
//! e-mail again.

use http::StatusCode;
use serde::Deserialize;
use spoke_model::marketing::email::TESTABLE;

use super::email::{AbTest, Email, any, keep, named, not_found, stored};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::server::correlation_id;
use crate::store::Transaction;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewVariation {
    content_id: String,
    variation_name: String,
}

/// `POST /marketing/v3/emails/ab-test/create-variation`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: NewVariation = call.read()?;
    if sent.variation_name.trim().is_empty() {
        return Err(ApiError::validation("The name of a variation must not be empty"));
    }
    let mut transaction = call.portal.store.write();
    let mut master = stored(&transaction, &sent.content_id).ok_or_else(|| not_found(&sent.content_id))?;
    let id = master.id;
    // The wordings are not on record.
    if master.ab.is_some() {
        return Err(ApiError::validation(format!(
            "Email {id} is in an A/B test already"
        )));
    }
    if master.is_published() {
        return Err(ApiError::validation(format!(
            "Email {id} is published; an A/B test begins with a draft"
        )));
    }
    if !TESTABLE.contains(&master.subcategory()) {
        return Err(ApiError::validation(format!(
            "Email {id} is of the type {}, which has no A/B tests",
            master.subcategory()
        )));
    }
    let mut fields = master.draft.clone().unwrap_or_else(|| master.fields.clone());
    fields.insert("name".to_owned(), sent.variation_name.into());
    let mut variation = Email::new(transaction.take_id(), fields, call.now);
    let test = correlation_id();
    variation.ab = Some(AbTest {
        id: test.clone(),
        other: id,
        master: false,
    });
    master.ab = Some(AbTest {
        id: test,
        other: variation.id,
        master: true,
    });
    master.updated_at = call.now;
    keep(&mut transaction, &master)?;
    keep(&mut transaction, &variation)?;
    let reply = Reply::serialized(StatusCode::CREATED, &variation.view(&variation.fields))?;
    Ok(reply.after(transaction.commit()))
}

/// `GET /marketing/v3/emails/{emailId}/ab-test/get-variation`: the other side.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let email = named(call, &state)?;
    let other = email.ab.and_then(|ab| any(&state, ab.other));
    let other = other.ok_or_else(|| {
        let id = email.id;
        ApiError::object_not_found(format!("Email {id} has no variation"))
    })?;
    Reply::serialized(StatusCode::OK, &other.view(&other.fields))
}

/// Does to the other side what was done to one.
pub(super) fn along(
    transaction: &mut Transaction<'_>,
    email: &Email,
    change: impl FnOnce(&mut Email),
) -> Result<(), ApiError> {
    let other = email.ab.as_ref().and_then(|ab| any(transaction, ab.other));
    let Some(mut other) = other else { return Ok(()) };
    change(&mut other);
    other.updated_at = email.updated_at;
    keep(transaction, &other)
}
