//! The tokens of an event template, one by one.

use http::StatusCode;
use serde::Deserialize;
use spoke_model::time::Timestamp;
use spoke_model::timeline::{TOKENS_MAX, Template, Token, TokenOption};

use super::templates::check_token;
use super::{number, put_template, template_of};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::store::Commit;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Update {
    label: String,
    options: Option<Vec<TokenOption>>,
    object_property_name: Option<String>,
}

/// `POST /integrators/timeline/{appId}/event-templates/{eventTemplateId}/tokens`: 200, as the official client expects.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut token: Token = call.read()?;
    check_token(&token)?;
    let now = Some(Timestamp::from_millis(call.now));
    (token.created_at, token.updated_at) = (now, now);
    let made = token.clone();
    let commit = change(call, move |template| {
        // Neither wording is on record.
        if template.token(&token.name).is_some() {
            return Err(ApiError::already_exists(format!(
                "A token named '{}' already exists.",
                token.name
            )));
        }
        if template.tokens.len() >= TOKENS_MAX {
            return Err(ApiError::validation(format!(
                "An event template may have at most {TOKENS_MAX} tokens"
            )));
        }
        template.tokens.push(token);
        Ok(())
    })?;
    Ok(Reply::serialized(StatusCode::OK, &made)?.after(commit))
}

/// `PUT /integrators/timeline/{appId}/event-templates/{eventTemplateId}/tokens/{tokenName}`: name and type stay.
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let body: Update = call.read()?;
    let mut changed = None;
    let commit = change(call, |template| {
        let token = template
            .tokens
            .iter_mut()
            .find(|token| token.name == call.parameter(2))
            .ok_or_else(ApiError::resource_not_found)?;
        let next = Token {
            label: body.label,
            options: body.options,
            object_property_name: body.object_property_name,
            updated_at: Some(Timestamp::from_millis(call.now)),
            ..token.clone()
        };
        check_token(&next)?;
        *token = next;
        changed = Some(token.clone());
        Ok(())
    })?;
    Ok(Reply::serialized(StatusCode::OK, &changed)?.after(commit))
}

/// `DELETE /integrators/timeline/{appId}/event-templates/{eventTemplateId}/tokens/{tokenName}`
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let commit = change(call, |template| {
        template.tokens.retain(|token| token.name != call.parameter(2));
        Ok(())
    })?;
    Ok(Reply::no_content().after(commit))
}

fn change(
    call: &Call<'_>,
    work: impl FnOnce(&mut Template) -> Result<(), ApiError>,
) -> Result<Commit, ApiError> {
    let app = number(call, 0)?;
    let mut transaction = call.portal.store.write();
    let mut template = template_of(&transaction, app, call.parameter(1))?;
    work(&mut template)?;
    template.updated_at = Timestamp::from_millis(call.now);
    put_template(&mut transaction, app, &template)?;
    Ok(transaction.commit())
}
