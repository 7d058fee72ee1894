//! What the published specification leaves out, and where the guides know better.
//!
//! `{}` is any segment. The first row that fits counts, and before the specification's table.

use super::Rule;

/// A method (empty for any), a path without version, a rule.
type Row = (&'static str, &'static str, Rule);

const SCHEMA_READ: &[&str] = &[
    "crm.schemas.custom.read",
    "crm.objects.custom.read",
    "crm.objects.custom.sensitive.read",
    "crm.objects.custom.sensitive.read.v2",
    "crm.objects.custom.highly_sensitive.read",
    "crm.objects.custom.highly_sensitive.read.v2",
    "custom-object-read",
];
const PROVES_ITSELF: Rule = Rule::Nothing("the app's credentials, or the token itself, are in the request");
const ADDRESS: Rule = Rule::Nothing("the address is the secret");
const IN_THE_BODY: Rule = Rule::Nothing(
    "the association type in the request names the object types, whose scopes are checked there",
);
const CONTACTS_READ: Rule = records("contacts", false);
const CONTACTS_WRITE: Rule = records("contacts", true);

const fn records(object_type: &'static str, write: bool) -> Rule {
    Rule::RecordsOf { object_type, write }
}

/// The legacy APIs are no part of the specification; their successors' scopes are assumed.
#[rustfmt::skip]
fn rows() -> &'static [Row] {
    use std::sync::LazyLock;
    static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| vec![
        ("", "oauth/authorize", PROVES_ITSELF),
        ("", "oauth/{}/authorize", PROVES_ITSELF),
        ("", "oauth/token", PROVES_ITSELF),
        ("", "oauth/token/{}", PROVES_ITSELF),
        ("", "oauth/access-tokens/{}", PROVES_ITSELF),
        ("", "oauth/refresh-tokens/{}", PROVES_ITSELF),
        ("", "oauth/private-apps/get/access-token-info", PROVES_ITSELF),
        ("GET", "integrations/me", Rule::Nothing("every token may ask for its account")),
        ("GET", "hubfs/{}/{}/{}", Rule::Nothing("the file is public, or its settings refuse")),
        ("GET", "hubfs-signed/{}/{}", ADDRESS),
        ("GET", "webhooks-journal-files/{}", ADDRESS),
        ("GET", "crm-exports/files/{}/{}", ADDRESS),
        ("POST", "submissions/integration/submit/{}/{}", Rule::Nothing("anybody may fill in a form")),
        ("POST", "submissions/integration/secure/submit/{}/{}", one_of(&["forms"])),
        ("GET", "form-integrations/submissions/forms/{}", one_of(&["forms"])),
        ("GET", "marketing/email/send-statuses/{}", one_of(&["transactional-email", "marketing-email"])),
        ("POST", "crm/lists/all", one_of(&["crm.lists.read"])),
        // The specification names `oauth` too, which every token has; the live service refuses a token with no other
        // scope and asks for the old name (recorded).
        ("GET", "crm-object-schemas/schemas/{}", one_of(SCHEMA_READ)),
        ("DELETE", "crm-object-schemas/schemas/{}/purge", one_of(&["crm.schemas.custom.write"])),
        ("GET", "integrators/timeline/events/{}/{}/{}", one_of(TIMELINE_READ)),
        // The guide's names beside the specification's internal ones.
        ("GET", "webhooks-journal/journal/status/{}", one_of(JOURNAL_SNAPSHOTS)),
        ("GET", "webhooks-journal/journal-local/status/{}", one_of(JOURNAL_SNAPSHOTS)),
        ("", "webhooks-journal/journal/**", one_of(&["developer.webhooks_journal.read", "webhooks-journal-data-access"])),
        ("", "webhooks-journal/journal-local/**", one_of(&["developer.webhooks_journal.read", "webhooks-journal-data-access"])),
        ("GET", "webhooks-journal/subscriptions/**", one_of(&["developer.webhooks_journal.subscriptions.read", "webhooks-journal-subscription-read"])),
        ("", "webhooks-journal/subscriptions/**", one_of(&["developer.webhooks_journal.subscriptions.write", "webhooks-journal-subscription-management"])),
        ("", "webhooks-journal/snapshots/**", one_of(JOURNAL_SNAPSHOTS)),
        // In practice the developer API key; the scopes are those of the same operations up to 2026-03.
        ("GET", "app-webhooks/**", one_of(&["developers-read", "private-apps-read"])),
        ("", "app-webhooks/**", one_of(&["developers-write", "private-apps-write"])),
        // Version 1 and 2.
        ("GET", "contacts/lists/all/**", CONTACTS_READ),
        ("GET", "contacts/lists/recently_updated/**", CONTACTS_READ),
        ("GET", "contacts/lists/{}/contacts/all", all_of(&["crm.lists.read", "crm.objects.contacts.read"])),
        ("GET", "contacts/lists", one_of(&["crm.lists.read"])),
        ("GET", "contacts/lists/{}", one_of(&["crm.lists.read"])),
        ("", "contacts/lists", one_of(&["crm.lists.write"])),
        ("", "contacts/lists/**", one_of(&["crm.lists.write"])),
        ("GET", "contacts/**", CONTACTS_READ),
        ("", "contacts/**", CONTACTS_WRITE),
        ("GET", "properties/{}/properties", Rule::Definitions { at: 1, write: false }),
        ("GET", "properties/{}/properties/named/{}", Rule::Definitions { at: 1, write: false }),
        ("GET", "companies/properties", one_of(&["crm.schemas.companies.read", "crm.objects.companies.read"])),
        ("GET", "companies/companies/{}", records("companies", false)),
        ("GET", "deals/deal/{}", records("deals", false)),
        ("GET", "crm-pipelines/pipelines/{}", Rule::Definitions { at: 2, write: false }),
        ("GET", "engagements/engagements/{}", CONTACTS_READ),
        ("GET", "owners/owners", Rule::Nothing("no token of today opens it (recorded)")),
        ("", "automation/workflows/**", one_of(&["automation"])),
        ("", "crm-associations/associations", IN_THE_BODY),
        ("", "crm-associations/associations/**", IN_THE_BODY),
    ]);
    &ROWS
}

