//! What people did in the account: an audit log, who signed in, what touches its security.
//!
//! All three are made of what was really done: the last thousand requests and the tokens that are valid. Whoever calls is
//! told as the user who installed the apps. HubSpot lists what users do in its application; that calls stand among it, and
//! under which names, is assumed beyond the examples in its guide (`PIPELINE`, `DEAL`, `UPDATE`; `ADD_USER`).

mod audit;
mod security;

use serde_json::Value;
use spoke_model::time::Timestamp;

use super::call::Call;
use super::errors::ApiError;
use crate::traffic::Which;

pub(crate) use audit::list as audit_logs;
pub(crate) use security::{logins, security};

/// The requests with this class of status, the oldest first.
fn requests(status_class: Option<u16>) -> Which<'static> {
    Which {
        limit: usize::MAX,
        class: status_class,
        ..Which::default()
    }
}

/// A time in the query, if it is there.
fn time(call: &Call<'_>, name: &str) -> Result<Option<i64>, ApiError> {
    match call.query.first(name) {
        None => Ok(None),
        Some(text) => Timestamp::parse(text)
            .map(|time| Some(time.millis()))
            .map_err(|_| ApiError::bad_parameter(name, text, "must be a time")),
    }
}

/// Whether a user is asked for: those of the parameter, or all.
fn asks_for(call: &Call<'_>, name: &str, user: u64) -> bool {
    let mut users = call.query.list(name).peekable();
    users.peek().is_none() || users.any(|sent| sent == user.to_string())
}

/// In the order of their times, the newest first unless told otherwise.
fn ordered(mut entries: Vec<(i64, Value)>, newest_first: bool) -> impl Iterator<Item = Value> {
    entries.sort_by_key(|(at, _)| *at);
    if newest_first {
        entries.reverse();
    }
    entries.into_iter().map(|(_, entry)| entry)
}
