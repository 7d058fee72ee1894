//! The operations that HubSpot's official Node client can call: which areas, methods and paths HubSpot has.
//!
//! The table is read from the published package by `.ci/sdk-operations.mjs`, which also checks that it still holds what
//! the package can call.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::version::replacements;

const ROWS: &str = include_str!("../data/sdk_operations.tsv");

/// One operation of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SdkOperation {
    /// The part of the client that holds it: `crm/contacts`.
    pub area: &'static str,
    /// The HTTP method in capitals.
    pub method: &'static str,
    /// The path with its placeholders: `/crm/v3/objects/contacts/{contactId}`.
    pub path: &'static str,
    /// The functions of the client that send it, joined by commas: `BasicApi.getById`.
    pub functions: &'static str,
}

impl SdkOperation {
    /// The first segment of the area: `crm`.
    #[must_use]
    pub fn product(&self) -> &'static str {
        self.area.split('/').next().unwrap_or(self.area)
    }
}

/// Every operation, ordered by area, method and path.
///
/// ```
/// let operations = spoke_model::operation::sdk_operations();
/// assert!(operations.iter().any(|one| one.path == "/crm/v3/objects/contacts" && one.method == "POST"));
/// ```
#[must_use]
pub fn sdk_operations() -> &'static [SdkOperation] {
    static OPERATIONS: LazyLock<Vec<SdkOperation>> =
        LazyLock::new(|| ROWS.lines().filter_map(read).collect());
    &OPERATIONS
}

/// Whether a segment of a path is a word of HubSpot's interfaces and no id: it stands in a path of [`sdk_operations`], or
/// in one that a numbered version had.
///
/// ```
/// use spoke_model::operation::is_path_word;
/// assert_eq!(["batch", "gdpr-delete", "jane"].map(is_path_word), [true, true, false]);
/// ```
#[must_use]
pub fn is_path_word(segment: &str) -> bool {
    static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
        let current = sdk_operations().iter().map(|one| one.path);
        let numbered = replacements().iter().flat_map(|one| [one.legacy, one.dated]);
        let segments = current.chain(numbered).flat_map(|path| path.split('/'));
        segments.filter(|one| !one.contains('{')).collect()
    });
    WORDS.contains(segment)
}

/// The release of the client that the table was read from: `14.0.1`.
#[must_use]
pub fn sdk_version() -> &'static str {
    let heading = ROWS.lines().next().unwrap_or_default();
    heading
        .split_once("api-client ")
        .and_then(|(_, rest)| rest.split(' ').next())
        .unwrap_or_default()
}

fn read(line: &'static str) -> Option<SdkOperation> {
    let mut cells = line.split('\t');
    let operation = SdkOperation {
        area: cells.next()?,
        method: cells.next()?,
        path: cells.next()?,
        functions: cells.next()?,
    };
    Some(operation)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ROWS, sdk_operations, sdk_version};

    #[test]
    fn every_row_is_an_operation_and_stands_once() {
        let operations = sdk_operations();
        assert_eq!(operations.len(), ROWS.lines().count() - 1, "all but the heading");
        let distinct: BTreeSet<_> = operations.iter().map(|one| (one.method, one.path)).collect();
        assert_eq!(distinct.len(), operations.len());
        for one in operations {
            assert!(one.path.starts_with('/') && !one.functions.is_empty(), "{one:?}");
            assert!(
                ["DELETE", "GET", "PATCH", "POST", "PUT"].contains(&one.method),
                "{one:?}"
            );
        }
        assert_eq!(sdk_version(), "14.0.1");
    }
}
