//! Taking what somebody sent in: checked, kept, and written into the contact with its address.
//!
//! On HubSpot these paths live on a host of their own (`api.hsforms.com`); here they stand beside the others. Fields that
//! the form does not have are dropped (newer behaviour, not certain). Values for other objects than the contact are kept
//! with the submission and written nowhere, values that their property refuses too (assumed).
//!
//! Whose it is: the contact with the address, else the contact whose browser sent it, which gets the address as its own
//! unless the form always makes a new contact of a new address (documented), else a new contact. Without an address it
//! is the browser's contact; without one that is known it belongs to nobody (documented: an account has to ask for
//! contacts without an address). That an address goes before a browser is assumed.

use std::borrow::Cow;

use http::StatusCode;
use serde_json::{Map, Value, json};
use spoke_model::time::Timestamp;
use spoke_model::value::merge_multi_select;

use super::submission::{CONTACT, Consent, Submission, field_of, no_address, refuse};
use super::submissions::{self, Kept};
use super::{browser, forms, person, standing};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::SentProperties;
use crate::api::origin::Origin;
use crate::api::reply::Reply;
use crate::api::write::{Changes, Writer};
use crate::rules::check_values;
use crate::store::{Row, Table};

/// What the checkbox of a form gives as the ground for processing a contact's data (one of the property's options).
const CONSENT_OF_CONTACT: &str = "Freely given consent from contact";

/// `POST /submissions/v3/integration/submit/{portalId}/{formGuid}`: no token.
pub(crate) fn open(call: &Call<'_>) -> Result<Reply, ApiError> {
    submit(call)
}

/// `POST /submissions/v3/integration/secure/submit/{portalId}/{formGuid}`
pub(crate) fn secured(call: &Call<'_>) -> Result<Reply, ApiError> {
    submit(call)
}

fn submit(call: &Call<'_>) -> Result<Reply, ApiError> {
    let guid = call.parameter(1).to_ascii_lowercase();
    let form = {
        let state = call.portal.store.read();
        forms::stored(&state, &guid)
            .filter(|form| !forms::is_archived(form))
            .filter(|_| call.parameter(0) == call.portal.hub_id.to_string())
            .cloned()
            .ok_or_else(|| forms::not_found(call.parameter(1)))?
    };
    let submission: Submission = call.read()?;
    let commit = take(call, call.portal.store.write(), &guid, &form, &submission)?.commit();
    Ok(Reply::serialized(StatusCode::OK, &answer(&form))?.after(commit))
}

