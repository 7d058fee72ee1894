//! The scopes that calls need.
//!
//! Sources: the security blocks of the published specification (2026-08), the guides on scopes and on associations, and
//! recorded refusals. For operations of any object type the specification lists the scopes of all types; HubSpot checks
//! those of the types in the path (recorded).

use crate::call::Call;
use crate::object_type::StandardObjectType;

/// What a token must have for a call: of every inner list at least one scope. Empty when nothing in particular is needed,
/// or nothing is known.
pub type Needed = Vec<Vec<String>>;

/// Scopes of whole areas: how the path begins, the scopes for reading (any one), and for writing (any one).
const AREAS: &[(&str, &[&str], &[&str])] = &[
    ("crm/lists", &["crm.lists.read"], &["crm.lists.write"]),
    ("crm/imports", &["crm.import"], &["crm.import"]),
    ("crm/exports", &["crm.export"], &["crm.export"]),
    (
        "crm/owners",
        &["crm.objects.owners.read"],
        &["crm.objects.owners.read"],
    ),
    (
        "crm-object-schemas",
        &["crm.schemas.custom.read"],
        &["crm.schemas.custom.write"],
    ),
    (
        "crm/schemas",
        &["crm.schemas.custom.read"],
        &["crm.schemas.custom.write"],
    ),
    (
        "settings/users",
        &["settings.users.read"],
        &["settings.users.write"],
    ),
    (
        "settings/currencies",
        &[
            "settings.currencies.read",
            "crm.objects.quotes.read",
            "crm.objects.quotes.write",
            "cpq.quotes.read",
            "cpq.quotes.write",
        ],
        &["settings.currencies.write"],
    ),
    (
        "business-units",
        &["business_units_view.read"],
        &["business_units_view.read"],
    ),
    (
        "visitor-identification",
        &["conversations.visitor_identification.tokens.create"],
        &["conversations.visitor_identification.tokens.create"],
    ),
    (
        "marketing/campaigns",
        &["marketing.campaigns.read"],
        &["marketing.campaigns.write"],
    ),
    (
        "marketing/single-send",
        &["transactional-email"],
        &["transactional-email"],
    ),
    (
        "marketing/email/single-send",
        &["transactional-email"],
        &["transactional-email"],
    ),
    (
        "marketing/transactional",
        &["transactional-email"],
        &["transactional-email"],
    ),
    ("marketing/emails", &["content", "marketing-email"], &["content"]),
    ("marketing/forms", &["forms"], &["forms"]),
    (
        "marketing/marketing-events",
        &["crm.objects.marketing_events.read"],
        &["crm.objects.marketing_events.write"],
    ),
    ("forms", &["forms"], &["forms"]),
    ("files", &["files", "files.read"], &["files", "files.write"]),
    (
        "communication-preferences",
        &[
            "communication_preferences.read",
            "communication_preferences.read_write",
        ],
        &[
            "communication_preferences.write",
            "communication_preferences.read_write",
        ],
    ),
    (
        "automation/sequences",
        &["automation.sequences.read"],
        &["automation.sequences.enrollments.write"],
    ),
    ("automation/actions/callbacks", &["automation"], &["automation"]),
    ("automation/actions", &["developers-read"], &["developers-write"]),
    ("automation", &["automation"], &["automation"]),
    ("conversations", &["conversations.read"], &["conversations.write"]),
    (
        "account-info/activity",
        &["account-info.security.read"],
        &["account-info.security.read"],
    ),
    (
        "events/send",
        &["analytics.behavioral_events.send"],
        &["analytics.behavioral_events.send"],
    ),
    (
        "events/event-definitions",
        &["behavioral_events.event_definitions.read_write"],
        &["behavioral_events.event_definitions.read_write"],
    ),
];