const JOURNAL_SNAPSHOTS: &[&str] = &[
    "developer.webhooks_journal.snapshots.read",
    "developer.webhooks_journal.snapshots.write",
    "webhooks-journal-snapshot-management",
];
/// As for reading the event itself.
const TIMELINE_READ: &[&str] = &[
    "timeline",
    "crm.objects.companies.read",
    "crm.objects.contacts.read",
    "crm.objects.deals.read",
    "tickets",
];

/// One group. The rows are made once and live as long as the program.
fn one_of(scopes: &'static [&'static str]) -> Rule {
    Rule::Scopes(Vec::leak(vec![scopes.to_vec()]))
}

/// A group each.
fn all_of(scopes: &'static [&'static str]) -> Rule {
    Rule::Scopes(Vec::leak(scopes.iter().map(|scope| vec![*scope]).collect()))
}

/// The rule for an operation that stands here.
pub(super) fn find(method: &str, segments: &[&str]) -> Option<Rule> {
    // The schemas of custom types have two addresses.
    if let ["crm", "schemas", rest @ ..] = segments {
        let mut renamed = vec!["crm-object-schemas", "schemas"];
        renamed.extend(rest);
        return find(method, &renamed).or_else(|| {
            let groups = super::table::find(method, &renamed)?;
            Some(Rule::Scopes(groups))
        });
    }
    rows()
        .iter()
        .find(|(wanted, path, _)| (wanted.is_empty() || *wanted == method) && fits(path, segments))
        .map(|(_, _, rule)| *rule)
}

/// Whether any operation that stands here asks for a scope.
pub(super) fn has(scope: &str) -> bool {
    rows().iter().any(|(_, _, rule)| match rule {
        Rule::Scopes(groups) => groups.iter().any(|group| group.contains(&scope)),
        _ => false,
    })
}

fn fits(path: &str, segments: &[&str]) -> bool {
    let mut sent = segments.iter();
    for wanted in path.split('/') {
        if wanted == "**" {
            return true;
        }
        match sent.next() {
            Some(found) if wanted == "{}" || wanted == *found => {}
            _ => return false,
        }
    }
    sent.next().is_none()
}
