//! Threads: list, read, open and close, archive and restore, who is in charge.
//!
//! An archived thread can be restored for thirty days (documented) and is gone afterwards.

use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use spoke_model::conversation::{ActorId, PAGE_MAX};
use spoke_model::time::Timestamp;

use super::events::{Happened, tell};
use super::message::{Content, Message};
use super::places::numbers;
use super::thread::{Thread, make_room};
use super::{actors, number};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::store::Transaction;

/// How many a page has (assumed), and at most.
const PAGES: (u32, u32) = (100, PAGE_MAX);

/// `GET /conversations/v3/conversations/threads?inboxId=&associatedContactId=&threadStatus=&latestMessageTimestampAfter=&sort=&archived=`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let archived = call.query.flag("archived")?;
    let inboxes = numbers(call, "inboxId")?;
    let contact = call.query.number("associatedContactId")?;
    let ticket = call.query.number("associatedTicketId")?;
    let status = call.query.first("threadStatus");
    if let Some(sent) = status.filter(|sent| !matches!(*sent, "OPEN" | "CLOSED")) {
        return Err(ApiError::bad_parameter(
            "threadStatus",
            sent,
            "must be OPEN or CLOSED",
        ));
    }
    let after =
        match call.query.first("latestMessageTimestampAfter") {
            None => None,
            Some(sent) => Some(Timestamp::parse(sent).map(Timestamp::millis).map_err(|_| {
                ApiError::bad_parameter("latestMessageTimestampAfter", sent, "must be a time")
            })?),
        };
    let state = call.portal.store.read();
    let mut found: Vec<(Thread, Value)> = Thread::all(&state, call.now)
        .filter(|thread| thread.archived_at.is_some() == archived)
        // No thread here belongs to a ticket.
        .filter(|_| ticket.is_none())
        .filter(|thread| contact.is_none_or(|contact| i64::try_from(thread.visitor.id) == Ok(contact)))
        .filter(|thread| status.is_none_or(|status| thread.status() == status))
        .filter(|thread| after.is_none_or(|after| thread.latest() > after))
        .map(|thread| {
            let view = Value::Object(thread.view());
            (thread, view)
        })
        .filter(|(_, view)| {
            let inbox = view.get("inboxId").and_then(Value::as_str).unwrap_or_default();
            inboxes.is_empty() || inboxes.iter().any(|wanted| wanted.to_string() == inbox)
        })
        .collect();
    for sort in call.query.list("sort") {
        let (name, falling) = match sort.strip_prefix('-') {
            Some(name) => (name, true),
            None => (sort, false),
        };
        match name {
            "id" => found.sort_by_key(|(thread, _)| thread.id),
            "createdAt" => found.sort_by_key(|(thread, _)| thread.created_at),
            "latestMessageTimestamp" => found.sort_by_key(|(thread, _)| thread.latest()),
            _ => {
                let rule =
                    "must be id, createdAt or latestMessageTimestamp, with - in front to turn it round";
                return Err(ApiError::bad_parameter("sort", sort, rule));
            }
        }
        if falling {
            found.reverse();
        }
    }
    paged::page(call, found.into_iter().map(|(_, view)| view), PAGES, false)
}

/// `GET /conversations/v3/conversations/threads/{threadId}?archived=`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let archived = call.query.flag("archived")?;
    let thread = Thread::named(call, &call.portal.store.read(), archived)?;
    Reply::serialized(StatusCode::OK, &thread.view())
}

#[derive(Deserialize)]
struct Update {
    #[serde(default)]
    status: Option<Status>,
    #[serde(default)]
    archived: Option<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Open,
    Closed,
}

/// `PATCH /conversations/v3/conversations/threads/{threadId}?archived=`: `status` opens or closes, `archived: false` brings
/// an archived thread back, which `archived=true` must ask for.
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let archived = call.query.flag("archived")?;
    let sent: Update = call.read()?;
    if sent.status.is_none() && sent.archived.is_none() {
        // Wording not recorded.
        return Err(ApiError::validation(
            "The body must hold status, archived or both",
        ));
    }
    let mut transaction = call.portal.store.write();
    let mut thread = Thread::named(call, &transaction, archived)?;
    if let Some(wanted) = sent.archived {
        set_archived(call, &mut transaction, &mut thread, wanted);
    }
    if let Some(status) = sent.status {
        let by = agent_or_app(call);
        set_status(call, &mut transaction, &mut thread, status == Status::Closed, by)?;
    }
    thread.put(&mut transaction)?;
    Ok(Reply::serialized(StatusCode::OK, &thread.view())?.after(transaction.commit()))
}

