//! Fills in what HubSpot computes when a record is written.

use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;
use spoke_model::value;

use super::draft::{Draft, StoredValues};
use super::problem::Problem;
use super::{activities, companies, contacts, deals, lifecycle, ownership, stages, tickets};
use crate::definitions::TypeDefinition;

/// When a write happens and what it is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// Now, in milliseconds since 1970.
    pub(crate) now: i64,
    /// When the record was created; equals `now` for a creation.
    pub(crate) created: i64,
    /// Whether the record is being created.
    pub(crate) creating: bool,
}

impl Moment {
    /// Now as stored text.
    pub(crate) fn now_text(&self) -> String {
        text(self.now)
    }
}

/// A time in its stored form.
pub(crate) fn text(millis: i64) -> String {
    let mut out = String::with_capacity(24);
    Timestamp::from_millis(millis).write_iso(&mut out);
    out
}

/// A stored date or time in milliseconds since 1970.
pub(crate) fn millis(text: &str) -> Option<i64> {
    Timestamp::parse(text).ok().map(Timestamp::millis)
}

/// Applies defaults, pipelines, funnel and calculations to a draft.
///
/// # Errors
/// When pipeline and stage do not exist or do not fit together.
pub(crate) fn complete<S: StoredValues>(
    object_type: &TypeDefinition,
    draft: &mut Draft<'_, '_, S>,
    moment: Moment,
) -> Result<(), Vec<Problem>> {
    append_options(object_type, draft);
    stages::settle(object_type, draft, moment)?;
    match object_type.id {
        ObjectTypeId::CONTACT => {
            lifecycle::settle(object_type, draft, moment);
            contacts::derive(draft);
        }
        ObjectTypeId::COMPANY => {
            companies::derive(draft);
            lifecycle::settle(object_type, draft, moment);
        }
        ObjectTypeId::DEAL => deals::derive(object_type, draft, moment),
        ObjectTypeId::TICKET => tickets::derive(object_type, draft, moment),
        _ => activities::derive(object_type, draft, moment),
    }
    ownership::settle(draft, moment);
    Ok(())
}

/// A multi-select value that starts with a semicolon adds to the stored set; its options were checked before.
fn append_options<S: StoredValues>(object_type: &TypeDefinition, draft: &mut Draft<'_, '_, S>) {
    let appended: Vec<(String, String)> = draft
        .changes()
        .filter(|(name, value)| {
            value.starts_with(';')
                && object_type
                    .property(name)
                    .is_some_and(|one| one.is_multi_select())
        })
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    for (name, sent) in appended {
        let merged = value::merge_multi_select(draft.before(&name).as_deref(), &sent);
        draft.set(name, merged);
    }
}
