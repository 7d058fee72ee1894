//! Which operations the portal answers.

use super::TABLES;
use crate::server::PathVersion;

/// One operation that the portal answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnsweredOperation {
    /// The method.
    pub method: String,
    /// A path, in the oldest version that has the operation, with placeholders in braces: `/crm/v3/objects/{objectType}`.
    pub path: String,
    /// A short name, the same for every version: `objects.list`.
    pub name: &'static str,
}

/// Every operation of HubSpot's that the portal answers, in the order of its tables. What each asks of a token is
/// `spoke_model::scope::Rule`'s to say.
///
/// ```
/// let operations = spoke_portal::operations();
/// assert!(operations.iter().any(|one| one.method == "GET" && one.path == "/crm/v3/objects/{objectType}"));
/// ```
#[must_use]
pub fn operations() -> Vec<AnsweredOperation> {
    TABLES
        .iter()
        .copied()
        .flatten()
        .map(|route| {
            let version = PathVersion::ALL
                .into_iter()
                .find(|version| route.versions.holds(Some(*version)));
            let (area, rest) = route.pattern.split_once('/').unwrap_or((route.pattern, ""));
            AnsweredOperation {
                method: route.method.to_string(),
                path: match version {
                    Some(version) => format!("/{area}/{}/{rest}", version.as_str()),
                    None => format!("/{}", route.pattern),
                },
                name: route.name,
            }
        })
        .map(|mut operation| {
            let trimmed = operation.path.trim_end_matches('/').len();
            operation.path.truncate(trimmed);
            operation
        })
        .collect()
}