/// Keeps a submission in an open transaction.
pub(super) fn take<'p>(
    call: &Call<'_>,
    transaction: crate::store::Transaction<'p>,
    guid: &str,
    form: &Value,
    submission: &Submission,
) -> Result<crate::store::Transaction<'p>, ApiError> {
    let faults = submission.faults(form, call.now);
    if !faults.is_empty() {
        return Err(refuse(&faults));
    }
    let at = submission.at(call.now);
    let values = values_of(form, submission);
    let contacts = person::contacts(call)?;
    let mut writer = Writer::within(transaction, call, &contacts)?;
    writer.attribute(call, Origin::Form)?;
    let sent = values
        .iter()
        .filter(|value| value.object_type == CONTACT)
        .map(|value| {
            (
                Cow::Borrowed(value.name.as_str()),
                Cow::Borrowed(value.value.as_str()),
            )
        })
        .collect();
    let email = values
        .iter()
        .find(|value| value.is_email())
        .map(|value| &value.value);
    let cookie = submission.context.hutk.as_deref();
    let known = cookie
        .zip(writer.table())
        .and_then(|(cookie, table)| browser::contact(&writer.transaction, table, cookie));
    let email = email.filter(|email| !email.is_empty());
    let mut contact = None;
    let mut address = None;
    if email.is_some() || known.is_some() {
        let checked = check_values(&call.definitions, &contacts, SentProperties(sent));
        let mut changes = checked.values;
        // What a form takes for an address the CRM may still refuse, as it does reserved domains.
        let accepted = changes
            .iter()
            .find(|(name, value)| name == "email" && !value.is_empty())
            .map(|(_, email)| email.clone().into_owned());
        let row = match (email, &accepted) {
            (Some(sent), None) => return Err(refuse(&[no_address(sent)])),
            (_, Some(address)) => writer
                .table()
                .and_then(|table| person::find(table, address))
                .or_else(|| known.filter(|_| !keeps_addresses_apart(form))),
            (None, None) => {
                // Who leaves the address out does not take it back.
                changes.retain(|(name, _)| name != "email");
                known
            }
        };
        if row.is_none() {
            add_lifecycle_stage(form, &mut changes);
        }
        let noted = conversions(form, submission, at, writer.table().zip(row));
        let id = person::save(call, &mut writer, row, changes, noted)?;
        if let Some(cookie) = cookie {
            browser::remember(&mut writer.transaction, cookie, id);
        }
        contact = Some(id);
        address = accepted.or_else(|| {
            let table = writer.table()?;
            person::value(table, table.row(id)?, "email")
        });
    }
    if let (Some(consent), Some(address)) = (&submission.legal_consent_options, &address) {
        agree(&mut writer, consent, address, at)?;
        note_basis(call, &mut writer, consent, address)?;
        standing::note(call, &mut writer, address)?;
    }
    let kept = Kept {
        submitted_at: at,
        values: values
            .into_iter()
            .map(|value| json!({"objectTypeId": value.object_type, "name": value.name, "value": value.value}))
            .collect(),
        page_url: submission.context.page_uri.clone(),
        email: address,
        contact,
    };
    submissions::keep(&mut writer.transaction, guid, &kept)?;
    Ok(writer.transaction)
}

/// A value that the form has a field for.
struct SentValue {
    object_type: String,
    name: String,
    value: String,
}

impl SentValue {
    fn is_email(&self) -> bool {
        self.object_type == CONTACT && self.name == "email"
    }
}

/// What was sent for fields of the form; a name that comes again adds to the list (documented).
fn values_of(form: &Value, submission: &Submission) -> Vec<SentValue> {
    let mut values: Vec<SentValue> = Vec::with_capacity(submission.fields.len());
    for sent in &submission.fields {
        let (object_type, text) = (sent.object_type(), sent.text());
        if field_of(form, object_type, &sent.name).is_none() {
            continue;
        }
        let known = values
            .iter_mut()
            .find(|value| value.object_type == object_type && value.name == sent.name);
        if let Some(known) = known {
            known.value.push(';');
            known.value.push_str(&text);
        } else {
            values.push(SentValue {
                object_type: object_type.to_owned(),
                name: sent.name.clone(),
                value: text,
            });
        }
    }
    values
}

/// Whether a new address always makes a new contact, whoever's browser it came from.
fn keeps_addresses_apart(form: &Value) -> bool {
    form.pointer("/configuration/createNewContactForNewEmail")
        .and_then(Value::as_bool)
        .unwrap_or_default()
}

/// The stage that the form gives to new contacts.
fn add_lifecycle_stage<'v>(form: &'v Value, changes: &mut Changes<'v>) {
    let stages = form
        .pointer("/configuration/lifecycleStages")
        .and_then(Value::as_array);
    let stage = stages.into_iter().flatten().find_map(|stage| {
        let of_contacts = stage.get("objectTypeId").and_then(Value::as_str) == Some(CONTACT);
        stage.get("value").and_then(Value::as_str).filter(|_| of_contacts)
    });
    if let Some(stage) = stage
        && !changes.iter().any(|(name, _)| name == "lifecyclestage")
    {
        changes.push((Cow::Borrowed("lifecyclestage"), Cow::Borrowed(stage)));
    }
}

