//! The list of people who were deleted permanently: their addresses as salted hashes, never as text.
//!
//! HubSpot keeps such a list and refuses to add these people again through its pages and through imports; an API
//! request may bring them back (documented). The account setting for API requests too is the portal's own.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::call::Call;
use super::errors::ApiError;
use super::origin::Origin;
use crate::rules::{invalid_values, problem};
use crate::server;
use crate::store::{State, Transaction};

/// Hashes of addresses, each with the time of the deletion.
const BLOCKED: &str = "blocked_contacts";
/// The portal's salt stands among the documents too, made with the first deletion.
const SALT: &str = "blocked_contacts_salt";

/// Whether this call may not bring deleted people back: imports never may.
pub(crate) fn are_refused(call: &Call<'_>) -> bool {
    call.portal.settings.block_deleted_contacts || matches!(call.origin, Origin::Import(_))
}

/// Puts an address on the list.
pub(crate) fn add(transaction: &mut Transaction<'_>, address: &str, now: i64) {
    if salt(transaction).is_none() {
        let salt = server::correlation_id();
        transaction.put_document(SALT, SALT, salt.into());
    }
    if let Some(key) = key(transaction, address) {
        transaction.put_document(BLOCKED, &key, now.into());
    }
}

/// Whether an address is on the list.
pub(crate) fn contains(state: &State, address: &str) -> bool {
    key(state, address).is_some_and(|key| state.document(BLOCKED, &key).is_some())
}

/// The refusal (neither code nor wording is recorded).
pub(crate) fn refusal(property: &str, address: &str) -> ApiError {
    let message =
        format!("The contact with the address {address} was deleted permanently and cannot be added again");
    invalid_values(&[problem(property, "BLOCKED_EMAIL", message)])
}

fn salt(state: &State) -> Option<&str> {
    state.document(SALT, SALT).and_then(Value::as_str)
}

fn key(state: &State, address: &str) -> Option<String> {
    let mut hash = Sha256::new();
    hash.update(salt(state)?);
    hash.update(address.trim().to_lowercase());
    Some(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
