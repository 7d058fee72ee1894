//! `/_spoke/reset` and `/_spoke/seed`: away with all records, and more contacts.

use std::sync::Arc;

use http::Method;
use serde_json::json;

use super::fields::{BadField, Fields};
use super::snapshots::blocking;
use super::{Control, ControlAnswer};
use crate::seed::{self, Bulk};
use crate::snapshots::{self, Problem};

/// Contacts in one call.
const CONTACTS_MAX: u64 = 100_000;

/// `POST /_spoke/reset`
pub(super) async fn reset(control: &Control<'_>) -> ControlAnswer {
    if control.method != Method::POST {
        return ControlAnswer::other_method("POST");
    }
    let read = |body: &[u8]| -> Result<bool, BadField> {
        let mut fields = Fields::parse(body)?;
        let sample = fields.flag("sample")?;
        fields.done("sample")?;
        Ok(sample)
    };
    let sample = match read(&control.body) {
        Ok(sample) => sample,
        Err(bad) => return bad.into(),
    };
    let portal = Arc::clone(control.portal);
    let emptied = blocking(move || {
        snapshots::reset(&portal)?;
        Ok(ControlAnswer::json(&json!({ "sample": sample })))
    })
    .await;
    if sample && let Err(error) = seed::sample(control.portal).await {
        return ControlAnswer::refuse(500, error.to_string());
    }
    emptied
}

/// `POST /_spoke/seed`
pub(super) async fn answer(control: &Control<'_>) -> ControlAnswer {
    if control.method != Method::POST {
        return ControlAnswer::other_method("POST");
    }
    let bulk = match read(&control.body) {
        Ok(bulk) => bulk,
        Err(bad) => return bad.into(),
    };
    let portal = Arc::clone(control.portal);
    blocking(move || {
        let made = seed::bulk(&portal, bulk).map_err(Problem::Failed)?;
        Ok(ControlAnswer::created(
            &json!({ "contacts": made.contacts, "duplicates": made.duplicates }),
        ))
    })
    .await
}

fn read(body: &[u8]) -> Result<Bulk, BadField> {
    let mut fields = Fields::parse(body)?;
    let contacts = fields.number("contacts", 1, CONTACTS_MAX)?;
    let seed = fields.number("seed", 0, u64::MAX)?;
    let duplicates = fields.number("duplicatesPercent", 0, 90)?;
    fields.done("contacts, seed, duplicatesPercent")?;
    Ok(Bulk {
        contacts: contacts.ok_or_else(|| BadField::new("contacts: say how many"))?,
        seed: seed.unwrap_or(1),
        duplicates_percent: duplicates.unwrap_or(0),
    })
}
