//! `spoke lead log`.

use serde_json::json;
use spoke_client::workflow::activity::{self, Activity, On};
use spoke_client::workflow::{self};
use spoke_client::{Error, ErrorKind};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::suggest::nearest;
use spoke_model::time::Timestamp;

use crate::cli::lead::{
    CallArguments, CallDirection, CallStatus, EmailArguments, EmailDirection, LogKind, MeetingArguments,
    MeetingOutcome, OnArguments, Priority, TaskArguments, TaskType,
};
use crate::commands::Session;
use crate::commands::moments::{parse_length, parse_time};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::write_json;

/// What a meeting takes when nobody says how long.
const MEETING_MILLIS: i64 = 30 * 60 * 1000;

/// What is wrong with the typed values is told before a portal is looked for.
#[derive(Debug)]
pub struct Log {
    kind: &'static str,
    activity: Activity,
    /// The label of a call's outcome: only the portal knows its id.
    outcome: Option<String>,
    on: OnArguments,
}

impl Log {
    /// Reads what was typed.
    ///
    /// # Errors
    /// When a time or a length is none, a meeting ends before it starts, or no record is named.
    pub fn parse(kind: LogKind) -> Result<Self, Failure> {
        let (kind, activity, outcome, on) = match kind {
            LogKind::Note(note) => {
                let activity = at(Activity::note(note.text), "--at", note.at)?;
                ("note", activity, None, note.on)
            }
            LogKind::Task(task) => ("task", parse_task(&task)?, None, task.on),
            LogKind::Call(call) => ("call", parse_call(&call)?, call.outcome, call.on),
            LogKind::Meeting(meeting) => ("meeting", parse_meeting(&meeting)?, None, meeting.on),
            LogKind::Email(email) => ("e-mail", parse_email(&email)?, None, email.on),
        };
        let named = [&on.contact, &on.company, &on.deal, &on.ticket];
        if named.iter().all(|names| names.is_empty()) {
            return Err(Failure::usage(format!("the {kind} is about nobody")).hint(
                "name at least one record: --contact EMAIL, --company DOMAIN, --deal ID or --ticket ID",
            ));
        }
        Ok(Self {
            kind,
            activity,
            outcome,
            on,
        })
    }
}

/// Logs the activity.
///
/// # Errors
/// When a record, owner or outcome is not there, or HubSpot refuses.
pub async fn log(session: &Session, log: Log) -> Result<ExitStatus, Failure> {
    let client = &session.client;
    let mut activity = log.activity;
    if let Some(label) = &log.outcome {
        activity = activity.property("hs_call_disposition", call_outcome(session, label).await?);
    }
    if let Some(owner) = &log.on.owner {
        let owner = workflow::owner(client, owner)
            .await
            .map_err(|error| session.refusal("find the owner", &error))?;
        activity = activity.property("hubspot_owner_id", owner.id);
    }
    let mut on = Vec::new();
    for (object_type, what, names) in [
        (ObjectTypeId::CONTACT, "contact", &log.on.contact),
        (ObjectTypeId::COMPANY, "company", &log.on.company),
        (ObjectTypeId::DEAL, "deal", &log.on.deal),
        (ObjectTypeId::TICKET, "ticket", &log.on.ticket),
    ] {
        for name in names {
            let record = workflow::record(client, object_type, name)
                .await
                .map_err(|error| not_there(session, what, name, &error))?;
            on.push(On::new(object_type, record.id()));
        }
    }
    let outcome = activity::log(client, &activity, &on)
        .await
        .map_err(|error| session.refusal(&format!("log the {}", log.kind), &error))?;
    if log.on.json {
        let on: Vec<_> = on
            .iter()
            .map(|one| json!({ "objectTypeId": one.object_type.to_string(), "id": one.id }))
            .collect();
        let document =
            json!({ "kind": log.kind, "id": outcome.id, "action": outcome.action.as_str(), "on": on });
        write_json(&session.printer, &document)?;
    } else {
        session.printer.data_line(&format!(
            "{} {} {}, on {} record{}",
            log.kind,
            outcome.id,
            outcome.action.as_str(),
            on.len(),
            if on.len() == 1 { "" } else { "s" }
        ))?;
    }
    Ok(ExitStatus::Done)
}

fn not_there(session: &Session, what: &str, name: &str, error: &Error) -> Failure {
    let failure = session.refusal(&format!("find the {what} {name}"), error);
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::InvalidInput => failure.hint(format!(
            "look for it: spoke crm {} search --query WORDS",
            match what {
                "company" => "companies".to_owned(),
                _ => format!("{what}s"),
            }
        )),
        _ => failure,
    }
}

