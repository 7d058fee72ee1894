//! The values that labels can have. Nothing a request says gets in.

use crate::access::{Access, Action};
use crate::error::category;

/// The category of an answer without one.
pub const NONE: &str = "NONE";
/// Whatever is in no list.
pub const OTHER: &str = "OTHER";

/// Categories that are counted by name.
const CATEGORIES: [&str; 16] = [
    category::VALIDATION_ERROR,
    category::BAD_REQUEST,
    category::INVALID_AUTHENTICATION,
    category::EXPIRED_AUTHENTICATION,
    category::MISSING_SCOPES,
    category::MISSING_PERMISSIONS,
    category::BANNED,
    category::OBJECT_NOT_FOUND,
    category::CONFLICT,
    category::OBJECT_ALREADY_EXISTS,
    category::RATE_LIMITS,
    category::ERROR_TYPE_RATE_LIMIT,
    category::LOCKED,
    category::INTERNAL_ERROR,
    category::INTERNAL_SERVER_ERROR,
    category::SERVICE_UNAVAILABLE,
];

/// Statuses of errors that are counted by number: HubSpot's, and those of the proxies in front of it. 0 is no answer.
const STATUSES: [(u16, &str); 33] = [
    (0, "0"),
    (301, "301"),
    (302, "302"),
    (307, "307"),
    (308, "308"),
    (400, "400"),
    (401, "401"),
    (403, "403"),
    (404, "404"),
    (405, "405"),
    (406, "406"),
    (408, "408"),
    (409, "409"),
    (410, "410"),
    (412, "412"),
    (413, "413"),
    (414, "414"),
    (415, "415"),
    (422, "422"),
    (423, "423"),
    (429, "429"),
    (431, "431"),
    (477, "477"),
    (500, "500"),
    (501, "501"),
    (502, "502"),
    (503, "503"),
    (504, "504"),
    (520, "520"),
    (521, "521"),
    (522, "522"),
    (523, "523"),
    (524, "524"),
];

/// A category of HubSpot's as it is counted.
#[must_use]
pub fn category_label(category: Option<&str>) -> &'static str {
    let Some(category) = category else {
        return NONE;
    };
    CATEGORIES
        .into_iter()
        .find(|known| *known == category)
        .unwrap_or(OTHER)
}

/// A status as it is counted.
#[must_use]
pub fn status_label(status: u16) -> &'static str {
    STATUSES
        .into_iter()
        .find(|(known, _)| *known == status)
        .map_or(OTHER, |(_, label)| label)
}

/// The method as it is counted: what a POST is there for says more than that it is one.
#[must_use]
pub fn counted_method(method: &str, access: Option<&Access>) -> &'static str {
    if let Some(access) = access {
        if access.actions == [Action::Search] {
            return "SEARCH";
        }
        if access.batch {
            return match access.actions {
                [Action::Read] => "BATCH_READ",
                [Action::Create] => "BATCH_CREATE",
                [Action::Update] => "BATCH_UPDATE",
                [Action::Archive] => "BATCH_ARCHIVE",
                [Action::Associate] => "BATCH_ASSOCIATE",
                _ => "BATCH_UPSERT",
            };
        }
    }
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or(OTHER)
}

/// How a call is counted.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct CallLabels {
    /// A method, or what it is there for, such as `SEARCH`.
    pub method: &'static str,
    /// A family of objects, such as `contacts`; `custom` for every custom type, `unknown` for paths nobody knows.
    pub object_type: &'static str,
}

impl CallLabels {
    /// Reads method and path; ids may stand as placeholders.
    #[must_use]
    pub fn of(method: &str, path: &str) -> Self {
        let access = Access::of(method, path);
        Self {
            method: counted_method(method, access.as_ref()),
            object_type: access.as_ref().map_or("unknown", Access::family),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_counted_as_what_it_is_for() {
        for (method, path, counted, object_type) in [
            (
                "POST",
                "/crm/objects/2026-09/contacts/search",
                "SEARCH",
                "contacts",
            ),
            ("POST", "/crm/v3/objects/0-3/batch/read", "BATCH_READ", "deals"),
            ("GET", "/crm/v3/objects/contacts/{objectId}", "GET", "contacts"),
            ("POST", "/crm/v3/objects/2-77", "POST", "custom"),
            ("GET", "/crm/v3/owners", "GET", "owners"),
            ("BREW", "/x", OTHER, "unknown"),
        ] {
            let labels = CallLabels::of(method, path);
            assert_eq!(
                (labels.method, labels.object_type),
                (counted, object_type),
                "{method} {path}"
            );
        }
    }

    #[test]
    fn nothing_invented_becomes_a_label() {
        assert_eq!(category_label(Some("jane@example.com")), OTHER);
        assert_eq!(category_label(None), NONE);
        assert_eq!([status_label(418), status_label(429)], [OTHER, "429"]);
    }
}
