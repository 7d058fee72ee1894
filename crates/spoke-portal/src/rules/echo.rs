//! Which properties the answer to a write carries: what was sent and computed, and a system subset.
//!
//! The subsets are those of recorded answers (facts: batch, section 2); HubSpot does not return the whole record.

use std::borrow::Cow;

use spoke_model::object_type::ObjectTypeId;

use super::derive::millis;
use super::virtual_values::{VirtualValue, virtual_property};
use crate::definitions::TypeDefinition;

/// The computed properties a creation answers with.
const CREATED_CONTACT: &[&str] = &[
    "hs_all_contact_vids",
    "hs_associated_target_accounts",
    "hs_currently_enrolled_in_prospecting_agent",
    "hs_full_name_or_email",
    "hs_is_contact",
    "hs_is_unworked",
    "hs_membership_has_accessed_private_content",
    "hs_object_source",
    "hs_object_source_id",
    "hs_object_source_label",
    "hs_pipeline",
    "hs_prospecting_agent_actively_enrolled_count",
    "hs_prospecting_agent_total_enrolled_count",
    "hs_registered_member",
    "hs_sequences_actively_enrolled_count",
    "num_notes",
];
const CREATED_TICKET: &[&str] = &[
    "hs_helpdesk_sort_timestamp",
    "hs_last_message_from_visitor",
    "hs_object_source",
    "hs_object_source_label",
    "hs_ticket_id",
];
const CREATED_OTHER: &[&str] = &[
    "hs_object_source",
    "hs_object_source_id",
    "hs_object_source_label",
];
/// The properties an update of a contact answers with beside the changed ones; `lifecyclestage` is the stored value.
const UPDATED_CONTACT: &[&str] = &[
    "hs_is_unworked",
    "hs_object_source",
    "hs_object_source_label",
    "hs_pipeline",
];

/// A name and value of an answer.
pub(crate) type EchoPair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The record that was written, in the forms answers need.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written<'a> {
    /// The object type.
    pub(crate) object_type: &'a TypeDefinition,
    /// The id as text.
    pub(crate) id: &'a str,
    /// Creation time as stored text.
    pub(crate) created: &'a str,
    /// Time of this write as stored text.
    pub(crate) modified: &'a str,
    /// The app id as text.
    pub(crate) app_id: &'a str,
}

/// The properties the answer to a creation carries, sorted by name.
pub(crate) fn created_echo<'a>(
    written: Written<'a>,
    changes: &'a [(Cow<'_, str>, Cow<'_, str>)],
) -> Vec<EchoPair<'a>> {
    let extra = match written.object_type.id {
        ObjectTypeId::CONTACT => CREATED_CONTACT,
        ObjectTypeId::TICKET => CREATED_TICKET,
        _ => CREATED_OTHER,
    };
    let mut pairs = with_system(written, changes, extra);
    if matches!(
        written.object_type.id,
        ObjectTypeId::CONTACT | ObjectTypeId::COMPANY
    ) {
        for (name, value) in &mut pairs {
            // Recorded: a creation prints this date in milliseconds, every read as ISO 8601.
            if name.starts_with("hs_lifecyclestage_")
                && let Some(at) = millis(value)
            {
                *value = Cow::Owned(at.to_string());
            }
        }
    }
    pairs
}

/// The properties the answer to an update carries, sorted by name.
pub(crate) fn updated_echo<'a>(
    written: Written<'a>,
    changes: &'a [(Cow<'_, str>, Cow<'_, str>)],
    lifecycle_stage: Option<&'a str>,
) -> Vec<EchoPair<'a>> {
    let is_contact = written.object_type.id == ObjectTypeId::CONTACT;
    let mut pairs = with_system(written, changes, if is_contact { UPDATED_CONTACT } else { &[] });
    if let (true, Some(stage)) = (is_contact, lifecycle_stage) {
        insert(&mut pairs, "lifecyclestage", Cow::Borrowed(stage));
    }
    pairs
}

fn with_system<'a>(
    written: Written<'a>,
    changes: &'a [(Cow<'_, str>, Cow<'_, str>)],
    extra: &[&'static str],
) -> Vec<EchoPair<'a>> {
    let mut pairs: Vec<EchoPair<'a>> = Vec::with_capacity(changes.len() + extra.len() + 4);
    pairs.extend(
        changes
            .iter()
            .map(|(name, value)| (Cow::Borrowed(name.as_ref()), Cow::Borrowed(value.as_ref()))),
    );
    insert(
        &mut pairs,
        written.object_type.created_property(),
        Cow::Borrowed(written.created),
    );
    insert(
        &mut pairs,
        written.object_type.modified_property(),
        Cow::Borrowed(written.modified),
    );
    insert(&mut pairs, "hs_object_id", Cow::Borrowed(written.id));
    for name in extra {
        let Some(computed) = virtual_property(written.object_type.id, name) else {
            continue;
        };
        if let Some(value) = compute(written, changes, computed) {
            insert(&mut pairs, name, value);
        }
    }
    pairs
}

fn compute<'a>(
    written: Written<'a>,
    changes: &'a [(Cow<'_, str>, Cow<'_, str>)],
    computed: VirtualValue,
) -> Option<Cow<'a, str>> {
    let change = |name: &str| {
        changes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_ref())
            .filter(|value| !value.is_empty())
    };
    Some(match computed {
        VirtualValue::Id => Cow::Borrowed(written.id),
        VirtualValue::Created => Cow::Borrowed(written.created),
        VirtualValue::Modified => Cow::Borrowed(written.modified),
        VirtualValue::AppId => Cow::Borrowed(written.app_id),
        VirtualValue::Constant(text) => Cow::Borrowed(text),
        VirtualValue::CopyOf(name) => Cow::Borrowed(change(name)?),
        VirtualValue::FullNameOrEmail => {
            full_name_or_email(change("firstname"), change("lastname"), change("email"))?
        }
        VirtualValue::Linked(_) | VirtualValue::OpenDeals => Cow::Borrowed("0"),
        VirtualValue::Activities(measure) if !measure.is_time() => Cow::Borrowed("0"),
        VirtualValue::Primary(_) | VirtualValue::Activities(_) => return None,
    })
}

/// First and last name with a blank between, or the e-mail address when there is neither.
pub(crate) fn full_name_or_email<'a>(
    first: Option<&'a str>,
    last: Option<&'a str>,
    email: Option<&'a str>,
) -> Option<Cow<'a, str>> {
    match (first, last) {
        (Some(first), Some(last)) => Some(Cow::Owned(format!("{first} {last}"))),
        (Some(one), None) | (None, Some(one)) => Some(Cow::Borrowed(one)),
        (None, None) => email.map(Cow::Borrowed),
    }
}

/// Puts a pair at its place in the order; a pair that is there already stays.
fn insert<'a>(pairs: &mut Vec<EchoPair<'a>>, name: &'static str, value: Cow<'a, str>) {
    if let Err(at) = pairs.binary_search_by(|(known, _)| known.as_ref().cmp(name)) {
        pairs.insert(at, (Cow::Borrowed(name), value));
    }
}