/// The id of a call's outcome. Accounts add their own to HubSpot's six, so the portal is asked.
async fn call_outcome(session: &Session, label: &str) -> Result<String, Failure> {
    let definition = session
        .client
        .properties("calls")
        .get("hs_call_disposition")
        .await
        .map_err(|error| session.refusal("read the outcomes of calls", &error))?;
    let wanted = label.trim().to_lowercase();
    let found = definition
        .options
        .iter()
        .find(|option| option.label.to_lowercase() == wanted || option.value == label);
    if let Some(option) = found {
        return Ok(option.value.clone());
    }
    let labels: Vec<&str> = definition
        .options
        .iter()
        .map(|option| option.label.as_str())
        .collect();
    let failure = Failure::usage(format!("no call ends with {label:?}"));
    let failure = match nearest(label, labels.iter().copied()) {
        Some(near) => failure.hint(format!("did you mean {near:?}?")),
        None => failure,
    };
    Err(failure.hint(format!("choose one of: {}", labels.join(", "))))
}

fn at(activity: Activity, option: &str, time: Option<String>) -> Result<Activity, Failure> {
    match time {
        Some(time) => Ok(activity.at(parse_time(option, &time)?)),
        None => Ok(activity),
    }
}

fn with(activity: Activity, name: &str, value: Option<&String>) -> Activity {
    match value {
        Some(value) => activity.property(name, value),
        None => activity,
    }
}

fn parse_task(task: &TaskArguments) -> Result<Activity, Failure> {
    let activity = Activity::task(&task.subject)
        .property(
            "hs_task_priority",
            match task.priority {
                Priority::None => "NONE",
                Priority::Low => "LOW",
                Priority::Medium => "MEDIUM",
                Priority::High => "HIGH",
            },
        )
        .property(
            "hs_task_type",
            match task.task_type {
                TaskType::Todo => "TODO",
                TaskType::Call => "CALL",
                TaskType::Email => "EMAIL",
            },
        );
    at(
        with(activity, "hs_task_body", task.body.as_ref()),
        "--due",
        task.due.clone(),
    )
}

fn parse_call(call: &CallArguments) -> Result<Activity, Failure> {
    let mut activity = Activity::call(&call.text).property(
        "hs_call_status",
        match call.status {
            CallStatus::Completed => "COMPLETED",
            CallStatus::NoAnswer => "NO_ANSWER",
            CallStatus::Busy => "BUSY",
            CallStatus::Failed => "FAILED",
            CallStatus::Missed => "MISSED",
            CallStatus::Canceled => "CANCELED",
        },
    );
    if let Some(direction) = call.direction {
        activity = activity.property(
            "hs_call_direction",
            match direction {
                CallDirection::Inbound => "INBOUND",
                CallDirection::Outbound => "OUTBOUND",
            },
        );
    }
    if let Some(duration) = &call.duration {
        let millis = parse_length("--duration", duration)?;
        activity = activity.property("hs_call_duration", millis.to_string());
    }
    at(
        with(activity, "hs_call_title", call.title.as_ref()),
        "--at",
        call.at.clone(),
    )
}

fn parse_meeting(meeting: &MeetingArguments) -> Result<Activity, Failure> {
    let start = parse_time("--start", &meeting.start)?;
    let end = match (&meeting.end, &meeting.duration) {
        (Some(end), _) => parse_time("--end", end)?,
        (None, Some(duration)) => later(start, parse_length("--duration", duration)?),
        (None, None) => later(start, MEETING_MILLIS),
    };
    let mut activity = Activity::meeting(&meeting.title, start, end).map_err(|error| {
        Failure::usage(error.message().to_owned()).hint("give --end a time after --start, or --duration")
    })?;
    if let Some(outcome) = meeting.outcome {
        activity = activity.property(
            "hs_meeting_outcome",
            match outcome {
                MeetingOutcome::Scheduled => "SCHEDULED",
                MeetingOutcome::Completed => "COMPLETED",
                MeetingOutcome::Rescheduled => "RESCHEDULED",
                MeetingOutcome::NoShow => "NO_SHOW",
                MeetingOutcome::Canceled => "CANCELED",
            },
        );
    }
    let activity = with(activity, "hs_meeting_location", meeting.location.as_ref());
    Ok(with(activity, "hs_meeting_body", meeting.body.as_ref()))
}

fn later(start: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millis(start.millis().saturating_add(millis))
}

fn parse_email(email: &EmailArguments) -> Result<Activity, Failure> {
    let mut activity = Activity::email(&email.subject).property(
        "hs_email_direction",
        match email.direction {
            EmailDirection::Outgoing => "EMAIL",
            EmailDirection::Incoming => "INCOMING_EMAIL",
            EmailDirection::Forwarded => "FORWARDED_EMAIL",
        },
    );
    if email.from.is_some() || !email.to.is_empty() {
        // The read-only sender and receiver fields are computed from this JSON.
        let people = |addresses: &[String]| -> Vec<serde_json::Value> {
            addresses
                .iter()
                .map(|address| json!({ "email": address }))
                .collect()
        };
        let from = email
            .from
            .as_ref()
            .map_or_else(|| json!({}), |address| json!({ "email": address }));
        let headers = json!({ "from": from, "to": people(&email.to), "cc": [], "bcc": [] });
        activity = activity.property("hs_email_headers", headers.to_string());
    }
    at(
        with(activity, "hs_email_text", email.body.as_ref()),
        "--at",
        email.at.clone(),
    )
}
