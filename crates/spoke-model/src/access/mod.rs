//! What a request is allowed to do if it is let through: which object types it touches, and what it does to them.
//!
//! Read from the method and the path alone, by whole segments and in every API version, so that a record called
//! `search` is a record and a path nobody knows is nothing: `None`, which whoever guards a portal has to refuse.
//!
//! ```
//! use spoke_model::access::{Access, Action};
//!
//! let access = Access::of("POST", "/crm/v3/objects/0-1/gdpr-delete").unwrap();
//! assert_eq!((access.objects[0].as_str(), access.actions), ("contacts", &[Action::GdprDelete][..]));
//! assert_eq!(Access::of("POST", "/crm/v3/objects/contacts/1/gdpr-delete"), None);
//! ```

mod action;
mod path;
mod table;

pub use action::{Action, UnknownAction};

use crate::object_type::{ObjectTypeId, StandardObjectType};

/// What one request does.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Access {
    /// Everything that has to be allowed, on every object: an upsert creates and updates.
    pub actions: &'static [Action],
    /// Whether it is about many records at once.
    pub batch: bool,
    /// What it is about: plural names of HubSpot's object types (`contacts`), custom types as they were written, or an
    /// area (`owners`, `lists`, `webhooks`).
    pub objects: Vec<String>,
    /// The record in the path.
    pub record_id: Option<String>,
}

impl Access {
    /// Reads a method and a path (without query). `None` when no operation of HubSpot's looks like it.
    #[must_use]
    pub fn of(method: &str, path: &str) -> Option<Self> {
        let segments = path::segments(path)?;
        // HEAD is a GET whose body stays away.
        let method = if method == "HEAD" { "GET" } else { method };
        table::ROWS.iter().find_map(|row| row.read(method, &segments))
    }

    /// The object in a few words that can be counted by: `custom` stands for every custom type.
    #[must_use]
    pub fn family(&self) -> &'static str {
        let first = self.objects.first().map_or("", String::as_str);
        StandardObjectType::by_name(first)
            .map(|one| one.plural)
            .or_else(|| table::AREAS.iter().find(|area| **area == first).copied())
            .unwrap_or("custom")
    }
}

/// The plural name of a standard type, however it was written; any other text as it is.
///
/// ```
/// use spoke_model::access::canonical_object;
/// assert_eq!(["contact", "CONTACTS", "0-1", "2-77"].map(canonical_object), ["contacts", "contacts", "contacts", "2-77"]);
/// ```
#[must_use]
pub fn canonical_object(written: &str) -> String {
    let by_id = || {
        written
            .parse::<ObjectTypeId>()
            .ok()
            .and_then(StandardObjectType::by_id)
    };
    StandardObjectType::by_name(&written.to_ascii_lowercase())
        .or_else(by_id)
        .map_or_else(|| written.to_owned(), |one| one.plural.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::operation::sdk_operations;

    fn short(method: &str, path: &str) -> String {
        match Access::of(method, path) {
            None => "unknown".to_owned(),
            Some(access) => {
                let actions: Vec<&str> = access.actions.iter().map(|one| one.as_str()).collect();
                let batch = if access.batch { " batch" } else { "" };
                format!("{}{batch} {}", actions.join("+"), access.objects.join(","))
            }
        }
    }

    #[test]
    fn every_operation_of_the_official_client_is_known() {
        let mut unknown = Vec::new();
        for one in sdk_operations() {
            if Access::of(one.method, one.path).is_none() {
                unknown.push(format!("{} {}", one.method, one.path));
            }
        }
        assert_eq!(unknown, Vec::<String>::new());
    }

    #[test]
    fn requests_do_what_they_say() {
        for (method, path, expected) in [
            ("GET", "/crm/v3/objects/contacts", "read contacts"),
            ("HEAD", "/crm/v3/objects/contacts/1", "read contacts"),
            ("GET", "/crm/objects/2026-09/contacts/1", "read contacts"),
            ("POST", "/crm/v3/objects/contacts/search", "search contacts"),
            ("GET", "/crm/v3/objects/contacts/search", "read contacts"),
            ("POST", "/crm/v3/objects/contacts/merge", "merge contacts"),
            ("POST", "/crm/v3/objects/0-1/gdpr-delete", "gdpr-delete contacts"),
            (
                "POST",
                "/crm/v3/objects/%63ontacts/gdpr-delete",
                "gdpr-delete contacts",
            ),
            (
                "POST",
                "/crm/v3/objects/deals/batch/upsert",
                "create+update batch deals",
            ),
            ("POST", "/crm/v3/objects/deals/batch/read", "read batch deals"),
            ("POST", "/crm/v3/objects/2-77/batch/archive", "archive batch 2-77"),
            ("DELETE", "/crm/v3/objects/contacts/1/", "archive contacts"),
            (
                "PUT",
                "/crm/v4/objects/contacts/1/associations/default/companies/2",
                "associate contacts,companies",
            ),
            (
                "POST",
                "/crm/associations/2026-09/contacts/deals/batch/create",
                "associate batch contacts,deals",
            ),
            ("GET", "/crm/v3/properties/contacts/email", "read contacts"),
            ("PATCH", "/crm/v3/properties/contacts/email", "schema contacts"),
            (
                "POST",
                "/crm/v3/properties/contacts/batch/read",
                "read batch contacts",
            ),
            ("DELETE", "/crm/v3/pipelines/deals/default", "schema deals"),
            ("POST", "/crm-object-schemas/v3/schemas", "schema schemas"),
            ("GET", "/crm/v3/owners", "read owners"),
            ("POST", "/marketing/v4/email/single-send", "send marketing-emails"),
            ("POST", "/marketing/v3/emails/1/publish", "send marketing-emails"),
            ("POST", "/crm/v3/imports", "create imports"),
            ("PUT", "/app-webhooks/2026-09/7/settings", "update webhooks"),
            ("GET", "/account-info/v3/details", "read account"),
        ] {
            assert_eq!(short(method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_unknown() {
        for path in [
            "/crm/v3/objects/contacts%2Fgdpr-delete",
            "/crm/v3/objects/contacts/../deals",
            "/crm/v3/objects/contacts/%2e%2e/deals",
            "/crm/v3//objects/contacts",
            "/crm/v3/objects/contacts/%zz",
            "/crm/v3/objects/contacts\\1",
            "//crm/v3/objects/contacts",
            "/",
            "",
            "/somewhere/else",
            "/crm/v3/objects/contacts/1/2/3/4",
        ] {
            assert_eq!(Access::of("GET", path), None, "{path}");
        }
        assert_eq!(Access::of("POST", "/crm/v3/objects/contacts/1"), None);
        assert_eq!(Access::of("PURGE", "/crm/v3/objects/contacts/1"), None);
    }

    proptest! {
        #[test]
        fn no_path_makes_it_panic(method in "[A-Z]{1,7}", path in "\\PC*") {
            let _ = Access::of(&method, &path);
        }
    }
}
