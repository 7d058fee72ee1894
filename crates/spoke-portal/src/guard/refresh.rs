//! Refresh tokens: the one the app came with, and those that codes were exchanged for. They never run out; revoking ends
//! them.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::apps::App;
use super::grant::{Credential, Grant};
use super::issued::hash;
use super::random::{RandomError, random_uuid};
use crate::store::{State, Transaction};

const COLLECTION: &str = "oauth_refresh_tokens";
/// Tokens kept at the same time; the oldest make room.
const TOKENS_MAX: usize = 10_000;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    scopes: Option<Vec<String>>,
    created_at: i64,
    revoked: bool,
}

/// The refresh tokens in the store, by their hash.
#[derive(Debug)]
pub(crate) struct RefreshTokens;

impl RefreshTokens {
    /// What the access tokens of a refresh token may do; `None` when it is unknown or revoked.
    pub(crate) fn grant(state: &State, app: &App, token: &str) -> Option<Grant> {
        let document = state
            .document(COLLECTION, &hash(token))
            .and_then(|value| Document::deserialize(value).ok());
        match document {
            Some(document) if document.revoked => None,
            Some(document) => Some(Grant::new(document.scopes, Credential::OAuth)),
            None => app
                .has_refresh_token(token)
                .then(|| Grant::new(None, Credential::OAuth)),
        }
    }

    /// Issues a token for these scopes.
    pub(crate) fn issue(
        transaction: &mut Transaction<'_>,
        scopes: Vec<String>,
        now: i64,
    ) -> Result<String, RandomError> {
        let text = format!("na1-{}", random_uuid()?);
        make_room(transaction);
        let document = Document {
            scopes: Some(scopes),
            created_at: now,
            revoked: false,
        };
        transaction.put_document(COLLECTION, &hash(&text), json!(document));
        Ok(text)
    }

    /// Ends a token. Returns whether it was in force.
    pub(crate) fn revoke(transaction: &mut Transaction<'_>, app: &App, token: &str) -> bool {
        if Self::grant(transaction, app, token).is_none() {
            return false;
        }
        if app.has_refresh_token(token) {
            // The app keeps its token; that it no longer counts is what must be remembered.
            let document = Document {
                scopes: None,
                created_at: i64::MAX,
                revoked: true,
            };
            transaction.put_document(COLLECTION, &hash(token), json!(document));
            return true;
        }
        transaction.delete_document(COLLECTION, &hash(token))
    }
}

fn make_room(transaction: &mut Transaction<'_>) {
    if transaction.documents(COLLECTION).count() < TOKENS_MAX {
        return;
    }
    let created = |value: &serde_json::Value| Document::deserialize(value).map_or(0, |one| one.created_at);
    let oldest = transaction
        .documents(COLLECTION)
        .min_by_key(|(_, value)| created(value))
        .map(|(key, _)| key.to_owned());
    if let Some(oldest) = oldest {
        transaction.delete_document(COLLECTION, &oldest);
    }
}
