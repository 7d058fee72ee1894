//! The OAuth access tokens that were issued, by their hash: what is kept opens nothing.
//!
//! Lookups go by the SHA-256 of the sent token, so their timing tells nothing of use. A token stays known for a day after
//! it has run out, to be refused as expired; the oldest go first when there are very many.

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
use crate::store::{State, Transaction};

const COLLECTION: &str = "oauth_access_tokens";
/// Tokens kept at the same time.
const TOKENS_MAX: usize = 10_000;
/// How long an expired token is remembered, in milliseconds.
const REMEMBERED: i64 = 24 * 60 * 60 * 1000;

/// The SHA-256 of a token, in hexadecimal: the key of its document.
pub(super) type TokenHash = String;

/// One issued token.
#[derive(Debug)]
pub(crate) struct AccessToken {
    /// What it may do.
    pub(crate) grant: Grant,
    /// When it runs out, in milliseconds since 1970.
    pub(crate) expires_at: i64,
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
}

/// Every access token that is or was valid not long ago.
#[derive(Default)]
pub(crate) struct IssuedTokens(RwLock<Known>);

#[derive(Default)]
struct Known {
    by_hash: HashMap<TokenHash, Arc<AccessToken>>,
    /// In the order in which they run out.
    order: VecDeque<TokenHash>,
}

impl IssuedTokens {
    /// The tokens that an earlier run has left in the store.
    pub(crate) fn load(state: &State) -> Self {
        let mut known = Known::default();
        let mut found: Vec<(TokenHash, AccessToken)> = state
            .documents(COLLECTION)
            .filter_map(|(hash, value)| {
                let document = Document::deserialize(value).ok()?;
                Some((hash.to_owned(), document.into_token()))
            })
            .collect();
        found.sort_by_key(|(_, token)| token.expires_at);
        for (hash, token) in found {
            known.order.push_back(hash.clone());
            known.by_hash.insert(hash, Arc::new(token));
        }
        Self(RwLock::new(known))
    }

    /// The token, valid or expired.
    pub(crate) fn find(&self, token: &str) -> Option<Arc<AccessToken>> {
        self.0.read().by_hash.get(&hash(token)).cloned()
    }

    /// Issues a token with these scopes; `None` stands for every scope.
    pub(crate) fn issue(
        &self,
        transaction: &mut Transaction<'_>,
        grant: Grant,
        now: i64,
    ) -> Result<String, RandomError> {
        let text = random_access_token()?;
        let expires_at = now.saturating_add(ACCESS_TOKEN_SECONDS * 1000);
        self.accept(transaction, &text, AccessToken { grant, expires_at }, now);
        Ok(text)
    }

    /// Makes a token as a private app has it: with these scopes, and without an end.
    pub(crate) fn issue_private(
        &self,
        transaction: &mut Transaction<'_>,
        scopes: Vec<String>,
        now: i64,
    ) -> Result<String, RandomError> {
        let text = format!("pat-na1-{}", random_uuid()?);
        let token = AccessToken {
            grant: Grant::of(scopes),
            expires_at: i64::MAX,
        };
        self.accept(transaction, &text, token, now);
        Ok(text)
    }

    /// Writes every known token down again, after the documents have been replaced by others.
    pub(crate) fn keep(&self, transaction: &mut Transaction<'_>) {
        for (key, token) in &self.0.read().by_hash {
            transaction.put_document(COLLECTION, key, Document::of(token));
        }
    }

    fn accept(&self, transaction: &mut Transaction<'_>, text: &str, token: AccessToken, now: i64) {
        let key = hash(text);
        transaction.put_document(COLLECTION, &key, Document::of(&token));
        let mut known = self.0.write();
        while known.order.len() >= TOKENS_MAX || known.oldest_is_forgotten(now) {
            let Some(oldest) = known.order.pop_front() else {
                break;
            };
            known.by_hash.remove(&oldest);
            transaction.delete_document(COLLECTION, &oldest);
        }
        known.order.push_back(key.clone());
        known.by_hash.insert(key, Arc::new(token));
    }

    /// Forgets a token. Returns whether it was known.
    pub(crate) fn revoke(&self, transaction: &mut Transaction<'_>, token: &str) -> bool {
        let key = hash(token);
        let mut known = self.0.write();
        known.order.retain(|one| *one != key);
        known.by_hash.remove(&key);
        transaction.delete_document(COLLECTION, &key)
    }
}

impl Known {
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
        })
    }

    fn into_token(self) -> AccessToken {
        let credential = if self.private {
            Credential::Static
        } else if self.on_behalf_of_app {
            Credential::App
        } else {
            Credential::OAuth
        };
        AccessToken {
            grant: Grant::new(self.scopes, credential),
            expires_at: self.expires_at,
        }
    }
}

impl fmt::Debug for IssuedTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "IssuedTokens({} known)", self.0.read().order.len())
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
