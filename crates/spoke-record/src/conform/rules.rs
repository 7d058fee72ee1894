//! What may differ between two portals without being a difference, as tables.

use spoke_model::time::Timestamp;

/// How two values of a field are compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Rule {
    /// A time that each portal sets for itself: both must be times, of one form.
    Moment,
    /// A value that is new every time: both must be of one JSON type.
    Opaque,
    /// An id that a portal gives out: the same id there is the same id here.
    Id,
    /// HubSpot's words: equal after ids, times and the address of the portal were put in each other's place.
    Words,
}

/// Fields and properties by name. What is not here must be equal.
const RULES: &[(&str, Rule)] = &[
    ("archivedAt", Rule::Moment),
    ("closedate", Rule::Moment),
    ("closed_date", Rule::Moment),
    ("completedAt", Rule::Moment),
    ("createdAt", Rule::Moment),
    ("createdate", Rule::Moment),
    ("expiresAt", Rule::Moment),
    ("first_deal_created_date", Rule::Moment),
    ("hs_closed_date", Rule::Moment),
    ("hs_created_at", Rule::Moment),
    ("hs_createdate", Rule::Moment),
    ("hs_helpdesk_sort_timestamp", Rule::Moment),
    ("hs_lastmodifieddate", Rule::Moment),
    ("hubspot_owner_assigneddate", Rule::Moment),
    ("lastmodifieddate", Rule::Moment),
    ("occurredAt", Rule::Moment),
    ("requestedAt", Rule::Moment),
    ("startedAt", Rule::Moment),
    ("timestamp", Rule::Moment),
    ("updatedAt", Rule::Moment),
    ("added-at", Rule::Moment),
    ("addedAt", Rule::Moment),
    ("membershipTimestamp", Rule::Moment),
    ("listsMembershipTimestamp", Rule::Moment),
    ("access_token", Rule::Opaque),
    ("correlationId", Rule::Opaque),
    ("days_to_close", Rule::Opaque),
    ("expires_in", Rule::Opaque),
    ("hash", Rule::Opaque),
    ("hs_time_in_pipeline", Rule::Opaque),
    ("hs_unique_creation_key", Rule::Opaque),
    ("refresh_token", Rule::Opaque),
    ("requestId", Rule::Opaque),
    ("time-taken", Rule::Opaque),
    ("traceId", Rule::Opaque),
    ("appId", Rule::Id),
    ("after", Rule::Id),
    ("companyId", Rule::Id),
    ("createdById", Rule::Id),
    ("guid", Rule::Id),
    ("hs_all_contact_vids", Rule::Id),
    ("hs_object_id", Rule::Id),
    ("hs_object_source_id", Rule::Id),
    ("hs_ticket_id", Rule::Id),
    ("hub_id", Rule::Id),
    ("id", Rule::Id),
    ("ids", Rule::Id),
    ("objectId", Rule::Id),
    ("portalId", Rule::Id),
    ("toObjectId", Rule::Id),
    ("user_id", Rule::Id),
    ("vid", Rule::Id),
    ("canonical-vid", Rule::Id),
    ("merged-vids", Rule::Id),
    ("portal-id", Rule::Id),
    ("detail", Rule::Words),
    ("link", Rule::Words),
    ("message", Rule::Words),
    ("url", Rule::Words),
];

/// Beginnings of properties whose values follow from when a portal did what.
const MOMENT_BEGINNINGS: &[&str] = &[
    "hs_date_entered_",
    "hs_date_exited_",
    "hs_v2_date_entered_",
    "hs_v2_date_exited_",
    "hs_lifecyclestage_",
];
const OPAQUE_BEGINNINGS: &[&str] = &[
    "hs_time_in_",
    "hs_v2_cumulative_time_in_",
    "hs_v2_latest_time_in_",
];

/// Type ids are HubSpot's own in every portal, whatever their names end in; a portal's own are told by their category.
const TYPE_IDS: &[&str] = &["typeId", "associationTypeId"];

/// Headers that are compared, and how.
pub(crate) const HEADERS: &[(&str, HeaderRule)] = &[
    ("content-type", HeaderRule::Media),
    ("location", HeaderRule::Presence),
    ("retry-after", HeaderRule::Presence),
    ("x-hubspot-correlation-id", HeaderRule::Presence),
];

/// How two values of a header are compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum HeaderRule {
    /// The type without its parameters.
    Media,
    /// Whether it is there.
    Presence,
}

/// The rule for a field. `own` says that an association type beside it is the portal's own.
pub(crate) fn rule(field: &str, own: bool) -> Option<Rule> {
    if TYPE_IDS.contains(&field) {
        return own.then_some(Rule::Id);
    }
    if let Some((_, rule)) = RULES.iter().find(|(known, _)| *known == field) {
        return Some(*rule);
    }
    if MOMENT_BEGINNINGS.iter().any(|start| field.starts_with(start)) {
        return Some(Rule::Moment);
    }
    if OPAQUE_BEGINNINGS.iter().any(|start| field.starts_with(start)) {
        return Some(Rule::Opaque);
    }
    let id = ["Id", "Ids", "_id", "_ids"]
        .iter()
        .any(|end| field.ends_with(end));
    id.then_some(Rule::Id)
}

/// The form of a time: two times compare when they have the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum MomentForm {
    /// `2026-11-30`
    Day,
    /// `2026-11-30T08:00:00.000Z`
    Iso,
    /// Milliseconds since 1970.
    Millis,
}

/// The form of a text, if it is a time.
pub(crate) fn moment_form(text: &str) -> Option<MomentForm> {
    if text.len() >= 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(MomentForm::Millis);
    }
    if text.as_bytes().get(4) != Some(&b'-') || Timestamp::parse(text).is_err() {
        return None;
    }
    Some(if text.contains('T') {
        MomentForm::Iso
    } else {
        MomentForm::Day
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_how_to_compare() {
        for (field, expected) in [
            ("id", Some(Rule::Id)),
            ("hubspot_owner_id", Some(Rule::Id)),
            ("toObjectId", Some(Rule::Id)),
            ("typeId", None),
            ("createdAt", Some(Rule::Moment)),
            ("hs_v2_date_entered_123", Some(Rule::Moment)),
            ("correlationId", Some(Rule::Opaque)),
            ("message", Some(Rule::Words)),
            ("firstname", None),
            ("status", None),
        ] {
            assert_eq!(rule(field, false), expected, "{field}");
        }
        assert_eq!(rule("typeId", true), Some(Rule::Id));
    }

    #[test]
    fn times_have_forms() {
        assert_eq!(moment_form("2026-11-30T08:00:00.1Z"), Some(MomentForm::Iso));
        assert_eq!(moment_form("2026-11-30"), Some(MomentForm::Day));
        assert_eq!(moment_form("1790856000000"), Some(MomentForm::Millis));
        assert_eq!(moment_form("4711"), None);
        assert_eq!(moment_form("soon"), None);
    }
}
