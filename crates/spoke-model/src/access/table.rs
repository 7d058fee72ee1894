//! Which operation does what, one row each; the first that fits counts.
//!
//! Patterns are written without the version. `{type}` names an object type, `{id}` a record, `{}` takes any segment,
//! `**` any number of them. Paths and what they do: the reference, in every version; where the reference has many
//! operations under one path that all do the same kind of thing, one row stands for them.

use std::borrow::Cow;

use super::{Access, Action, canonical_object};
use Action::{Archive, Associate, Create, GdprDelete, Merge, Read, Schema, Search, Send, Update};

/// One row.
pub(super) struct Row {
    method: &'static str,
    pattern: &'static str,
    actions: &'static [Action],
    batch: bool,
    /// The area, where the pattern has no `{type}`.
    area: &'static str,
}

const fn on_type(method: &'static str, pattern: &'static str, actions: &'static [Action]) -> Row {
    Row {
        method,
        pattern,
        actions,
        batch: false,
        area: "",
    }
}

const fn batch(pattern: &'static str, actions: &'static [Action]) -> Row {
    Row {
        method: "POST",
        pattern,
        actions,
        batch: true,
        area: "",
    }
}

const fn in_area(
    method: &'static str,
    pattern: &'static str,
    actions: &'static [Action],
    area: &'static str,
) -> Row {
    Row {
        method,
        pattern,
        actions,
        batch: false,
        area,
    }
}

/// Everything that is no object type and still something that can be allowed.
pub(super) const AREAS: &[&str] = &[
    "account",
    "associations",
    "automation",
    "business-units",
    "calling",
    "cards",
    "cms",
    "conversations",
    "events",
    "exports",
    "files",
    "forms",
    "imports",
    "lists",
    "marketing-emails",
    "marketing-events",
    "oauth",
    "owners",
    "schemas",
    "subscriptions-status",
    "timeline",
    "transactional",
    "users",
    "videoconferencing",
    "webhooks",
];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    // Records.
    batch("crm/objects/deals/splits/batch/read", &[Read]).of("deals"),
    batch("crm/objects/deals/splits/batch/upsert", &[Create, Update]).of("deals"),
    on_type("GET", "crm/objects/{type}", &[Read]),
    on_type("POST", "crm/objects/{type}", &[Create]),
    on_type("POST", "crm/objects/{type}/search", &[Search]),
    on_type("POST", "crm/objects/{type}/merge", &[Merge]),
    on_type("POST", "crm/objects/{type}/gdpr-delete", &[GdprDelete]),
    batch("crm/objects/{type}/batch/read", &[Read]),
    batch("crm/objects/{type}/batch/create", &[Create]),
    batch("crm/objects/{type}/batch/update", &[Update]),
    batch("crm/objects/{type}/batch/upsert", &[Create, Update]),
    batch("crm/objects/{type}/batch/archive", &[Archive]),
    on_type("GET", "crm/objects/{type}/{id}", &[Read]),
    on_type("PATCH", "crm/objects/{type}/{id}", &[Update]),
    on_type("DELETE", "crm/objects/{type}/{id}", &[Archive]),
    // Associations.
    on_type("GET", "crm/objects/{type}/{id}/associations/{type}", &[Read]),
    on_type("PUT", "crm/objects/{type}/{id}/associations/default/{type}/{}", &[Associate]),
    on_type("PUT", "crm/objects/{type}/{id}/associations/{type}/{}", &[Associate]),
    on_type("PUT", "crm/objects/{type}/{id}/associations/{type}/{}/{}", &[Associate]),
    on_type("DELETE", "crm/objects/{type}/{id}/associations/{type}/{}", &[Associate]),
    on_type("DELETE", "crm/objects/{type}/{id}/associations/{type}/{}/{}", &[Associate]),
    in_area("POST", "crm/associations/usage/high-usage-report/{}", &[Read], "associations"),
    in_area("GET", "crm/associations/definitions/configurations/all", &[Read], "associations"),
    on_type("GET", "crm/associations/definitions/configurations/{type}/{type}", &[Read]),
    batch("crm/associations/definitions/configurations/{type}/{type}/batch/{}", &[Schema]),
    batch("crm/associations/{type}/{type}/batch/read", &[Read]),
    batch("crm/associations/{type}/{type}/batch/create", &[Associate]),
    batch("crm/associations/{type}/{type}/batch/archive", &[Associate]),
    batch("crm/associations/{type}/{type}/batch/associate/default", &[Associate]),
    batch("crm/associations/{type}/{type}/batch/labels/archive", &[Associate]),
    on_type("GET", "crm/associations/{type}/{type}/labels", &[Read]),
    on_type("GET", "crm/associations/{type}/{type}/types", &[Read]),
    on_type("POST", "crm/associations/{type}/{type}/labels", &[Schema]),
    on_type("PUT", "crm/associations/{type}/{type}/labels", &[Schema]),
    on_type("DELETE", "crm/associations/{type}/{type}/labels/{}", &[Schema]),
    // Definitions.
    batch("crm/properties/{type}/batch/read", &[Read]),
    on_type("GET", "crm/properties/{type}/**", &[Read]),
    on_type("ANY", "crm/properties/{type}/**", &[Schema]),
    on_type("GET", "crm/property-validations/{type}/**", &[Read]),
    on_type("ANY", "crm/property-validations/{type}/**", &[Schema]),
    on_type("GET", "crm/pipelines/{type}/**", &[Read]),
    on_type("ANY", "crm/pipelines/{type}/**", &[Schema]),
    in_area("POST", "crm-object-schemas/schemas/batch/read", &[Read], "schemas"),
    in_area("GET", "crm-object-schemas/**", &[Read], "schemas"),
    in_area("ANY", "crm-object-schemas/**", &[Schema], "schemas"),
    in_area("GET", "crm/object-schemas/**", &[Read], "schemas"),
    in_area("ANY", "crm/object-schemas/**", &[Schema], "schemas"),
    in_area("GET", "crm/object-library/**", &[Read], "schemas"),
    in_area("GET", "crm/limits/**", &[Read], "account"),
    in_area("GET", "crm/owners/**", &[Read], "owners"),
    // Messages to people.
    in_area("POST", "marketing/email/single-send", &[Send], "marketing-emails"),
    in_area("POST", "marketing/transactional/single-email/send", &[Send], "transactional"),
    in_area("POST", "marketing/emails/{}/publish", &[Send], "marketing-emails"),
    in_area("POST", "marketing/emails/{}/unpublish", &[Send], "marketing-emails"),
    in_area("POST", "conversations/conversations/threads/{}/messages", &[Send], "conversations"),
    // Everything else, by area: what a method means there is what it means everywhere.
    in_area("POST", "crm/lists/search", &[Search], "lists"),
    in_area("POST", "crm/lists/records/memberships/batch/read", &[Read], "lists"),
    in_area("METHOD", "crm/lists/**", &[], "lists"),
    in_area("METHOD", "crm/imports/**", &[], "imports"),
    in_area("METHOD", "crm/exports/**", &[], "exports"),
    in_area("METHOD", "crm/timeline/**", &[], "timeline"),
    in_area("METHOD", "integrators/timeline/**", &[], "timeline"),
    in_area("METHOD", "crm/extensions/calling/**", &[], "calling"),
    in_area("METHOD", "crm/extensions/cards/**", &[], "cards"),
    in_area("METHOD", "crm/extensions/cards-dev/**", &[], "cards"),
    in_area("METHOD", "crm/extensions/videoconferencing/**", &[], "videoconferencing"),
    in_area("METHOD", "marketing/emails/**", &[], "marketing-emails"),
    in_area("METHOD", "marketing/transactional/**", &[], "transactional"),
    in_area("METHOD", "marketing/marketing-events/**", &[], "marketing-events"),
    in_area("METHOD", "marketing/forms/**", &[], "forms"),
    in_area("METHOD", "forms/**", &[], "forms"),
    in_area("METHOD", "form-integrations/**", &[], "forms"),
    in_area("METHOD", "communication-preferences/**", &[], "subscriptions-status"),
    in_area("METHOD", "automation/**", &[], "automation"),
    in_area("METHOD", "cms/**", &[], "cms"),
    in_area("METHOD", "content/**", &[], "cms"),
    in_area("METHOD", "conversations/**", &[], "conversations"),
    in_area("METHOD", "visitor-identification/**", &[], "conversations"),
    in_area("METHOD", "events/**", &[], "events"),
    in_area("METHOD", "files/**", &[], "files"),
    in_area("METHOD", "filemanager/**", &[], "files"),
    in_area("METHOD", "oauth/**", &[], "oauth"),
    in_area("METHOD", "settings/users/**", &[], "users"),
    in_area("METHOD", "business-units/**", &[], "business-units"),
    in_area("METHOD", "webhooks/**", &[], "webhooks"),
    in_area("METHOD", "app-webhooks/**", &[], "webhooks"),
    in_area("METHOD", "webhooks-journal/**", &[], "webhooks"),
    in_area("GET", "account-info/**", &[Read], "account"),
    in_area("GET", "integrations/me", &[Read], "account"),
    in_area("GET", "integrations/limit/daily", &[Read], "account"),
];

