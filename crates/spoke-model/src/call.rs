//! What a call does, read from its method and path: which record, which allowance, which action.
//!
//! Versions stand in either of HubSpot's two positions and don't matter here; neither do repeated slashes, percent
//! signs or dot segments, because a server may read through them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::meter::Meter;
use crate::suggest::nearest;
use crate::version::is_version;

/// Something a call can do that somebody may want to forbid.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Changes anything at all.
    Write,
    /// Archives or deletes anything: records, definitions, associations, files.
    Delete,
    /// Archives or deletes many at once.
    BatchArchive,
    /// Deletes a person for good.
    GdprDelete,
    /// Merges records, which can't be undone.
    Merge,
    /// Sends an e-mail to people, or publishes one.
    SendEmail,
    /// Changes properties, pipelines, schemas or association labels.
    ChangeDefinitions,
    /// Loads a file of records.
    Import,
    /// Takes records out as a file.
    Export,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 9] = [
        Self::Write,
        Self::Delete,
        Self::BatchArchive,
        Self::GdprDelete,
        Self::Merge,
        Self::SendEmail,
        Self::ChangeDefinitions,
        Self::Import,
        Self::Export,
    ];

    /// `write`, `delete`, `batch-archive`, `gdpr-delete`, `merge`, `send-email`, `change-definitions`, `import`,
    /// `export`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Delete => "delete",
            Self::BatchArchive => "batch-archive",
            Self::GdprDelete => "gdpr-delete",
            Self::Merge => "merge",
            Self::SendEmail => "send-email",
            Self::ChangeDefinitions => "change-definitions",
            Self::Import => "import",
            Self::Export => "export",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that no action has.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{name:?} is no action{}; the actions are {}", suggestion(name), names())]
pub struct UnknownAction {
    /// The name.
    pub name: String,
}

fn names() -> String {
    Action::ALL.map(Action::as_str).join(", ")
}

fn suggestion(name: &str) -> String {
    nearest(name, Action::ALL.map(Action::as_str))
        .map(|near| format!(" (did you mean {near}?)"))
        .unwrap_or_default()
}

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == name)
            .ok_or_else(|| UnknownAction {
                name: name.to_owned(),
            })
    }
}

/// One call, taken apart.
///
/// ```
/// use spoke_model::call::{Action, Call};
///
/// let call = Call::of("POST", "/crm/objects/2026-09/contacts/batch/archive");
/// assert_eq!((call.version(), call.object_type()), (Some("2026-09"), Some("contacts")));
/// assert!(call.does(Action::BatchArchive) && call.does(Action::Delete) && call.does(Action::Write));
/// assert!(Call::of("POST", "/crm/v3/objects/deals/search").is_read());
/// ```
#[derive(Clone, Debug)]
pub struct Call<'a> {
    method: &'a str,
    version: Option<Cow<'a, str>>,
    segments: Vec<Cow<'a, str>>,
}

