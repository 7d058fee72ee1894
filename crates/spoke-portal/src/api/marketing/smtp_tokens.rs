//! Tokens for sending by SMTP. No server listens for them here; a password is told once and not kept.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use spoke_model::time::Timestamp;

use crate::api::account;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::guard::random_uuid;
use crate::store::{State, Transaction};

/// Tokens, keyed by number.
const TOKENS: &str = "smtp_tokens";
/// The number of a token by its id, which is the user name.
const BY_ID: &str = "smtp_tokens_id";
/// Tokens of a portal (our bound).
const TOKENS_MAX: usize = 1_000;
/// How many a page has, and at most (assumed).
const PAGES: (u32, u32) = (100, 100);

/// A token. Its password is nowhere.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    id: String,
    campaign_name: String,
    create_contact: bool,
    email_campaign_id: String,
    created_by: String,
    created_at: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewToken {
    campaign_name: String,
    create_contact: bool,
}

/// `GET /marketing/v3/transactional/smtp-tokens?campaignName=&emailCampaignId=`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (name, campaign) = (
        call.query.first("campaignName"),
        call.query.first("emailCampaignId"),
    );
    let state = call.portal.store.read();
    let tokens = state
        .documents_below(TOKENS, "")
        .filter_map(|(_, document)| Token::deserialize(document).ok())
        .filter(|token| name.is_none_or(|name| token.campaign_name == name))
        .filter(|token| campaign.is_none_or(|campaign| token.email_campaign_id == campaign))
        .map(|token| Value::Object(token.view(None)));
    paged::page(call, tokens, PAGES, false)
}

/// `POST /marketing/v3/transactional/smtp-tokens`: 201, the only answer but that of a reset with a password.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: NewToken = call.read()?;
    if sent.campaign_name.trim().is_empty() {
        // Wording not recorded.
        return Err(ApiError::validation("campaignName must not be empty"));
    }
    let (id, password) = (random_uuid()?, random_uuid()?);
    let mut transaction = call.portal.store.write();
    if transaction.documents(TOKENS).count() >= TOKENS_MAX {
        return Err(ApiError::validation(format!(
            "This portal keeps at most {TOKENS_MAX} SMTP tokens; delete some"
        )));
    }
    let number = transaction.take_id();
    let token = Token {
        id: format!("smtp-{}", id.replace('-', "")),
        campaign_name: sent.campaign_name,
        create_contact: sent.create_contact,
        email_campaign_id: number.to_string(),
        created_by: account::user(call).email,
        created_at: call.now,
    };
    let key = format!("{number:020}");
    let document = serde_json::to_value(&token).map_err(|_| ApiError::internal())?;
    transaction.put_document(TOKENS, &key, document);
    transaction.put_document(BY_ID, &token.id, key.as_str().into());
    let reply = Reply::serialized(StatusCode::CREATED, &token.view(Some(&password)))?;
    Ok(reply.after(transaction.commit()))
}

/// `GET /marketing/v3/transactional/smtp-tokens/{tokenId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (_, token) = named(call, &call.portal.store.read())?;
    Reply::serialized(StatusCode::OK, &token.view(None))
}

/// `POST /marketing/v3/transactional/smtp-tokens/{tokenId}/password-reset`
pub(crate) fn reset_password(call: &Call<'_>) -> Result<Reply, ApiError> {
    let password = random_uuid()?;
    let (_, token) = named(call, &call.portal.store.read())?;
    Reply::serialized(StatusCode::OK, &token.view(Some(&password)))
}

/// `DELETE /marketing/v3/transactional/smtp-tokens/{tokenId}`: one that is not there is no error (assumed).
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    if let Ok((key, token)) = named(call, &transaction) {
        forget(&mut transaction, &key, &token);
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

fn forget(transaction: &mut Transaction<'_>, key: &str, token: &Token) {
    transaction.delete_document(TOKENS, key);
    transaction.delete_document(BY_ID, &token.id);
}

/// The token that the path names (wording not recorded).
fn named(call: &Call<'_>, state: &State) -> Result<(String, Token), ApiError> {
    let id = call.parameter(0);
    let found = state.document(BY_ID, id).and_then(Value::as_str).and_then(|key| {
        let token = Token::deserialize(state.document(TOKENS, key)?).ok()?;
        Some((key.to_owned(), token))
    });
    found.ok_or_else(|| {
        ApiError::object_not_found(format!("No SMTP token found with id {id}")).context("tokenId", [id])
    })
}

impl Token {
    fn view(&self, password: Option<&str>) -> Map<String, Value> {
        let mut view = Map::new();
        let at = Timestamp::from_millis(self.created_at).to_iso();
        for (name, text) in [
            ("id", &self.id),
            ("createdBy", &self.created_by),
            ("emailCampaignId", &self.email_campaign_id),
            ("campaignName", &self.campaign_name),
            ("createdAt", &at),
        ] {
            view.insert(name.to_owned(), text.as_str().into());
        }
        view.insert("createContact".to_owned(), self.create_contact.into());
        if let Some(password) = password {
            view.insert("password".to_owned(), password.into());
        }
        view
    }
}
