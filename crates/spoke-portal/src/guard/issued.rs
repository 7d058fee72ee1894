//! The tokens that were issued, by their hash: what is kept opens nothing.
//!
//! Lookups go by the SHA-256 of the sent token, so their timing tells nothing of use. An OAuth token stays known for a day
//! after it has run out, to be refused as expired; the oldest go first when there are very many. A static token has no end
//! and makes no room for others.

use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use hashbrown::HashMap;
use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use spoke_model::oauth::ACCESS_TOKEN_SECONDS;

use super::grant::{Credential, Grant};
use super::random::{RandomError, random_access_token, random_uuid};
use super::registry::{Apps, RegisteredApp};
use crate::builder::APP_ID;
use crate::store::{State, Transaction};

const COLLECTION: &str = "oauth_access_tokens";
/// OAuth tokens kept at the same time.
pub(crate) const TOKENS_MAX: usize = 10_000;
/// Static tokens made by the portal's controls.
const STATIC_TOKENS_MAX: usize = 1_000;
/// How long an expired token is remembered, in milliseconds.
const REMEMBERED: i64 = 24 * 60 * 60 * 1000;
/// Letters of a hash by which a token is told in lists.
const ID_LETTERS: usize = 12;

/// The SHA-256 of a token, in hexadecimal: the key of its document.
pub(super) type TokenHash = String;

/// One issued token.
#[derive(Debug)]
pub(crate) struct AccessToken {
    /// What it may do.
    pub(crate) grant: Grant,
    /// When it runs out, in milliseconds since 1970; never for a static one.
    pub(crate) expires_at: i64,
    /// When it was issued.
    created_at: i64,
}

/// A token as it is listed: without its text.
#[derive(Debug)]
pub(crate) struct ListedToken {
    /// The beginning of its hash.
    pub(crate) id: String,
    /// The token.
    pub(crate) token: Arc<AccessToken>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    scopes: Option<Vec<String>>,
    on_behalf_of_app: bool,
    expires_at: i64,
    /// Made by the portal's controls, in the manner of a private app's.
    #[serde(default)]
    private: bool,
    #[serde(default = "built_in")]
    app_id: u64,
    #[serde(default)]
    created_at: i64,
}

/// Tokens that were made before apps were registered are the built-in app's.
fn built_in() -> u64 {
    APP_ID
}

/// Why no static token can be made.
#[derive(Debug)]
pub(crate) enum Unissued {
    /// There are as many as there may be.
    TooMany(usize),
    /// No randomness.
    Random(RandomError),
}

/// Every issued token that is or was valid not long ago.
#[derive(Default)]
pub(crate) struct IssuedTokens(RwLock<Known>);

#[derive(Default)]
struct Known {
    by_hash: HashMap<TokenHash, Arc<AccessToken>>,
    /// Those that run out, in the order in which they do.
    order: VecDeque<TokenHash>,
}

impl AccessToken {
    /// When it was issued, in milliseconds since 1970.
    pub(crate) fn created_at(&self) -> i64 {
        self.created_at
    }

    fn runs_out(&self) -> bool {
        self.expires_at != i64::MAX
    }
}

/// What a token is called in the list: the beginning of its hash.
pub(crate) fn listed_id(token: &str) -> String {
    beginning(&hash(token))
}

fn beginning(hash: &str) -> String {
    hash.get(..ID_LETTERS).unwrap_or(hash).to_owned()
}

impl IssuedTokens {
    /// The tokens that an earlier run has left in the store.
    pub(crate) fn load(state: &State, apps: &Apps) -> Self {
        let mut known = Known::default();
        let mut found: Vec<(TokenHash, AccessToken)> = state
            .documents(COLLECTION)
            .filter_map(|(hash, value)| {
                let document = Document::deserialize(value).ok()?;
                let app = apps.find(document.app_id)?;
                Some((hash.to_owned(), document.into_token(&app)))
            })
            .collect();
        found.sort_by_key(|(_, token)| token.expires_at);
        for (hash, token) in found {
            if token.runs_out() {
                known.order.push_back(hash.clone());
            }
            known.by_hash.insert(hash, Arc::new(token));
        }
        Self(RwLock::new(known))
    }

    /// The token, valid or expired.
    pub(crate) fn find(&self, token: &str) -> Option<Arc<AccessToken>> {
        self.0.read().by_hash.get(&hash(token)).cloned()
    }

    /// Those that are valid, the oldest first.
    pub(crate) fn list(&self, now: i64) -> Vec<ListedToken> {
        let known = self.0.read();
        let valid = known.by_hash.iter().filter(|(_, token)| token.expires_at > now);
        let mut listed: Vec<ListedToken> = valid
            .map(|(hash, token)| ListedToken {
                id: beginning(hash),
                token: Arc::clone(token),
            })
            .collect();
        listed.sort_by(|a, b| (a.token.created_at, &a.id).cmp(&(b.token.created_at, &b.id)));
        listed
    }