impl<'a> Call<'a> {
    /// Takes a method and a path apart. A query is ignored.
    #[must_use]
    pub fn of(method: &'a str, path: &'a str) -> Self {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut segments: Vec<Cow<'a, str>> = Vec::with_capacity(8);
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            let segment = decoded(segment);
            match &*segment {
                "." => {}
                ".." => drop(segments.pop()),
                _ => segments.push(segment),
            }
        }
        let at = (1..segments.len().min(3)).find(|at| segments.get(*at).is_some_and(|one| is_version(one)));
        let version = at.map(|at| segments.remove(at));
        Self {
            method,
            version,
            segments,
        }
    }

    /// The method.
    #[must_use]
    pub const fn method(&self) -> &'a str {
        self.method
    }

    /// The version in the path: `v3`, `2026-09`.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// The path without its version and without a slash in front: `crm/objects/contacts/512`.
    #[must_use]
    pub fn unversioned(&self) -> String {
        self.segments.join("/")
    }

    /// What the call is counted against.
    #[must_use]
    pub fn meter(&self) -> Meter {
        Meter::of(self.method, &self.unversioned())
    }

    /// The object type that the path names: `contacts` in `/crm/v3/objects/contacts/512`, `deals` in
    /// `/crm/v3/pipelines/deals`.
    #[must_use]
    pub fn object_type(&self) -> Option<&str> {
        let named = matches!(
            (self.segment(0), self.segment(1)),
            (
                "crm",
                "objects" | "properties" | "pipelines" | "associations" | "property-validations"
            ) | ("crm-object-schemas", "schemas")
        );
        named.then(|| self.segments.get(2).map(AsRef::as_ref)).flatten()
    }

    /// The other object type of a call about associations.
    #[must_use]
    pub fn other_object_type(&self) -> Option<&str> {
        let at = match (self.segment(1), self.segment(4)) {
            ("associations", _) => 3,
            // `associations/default/{type}/{id}` makes one without a label.
            ("objects", "associations") if self.segment(5) == "default" => 6,
            ("objects", "associations") => 5,
            _ => return None,
        };
        self.segments.get(at).map(AsRef::as_ref)
    }

    /// The record that the path names, when it names one and nothing below it.
    #[must_use]
    pub fn record_id(&self) -> Option<&str> {
        let one = self.segments.len() == 4
            && self.begins(&["crm", "objects"])
            && !(self.method == "POST"
                && matches!(self.segment(3), "search" | "merge" | "gdpr-delete" | "batch"));
        one.then(|| self.segment(3))
    }

    /// Whether the call changes nothing.
    #[must_use]
    pub fn is_read(&self) -> bool {
        match self.method {
            "GET" | "HEAD" | "OPTIONS" => true,
            "POST" => {
                let last = self.last();
                last == "search"
                    || last == "introspect"
                    || last == "access-token-info"
                    || (last == "read" && self.before_last() == "batch")
                    || self.does(Action::Export)
            }
            _ => false,
        }
    }

    /// Whether the call does this.
    #[must_use]
    pub fn does(&self, action: Action) -> bool {
        let deletes = self.method == "DELETE";
        let posts = self.method == "POST";
        match action {
            Action::Write => !self.is_read(),
            Action::Delete => {
                deletes || self.does(Action::BatchArchive) || (posts && self.does(Action::GdprDelete))
            }
            Action::BatchArchive => {
                posts
                    && (matches!(self.last(), "batch-delete")
                        || (matches!(self.last(), "archive" | "purge" | "delete") && self.names("batch")))
            }
            Action::GdprDelete => self.names("gdpr-delete") && (posts || deletes),
            Action::Merge => posts && (self.last() == "merge" || self.names("merge-vids")),
            Action::SendEmail => {
                let single = self.last() == "send"
                    && (self.names("single-email") || self.names("singleemail") || self.names("email"));
                posts
                    && (single
                        || self.begins(&["marketing", "email", "single-send"])
                        || self.begins(&["marketing", "emails", "single-send"])
                        || (self.begins(&["marketing", "emails"]) && self.last() == "publish"))
            }
            Action::ChangeDefinitions => {
                !self.is_read()
                    && (self.begins(&["crm", "properties"])
                        || self.begins(&["crm", "pipelines"])
                        || self.begins(&["crm", "schemas"])
                        || self.begins(&["crm-object-schemas"])
                        || (self.names("associations") && self.names("labels") && !self.names("batch")))
            }
            Action::Import => posts && self.begins(&["crm", "imports"]) && self.last() != "cancel",
            Action::Export => posts && self.begins(&["crm", "exports"]),
        }
    }

    fn segment(&self, at: usize) -> &str {
        self.segments.get(at).map(AsRef::as_ref).unwrap_or_default()
    }

    fn last(&self) -> &str {
        self.segments.last().map(AsRef::as_ref).unwrap_or_default()
    }

    fn before_last(&self) -> &str {
        self.segments
            .len()
            .checked_sub(2)
            .map(|at| self.segment(at))
            .unwrap_or_default()
    }

    /// A literal segment anywhere, in any case.
    fn names(&self, literal: &str) -> bool {
        self.segments.iter().any(|one| one.eq_ignore_ascii_case(literal))
    }

    fn begins(&self, literals: &[&str]) -> bool {
        literals.len() <= self.segments.len()
            && literals
                .iter()
                .zip(&self.segments)
                .all(|(literal, segment)| segment.eq_ignore_ascii_case(literal))
    }
}

