//! The scopes that calls need.
//!
//! One table for every operation: `data/scopes.tsv` has what the security blocks of the published specification say
//! (2026-08; all versions of an operation together, any one's alternatives will do), [`Rule::of`] what holds for operations
//! of any object type and what the specification leaves out. For operations of any object type the specification lists the
//! scopes of all types; HubSpot checks those of the types in the path (recorded).

mod beyond;
mod table;

use crate::call::Call;
use crate::object_type::{ObjectTypeId, StandardObjectType, standard_object_types};

/// What a token must have for a call: of every inner list at least one scope. Empty when nothing in particular is needed,
/// or nothing is known.
pub type Needed = Vec<Vec<String>>;

/// Groups of scopes: of every group at least one must be held.
pub type Groups = &'static [Vec<&'static str>];

/// What an operation asks of a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// No scope, and why.
    Nothing(&'static str),
    /// These scopes.
    Scopes(Groups),
    /// To read or write records of the object types that stand at these segments of the path (the second: of both).
    Records {
        /// Where the object type stands, counted from 0 without the version.
        at: usize,
        /// Where the other one stands.
        other: Option<usize>,
        /// Whether records are changed.
        write: bool,
    },
    /// To read or write records of one of HubSpot's object types.
    RecordsOf {
        /// Its plural name.
        object_type: &'static str,
        /// Whether records are changed.
        write: bool,
    },
    /// To read or write the definitions of the object type that stands at this segment of the path.
    Definitions {
        /// Where the object type stands.
        at: usize,
        /// Whether definitions are changed.
        write: bool,
    },
}

/// Where the object type stands in the paths of records, properties, pipelines and associations.
const TYPE_AT: usize = 2;

impl Rule {
    /// The rule for a method and a path without its version and without a slash in front; placeholders in braces are as
    /// good as values. `None` when no operation looks like it.
    ///
    /// ```
    /// use spoke_model::scope::Rule;
    ///
    /// let rule = Rule::of("GET", "crm/owners/{ownerId}").unwrap();
    /// let Rule::Scopes(groups) = rule else { panic!() };
    /// assert!(groups[0].contains(&"crm.objects.owners.read"));
    /// assert!(matches!(Rule::of("POST", "oauth/token"), Some(Rule::Nothing(_))));
    /// assert_eq!(Rule::of("GET", "no/such/path"), None);
    /// ```
    #[must_use]
    pub fn of(method: &str, path: &str) -> Option<Self> {
        let method = if method == "HEAD" { "GET" } else { method };
        let segments: Vec<&str> = path.split('/').collect();
        if let Some(rule) = beyond::find(method, &segments) {
            return Some(rule);
        }
        if let Some(groups) = table::find(method, &segments) {
            return Some(if groups.is_empty() {
                Self::Nothing("the specification declares no scope")
            } else {
                Self::Scopes(groups)
            });
        }
        Self::of_any_type(method, &segments)
    }

    /// Operations that exist for every object type.
    fn of_any_type(method: &str, segments: &[&str]) -> Option<Self> {
        let last = segments.last().copied().unwrap_or_default();
        let reads = matches!(method, "GET")
            || method == "POST" && (last == "search" && segments.len() == 4 || ends_in_batch_read(segments));
        let write = !reads;
        let pair = |other| Self::Records {
            at: TYPE_AT,
            other: Some(other),
            write,
        };
        Some(match segments {
            ["crm", "objects", _, _, "associations", "default", _, ..] => pair(6),
            ["crm", "objects", _, _, "associations", _, ..] => pair(5),
            ["crm", "objects", _, ..] => Self::Records {
                at: TYPE_AT,
                other: None,
                write,
            },
            ["crm", "associations", "definitions", "configurations", _, _, ..] => Self::Records {
                at: 4,
                other: Some(5),
                write,
            },
            ["crm", "associations", _, _, ..] => pair(3),
            ["crm", "properties" | "pipelines" | "property-validations", _, ..] => {
                Self::Definitions { at: TYPE_AT, write }
            }
            _ => return None,
        })
    }
}

fn ends_in_batch_read(segments: &[&str]) -> bool {
    matches!(segments, [.., "batch", "read"])
}

/// The scopes any of which lets a token read or write records of a type: one of HubSpot's by its plural, singular or
/// internal name or its id, a custom type by anything else.
///
/// ```
/// use spoke_model::scope::record_scopes;
///
/// assert_eq!(record_scopes("deal", true), ["crm.objects.deals.write"]);
/// assert_eq!(record_scopes("2-123", false), ["crm.objects.custom.read"]);
/// ```
#[must_use]
pub fn record_scopes(object_type: &str, write: bool) -> &'static [&'static str] {
    let standard = StandardObjectType::by_name(object_type)
        .or_else(|| StandardObjectType::by_id(object_type.parse::<ObjectTypeId>().ok()?));
    record_scopes_of(standard, write)
}

/// The same for a type that has been looked up already; `None` for one of the portal's own.
///
/// ```
/// use spoke_model::object_type::StandardObjectType;
/// use spoke_model::scope::{record_scopes, record_scopes_of};
///
/// let deals = StandardObjectType::by_name("deals");
/// assert_eq!(record_scopes_of(deals, false), record_scopes("deals", false));
/// assert_eq!(record_scopes_of(None, true), ["crm.objects.custom.write"]);
/// ```
#[must_use]
pub fn record_scopes_of(
    standard: Option<&'static StandardObjectType>,
    write: bool,
) -> &'static [&'static str] {
    match standard {
        Some(standard) if write => standard.write_scopes,
        Some(standard) => standard.read_scopes,
        None if write => &["crm.objects.custom.write"],
        None => &["crm.objects.custom.read"],
    }
}

