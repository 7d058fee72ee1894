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
