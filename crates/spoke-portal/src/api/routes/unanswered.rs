//! What HubSpot has and the portal does not: operations of the official client that no row answers.

use std::borrow::Cow;

use hashbrown::HashMap;
use http::Method;
use spoke_model::operation::{SdkOperation, sdk_operations};

use crate::server::{Path, PathVersion};

/// The client's operations, found by method and path once no row has answered.
#[derive(Debug)]
pub(super) struct Unanswered {
    areas: HashMap<&'static str, Vec<Row>>,
}

#[derive(Debug)]
struct Row {
    operation: &'static SdkOperation,
    version: Option<PathVersion>,
    segments: Vec<Cow<'static, str>>,
}

impl Unanswered {
    /// Splits the paths of all operations.
    pub(super) fn new() -> Self {
        let mut areas: HashMap<&str, Vec<Row>> = HashMap::new();
        for operation in sdk_operations() {
            let Some(Path { version, segments }) = Path::parse(operation.path) else {
                continue;
            };
            let area = operation.path.split('/').nth(1).unwrap_or_default();
            areas.entry(area).or_default().push(Row {
                operation,
                version,
                segments,
            });
        }
        for rows in areas.values_mut() {
            // Placeholders sort behind letters and digits: the first row that fits is the most specific one.
            rows.sort_by(|a, b| a.segments.cmp(&b.segments));
        }
        Self { areas }
    }

    /// The operation with this method and path, if the client knows one.
    pub(super) fn find(&self, method: &Method, path: &Path<'_>) -> Option<&'static SdkOperation> {
        self.fitting(path)
            .find(|row| row.operation.method == method.as_str())
            .map(|row| row.operation)
    }

    /// The methods that the client sends to this path.
    pub(super) fn methods(&self, path: &Path<'_>) -> Vec<Method> {
        self.fitting(path)
            .filter_map(|row| row.operation.method.parse().ok())
            .collect()
    }

    fn fitting<'s, 'p>(&'s self, path: &'p Path<'p>) -> impl Iterator<Item = &'s Row> + use<'s, 'p> {
        let area = path.segments.first().map_or("", AsRef::as_ref);
        self.areas
            .get(area)
            .into_iter()
            .flatten()
            .filter(move |row| row.fits(path))
    }
}

impl Row {
    /// Whether a path is this operation's, or its twin of a dated release.
    fn fits(&self, path: &Path<'_>) -> bool {
        let same_version = self.version == path.version || path.version.is_some_and(PathVersion::is_dated);
        let long_enough = self.segments.len() == path.segments.len()
            || self.takes_the_rest() && self.segments.len() < path.segments.len();
        same_version
            && long_enough
            && self
                .segments
                .iter()
                .zip(&path.segments)
                .all(|(own, sent)| own.starts_with('{') || own == sent)
    }

    /// Whether the last placeholder stands for a path of its own, such as a file's.
    fn takes_the_rest(&self) -> bool {
        self.segments
            .last()
            .is_some_and(|last| matches!(last.as_ref(), "{path}" | "{folderPath}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether or not a row answers it by now.
    #[test]
    fn what_the_client_can_call_is_known() {
        let all = Unanswered::new();
        let known = |method: Method, path: &str| {
            let path = Path::parse(path).expect("a path");
            all.find(&method, &path).map(|operation| operation.path)
        };
        for (path, operation) in [
            (
                "/cms/v3/source-code/draft/content/a/b.html",
                "/cms/v3/source-code/{environment}/content/{path}",
            ),
            ("/cms/v3/hubdb/tables/draft", "/cms/v3/hubdb/tables/draft"),
            (
                "/cms/hubdb/2026-09/tables/7",
                "/cms/v3/hubdb/tables/{tableIdOrName}",
            ),
        ] {
            assert_eq!(known(Method::GET, path), Some(operation), "{path}");
        }
        for path in [
            "/cms/v4/hubdb/tables",
            "/cms/v3/hubdb",
            "/cms/v3/hubdb/tables/7/rows/1/2",
        ] {
            assert_eq!(known(Method::GET, path), None, "{path}");
        }
        assert_eq!(known(Method::DELETE, "/cms/v3/hubdb/tables"), None);
        let path = Path::parse("/cms/v3/hubdb/tables").expect("a path");
        assert_eq!(all.methods(&path).len(), 2);
    }

    /// What a caller reads where nothing answers: what is missing, and what to do about it.
    #[test]
    fn the_refusal_names_the_operation() {
        let path = Path::parse("/cms/v3/hubdb/tables/prices/rows/7/draft").expect("a path");
        let all = Unanswered::new();
        let operation = all.find(&Method::PATCH, &path).expect("an operation");
        let refusal = crate::api::ApiError::not_implemented(operation).render("c-1");
        for part in [
            "cms/hubdb PATCH /cms/v3/hubdb/tables/{tableIdOrName}/rows/{rowId}/draft",
            "To have it answered, make the same call to HubSpot",
            "NOT_IMPLEMENTED",
            "RowsApi.updateDraftTableRow",
        ] {
            assert!(refusal.contains(part), "{part}: {refusal}");
        }
    }
}