    /// Issues a token that runs out.
    pub(crate) fn issue(
        &self,
        transaction: &mut Transaction<'_>,
        grant: Grant,
        now: i64,
    ) -> Result<String, RandomError> {
        let text = random_access_token()?;
        let key = hash(&text);
        let token = AccessToken {
            grant,
            expires_at: now.saturating_add(ACCESS_TOKEN_SECONDS * 1000),
            created_at: now,
        };
        let mut known = self.0.write();
        while known.order.len() >= TOKENS_MAX || known.oldest_is_forgotten(now) {
            let Some(oldest) = known.order.pop_front() else {
                break;
            };
            known.by_hash.remove(&oldest);
            transaction.delete_document(COLLECTION, &oldest);
        }
        known.order.push_back(key.clone());
        known.accept(transaction, key, token);
        Ok(text)
    }

    /// Makes a token as a private app or a service key has it: with these scopes, and without an end.
    pub(crate) fn issue_static(
        &self,
        transaction: &mut Transaction<'_>,
        app: &RegisteredApp,
        scopes: Vec<String>,
        now: i64,
    ) -> Result<String, Unissued> {
        let text = format!("pat-na1-{}", random_uuid().map_err(Unissued::Random)?);
        let token = AccessToken {
            grant: Grant::of(scopes).of_app(app),
            expires_at: i64::MAX,
            created_at: now,
        };
        let mut known = self.0.write();
        if known.by_hash.len().saturating_sub(known.order.len()) >= STATIC_TOKENS_MAX {
            return Err(Unissued::TooMany(STATIC_TOKENS_MAX));
        }
        known.accept(transaction, hash(&text), token);
        Ok(text)
    }

    /// Writes every known token down again, after the documents have been replaced by others.
    pub(crate) fn keep(&self, transaction: &mut Transaction<'_>) {
        for (key, token) in &self.0.read().by_hash {
            transaction.put_document(COLLECTION, key, Document::of(token));
        }
    }

    /// Forgets a token. Returns whether it was known.
    pub(crate) fn revoke(&self, transaction: &mut Transaction<'_>, token: &str) -> bool {
        self.0.write().forget(transaction, &hash(token))
    }

    /// Forgets the token that is listed under this id. Returns whether there was one, and only one.
    pub(crate) fn revoke_listed(&self, transaction: &mut Transaction<'_>, id: &str) -> bool {
        let mut known = self.0.write();
        let mut fitting = known
            .by_hash
            .keys()
            .filter(|hash| hash.get(..ID_LETTERS) == Some(id));
        let (Some(key), None) = (fitting.next().cloned(), fitting.next()) else {
            return false;
        };
        known.forget(transaction, &key)
    }

    /// Forgets the OAuth tokens of an app's installation.
    pub(crate) fn revoke_installation(&self, transaction: &mut Transaction<'_>, app_id: u64) {
        let mut known = self.0.write();
        let of_app = |token: &AccessToken| {
            token.grant.app_id() == app_id && token.grant.credential() == Credential::OAuth
        };
        let ended: Vec<TokenHash> = known
            .by_hash
            .iter()
            .filter(|(_, token)| of_app(token))
            .map(|(hash, _)| hash.clone())
            .collect();
        for key in ended {
            known.forget(transaction, &key);
        }
    }
}

impl Known {
    fn accept(&mut self, transaction: &mut Transaction<'_>, key: TokenHash, token: AccessToken) {
        transaction.put_document(COLLECTION, &key, Document::of(&token));
        self.by_hash.insert(key, Arc::new(token));
    }

    fn forget(&mut self, transaction: &mut Transaction<'_>, key: &str) -> bool {
        self.order.retain(|one| one != key);
        self.by_hash.remove(key);
        transaction.delete_document(COLLECTION, key)
    }

    fn oldest_is_forgotten(&self, now: i64) -> bool {
        let oldest = self.order.front().and_then(|hash| self.by_hash.get(hash));
        oldest.is_some_and(|token| token.expires_at.saturating_add(REMEMBERED) < now)
    }
}

impl Document {
    fn of(token: &AccessToken) -> serde_json::Value {
        serde_json::json!(Self {
            scopes: token.grant.scopes().map(<[String]>::to_vec),
            on_behalf_of_app: token.grant.credential() == Credential::App,
            expires_at: token.expires_at,
            private: token.grant.credential() == Credential::Static,
            app_id: token.grant.app_id(),
            created_at: token.created_at,
        })
    }

    fn into_token(self, app: &RegisteredApp) -> AccessToken {
        let credential = if self.private {
            Credential::Static
        } else if self.on_behalf_of_app {
            Credential::App
        } else {
            Credential::OAuth
        };
        AccessToken {
            grant: Grant::new(self.scopes, credential).of_app(app),
            expires_at: self.expires_at,
            created_at: self.created_at,
        }
    }
}

impl fmt::Debug for IssuedTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "IssuedTokens({} known)", self.0.read().by_hash.len())
    }
}

/// The SHA-256 of a token in hexadecimal.
pub(super) fn hash(token: &str) -> TokenHash {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(token.as_bytes()) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