/// What a call needs.
///
/// ```
/// use spoke_model::call::Call;
/// use spoke_model::scope::needed;
///
/// let search = Call::of("POST", "/crm/objects/2026-09/contacts/search");
/// assert_eq!(needed(&search), [["crm.objects.contacts.read"]]);
/// ```
#[must_use]
pub fn needed(call: &Call<'_>) -> Needed {
    let path = call.unversioned();
    let begins = |prefix: &str| {
        path == prefix
            || path
                .strip_prefix(prefix)
                .is_some_and(|rest| rest.starts_with('/'))
    };
    let read = call.is_read();
    if let Some((_, reading, writing)) = AREAS.iter().find(|(prefix, ..)| begins(prefix)) {
        return vec![owned(if read { reading } else { writing })];
    }
    let Some(object_type) = call.object_type() else {
        return Vec::new();
    };
    if begins("crm/properties") || begins("crm/pipelines") || begins("crm/property-validations") {
        let mut scopes = definition_scopes(object_type, read);
        if read {
            scopes.extend(record_scopes(object_type, true));
        }
        return if scopes.is_empty() {
            Vec::new()
        } else {
            vec![scopes]
        };
    }
    let mut needed = vec![record_scopes(object_type, read)];
    if let Some(other) = call.other_object_type() {
        let scopes = record_scopes(other, read);
        if !needed.contains(&scopes) {
            needed.push(scopes);
        }
    }
    needed.retain(|scopes| !scopes.is_empty());
    needed
}

fn record_scopes(object_type: &str, read: bool) -> Vec<String> {
    // A placeholder of a path template could be any type.
    if object_type.starts_with('{') {
        return Vec::new();
    }
    match standard(object_type) {
        Some(standard) if read => owned(standard.read_scopes),
        Some(standard) => owned(standard.write_scopes),
        None if read => owned(&["crm.objects.custom.read"]),
        None => owned(&["crm.objects.custom.write"]),
    }
}

/// Those of the records, spelled `schemas`; scopes of older kinds stay as they are.
fn definition_scopes(object_type: &str, read: bool) -> Vec<String> {
    let spelled = |scope: String| match scope.strip_prefix("crm.objects.") {
        Some(rest) => format!("crm.schemas.{rest}"),
        None => scope,
    };
    record_scopes(object_type, read)
        .into_iter()
        .map(spelled)
        .collect()
}

fn standard(object_type: &str) -> Option<&'static StandardObjectType> {
    StandardObjectType::by_name(object_type).or_else(|| StandardObjectType::by_id(object_type.parse().ok()?))
}

fn owned(scopes: &[&str]) -> Vec<String> {
    scopes.iter().map(|scope| (*scope).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::needed;
    use crate::call::Call;

    fn told(method: &str, path: &str) -> String {
        let groups = needed(&Call::of(method, path));
        let groups: Vec<String> = groups.iter().map(|scopes| scopes.join("|")).collect();
        groups.join(" + ")
    }

    #[test]
    fn the_object_types_in_the_path_decide() {
        for (method, path, expected) in [
            ("GET", "/crm/v3/objects/contacts/1", "crm.objects.contacts.read"),
            ("PATCH", "/crm/objects/2026-09/0-3/1", "crm.objects.deals.write"),
            (
                "POST",
                "/crm/v3/objects/deals/batch/read",
                "crm.objects.deals.read",
            ),
            ("GET", "/crm/v3/objects/2-123/1", "crm.objects.custom.read"),
            (
                "PUT",
                "/crm/v4/objects/contacts/1/associations/companies/2",
                "crm.objects.contacts.write + crm.objects.companies.write",
            ),
            (
                "POST",
                "/crm/v3/properties/contacts",
                "crm.schemas.contacts.write",
            ),
            (
                "GET",
                "/crm/v3/properties/contacts",
                "crm.schemas.contacts.read|crm.objects.contacts.read",
            ),
            ("GET", "/crm/v3/owners", "crm.objects.owners.read"),
            ("GET", "/account-info/2026-09/details", ""),
            ("POST", "/forms/v3/whatever", "forms"),
            (
                "POST",
                "/marketing/v3/campaigns/batch/create",
                "marketing.campaigns.write",
            ),
            ("PATCH", "/automation/v4/actions/7/1", "developers-write"),
            (
                "POST",
                "/automation/v4/actions/callbacks/ap-1/complete",
                "automation",
            ),
            (
                "DELETE",
                "/conversations/v3/conversations/threads/1",
                "conversations.write",
            ),
            ("POST", "/marketing/v4/email/single-send", "transactional-email"),
        ] {
            assert_eq!(told(method, path), expected, "{method} {path}");
        }
    }
}
