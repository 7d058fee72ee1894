//! Sequences: list, read, enrol a contact, where a contact is enrolled. Enrolments are recorded and never run or end; a contact
//! is in one sequence at a time (documented). The sequences are those of the model and belong to the account's first user.

use std::borrow::Cow;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::automation::sequence::{SEQUENCES, Sequence, Step};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

use crate::api::account;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::IdText;
use crate::api::marketing::person;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::api::write::{Changes, Writer};
use crate::store::Transaction;

/// Enrolments, keyed by contact.
const ENROLLED: &str = "sequence_enrollments";
/// When the sequences were made: 1 January 2025 (assumed).
const MADE: i64 = 1_735_689_600_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// How many a page has, and at most (assumed).
const PAGES: (u32, u32) = (100, 100);

/// An enrolment.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Enrollment {
    id: String,
    sequence: u64,
    to_email: String,
    enrolled_by: String,
    enrolled_by_email: String,
    at: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    #[serde(borrow)]
    contact_id: IdText<'a>,
    #[serde(borrow)]
    sequence_id: IdText<'a>,
    sender_email: String,
    #[serde(default)]
    sender_alias_address: Option<String>,
}

/// `GET /automation/v4/sequences?userId=&name=&limit=&after=`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    acting_user(call)?;
    let part = call.query.first("name").map(str::to_lowercase);
    let found = SEQUENCES
        .iter()
        .filter(|one| {
            part.as_ref()
                .is_none_or(|part| one.name.to_lowercase().contains(part))
        })
        .map(|one| Value::Object(lite(call, one)));
    paged::page(call, found, PAGES, true)
}

/// `GET /automation/v4/sequences/{sequenceId}?userId=`: with its steps.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    acting_user(call)?;
    let sequence = known(call.parameter(0))?;
    let mut view = lite(call, sequence);
    let steps: Vec<Value> = sequence
        .steps
        .iter()
        .enumerate()
        .map(|(order, one)| step(sequence, order, one))
        .collect();
    view.insert("steps".to_owned(), steps.into());
    view.insert("dependencies".to_owned(), json!([]));
    Reply::serialized(StatusCode::OK, &view)
}

/// `POST /automation/v4/sequences/enrollments?userId=`: the sender is the user or one of the account's (assumed for the
/// latter).
pub(crate) fn enroll(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (user_id, user_email) = acting_user(call)?;
    let sent: Request<'_> = call.read()?;
    let sequence = known(sent.sequence_id.as_str())?;
    check_sender(call, &sent.sender_email)?;
    if let Some(alias) = &sent.sender_alias_address
        && person::address(alias).is_none()
    {
        return Err(ApiError::validation(format!(
            "{alias} is not a valid email address"
        )));
    }
    let contacts = person::contacts(call)?;
    let mut writer = Writer::begin(call, &contacts)?;
    let id = sent.contact_id.as_str();
    let row = writer.table().and_then(|table| {
        table
            .resolve(id.parse().ok()?)
            .filter(|row| !table.is_archived(*row))
    });
    let row = row.ok_or_else(|| {
        ApiError::object_not_found(format!("No contact found with id {id}")).context("contactId", [id])
    })?;
    let value = |name: &str| writer.table().and_then(|table| person::value(table, row, name));
    let contact = writer.table().map_or(0, |table| table.id(row));
    let Some(to_email) = value("email").filter(|email| !email.is_empty()) else {
        return Err(ApiError::validation(format!(
            "The contact {id} has no email address and cannot be enrolled in a sequence"
        )));
    };
    let count: u64 = value("hs_sequences_enrolled_count")
        .and_then(|count| count.parse().ok())
        .unwrap_or_default();
    if writer.transaction.document(ENROLLED, &key(contact)).is_some() {
        return Err(
            ApiError::validation(format!("The contact {id} is enrolled in a sequence already"))
                .context("contactId", [id]),
        );
    }
    let enrollment = Enrollment {
        id: writer.transaction.take_id().to_string(),
        sequence: sequence.id,
        to_email,
        enrolled_by: user_id,
        enrolled_by_email: user_email,
        at: call.now,
    };
    let document = serde_json::to_value(&enrollment).map_err(|_| ApiError::internal())?;
    writer.transaction.put_document(ENROLLED, &key(contact), document);
    let noted: Changes<'_> = [
        ("hs_sequences_is_enrolled", "true".to_owned()),
        ("hs_sequences_actively_enrolled_count", "1".to_owned()),
        ("hs_sequences_enrolled_count", (count + 1).to_string()),
        ("hs_latest_sequence_enrolled", sequence.id.to_string()),
        (
            "hs_latest_sequence_enrolled_date",
            Timestamp::from_millis(call.now).to_iso(),
        ),
    ]
    .into_iter()
    .map(|(name, value)| (Cow::Borrowed(name), Cow::Owned(value)))
    .collect();
    writer.update(call, row, &noted)?;
    Ok(Reply::serialized(StatusCode::OK, &enrollment.lite())?.after(writer.commit()))
}

