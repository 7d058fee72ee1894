//! What replaces a path of a numbered version, and whether writing the new path is all that has to be done.
//!
//! Dated paths are those of the published specifications (documented). "Mechanical" means that the requests and answers
//! are the same apart from the path; where a body, a status or a way of paging differs, a person has to look.

use super::ApiVersion;
use super::sunset::is_version;

/// A family of numbered paths and what to call instead.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Replacement {
    /// The beginning of the numbered path.
    pub legacy: &'static str,
    /// What stands in its place; `{version}` is the date.
    pub dated: &'static str,
    /// What differs beside the path; nothing where the change is mechanical.
    pub differs: Option<&'static str>,
    /// Parts of the rest of the path that make a difference after all, and which.
    pub except: &'static [(&'static str, &'static str)],
}

const fn same(legacy: &'static str, dated: &'static str) -> Replacement {
    Replacement {
        legacy,
        dated,
        differs: None,
        except: &[],
    }
}

const fn other(legacy: &'static str, dated: &'static str, differs: &'static str) -> Replacement {
    Replacement {
        legacy,
        dated,
        differs: Some(differs),
        except: &[],
    }
}

const V3_ASSOCIATIONS: (&str, &str) = (
    "/associations",
    "the association calls of version 3 name types in the path; dated ones take them in the body",
);
const ARCHIVE: (&str, &str) = (
    "archive",
    "version 4 answers 204; dated versions from 2026-03 on answer 200 with a body",
);

