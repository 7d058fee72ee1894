//! The official SDKs: what their packages are called, and what each major version of the one for Node breaks.
//!
//! Source: the changelog of the package to 13.5.0 and the published package 14.0.1 (observed). Dates are the changelog's.

/// The package for Node.
pub const NODE_PACKAGE: &str = "@hubspot/api-client";
/// The package for Python.
pub const PYTHON_PACKAGE: &str = "hubspot-api-client";
/// The newest major version of the package for Node that this table knows.
pub const NODE_LATEST: u32 = 14;

/// What a version of the package for Node breaks.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SdkBreak {
    /// The version it came with.
    pub version: &'static str,
    /// Its major number.
    pub major: u32,
    /// When, as `2023-06-08`; nothing where no date is on record.
    pub day: Option<&'static str>,
    /// What breaks.
    pub breaks: &'static str,
    /// Words in source code that are touched by it.
    pub words: &'static [&'static str],
}

const fn version(
    version: &'static str,
    major: u32,
    day: Option<&'static str>,
    breaks: &'static str,
    words: &'static [&'static str],
) -> SdkBreak {
    SdkBreak {
        version,
        major,
        day,
        breaks,
        words,
    }
}

/// Every breaking version, oldest first.
pub const NODE_BREAKS: [SdkBreak; 7] = [
    version(
        "9.0.0",
        9,
        Some("2023-06-08"),
        "associationsApi of each object removed (use crm.associations.v4); webhooks.validateSignature removed (use Signature)",
        &["associationsApi", "validateSignature"],
    ),
    version(
        "9.1.0",
        9,
        Some("2023-07-27"),
        "hapikey removed from most clients (in a minor release)",
        &["apiKey:", "hapikey"],
    ),
    version(
        "10.0.0",
        10,
        Some("2023-09-25"),
        "cms.sourceCode.contentApi get and replace renamed; marketing.events split; properties may be null",
        &["sourceCode.contentApi"],
    ),
    version(
        "11.0.0",
        11,
        Some("2024-02-13"),
        "search `after` is a string; v4 association object ids are strings; automation.actions _delete is archive",
        &["doSearch", "automation.actions"],
    ),
    version(
        "12.0.0",
        12,
        Some("2024-09-23"),
        "publicObjectApi removed (merge is in each object); GDPRApi removed outside contacts; list membership ids are strings",
        &["publicObjectApi", "membershipsApi"],
    ),
    version(
        "13.0.0",
        13,
        Some("2025-05-20"),
        "mergeApi and contacts.GDPRApi removed (methods of basicApi); customEventDataApi is basicApi; objectWriteTraceId dropped",
        &[
            "mergeApi",
            "GDPRApi",
            "customEventDataApi",
            "objectWriteTraceId",
            "archiveGDPR",
        ],
    ),
    version(
        "14.0.0",
        14,
        None,
        "Node 22 or later; native fetch instead of node-fetch; API classes generated anew",
        &["node-fetch"],
    ),
];

/// What lies between an installed major version and the newest one.
pub fn node_breaks_after(major: u32) -> impl Iterator<Item = &'static SdkBreak> {
    NODE_BREAKS.iter().filter(move |one| one.major > major)
}

#[cfg(test)]
mod tests {
    use super::{NODE_BREAKS, NODE_LATEST, node_breaks_after};

    #[test]
    fn the_table_is_in_order_and_ends_with_the_newest() {
        assert!(NODE_BREAKS.iter().map(|one| one.major).is_sorted());
        assert_eq!(NODE_BREAKS.last().map(|one| one.major), Some(NODE_LATEST));
        assert_eq!(node_breaks_after(12).count(), 2);
        assert_eq!(node_breaks_after(NODE_LATEST).count(), 0);
    }
}
