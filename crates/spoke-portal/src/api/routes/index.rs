//! Finds the row for a method and path.

use std::borrow::Cow;
use std::sync::OnceLock;

use hashbrown::HashMap;
use http::Method;
use spoke_model::meter::Meter;
use spoke_model::operation::SdkOperation;
use spoke_model::own_limit::OwnLimit;

use super::TABLES;
use super::route::Route;
use super::unanswered::Unanswered;
use crate::server::Path;
use crate::traffic::counted_method;

/// Where rows stand whose second segment is a placeholder.
const ANY: &str = "{}";

/// All rows, indexed by the first two segments of their patterns.
#[derive(Debug)]
pub(crate) struct Routes {
    areas: HashMap<&'static str, HashMap<&'static str, Vec<Indexed>>>,
    unanswered: Unanswered,
}

#[derive(Debug)]
struct Indexed {
    route: Route,
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Literal(&'static str),
    Parameter,
    /// A last placeholder that stands for a path of its own, such as a file's.
    Rest,
}

/// What a method and path lead to.
#[derive(Debug)]
pub(crate) enum Found<'r, 'p> {
    /// An operation and the segments at its placeholders.
    Operation(&'r Route, Vec<Cow<'p, str>>),
    /// The path exists, with these methods only.
    OtherMethods(Vec<Method>),
    /// HubSpot has the operation, the portal does not.
    Unanswered(&'static SdkOperation),
    /// No operation has this path.
    Nothing,
}

impl Routes {
    /// The rows, indexed once for all portals of the process.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Routes> = OnceLock::new();
        SHARED.get_or_init(Self::new)
    }

    /// Indexes all tables.
    pub(crate) fn new() -> Self {
        let mut areas: HashMap<&str, HashMap<&str, Vec<Indexed>>> = HashMap::new();
        for route in TABLES.iter().copied().flatten() {
            let segments: Vec<Segment> = route.pattern.split('/').map(Segment::of).collect();
            let (first, second) = area(route.pattern);
            areas
                .entry(first)
                .or_default()
                .entry(second)
                .or_default()
                .push(Indexed {
                    route: Route {
                        meter: Meter::of(route.method.as_str(), route.pattern),
                        own_limit: OwnLimit::of(route.method.as_str(), route.pattern),
                        counted: counted_method(route.method.as_str(), route.pattern),
                        ..route.clone()
                    },
                    segments,
                });
        }
        for rows in areas.values_mut().flat_map(HashMap::values_mut) {
            // Literals before placeholders, so that the first row that fits is the most specific one.
            rows.sort_by(|a, b| a.segments.cmp(&b.segments));
        }
        Self {
            areas,
            unanswered: Unanswered::new(),
        }
    }

    /// Finds the operation for a method and path.
    pub(crate) fn find<'r, 'p>(&'r self, method: &Method, path: &Path<'p>) -> Found<'r, 'p> {
        let segment = |at: usize| path.segments.get(at).map_or("", AsRef::as_ref);
        let mut others = Vec::new();
        let area = self.areas.get(segment(0));
        let rows = [segment(1), ANY]
            .into_iter()
            .filter_map(|second| area?.get(second))
            .flatten();
        for row in rows {
            if !row.route.versions.holds(path.version) || !row.fits(path) {
                continue;
            }
            if row.route.method == *method {
                return Found::Operation(&row.route, row.parameters(path));
            }
            if !others.contains(&row.route.method) {
                others.push(row.route.method.clone());
            }
        }
        self.unanswered(method, path, others)
    }