/// `GET /automation/v4/sequences/enrollments/contact/{contactId}`: 404 for one who is in none (wording not recorded).
pub(crate) fn of_contact(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.parameter(0);
    let state = call.portal.store.read();
    let contact = id.parse().ok().and_then(|id| {
        let table = state.table_of(ObjectTypeId::CONTACT)?;
        Some(table.id(table.resolve(id)?))
    });
    let found = contact
        .and_then(|contact| Enrollment::deserialize(state.document(ENROLLED, &key(contact))?).ok())
        .ok_or_else(|| {
            ApiError::object_not_found(format!("The contact {id} is enrolled in no sequence"))
                .context("contactId", [id])
        })?;
    let mut view = found.lite();
    view.insert("sequenceId".to_owned(), found.sequence.to_string().into());
    let name = Sequence::by_id(found.sequence).map_or("", |sequence| sequence.name);
    view.insert("sequenceName".to_owned(), name.into());
    view.insert("enrolledBy".to_owned(), found.enrolled_by.into());
    view.insert("enrolledByEmail".to_owned(), found.enrolled_by_email.into());
    Reply::serialized(StatusCode::OK, &view)
}

/// Forgets where a contact is enrolled.
pub(super) fn forget(transaction: &mut Transaction<'_>, contact: u64) {
    transaction.delete_document(ENROLLED, &key(contact));
}

impl Enrollment {
    fn lite(&self) -> Map<String, Value> {
        let at = Timestamp::from_millis(self.at).to_iso();
        let mut view = Map::new();
        for (name, text) in [
            ("id", self.id.as_str()),
            ("toEmail", self.to_email.as_str()),
            ("enrolledAt", at.as_str()),
            ("updatedAt", at.as_str()),
        ] {
            view.insert(name.to_owned(), text.into());
        }
        view
    }
}

/// The user that `userId` names, by id and address: every call must name one (wordings not recorded).
fn acting_user(call: &Call<'_>) -> Result<(String, String), ApiError> {
    let sent = call
        .query
        .first("userId")
        .ok_or_else(|| ApiError::validation("The query parameter userId is required"))?;
    call.definitions
        .owners()
        .users()
        .into_iter()
        .find(|(user_id, _)| user_id.to_string() == sent)
        .map(|(user_id, owner)| (user_id.to_string(), owner.email.clone().unwrap_or_default()))
        .ok_or_else(|| {
            ApiError::object_not_found(format!("No user found with id {sent}")).context("userId", [sent])
        })
}

fn check_sender(call: &Call<'_>, sent: &str) -> Result<(), ApiError> {
    let users = call.definitions.owners().users();
    let known = users
        .iter()
        .filter_map(|(_, owner)| owner.email.as_deref())
        .any(|own| own.eq_ignore_ascii_case(sent));
    if known {
        return Ok(());
    }
    Err(
        ApiError::validation(format!("No user of the account has the connected inbox {sent}"))
            .context("senderEmail", [sent]),
    )
}

fn known(id: &str) -> Result<&'static Sequence, ApiError> {
    id.trim().parse().ok().and_then(Sequence::by_id).ok_or_else(|| {
        ApiError::object_not_found(format!("No sequence found with id {id}")).context("sequenceId", [id])
    })
}

fn lite(call: &Call<'_>, sequence: &Sequence) -> Map<String, Value> {
    let made = Timestamp::from_millis(MADE).to_iso();
    let mut view = Map::new();
    for (name, text) in [
        ("id", sequence.id.to_string()),
        ("name", sequence.name.to_owned()),
        ("userId", account::user(call).id.to_string()),
        ("createdAt", made.clone()),
        ("updatedAt", made),
    ] {
        view.insert(name.to_owned(), text.into());
    }
    view
}

fn step(sequence: &Sequence, order: usize, step: &Step) -> Value {
    let made = Timestamp::from_millis(MADE).to_iso();
    let id = format!("{}{order:03}", sequence.id);
    let mut view = json!({
        "id": id, "actionType": step.action_type, "stepOrder": order, "delayMillis": step.delay_days * DAY_MS,
        "createdAt": made, "updatedAt": made,
    });
    let (name, pattern) = if step.action_type == "TASK" {
        let pattern = json!({
            "id": id, "taskType": "TODO", "taskPriority": "NONE", "subject": step.subject,
            "createdAt": made, "updatedAt": made,
        });
        ("taskPattern", pattern)
    } else {
        let pattern = json!({"id": id, "templateId": id, "createdAt": made, "updatedAt": made});
        ("emailPattern", pattern)
    };
    if let Some(fields) = view.as_object_mut() {
        fields.insert(name.to_owned(), pattern);
    }
    view
}

fn key(contact: u64) -> String {
    format!("{contact:020}")
}