/// `DELETE /conversations/v3/conversations/threads/{threadId}`: into the trash. One that is not there is no error (assumed,
/// as for records).
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    number(call, 0)?;
    let mut transaction = call.portal.store.write();
    if let Ok(mut thread) = Thread::named(call, &transaction, false) {
        set_archived(call, &mut transaction, &mut thread, true);
        thread.put(&mut transaction)?;
    }
    // Time to look for those that were archived long ago; that there are too many is no matter here.
    let _ = make_room(&mut transaction, call.now);
    Ok(Reply::no_content().after(transaction.commit()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assign {
    actor_id: String,
}

/// `PUT /conversations/conversations/v3/threads/{threadId}/assignee`: to a user (the field's name is assumed).
pub(crate) fn assign(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Assign = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut thread = Thread::named(call, &transaction, false)?;
    check_agent(call, &transaction, &sent.actor_id)?;
    give(call, &mut transaction, &mut thread, Some(sent.actor_id))?;
    thread.put(&mut transaction)?;
    Ok(Reply::serialized(StatusCode::OK, &thread.view())?.after(transaction.commit()))
}

/// `DELETE /conversations/conversations/v3/threads/{threadId}/assignee`
pub(crate) fn unassign(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let mut thread = Thread::named(call, &transaction, false)?;
    give(call, &mut transaction, &mut thread, None)?;
    thread.put(&mut transaction)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

/// Refuses an actor that is no user of the account (wording not recorded).
pub(super) fn check_agent(
    call: &Call<'_>,
    transaction: &Transaction<'_>,
    actor: &str,
) -> Result<(), ApiError> {
    let is_agent = matches!(ActorId::parse(actor), Some(ActorId::Agent(_)));
    if is_agent && actors::find(call, transaction, actor).is_some() {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "The actor {actor} is no user of the account: the id of one is A- and the user's id"
    ))
    .context("actorId", [actor]))
}

/// Who makes a call: the app (assumed).
pub(super) fn agent_or_app(call: &Call<'_>) -> (String, &'static str, Option<u64>) {
    let app = call.grant.app_id();
    (format!("I-{app}"), "INTEGRATION", Some(app))
}

/// Opens or closes a thread, which leaves a message in it; nothing when it is so already.
pub(super) fn set_status(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    thread: &mut Thread,
    closed: bool,
    by: (String, &str, Option<u64>),
) -> Result<(), ApiError> {
    if thread.closed_at.is_some() == closed {
        return Ok(());
    }
    thread.closed_at = closed.then_some(call.now);
    let value = thread.status();
    let content = Content::ThreadStatusChange {
        new_status: value.to_owned(),
    };
    Message::add(transaction, thread, by, content, call.now)?;
    let happened = Happened::Changed {
        property: "status",
        value,
    };
    tell(call.portal, transaction, thread.id, happened);
    Ok(())
}

fn set_archived(call: &Call<'_>, transaction: &mut Transaction<'_>, thread: &mut Thread, archived: bool) {
    if thread.archived_at.is_some() == archived {
        return;
    }
    thread.archived_at = archived.then_some(call.now);
    let happened = Happened::Changed {
        property: "isArchived",
        value: if archived { "true" } else { "false" },
    };
    tell(call.portal, transaction, thread.id, happened);
    if archived {
        tell(call.portal, transaction, thread.id, Happened::Archived);
    }
}

fn give(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    thread: &mut Thread,
    to: Option<String>,
) -> Result<(), ApiError> {
    if thread.assigned_to == to {
        return Ok(());
    }
    let from = std::mem::replace(&mut thread.assigned_to, to.clone());
    let value = to.clone().unwrap_or_default();
    let content = Content::Assignment {
        assigned_to: to,
        assigned_from: from,
    };
    Message::add(transaction, thread, agent_or_app(call), content, call.now)?;
    let happened = Happened::Changed {
        property: "assignedTo",
        value: &value,
    };
    tell(call.portal, transaction, thread.id, happened);
    Ok(())
}