impl Row {
    /// The same row for one type that the path does not name by a placeholder.
    const fn of(self, area: &'static str) -> Self {
        Self { area, ..self }
    }

    /// What the request does, if it is this row's.
    pub(super) fn read(&self, method: &str, segments: &[Cow<'_, str>]) -> Option<Access> {
        let actions = match self.method {
            "ANY" if is_known(method) => self.actions,
            "METHOD" => meaning(method)?,
            same if same == method => self.actions,
            _ => return None,
        };
        let mut objects = Vec::new();
        let mut record_id = None;
        let mut rest = segments.iter();
        for part in self.pattern.split('/') {
            if part == "**" {
                rest = [].iter();
                break;
            }
            let segment = rest.next()?;
            match part {
                "{type}" => objects.push(canonical_object(segment)),
                "{id}" => record_id = Some(segment.clone().into_owned()),
                "{}" => {}
                literal if literal == segment => {}
                _ => return None,
            }
        }
        if rest.next().is_some() {
            return None;
        }
        if !self.area.is_empty() {
            objects.push(self.area.to_owned());
        }
        Some(Access {
            actions,
            batch: self.batch,
            objects,
            record_id,
        })
    }
}

fn is_known(method: &str) -> bool {
    meaning(method).is_some()
}

/// What a method does where nothing else is said.
fn meaning(method: &str) -> Option<&'static [Action]> {
    Some(match method {
        "GET" => &[Read],
        "POST" => &[Create],
        "PUT" | "PATCH" => &[Update],
        "DELETE" => &[Archive],
        _ => return None,
    })
}
