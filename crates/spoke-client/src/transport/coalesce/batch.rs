//! One batch read in place of several reads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use serde::Serialize;

use super::flight::{Landed, Ticket};
use super::found::Found;
use super::wanted::{GroupKey, Read};
use crate::error::{Error, ErrorKind};
use crate::path::Path;
use crate::request::Request;
use crate::transport::Transport;

/// How many of the reads that a batch could not answer are sent at once.
const ALONE_AT_ONCE: usize = 8;

/// One caller's read, or that of several who asked the same.
pub(super) struct Member {
    pub(super) read: Read,
    pub(super) ticket: Ticket,
}

/// The properties that members of a batch have asked for, and those with history.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Names(BTreeSet<String>, BTreeSet<String>);

/// Reads for all members, and answers each.
pub(super) async fn run(transport: &Arc<Transport>, group: &GroupKey, members: Vec<Member>) {
    let members = waited_for(members);
    let Err(refused) = together(transport, group, members).await else {
        return;
    };
    // One of the reads may be at fault: each has to meet its own answer. Most often it is a property that only some of
    // them ask for.
    let mut by_names: BTreeMap<Names, Vec<Member>> = BTreeMap::new();
    for member in refused {
        let names = Names(
            member.read.properties.iter().cloned().collect(),
            member.read.history.iter().cloned().collect(),
        );
        by_names.entry(names).or_default().push(member);
    }
    let alike = by_names.len() == 1;
    for members in by_names.into_values() {
        if alike {
            alone(transport, members).await;
        } else if let Err(refused) = together(transport, group, waited_for(members)).await {
            alone(transport, refused).await;
        }
    }
}

fn waited_for(mut members: Vec<Member>) -> Vec<Member> {
    members.retain(|member| !member.ticket.is_deserted());
    members
}

/// One batch; gives back the members when it was refused for what it asks.
async fn together(
    transport: &Arc<Transport>,
    group: &GroupKey,
    members: Vec<Member>,
) -> Result<(), Vec<Member>> {
    if members.len() < 2 {
        alone(transport, members).await;
        return Ok(());
    }
    let Ok(request) = batch_request(group, &members) else {
        return Err(members);
    };
    match transport.deliver(&request).await {
        Ok(answer) => {
            let Some(found) = Found::in_answer(&answer, group, &members) else {
                return Err(members);
            };
            let mut unclear = Vec::new();
            for member in members {
                match found.answer(&member.read) {
                    Some(answer) => member.ticket.land(Landed {
                        outcome: Ok(answer),
                        in_company: true,
                    }),
                    None => unclear.push(member),
                }
            }
            alone(transport, unclear).await;
        }
        Err(error) if is_about_content(&error) => return Err(members),
        Err(error) => {
            for member in members {
                let outcome = Err(error.clone().instead_at(member.ticket.request()));
                member.ticket.land(Landed {
                    outcome,
                    in_company: true,
                });
            }
        }
    }
    Ok(())
}

async fn alone(transport: &Arc<Transport>, members: Vec<Member>) {
    stream::iter(members)
        .for_each_concurrent(ALONE_AT_ONCE, |Member { ticket, .. }| async move {
            tokio::select! {
                outcome = transport.deliver(ticket.request()) => {
                    ticket.land(Landed { outcome, in_company: false });
                }
                () = ticket.deserted() => {}
            }
        })
        .await;
}

fn is_about_content(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Validation
            | ErrorKind::NotFound
            | ErrorKind::Permission
            | ErrorKind::Conflict
            | ErrorKind::Refused
            | ErrorKind::TooLarge
            | ErrorKind::Unreadable
    )
}

#[derive(Serialize)]
struct Input<'a> {
    id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    properties: BTreeSet<&'a str>,
    properties_with_history: BTreeSet<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_property: Option<&'a str>,
    inputs: Vec<Input<'a>>,
}

fn batch_request(group: &GroupKey, members: &[Member]) -> Result<Request, Error> {
    let reads = || members.iter().map(|member| &member.read);
    let mut properties: BTreeSet<&str> = reads()
        .flat_map(|read| &read.properties)
        .map(String::as_str)
        .collect();
    properties.extend(group.id_property.as_deref());
    let inputs: BTreeMap<String, &str> = reads()
        .map(|read| (group.identity(&read.id), read.id.as_str()))
        .collect();
    let body = Body {
        properties,
        properties_with_history: reads()
            .flat_map(|read| &read.history)
            .map(String::as_str)
            .collect(),
        id_property: group.id_property.as_deref(),
        inputs: inputs.into_values().map(|id| Input { id }).collect(),
    };
    let path = Path::raw(group.path.clone()).then("batch").then("read");
    Request::post(path).replayable().json(&body)
}