const REPLACEMENTS: &[Replacement] = &[
    Replacement {
        except: &[V3_ASSOCIATIONS],
        ..same("/crm/v3/objects", "/crm/objects/{version}")
    },
    same("/crm/v4/objects", "/crm/objects/{version}"),
    Replacement {
        except: &[ARCHIVE, ("purge", ARCHIVE.1)],
        ..same("/crm/v4/associations", "/crm/associations/{version}")
    },
    other(
        "/crm/v3/associations",
        "/crm/associations/{version}",
        V3_ASSOCIATIONS.1,
    ),
    same("/crm/v3/properties", "/crm/properties/{version}"),
    same(
        "/crm/v3/property-validations",
        "/crm/property-validations/{version}",
    ),
    same("/crm/v3/pipelines", "/crm/pipelines/{version}"),
    same("/crm/v3/schemas", "/crm-object-schemas/{version}/schemas"),
    same(
        "/crm-object-schemas/v3/schemas",
        "/crm-object-schemas/{version}/schemas",
    ),
    same("/crm/v3/owners", "/crm/owners/{version}"),
    same("/crm/v3/lists", "/crm/lists/{version}"),
    same("/crm/v3/imports", "/crm/imports/{version}"),
    same("/crm/v3/exports", "/crm/exports/{version}"),
    same("/crm/v3/limits", "/crm/limits/{version}"),
    same("/crm/v3/object-library", "/crm/object-library/{version}"),
    same("/crm/v3/extensions/calling", "/crm/extensions/calling/{version}"),
    same(
        "/crm/v3/extensions/videoconferencing",
        "/crm/extensions/videoconferencing/{version}",
    ),
    same(
        "/crm/v3/extensions/cards-dev",
        "/crm/extensions/cards-dev/{version}",
    ),
    same("/files/v3", "/files/{version}"),
    same("/marketing/v3/emails", "/marketing/emails/{version}"),
    same("/marketing/v3/campaigns", "/marketing/campaigns/{version}"),
    same(
        "/marketing/v3/marketing-events",
        "/marketing/marketing-events/{version}",
    ),
    same(
        "/marketing/v3/transactional",
        "/marketing/transactional/{version}",
    ),
    same("/account-info/v3", "/account-info/{version}"),
    same("/automation/v4/actions", "/automation/actions/{version}"),
    same("/automation/v4/sequences", "/automation/sequences/{version}"),
    same(
        "/conversations/v3/custom-channels",
        "/conversations/custom-channels/{version}",
    ),
    same("/settings/v3/currencies", "/settings/currencies/{version}"),
    same("/tax-rates/v1", "/tax-rates/{version}"),
    same("/scheduler/v3/meetings", "/scheduler/{version}/meetings"),
    same("/webhooks/v3", "/app-webhooks/{version}"),
    other(
        "/settings/v3/users",
        "/settings/users/2026-03",
        "published for 2026-03 only",
    ),
    other(
        "/integrators/timeline/v3",
        "/integrators/timeline/2026-03",
        "published for 2026-03 only",
    ),
    other(
        "/marketing/v4/email/single-send",
        "/marketing/email-campaigns/2026-03/single-send",
        "published for 2026-03 only",
    ),
    other(
        "/events/v3",
        "/events/{version}",
        "the calls were split and renamed",
    ),
    other(
        "/marketing/v3/forms",
        "/marketing/forms/2026-09-beta",
        "the dated paths are a beta",
    ),
    other(
        "/communication-preferences/v3",
        "/communication-preferences/{version}",
        "version 4 and later have other bodies",
    ),
    other(
        "/communication-preferences/v4",
        "/communication-preferences/{version}",
        "whether bodies are the same is not on record",
    ),
    other(
        "/oauth/v3",
        "/oauth/2026-03",
        "tokens of one version should be refreshed there; test before you switch",
    ),
    other(
        "/oauth/v1/token",
        "/oauth/2026-03/token",
        "everything goes into the form body, and the answer has more fields",
    ),
    other(
        "/oauth/v1/access-tokens",
        "/oauth/2026-03/token/introspect",
        "a POST with client id and secret, and another answer",
    ),
    other(
        "/oauth/v1/refresh-tokens",
        "/oauth/2026-03/token/introspect or /revoke",
        "a POST with client id and secret",
    ),
    other(
        "/contacts/v1/lists",
        "/crm/lists/{version}",
        "ids changed: see idmapping",
    ),
    other(
        "/contacts/v1/contact/email",
        "/crm/objects/{version}/contacts/{email}?idProperty=email",
        "another body",
    ),
    other("/contacts/v1", "/crm/objects/{version}/contacts", "another body"),
    other(
        "/companies/v2/domains",
        "/crm/objects/{version}/companies/search on `domain`",
        "another body, and searches lag",
    ),
    other(
        "/companies/v2",
        "/crm/objects/{version}/companies",
        "another body",
    ),
    other(
        "/deals/v1/pipelines",
        "/crm/pipelines/{version}/deals",
        "another body",
    ),
    other("/deals/v1", "/crm/objects/{version}/deals", "another body"),
    other(
        "/crm-objects/v1/objects",
        "/crm/objects/{version}",
        "another body",
    ),
    other(
        "/crm-associations/v1",
        "/crm/associations/{version}",
        "another body",
    ),
    other(
        "/crm-pipelines/v1/pipelines",
        "/crm/pipelines/{version}",
        "another body",
    ),
    other(
        "/properties/v1/contacts",
        "/crm/properties/{version}/contacts",
        "another body",
    ),
    other("/properties/v1", "/crm/properties/{version}", "another body"),
    other("/properties/v2", "/crm/properties/{version}", "another body"),
    other(
        "/engagements/v1",
        "/crm/objects/{version}/{calls, emails, meetings, notes or tasks}",
        "one call for each kind of activity",
    ),
    other("/owners/v2", "/crm/owners/{version}", "another body"),
    other("/email/public/v1", "/marketing/emails/{version}", "another body"),
    other(
        "/marketing-emails/v1",
        "/marketing/emails/{version}",
        "another body",
    ),
    other(
        "/forms/v2",
        "/marketing/forms/2026-09-beta",
        "another body, a beta",
    ),
    other("/webhooks/v1", "/app-webhooks/{version}", "another body"),
    other(
        "/integrations/v1/me",
        "/account-info/{version}/details",
        "another body",
    ),
    other("/hubdb/api/v2", "/cms/v3/hubdb", "another body"),
    other(
        "/extensions/ecomm/v2",
        "/crm/objects/{version}",
        "the bridge is gone",
    ),
];