/// First and most recent conversion and how many there were. The name is page and form (assumed for the separator).
fn conversions<'v>(
    form: &Value,
    submission: &Submission,
    at: i64,
    known: Option<(&Table, Row)>,
) -> Changes<'v> {
    let stored = |name: &str| known.and_then(|(table, row)| person::value(table, row, name));
    let form_name = form.get("name").and_then(Value::as_str).unwrap_or_default();
    let event = match &submission.context.page_name {
        Some(page) => format!("{page}: {form_name}"),
        None => form_name.to_owned(),
    };
    let count: u64 = stored("num_conversion_events")
        .and_then(|count| count.parse().ok())
        .unwrap_or_default();
    let date = Timestamp::from_millis(at).to_iso();
    let mut noted: Changes<'_> = vec![
        (
            Cow::Borrowed("num_conversion_events"),
            Cow::Owned((count + 1).to_string()),
        ),
        (Cow::Borrowed("recent_conversion_date"), Cow::Owned(date.clone())),
        (
            Cow::Borrowed("recent_conversion_event_name"),
            Cow::Owned(event.clone()),
        ),
    ];
    if stored("first_conversion_date").is_none() {
        noted.push((Cow::Borrowed("first_conversion_date"), Cow::Owned(date)));
        noted.push((Cow::Borrowed("first_conversion_event_name"), Cow::Owned(event)));
    }
    noted
}

/// Types of messages that were agreed to become subscriptions. Types that the portal does not have are left out.
fn agree(writer: &mut Writer<'_>, consent: &Consent, address: &str, at: i64) -> Result<(), ApiError> {
    let mut granted: Vec<(u64, &str, &str)> = Vec::new();
    if let Some(given) = &consent.consent {
        let yes = given.communications.iter().filter(|one| one.value);
        granted.extend(yes.map(|one| (one.subscription_type_id, "CONSENT_WITH_NOTICE", one.text.as_str())));
    }
    if let Some(given) = consent.legitimate_interest.as_ref().filter(|given| given.value) {
        // A form says CUSTOMER or LEAD, a subscription CLIENT or PQL (assumed to be the same two).
        let basis = if given.legal_basis == "CUSTOMER" {
            "LEGITIMATE_INTEREST_CLIENT"
        } else {
            "LEGITIMATE_INTEREST_PQL"
        };
        granted.push((given.subscription_type_id, basis, given.text.as_str()));
    }
    for (id, basis, text) in granted {
        if standing::known_type(&id.to_string()).is_err() {
            continue;
        }
        let standing = standing::Standing {
            subscribed: Some(true),
            legal_basis: Some(basis.to_owned()),
            legal_basis_explanation: Some(text.to_owned()),
            source: standing::BY_FORM.to_owned(),
            at,
        };
        standing::put(&mut writer.transaction, address, id, &standing)?;
    }
    Ok(())
}

/// Consent to process becomes one of the contact's legal bases (assumed).
fn note_basis(
    call: &Call<'_>,
    writer: &mut Writer<'_>,
    consent: &Consent,
    address: &str,
) -> Result<(), ApiError> {
    let processing = consent
        .consent
        .as_ref()
        .is_some_and(|given| given.consent_to_process);
    let found = writer.table().and_then(|table| {
        let row = person::find(table, address)?;
        Some((
            row,
            person::value(table, row, "hs_legal_basis").unwrap_or_default(),
        ))
    });
    let Some((row, known)) = found.filter(|_| processing) else {
        return Ok(());
    };
    let merged = merge_multi_select(Some(&known), &format!(";{CONSENT_OF_CONTACT}"));
    let changes: Changes<'_> = vec![(Cow::Borrowed("hs_legal_basis"), Cow::Owned(merged))];
    writer.update(call, row, &changes).map(drop)
}

/// What the person sees next.
fn answer(form: &Value) -> Map<String, Value> {
    let action = |name: &str| {
        form.pointer("/configuration/postSubmitAction")
            .and_then(|action| action.get(name)?.as_str())
            .unwrap_or_default()
    };
    let name = if action("type") == "redirect_url" {
        "redirectUri"
    } else {
        "inlineMessage"
    };
    let mut body = Map::new();
    body.insert(name.to_owned(), action("value").into());
    body
}
