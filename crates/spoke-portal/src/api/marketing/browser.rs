//! Whose browser it is: the contact that a tracking cookie (`hubspotutk`, in bodies `hutk` or `utk`) belongs to.
//!
//! A form that is sent in with an address and a cookie says so (documented); nothing else here sees a browser. A cookie is
//! followed to the contact that its own was merged into.

use serde_json::Value;

use crate::store::{Row, State, Table, Transaction};

/// The contact of a cookie, keyed by the cookie.
const BROWSERS: &str = "browsers";
/// The cookies of a contact, keyed `contact/cookie`.
const OF_CONTACT: &str = "browsers_of";

/// The live contact whose browser has this cookie.
pub(in crate::api) fn contact(state: &State, table: &Table, cookie: &str) -> Option<Row> {
    let contact = state.document(BROWSERS, &key(cookie))?.as_u64()?;
    table.resolve(contact).filter(|row| !table.is_archived(*row))
}

/// Notes that a cookie is a contact's; it is nobody else's any more.
pub(super) fn remember(transaction: &mut Transaction<'_>, cookie: &str, contact: u64) {
    let cookie = key(cookie);
    let before = transaction.document(BROWSERS, &cookie).and_then(Value::as_u64);
    if before == Some(contact) {
        return;
    }
    if let Some(before) = before {
        transaction.delete_document(OF_CONTACT, &of_contact(before, &cookie));
    }
    transaction.put_document(BROWSERS, &cookie, contact.into());
    transaction.put_document(OF_CONTACT, &of_contact(contact, &cookie), Value::Null);
}

/// Forgets the browsers of a contact, as when it is deleted for good.
pub(crate) fn forget(transaction: &mut Transaction<'_>, contact: u64) {
    let keys: Vec<String> = transaction
        .documents_below(OF_CONTACT, &of_contact(contact, ""))
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in keys {
        if let Some((_, cookie)) = key.split_once('/') {
            transaction.delete_document(BROWSERS, cookie);
        }
        transaction.delete_document(OF_CONTACT, &key);
    }
}

/// Whether a text can be a cookie: 32 hexadecimal digits.
pub(super) fn is_cookie(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn key(cookie: &str) -> String {
    cookie.to_ascii_lowercase()
}

fn of_contact(contact: u64, cookie: &str) -> String {
    format!("{contact:016}/{cookie}")
}
