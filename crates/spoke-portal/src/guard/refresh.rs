//! Refresh tokens: the one the app came with, and those that codes were exchanged for. They never run out; revoking ends
//! them.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::apps::App;
use super::grant::{Credential, Grant};
use super::issued::hash;
use super::random::{RandomError, random_uuid};
use super::registry::{Apps, RegisteredApp};
use crate::builder::APP_ID;
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
    #[serde(default = "built_in")]
    app_id: u64,
}

/// Tokens that were issued before apps were registered are the built-in app's.
fn built_in() -> u64 {
    APP_ID
}

/// The refresh tokens in the store, by their hash.
#[derive(Debug)]
pub(crate) struct RefreshTokens;

impl RefreshTokens {
    /// What the access tokens of a refresh token may do; `None` when it is unknown or revoked.
    pub(crate) fn grant(state: &State, apps: &Apps, app: &App, token: &str) -> Option<Grant> {
        let document = state
            .document(COLLECTION, &hash(token))
            .and_then(|value| Document::deserialize(value).ok());
        match document {
            Some(document) if document.revoked => None,
            Some(document) => {
                let app = apps.find(document.app_id)?;
                Some(Grant::new(document.scopes, Credential::OAuth).of_app(&app))
            }
            None => app
                .has_refresh_token(token)
                .then(|| Grant::new(None, Credential::OAuth)),
        }
    }

    /// Issues a token of an app for these scopes.
    pub(crate) fn issue(
        transaction: &mut Transaction<'_>,
        app: &RegisteredApp,
        scopes: Vec<String>,
        now: i64,
    ) -> Result<String, RandomError> {
        let text = format!("na1-{}", random_uuid()?);
        make_room(transaction);
        let document = Document {
            scopes: Some(scopes),
            created_at: now,
            revoked: false,
            app_id: app.id,
        };
        transaction.put_document(COLLECTION, &hash(&text), json!(document));
        Ok(text)
    }

    /// Ends a token. Returns whether it was in force.
    pub(crate) fn revoke(transaction: &mut Transaction<'_>, app: &App, token: &str) -> bool {
        let key = hash(token);
        if app.has_refresh_token(token) {
            if transaction.document(COLLECTION, &key).is_some() {
                return false;
            }
            Self::retire(transaction, key);
            return true;
        }
        transaction.delete_document(COLLECTION, &key)
    }

    /// Ends every token of an app's installation.
    pub(crate) fn revoke_installation(transaction: &mut Transaction<'_>, app: &App, app_id: u64) {
        let of_app: Vec<String> = transaction
            .documents(COLLECTION)
            .filter(|(_, value)| Document::deserialize(*value).is_ok_and(|one| one.app_id == app_id))
            .map(|(key, _)| key.to_owned())
            .collect();
        for key in of_app {
            transaction.delete_document(COLLECTION, &key);
        }
        if app_id == APP_ID {
            Self::retire(transaction, hash(app.refresh_token.expose()));
        }
    }

    /// The app keeps the token it came with; that it no longer counts is what must be remembered.
    fn retire(transaction: &mut Transaction<'_>, key: String) {
        let document = Document {
            scopes: None,
            created_at: i64::MAX,
            revoked: true,
            app_id: APP_ID,
        };
        transaction.put_document(COLLECTION, &key, json!(document));
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
