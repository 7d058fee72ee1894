//! Tokens as JSON text, in files and keyrings.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use spoke_model::secret::Secret;

use super::StoreError;
use crate::auth::tokens::Tokens;

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Text {
    access_token: String,
    refresh_token: String,
    /// Seconds since 1970.
    expires_at: u64,
}

pub(super) fn write(tokens: &Tokens) -> Result<String, StoreError> {
    let since = tokens.expires_at.duration_since(UNIX_EPOCH).unwrap_or_default();
    let text = Text {
        access_token: tokens.access_token.expose().to_owned(),
        refresh_token: tokens.refresh_token.expose().to_owned(),
        expires_at: since.as_secs(),
    };
    let mut text = serde_json::to_string_pretty(&text)?;
    text.push('\n');
    Ok(text)
}

/// The parser's own message could quote a token.
pub(super) fn read(text: &str) -> Result<Tokens, StoreError> {
    let text: Text = serde_json::from_str(text)
        .map_err(|_| "what is kept are no tokens: it was damaged, or somebody else wrote it")?;
    Ok(Tokens {
        access_token: Secret::from(text.access_token),
        refresh_token: Secret::from(text.refresh_token),
        expires_at: UNIX_EPOCH
            .checked_add(Duration::from_secs(text.expires_at))
            .unwrap_or(SystemTime::UNIX_EPOCH),
    })
}
