//! The CMS: content with its drafts, revisions and languages, HubDB, source code, domains, search over the site, and the
//! log of what changed.

mod audit;
pub(crate) mod content;
mod domains;
pub(crate) mod hubdb;
mod site_search;
pub(crate) mod source_code;

pub(crate) use audit::list as audit_logs;
pub(crate) use domains::{list as domains, read as domain};
pub(crate) use site_search::{indexed_data, search as site_search};

use serde_json::{Map, Value, json};
use spoke_model::time::Timestamp;

use super::account::USER_ID;
use super::call::Call;
use super::errors::ApiError;
use crate::definitions::Definitions;

/// The user that all changes are attributed to. A token is the application's, so it is always the same one (assumed).
fn user(definitions: &Definitions) -> Value {
    let (first, last, email) = name_of_user(definitions);
    let full_name = format!("{first} {last}");
    json!({ "id": USER_ID.to_string(), "fullName": full_name.trim(), "email": email })
}

/// First name, last name and e-mail address of that user: those of the first owner, for want of a better one.
fn name_of_user(definitions: &Definitions) -> (String, String, String) {
    let owner = definitions.owners().all().iter().find(|owner| !owner.archived);
    owner.map_or_else(Default::default, |owner| {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        (
            text(&owner.first_name),
            text(&owner.last_name),
            text(&owner.email),
        )
    })
}

/// A time as answers carry it: without milliseconds when they are zero, as guides show it.
fn time(millis: i64) -> Value {
    let mut text = String::with_capacity(24);
    Timestamp::from_millis(millis).write_iso_trimmed(&mut text);
    text.into()
}

/// The number that a path names; anything else leads nowhere (assumed).
fn number(text: &str) -> Result<u64, ApiError> {
    text.parse().map_err(|_| ApiError::resource_not_found())
}

/// The id in a body: a number, or its digits.
fn id_of(value: &Value) -> Result<u64, ApiError> {
    match value {
        Value::String(text) => number(text),
        Value::Number(id) => id.as_u64().ok_or_else(ApiError::resource_not_found),
        _ => Err(ApiError::resource_not_found()),
    }
}

/// Leaves of a view only what the call asks for in `name`; the fields that are always there stay.
fn project(call: &Call<'_>, name: &str, always: &[&str], view: &mut Map<String, Value>) {
    let wanted: Vec<&str> = call.query.list(name).collect();
    if !wanted.is_empty() {
        view.retain(|field, _| always.contains(&field.as_str()) || wanted.contains(&field.as_str()));
    }
}

/// `createdAt`, `createdAfter`, `createdBefore`, `updatedAt`, `updatedAfter`, `updatedBefore` of a call.
struct Times([(Option<i64>, Option<i64>, Option<i64>); 2]);

impl Times {
    fn of(call: &Call<'_>) -> Result<Self, ApiError> {
        let time = |name: &str| match call.query.first(name) {
            None => Ok(None),
            Some(text) => match text.parse::<i64>() {
                Ok(millis) => Ok(Some(millis)),
                Err(_) => Timestamp::parse(text)
                    .map(|time| Some(time.millis()))
                    .map_err(|_| ApiError::bad_parameter(name, text, "must be a time")),
            },
        };
        Ok(Self([
            (time("createdAt")?, time("createdAfter")?, time("createdBefore")?),
            (time("updatedAt")?, time("updatedAfter")?, time("updatedBefore")?),
        ]))
    }

    /// Whether something that was made and last changed then is asked for.
    fn hold(&self, created: i64, updated: i64) -> bool {
        self.0
            .iter()
            .zip([created, updated])
            .all(|((at, after, before), time)| {
                at.is_none_or(|at| time == at)
                    && after.is_none_or(|after| time > after)
                    && before.is_none_or(|before| time < before)
            })
    }
}