    /// What a method and path lead to that no row answers; `others` are the methods of rows with this path.
    fn unanswered<'r, 'p>(
        &'r self,
        method: &Method,
        path: &Path<'p>,
        mut others: Vec<Method>,
    ) -> Found<'r, 'p> {
        if let Some(operation) = self.unanswered.find(method, path) {
            return Found::Unanswered(operation);
        }
        for method in self.unanswered.methods(path) {
            if !others.contains(&method) {
                others.push(method);
            }
        }
        if others.is_empty() {
            Found::Nothing
        } else {
            Found::OtherMethods(others)
        }
    }
}

impl Segment {
    fn of(text: &'static str) -> Self {
        if matches!(text, "{path}" | "{folderPath}") {
            Self::Rest
        } else if text.starts_with('{') {
            Self::Parameter
        } else {
            Self::Literal(text)
        }
    }
}

impl Indexed {
    fn fits(&self, path: &Path<'_>) -> bool {
        let long_enough = self.segments.len() == path.segments.len()
            || self.takes_the_rest() && self.segments.len() < path.segments.len();
        long_enough
            && self
                .segments
                .iter()
                .zip(&path.segments)
                .all(|(segment, sent)| match segment {
                    Segment::Literal(literal) => *literal == sent.as_ref(),
                    Segment::Parameter | Segment::Rest => true,
                })
    }

    fn takes_the_rest(&self) -> bool {
        self.segments.last() == Some(&Segment::Rest)
    }

    fn parameters<'p>(&self, path: &Path<'p>) -> Vec<Cow<'p, str>> {
        let mut parameters: Vec<Cow<'p, str>> = self
            .segments
            .iter()
            .zip(&path.segments)
            .filter(|(segment, _)| !matches!(segment, Segment::Literal(_)))
            .map(|(_, sent)| sent.clone())
            .collect();
        if self.takes_the_rest()
            && let Some(last) = parameters.last_mut()
            && let Some(further) = path.segments.get(self.segments.len()..)
        {
            for segment in further {
                last.to_mut().push('/');
                last.to_mut().push_str(segment);
            }
        }
        parameters
    }
}

fn area(pattern: &'static str) -> (&'static str, &'static str) {
    let mut segments = pattern.split('/');
    let first = segments.next().unwrap_or_default();
    let second = segments.next().unwrap_or_default();
    (first, if second.starts_with('{') { ANY } else { second })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn find(method: Method, path: &str) -> Option<&'static str> {
        let routes = Routes::new();
        let path = Path::parse(path).expect("a path");
        match routes.find(&method, &path) {
            Found::Operation(route, _) => Some(route.name),
            _ => None,
        }
    }

    #[test]
    fn both_version_positions_reach_the_same_operation() {
        for path in [
            "/crm/v3/objects/contacts",
            "/crm/objects/2026-09/contacts",
            "/crm/objects/v3/contacts/",
        ] {
            assert_eq!(find(Method::GET, path), Some("objects.list"), "{path}");
        }
        assert_eq!(find(Method::GET, "/crm/objects/contacts"), None);
        assert_eq!(find(Method::GET, "/crm/objects/2031-03/contacts"), None);
    }

    #[test]
    fn a_literal_segment_wins_over_a_placeholder() {
        assert_eq!(
            find(Method::POST, "/crm/v3/objects/contacts/search"),
            Some("objects.search")
        );
    }

    #[test]
    fn a_path_at_the_end_is_one_placeholder() {
        let routes = Routes::new();
        for (path, name, rest) in [
            (
                "/files/v3/files/stat/logos/a%20b.png",
                "files.stat",
                "logos/a b.png",
            ),
            ("/files/v3/files/stat/a.png", "files.stat", "a.png"),
            ("/files/v3/folders/logos", "files.folders.read", "logos"),
            ("/files/v3/folders/logos/old", "files.folders.read", "logos/old"),
        ] {
            let parsed = Path::parse(path).expect("a path");
            match routes.find(&Method::GET, &parsed) {
                Found::Operation(route, parameters) => {
                    assert_eq!(
                        (route.name, parameters.as_slice()),
                        (name, &[Cow::from(rest)][..])
                    );
                }
                other => panic!("{path}: {other:?}"),
            }
        }
    }

    #[test]
    fn every_row_starts_with_a_literal_and_is_unique() {
        let mut seen = BTreeSet::new();
        for route in TABLES.iter().copied().flatten() {
            let (first, _) = area(route.pattern);
            assert!(!first.is_empty() && !first.starts_with('{'), "{}", route.name);
            assert!(
                seen.insert((
                    route.method.to_string(),
                    route.pattern,
                    format!("{:?}", route.versions)
                )),
                "{} {} is listed twice",
                route.method,
                route.pattern
            );
        }
    }
}
