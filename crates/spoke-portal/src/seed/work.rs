//! The daily work of the sample: notes, calls, tasks, meetings and e-mails around contacts and deals.

use spoke_model::object_type::ObjectTypeId;

use super::event::{Key, Tie};
use super::plan::{Contact, DAY, Deal, END, HOUR, Planner};
use super::sales::iso;
use super::words;

/// How many activities are about deals; the others are about contacts.
const AROUND_DEALS: usize = 360;
/// How many activities are about contacts.
const AROUND_CONTACTS: usize = 240;

/// Activities of the people who sell.
pub(super) fn around_deals(planner: &mut Planner, deals: &[Deal]) {
    for number in 0..AROUND_DEALS {
        let Some(deal) = planner.one_of(deals) else { return };
        let at = planner.moment(deal.at + HOUR, deal.at + 60 * DAY);
        let mut ties = vec![(deal.key, Tie::Plain), (deal.contact.key, Tie::Plain)];
        ties.extend(deal.contact.company.map(|company| (company.key, Tie::Plain)));
        activity(planner, number, at, ties);
    }
}

/// Activities with people who are not in a deal yet.
pub(super) fn around_contacts(planner: &mut Planner, contacts: &[Contact]) {
    for number in 0..AROUND_CONTACTS {
        let Some(contact) = planner.one_of(contacts) else {
            return;
        };
        let at = planner.moment(contact.at + HOUR, contact.at + 120 * DAY);
        let mut ties = vec![(contact.key, Tie::Plain)];
        ties.extend(contact.company.map(|company| (company.key, Tie::Plain)));
        activity(planner, number, at, ties);
    }
}

/// The five kinds take turns: three notes, two calls, two tasks, one meeting and two e-mails in ten.
fn activity(planner: &mut Planner, number: usize, at: i64, ties: Vec<(Key, Tie)>) {
    let (object_type, mut properties) = match number % 10 {
        0 | 4 | 7 => (ObjectTypeId::NOTE, note(planner)),
        1 | 5 => (ObjectTypeId::CALL, call(planner)),
        2 | 8 => (ObjectTypeId::TASK, task(planner, at)),
        3 => (ObjectTypeId::MEETING, meeting(planner, at)),
        _ => (ObjectTypeId::EMAIL, email(planner)),
    };
    properties.push(("hs_timestamp", iso(at)));
    properties.push(("hubspot_owner_id", planner.owner()));
    planner.create(at, object_type, properties, ties);
}

type Properties = Vec<(&'static str, String)>;

fn note(planner: &mut Planner) -> Properties {
    vec![("hs_note_body", planner.random.pick(words::NOTE_BODIES).to_owned())]
}

fn call(planner: &mut Planner) -> Properties {
    let inbound = planner.random.chance(30);
    vec![
        (
            "hs_call_title",
            planner.random.pick(words::CALL_TITLES).to_owned(),
        ),
        ("hs_call_body", planner.random.pick(words::NOTE_BODIES).to_owned()),
        (
            "hs_call_direction",
            if inbound { "INBOUND" } else { "OUTBOUND" }.to_owned(),
        ),
        (
            "hs_call_status",
            planner
                .random
                .pick(&["COMPLETED", "COMPLETED", "NO_ANSWER", "BUSY"])
                .to_owned(),
        ),
        (
            "hs_call_duration",
            (planner.random.between(20, 2_400) * 1_000).to_string(),
        ),
    ]
}

fn task(planner: &mut Planner, at: i64) -> Properties {
    let old = at < END - 30 * DAY;
    let status = if old {
        "COMPLETED"
    } else {
        planner.random.pick(&["NOT_STARTED", "IN_PROGRESS", "WAITING"])
    };
    vec![
        (
            "hs_task_subject",
            planner.random.pick(words::TASK_SUBJECTS).to_owned(),
        ),
        ("hs_task_status", status.to_owned()),
        (
            "hs_task_priority",
            planner.random.pick(&["LOW", "MEDIUM", "HIGH"]).to_owned(),
        ),
        (
            "hs_task_type",
            planner.random.pick(&["TODO", "CALL", "EMAIL"]).to_owned(),
        ),
    ]
}

fn meeting(planner: &mut Planner, at: i64) -> Properties {
    vec![
        (
            "hs_meeting_title",
            planner.random.pick(words::MEETING_TITLES).to_owned(),
        ),
        ("hs_meeting_start_time", iso(at)),
        ("hs_meeting_end_time", iso(at + HOUR)),
        (
            "hs_meeting_outcome",
            planner
                .random
                .pick(&["COMPLETED", "COMPLETED", "RESCHEDULED", "NO_SHOW"])
                .to_owned(),
        ),
    ]
}

fn email(planner: &mut Planner) -> Properties {
    vec![
        (
            "hs_email_subject",
            planner.random.pick(words::EMAIL_SUBJECTS).to_owned(),
        ),
        (
            "hs_email_text",
            planner.random.pick(words::NOTE_BODIES).to_owned(),
        ),
        (
            "hs_email_direction",
            if planner.random.chance(60) {
                "EMAIL"
            } else {
                "INCOMING_EMAIL"
            }
            .to_owned(),
        ),
        ("hs_email_status", "SENT".to_owned()),
    ]
}
