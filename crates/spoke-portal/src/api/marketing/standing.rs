//! Who agreed to receive what: one document for each address and type of message, and one for each address that wants
//! nothing at all.
//!
//! An address needs no contact to have a standing. Contacts show theirs in `hs_email_optout` and
//! `hs_email_optout_<id>`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use spoke_model::marketing::subscription::{LEGAL_BASES, SUBSCRIPTION_TYPES, SubscriptionType};

use super::person;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::write::{Changes, Writer};
use crate::store::{State, Transaction};

/// Standings, keyed `address/type`.
const STANDINGS: &str = "subscription_standings";
/// When an address opted out of everything, keyed by it.
const OPT_OUTS: &str = "subscription_opt_outs";

/// What somebody said about a type of message.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Standing {
    /// Yes or no; nothing takes both back.
    pub(super) subscribed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) legal_basis: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) legal_basis_explanation: Option<String>,
    /// What it came by, in words.
    pub(super) source: String,
    /// When, in milliseconds since 1970.
    pub(super) at: i64,
}

/// The words of version 4 for what changes come by (two are recorded).
pub(super) const BY_API: &str = "Public status API";
pub(super) const BY_FORM: &str = "Form submission";

/// What an address said about a type of message.
pub(super) fn standing(state: &State, address: &str, id: u64) -> Option<Standing> {
    let document = state.document(STANDINGS, &key(address, id))?;
    Standing::deserialize(document).ok()
}

/// When an address opted out of everything.
pub(super) fn opted_out(state: &State, address: &str) -> Option<i64> {
    state.document(OPT_OUTS, address)?.as_i64()
}

/// Keeps what an address says about a type of message. Whoever subscribes again takes an opt-out of everything back
/// (recorded as the reason `RESUBSCRIBE_OCCURRED`).
pub(super) fn put(
    transaction: &mut Transaction<'_>,
    address: &str,
    id: u64,
    standing: &Standing,
) -> Result<(), ApiError> {
    let document = serde_json::to_value(standing).map_err(|_| ApiError::internal())?;
    transaction.put_document(STANDINGS, &key(address, id), document);
    if standing.subscribed == Some(true) {
        transaction.delete_document(OPT_OUTS, address);
    }
    Ok(())
}

/// Opts an address out of everything.
pub(super) fn opt_out(transaction: &mut Transaction<'_>, address: &str, at: i64) {
    transaction.put_document(OPT_OUTS, address, Value::from(at));
}

/// Forgets an address, as when its contact is deleted for good.
pub(crate) fn forget(transaction: &mut Transaction<'_>, address: &str) {
    transaction.delete_document(OPT_OUTS, address);
    for one in SUBSCRIPTION_TYPES {
        transaction.delete_document(STANDINGS, &key(address, one.id));
    }
}

/// Writes the standing of an address into its contact, if it has one.
pub(super) fn note(call: &Call<'_>, writer: &mut Writer<'_>, address: &str) -> Result<(), ApiError> {
    let row = writer.table().and_then(|table| person::find(table, address));
    let Some(row) = row else { return Ok(()) };
    let out = |is: bool| Cow::Borrowed(if is { "true" } else { "" });
    let all = opted_out(&writer.transaction, address).is_some();
    let mut changes: Changes<'_> = vec![(Cow::Borrowed("hs_email_optout"), out(all))];
    for one in SUBSCRIPTION_TYPES {
        if let Some(standing) = standing(&writer.transaction, address, one.id) {
            let name = format!("hs_email_optout_{}", one.id);
            changes.push((Cow::Owned(name), out(standing.subscribed == Some(false))));
        }
    }
    writer.update(call, row, &changes).map(drop)
}

/// The type a caller names by id (wording not recorded).
pub(super) fn known_type(sent: &str) -> Result<&'static SubscriptionType, ApiError> {
    sent.trim()
        .parse()
        .ok()
        .and_then(SubscriptionType::by_id)
        .ok_or_else(|| {
            ApiError::object_not_found(format!("Subscription with id {sent} does not exist"))
                .context("subscriptionId", [sent])
        })
}

/// The address a caller names, in its stored form (wording not recorded).
pub(super) fn known_address(sent: &str) -> Result<String, ApiError> {
    person::address(sent).ok_or_else(|| ApiError::validation(format!("{sent} is not a valid email address")))
}

/// Refuses a legal basis that is none (wording not recorded).
pub(super) fn check_basis(sent: Option<&str>) -> Result<(), ApiError> {
    match sent {
        Some(basis) if !LEGAL_BASES.contains(&basis) => Err(ApiError::validation(format!(
            "Invalid legalBasis {basis}: it must be one of {}",
            LEGAL_BASES.join(", ")
        ))),
        _ => Ok(()),
    }
}

fn key(address: &str, id: u64) -> String {
    format!("{address}/{id}")
}