/// Every family, particular ones before general ones.
#[must_use]
pub const fn replacements() -> &'static [Replacement] {
    REPLACEMENTS
}

/// What replaces a path as it stands in an address, if it is one of a numbered version that is known.
///
/// ```
/// use spoke_model::version::{ApiVersion, replacement_of};
/// let found = replacement_of("/crm/v3/objects/contacts/7").unwrap();
/// let dated = found.apply("/crm/v3/objects/contacts/7", ApiVersion::V2026_09);
/// assert_eq!(dated, "/crm/objects/2026-09/contacts/7");
/// ```
#[must_use]
pub fn replacement_of(path: &str) -> Option<&'static Replacement> {
    REPLACEMENTS
        .iter()
        .filter(|one| {
            path.strip_prefix(one.legacy)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '.']))
        })
        .max_by_key(|one| one.legacy.len())
}

impl Replacement {
    /// Why this path can't simply be rewritten; nothing where it can.
    #[must_use]
    pub fn differs(&self, path: &str) -> Option<&'static str> {
        let rest = path.strip_prefix(self.legacy).unwrap_or_default();
        let except = self.except.iter().find(|(part, _)| rest.contains(part));
        self.differs.or(except.map(|(_, why)| *why))
    }

    /// The new path: the beginning replaced, the rest kept.
    #[must_use]
    pub fn apply(&self, path: &str, version: ApiVersion) -> String {
        let rest = path.strip_prefix(self.legacy).unwrap_or_default();
        format!("{}{rest}", self.instead(version))
    }

    /// What to call instead, for reading.
    #[must_use]
    pub fn instead(&self, version: ApiVersion) -> String {
        self.dated.replace("{version}", version.as_str())
    }

    /// The first segment of its paths.
    #[must_use]
    pub fn root(&self) -> &'static str {
        self.legacy.split('/').nth(1).unwrap_or_default()
    }
}

/// Whether a segment is a numbered version: `v3`.
#[must_use]
pub fn is_numbered_version(segment: &str) -> bool {
    segment.starts_with('v') && is_version(segment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::sunsets_of;

    #[test]
    fn every_family_is_numbered_and_in_the_calendar() {
        for one in replacements() {
            assert!(one.legacy.split('/').any(is_numbered_version), "{}", one.legacy);
            assert!(sunsets_of(one.legacy).count() > 0, "{}", one.legacy);
            assert!(
                one.differs.is_some() || one.dated.contains("{version}"),
                "{}",
                one.legacy
            );
        }
    }

    #[test]
    fn particular_families_win_and_exceptions_are_not_mechanical() {
        let of = |path: &str| replacement_of(path).map(|one| (one.legacy, one.differs(path).is_none()));
        assert_eq!(
            of("/crm/v3/objects/contacts?limit=1"),
            Some(("/crm/v3/objects", true))
        );
        assert_eq!(
            of("/crm/v3/objects/contacts/1/associations/deals"),
            Some(("/crm/v3/objects", false))
        );
        assert_eq!(
            of("/crm/v4/associations/a/b/batch/create"),
            Some(("/crm/v4/associations", true))
        );
        assert_eq!(
            of("/crm/v4/associations/a/b/batch/archive"),
            Some(("/crm/v4/associations", false))
        );
        assert_eq!(of("/deals/v1/pipelines"), Some(("/deals/v1/pipelines", false)));
        assert_eq!(of("/contacts/v1/lists/7"), Some(("/contacts/v1/lists", false)));
        assert_eq!(of("/crm/v3/objectsandmore"), None);
        assert_eq!(of("/crm/objects/2026-09/contacts"), None);
    }

    #[test]
    fn a_rewritten_path_is_not_rewritten_again() {
        for one in replacements().iter().filter(|one| one.differs.is_none()) {
            let path = format!("{}/x", one.legacy);
            assert_eq!(
                replacement_of(&one.apply(&path, ApiVersion::V2026_09)),
                None,
                "{path}"
            );
        }
    }
}
