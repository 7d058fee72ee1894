//! Custom channels: an app's way for messages to come into the inbox and to go out of it. Paths, fields and statuses are the
//! specification's (2026-09); wordings and bounds are ours.
//!
//! What is published is kept beside the threads of the inbox, each counterpart's messages under one thread's number; the
//! threads' own interface does not show them (our choice).

pub(crate) mod accounts;
pub(crate) mod channels;
pub(crate) mod messages;

use serde::Deserialize;
use serde_json::{Value, json};
use spoke_model::conversation::IDENTIFIERS;

use super::errors::ApiError;

/// How many a page has (assumed), and at most.
const PAGES: (u32, u32) = (100, 500);
/// Characters of a name or an address (our bound).
const TEXT_MAX: usize = 2_000;

/// How somebody is reached.
#[derive(Deserialize)]
struct Identifier {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

impl Identifier {
    /// As answers carry it, if there is such a kind.
    fn checked(&self) -> Result<Value, ApiError> {
        if !IDENTIFIERS.contains(&self.kind.as_str()) {
            return Err(ApiError::validation(format!(
                "The type of a delivery identifier must be one of {}, not {}",
                IDENTIFIERS.join(", "),
                self.kind
            )));
        }
        check_length("value", &self.value)?;
        Ok(json!({"type": self.kind, "value": self.value}))
    }
}

fn check_length(name: &str, text: &str) -> Result<(), ApiError> {
    if text.chars().count() > TEXT_MAX {
        return Err(ApiError::validation(format!(
            "{name} may have {TEXT_MAX} characters at most"
        )));
    }
    Ok(())
}

/// An id as a key that sorts as a number.
fn padded(id: u64) -> String {
    format!("{id:020}")
}
