//! Event templates of an app: create, list, read, replace, delete.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;
use spoke_model::timeline::{TEMPLATE_BYTES_MAX, TEMPLATES_MAX, TOKENS_MAX, Template, Token, TokenType};

use super::{APPS, TEMPLATES, number, put_template, template_of};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;

/// The object types whose timelines can hold events of apps (documented).
const OBJECT_TYPES: [ObjectTypeId; 4] = [
    ObjectTypeId::CONTACT,
    ObjectTypeId::COMPANY,
    ObjectTypeId::DEAL,
    ObjectTypeId::TICKET,
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    name: String,
    object_type: String,
    header_template: Option<String>,
    detail_template: Option<String>,
    #[serde(default)]
    tokens: Vec<Token>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Update {
    name: String,
    id: Option<String>,
    header_template: Option<String>,
    detail_template: Option<String>,
    #[serde(default)]
    tokens: Vec<Token>,
}

#[derive(Serialize)]
struct Results {
    results: Vec<Template>,
}

/// `POST /integrators/timeline/{appId}/event-templates`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = number(call, 0)?;
    let mut body: Create = call.read()?;
    check(&[&body.header_template, &body.detail_template], &body.tokens)?;
    check_object_type(call, &body.object_type)?;
    let now = Timestamp::from_millis(call.now);
    for token in &mut body.tokens {
        (token.created_at, token.updated_at) = (Some(now), Some(now));
    }
    let mut transaction = call.portal.store.write();
    let below = format!("{app}/");
    let existing = transaction
        .documents(TEMPLATES)
        .filter(|(key, _)| key.starts_with(&below));
    if existing.count() >= TEMPLATES_MAX {
        // The wording is not on record.
        return Err(ApiError::validation(format!(
            "App {app} has reached the limit of {TEMPLATES_MAX} event templates"
        )));
    }
    let template = Template {
        id: transaction.take_id().to_string(),
        name: body.name,
        header_template: body.header_template,
        detail_template: body.detail_template,
        object_type: body.object_type,
        tokens: body.tokens,
        created_at: now,
        updated_at: now,
    };
    put_template(&mut transaction, app, &template)?;
    transaction.put_document(APPS, &template.id, app.into());
    Ok(Reply::serialized(StatusCode::CREATED, &template)?.after(transaction.commit()))
}

/// `GET /integrators/timeline/{appId}/event-templates`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let below = format!("{}/", number(call, 0)?);
    let state = call.portal.store.read();
    let results = state
        .documents(TEMPLATES)
        .filter(|(key, _)| key.starts_with(&below))
        .filter_map(|(_, document)| serde_json::from_value(document.clone()).ok())
        .collect();
    Reply::serialized(StatusCode::OK, &Results { results })
}

/// `GET /integrators/timeline/{appId}/event-templates/{eventTemplateId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let template = template_of(&call.portal.store.read(), number(call, 0)?, call.parameter(1))?;
    Reply::serialized(StatusCode::OK, &template)
}

/// `PUT /integrators/timeline/{appId}/event-templates/{eventTemplateId}`: everything but the object type, which has no
/// field in the body. Tokens that stay keep their time of creation (assumed).
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = number(call, 0)?;
    let body: Update = call.read()?;
    check(&[&body.header_template, &body.detail_template], &body.tokens)?;
    if body.id.as_deref().is_some_and(|id| id != call.parameter(1)) {
        // The wording is not on record.
        return Err(ApiError::validation(
            "The id in the body is not the id in the path",
        ));
    }
    let now = Timestamp::from_millis(call.now);
    let mut transaction = call.portal.store.write();
    let mut template = template_of(&transaction, app, call.parameter(1))?;
    let mut tokens = body.tokens;
    for token in &mut tokens {
        let known = template.token(&token.name);
        token.created_at = known.map_or(Some(now), |known| known.created_at);
        token.updated_at = Some(now);
    }
    template.name = body.name;
    template.header_template = body.header_template;
    template.detail_template = body.detail_template;
    template.tokens = tokens;
    template.updated_at = now;
    put_template(&mut transaction, app, &template)?;
    Ok(Reply::serialized(StatusCode::OK, &template)?.after(transaction.commit()))
}

/// `DELETE /integrators/timeline/{appId}/event-templates/{eventTemplateId}`. Its events can no longer be read (assumed).
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = number(call, 0)?;
    let mut transaction = call.portal.store.write();
    if transaction.delete_document(TEMPLATES, &format!("{app}/{}", call.parameter(1))) {
        transaction.delete_document(APPS, call.parameter(1));
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// What a template may not be. Wordings are not on record.
fn check(texts: &[&Option<String>], tokens: &[Token]) -> Result<(), ApiError> {
    let longest = texts.iter().copied().flatten().map(String::len).max();
    if longest.is_some_and(|length| length > TEMPLATE_BYTES_MAX) {
        return Err(ApiError::validation(format!(
            "A template may have at most {TEMPLATE_BYTES_MAX} bytes"
        )));
    }
    if tokens.len() > TOKENS_MAX {
        return Err(ApiError::validation(format!(
            "An event template may have at most {TOKENS_MAX} tokens"
        )));
    }
    tokens.iter().try_for_each(check_token)?;
    for (at, token) in tokens.iter().enumerate() {
        if tokens.iter().take(at).any(|earlier| earlier.name == token.name) {
            return Err(ApiError::validation(format!(
                "The token name '{}' is used twice",
                token.name
            )));
        }
    }
    Ok(())
}

/// What a token may not be. Wordings are not on record.
pub(super) fn check_token(token: &Token) -> Result<(), ApiError> {
    if !Token::is_name(&token.name) {
        return Err(ApiError::validation(format!(
            "The token name '{}' may only hold letters, digits, periods, dashes and underscores",
            token.name
        )));
    }
    if token.token_type == TokenType::Enumeration && token.options.iter().flatten().next().is_none() {
        return Err(ApiError::validation(format!(
            "The enumeration token '{}' needs options",
            token.name
        )));
    }
    Ok(())
}

fn check_object_type(call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    let known = call.definitions.resolve(name).ok().map(|known| known.id);
    if known.is_some_and(|id| OBJECT_TYPES.contains(&id)) {
        return Ok(());
    }
    // The wording is not on record.
    Err(ApiError::validation(format!(
        "Events of apps are for contacts, companies, deals and tickets, not for '{name}'"
    )))
}