/// Whether any operation of these tables asks for a scope, alone or among others: what nothing asks for may be misspelled.
///
/// ```
/// use spoke_model::scope::is_asked_for;
///
/// assert!(is_asked_for("crm.objects.contacts.read"));
/// assert!(is_asked_for("oauth"), "every token of an account has it");
/// assert!(!is_asked_for("crm.objects.contact.read"));
/// ```
#[must_use]
pub fn is_asked_for(scope: &str) -> bool {
    let of_types = || {
        [false, true].into_iter().any(|write| {
            standard_object_types()
                .iter()
                .map(|one| one.plural)
                .chain(["custom"])
                .any(|name| {
                    record_scopes(name, write).contains(&scope)
                        || definition_scopes(name, write).iter().any(|one| one == scope)
                })
        })
    };
    scope == "oauth" || table::has(scope) || beyond::has(scope) || of_types()
}

/// The scopes any of which lets a token read or change the definitions of a type: those of its records, spelled
/// `schemas`; scopes of older kinds stay as they are. Reading records is enough to read definitions.
///
/// ```
/// use spoke_model::scope::definition_scopes;
///
/// assert_eq!(definition_scopes("contacts", false), ["crm.schemas.contacts.read", "crm.objects.contacts.read"]);
/// assert_eq!(definition_scopes("contacts", true), ["crm.schemas.contacts.write"]);
/// ```
#[must_use]
pub fn definition_scopes(object_type: &str, write: bool) -> Vec<String> {
    let of_records = record_scopes(object_type, write);
    let spelled = |scope: &&str| match scope.strip_prefix("crm.objects.") {
        Some(rest) => format!("crm.schemas.{rest}"),
        None => (*scope).to_owned(),
    };
    let mut scopes: Vec<String> = of_records.iter().map(spelled).collect();
    if !write {
        let records = of_records.iter().map(|scope| (*scope).to_owned());
        for scope in records {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
    }
    scopes
}

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
    let segment = |at: usize| path.split('/').nth(at).unwrap_or_default();
    // A placeholder of a path template could be any type.
    let known = |name: &str| !name.is_empty() && !name.starts_with('{');
    match Rule::of(call.method(), &path) {
        None | Some(Rule::Nothing(_)) => Vec::new(),
        Some(Rule::Scopes(groups)) => groups.iter().map(|group| owned(group)).collect(),
        Some(Rule::RecordsOf { object_type, write }) => vec![owned(record_scopes(object_type, write))],
        Some(Rule::Definitions { at, write }) if known(segment(at)) => {
            vec![definition_scopes(segment(at), write)]
        }
        Some(Rule::Definitions { .. }) => Vec::new(),
        Some(Rule::Records { at, other, write }) => {
            let mut needed: Needed = Vec::new();
            for at in [Some(at), other].into_iter().flatten() {
                let name = segment(at);
                let scopes = owned(record_scopes(name, write));
                if known(name) && !scopes.is_empty() && !needed.contains(&scopes) {
                    needed.push(scopes);
                }
            }
            needed
        }
    }
}

fn owned(scopes: &[&str]) -> Vec<String> {
    scopes.iter().map(|scope| (*scope).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Rule, needed};
    use crate::call::Call;
    use crate::operation::sdk_operations;

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
            ("POST", "/crm/v3/objects/deals/search", "crm.objects.deals.read"),
            ("POST", "/crm/v3/objects/deals/merge", "crm.objects.deals.write"),
            ("GET", "/crm/v3/objects/2-123/1", "crm.objects.custom.read"),
            (
                "PUT",
                "/crm/v4/objects/contacts/1/associations/companies/2",
                "crm.objects.contacts.write + crm.objects.companies.write",
            ),
            (
                "PUT",
                "/crm/v4/objects/contacts/1/associations/default/companies/2",
                "crm.objects.contacts.write + crm.objects.companies.write",
            ),
            (
                "POST",
                "/crm/associations/2026-03/contacts/deals/batch/read",
                "crm.objects.contacts.read + crm.objects.deals.read",
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
            (
                "GET",
                "/crm/v3/owners",
                "automation|contacts|crm.objects.owners.read",
            ),
            ("GET", "/account-info/2026-09/details", "oauth"),
            (
                "POST",
                "/marketing/v4/email/single-send",
                "marketing-email|transactional-email",
            ),
            (
                "PUT",
                "/crm/v3/lists/7/memberships/add",
                "crm.lists.read + cms.membership.access_groups.write|crm.lists.write",
            ),
            ("GET", "/crm/v3/objects/{objectType}", ""),
            ("POST", "/oauth/v3/token", ""),
            ("POST", "/contacts/v1/contact", "crm.objects.contacts.write"),
        ] {
            assert_eq!(told(method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn every_operation_of_the_official_client_has_a_rule() {
        let unknown: Vec<String> = sdk_operations()
            .iter()
            .filter(|one| {
                let call = Call::of(one.method, one.path);
                Rule::of(one.method, &call.unversioned()).is_none()
            })
            .map(|one| format!("{} {}", one.method, one.path))
            .collect();
        assert_eq!(unknown, Vec::<String>::new());
    }
}