/// A segment without its percent signs; what is no UTF-8 then stays as it was.
fn decoded(segment: &str) -> Cow<'_, str> {
    if !segment.contains('%') {
        return Cow::Borrowed(segment);
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match hex.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(value) if byte == b'%' => {
                bytes.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(segment), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::{Action, Call};
    use crate::operation::sdk_operations;

    fn actions(method: &str, path: &str) -> String {
        let call = Call::of(method, path);
        let names: Vec<&str> = Action::ALL
            .into_iter()
            .filter(|action| call.does(*action))
            .map(Action::as_str)
            .collect();
        names.join(" ")
    }

    #[test]
    fn an_action_is_found_in_every_spelling_of_its_path() {
        for (method, path, expected) in [
            ("GET", "/crm/v3/objects/contacts/1", ""),
            ("GET", "/crm/v3/objects/contacts/gdpr-delete", ""),
            ("POST", "/crm/v3/objects/contacts", "write"),
            ("POST", "/crm/v3/objects/contacts/search", ""),
            ("POST", "/crm/objects/2026-09/contacts/batch/read", ""),
            ("DELETE", "/crm/objects/2026-09/contacts/1", "write delete"),
            (
                "POST",
                "/crm/v3/objects/0-1/batch/archive",
                "write delete batch-archive",
            ),
            (
                "POST",
                "/crm/objects/v3/contacts//gdpr%2Ddelete/",
                "write delete gdpr-delete",
            ),
            (
                "POST",
                "/crm/v3/objects/contacts/x/../batch/./archive?a=b",
                "write delete batch-archive",
            ),
            ("POST", "/crm/v3/objects/companies/merge", "write merge"),
            ("POST", "/contacts/v1/contact/merge-vids/1", "write merge"),
            (
                "POST",
                "/crm-objects/v1/objects/tickets/batch-delete",
                "write delete batch-archive",
            ),
            (
                "POST",
                "/marketing/v3/transactional/single-email/send",
                "write send-email",
            ),
            ("POST", "/marketing/v4/email/single-send", "write send-email"),
            ("POST", "/email/public/v1/singleEmail/send", "write send-email"),
            ("POST", "/marketing/v3/emails/7/publish", "write send-email"),
            ("POST", "/marketing/v3/emails", "write"),
            (
                "DELETE",
                "/crm/v3/properties/contacts/x",
                "write delete change-definitions",
            ),
            (
                "PATCH",
                "/crm/v3/pipelines/deals/default",
                "write change-definitions",
            ),
            ("GET", "/crm/v3/pipelines/deals", ""),
            ("POST", "/crm/v3/imports", "write import"),
            ("POST", "/crm/v3/exports/export/async", "export"),
            (
                "DELETE",
                "/files/v3/files/1/gdpr-delete",
                "write delete gdpr-delete",
            ),
        ] {
            assert_eq!(actions(method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn a_property_or_record_that_is_called_like_an_action_is_none() {
        assert_eq!(actions("PATCH", "/crm/v3/objects/contacts/merge"), "write");
        assert_eq!(actions("GET", "/crm/v3/properties/contacts/gdpr-delete"), "");
    }

    #[test]
    fn everything_that_the_official_client_deletes_is_a_deletion() {
        for operation in sdk_operations() {
            let call = Call::of(operation.method, operation.path);
            let said = operation.path.contains("archive")
                || operation.path.contains("purge")
                || operation.path.contains("gdpr-delete");
            if operation.method == "DELETE" || (operation.method == "POST" && said) {
                assert!(call.does(Action::Delete), "{operation:?}");
                assert!(call.does(Action::Write), "{operation:?}");
            }
            if operation.method == "GET" {
                assert!(call.is_read(), "{operation:?}");
            }
        }
    }

    #[test]
    fn types_and_records_stand_where_they_stand() {
        let call = Call::of("GET", "/crm/objects/2026-09/contacts/jane%40example.com");
        assert_eq!(
            (call.object_type(), call.record_id(), call.version()),
            (Some("contacts"), Some("jane@example.com"), Some("2026-09"))
        );
        let call = Call::of("GET", "/crm/v4/objects/contacts/1/associations/deals");
        assert_eq!(
            (call.object_type(), call.record_id(), call.other_object_type()),
            (Some("contacts"), None, Some("deals"))
        );
        let call = Call::of(
            "PUT",
            "/crm/v4/objects/contacts/1/associations/default/companies/2",
        );
        assert_eq!(call.other_object_type(), Some("companies"));
        let call = Call::of("POST", "/crm/v4/associations/contacts/deals/batch/read");
        assert_eq!(
            (call.object_type(), call.other_object_type()),
            (Some("contacts"), Some("deals"))
        );
        assert_eq!(
            Call::of("POST", "/crm/v3/objects/contacts/search").record_id(),
            None
        );
        assert_eq!(Call::of("GET", "/oauth/v1/access-tokens/x").object_type(), None);
    }

    #[test]
    fn an_unknown_name_tells_the_known_ones() {
        insta::assert_snapshot!(
            "gdpr_delet".parse::<Action>().unwrap_err(),
            @r#""gdpr_delet" is no action (did you mean gdpr-delete?); the actions are write, delete, batch-archive, gdpr-delete, merge, send-email, change-definitions, import, export"#
        );
    }
}
