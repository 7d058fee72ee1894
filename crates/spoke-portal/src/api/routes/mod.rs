//! Which operation answers which method and path.
//!
//! The tables are meant to be read: one row per operation, `method, versions, pattern, handler, name`, grouped by area.
//! Patterns are written without the version (both positions mean the same, see `server::path`); `{…}` takes any
//! segment; a literal segment wins over a placeholder. [`Routes`] indexes all rows once.

mod account;
mod associations;
mod definitions;
mod objects;

use std::borrow::Cow;

use hashbrown::HashMap;
use http::Method;

use super::call::Call;
use super::errors::ApiError;
use super::reply::Reply;
use crate::server::{Path, PathVersion};

/// An operation.
pub(crate) type Handler = fn(&Call<'_>) -> Result<Reply, ApiError>;

/// One row of a routing table.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    /// The method.
    pub(crate) method: Method,
    /// The path versions the operation exists in.
    pub(crate) versions: Versions,
    /// The path without version and leading slash: `crm/objects/{objectType}/{id}`.
    pub(crate) pattern: &'static str,
    /// The operation.
    pub(crate) handler: Handler,
    /// A short name for coverage tables and logs: `objects.read`.
    pub(crate) name: &'static str,
    /// Whether the operation answers without a token.
    pub(crate) open: bool,
}

impl Route {
    /// A row for `GET`.
    pub(crate) const fn get(
        v: Versions,
        pattern: &'static str,
        handler: Handler,
        name: &'static str,
    ) -> Self {
        Self {
            method: Method::GET,
            versions: v,
            pattern,
            handler,
            name,
            open: false,
        }
    }

    /// A row for `POST`.
    pub(crate) const fn post(
        v: Versions,
        pattern: &'static str,
        handler: Handler,
        name: &'static str,
    ) -> Self {
        Self {
            method: Method::POST,
            versions: v,
            pattern,
            handler,
            name,
            open: false,
        }
    }

    /// A row for `PUT`.
    pub(crate) const fn put(
        v: Versions,
        pattern: &'static str,
        handler: Handler,
        name: &'static str,
    ) -> Self {
        Self {
            method: Method::PUT,
            versions: v,
            pattern,
            handler,
            name,
            open: false,
        }
    }

    /// A row for `PATCH`.
    pub(crate) const fn patch(
        v: Versions,
        pattern: &'static str,
        handler: Handler,
        name: &'static str,
    ) -> Self {
        Self {
            method: Method::PATCH,
            versions: v,
            pattern,
            handler,
            name,
            open: false,
        }
    }

    /// A row for `DELETE`.
    pub(crate) const fn delete(
        v: Versions,
        pattern: &'static str,
        handler: Handler,
        name: &'static str,
    ) -> Self {
        Self {
            method: Method::DELETE,
            versions: v,
            pattern,
            handler,
            name,
            open: false,
        }
    }

    /// The same row, answering without a token too.
    pub(crate) const fn without_token(mut self) -> Self {
        self.open = true;
        self
    }
}

/// A set of path versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Versions(u8);

impl Versions {
    /// Paths without a version.
    pub(crate) const NONE: Self = Self(1 << 7);
    /// `v1`.
    pub(crate) const V1: Self = Self(1 << PathVersion::V1 as u8);
    /// `v2`.
    pub(crate) const V2: Self = Self(1 << PathVersion::V2 as u8);
    /// `v3`.
    pub(crate) const V3: Self = Self(1 << PathVersion::V3 as u8);
    /// `v4`.
    pub(crate) const V4: Self = Self(1 << PathVersion::V4 as u8);
    /// Every dated release.
    pub(crate) const DATED: Self = Self(
        1 << PathVersion::Dated202509 as u8
            | 1 << PathVersion::Dated202603 as u8
            | 1 << PathVersion::Dated202609 as u8,
    );
    /// `v3` and the dated releases: where most of the CRM lives.
    pub(crate) const V3_DATED: Self = Self::V3.and(Self::DATED);
    /// `v4` and the dated releases: associations.
    pub(crate) const V4_DATED: Self = Self::V4.and(Self::DATED);
    /// `v3`, `v4` and the dated releases.
    pub(crate) const CURRENT: Self = Self::V3_DATED.and(Self::V4);

    /// Both sets together.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a path's version is in the set.
    pub(crate) fn holds(self, version: Option<PathVersion>) -> bool {
        match version {
            None => self.0 & Self::NONE.0 != 0,
            Some(version) => self.0 & (1 << version as u8) != 0,
        }
    }
}

/// Every table, in reading order.
pub(crate) const TABLES: &[&[Route]] = &[
    objects::ROUTES,
    associations::ROUTES,
    definitions::PROPERTIES,
    definitions::PIPELINES,
    definitions::OWNERS,
    definitions::SCHEMAS,
    definitions::LIMITS,
    account::ROUTES,
];

/// All rows, indexed by the first two segments of their patterns.
#[derive(Debug)]
pub(crate) struct Routes {
    areas: HashMap<&'static str, HashMap<&'static str, Vec<Indexed>>>,
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
}

/// What a method and path lead to.
#[derive(Debug)]
pub(crate) enum Found<'r, 'p> {
    /// An operation and the segments at its placeholders.
    Operation(&'r Route, Vec<Cow<'p, str>>),
    /// The path exists, with these methods only.
    OtherMethods(Vec<Method>),
    /// No operation has this path.
    Nothing,
}

impl Routes {
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
                    route: route.clone(),
                    segments,
                });
        }
        for rows in areas.values_mut().flat_map(HashMap::values_mut) {
            // Literals before placeholders, so that the first row that fits is the most specific one.
            rows.sort_by(|a, b| a.segments.cmp(&b.segments));
        }
        Self { areas }
    }

    /// Finds the operation for a method and path.
    pub(crate) fn find<'r, 'p>(&'r self, method: &Method, path: &Path<'p>) -> Found<'r, 'p> {
        let segment = |at: usize| path.segments.get(at).map_or("", AsRef::as_ref);
        let mut others = Vec::new();
        for row in self
            .areas
            .get(segment(0))
            .and_then(|area| area.get(segment(1)))
            .into_iter()
            .flatten()
        {
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
        if others.is_empty() {
            Found::Nothing
        } else {
            Found::OtherMethods(others)
        }
    }
}

impl Segment {
    fn of(text: &'static str) -> Self {
        if text.starts_with('{') {
            Self::Parameter
        } else {
            Self::Literal(text)
        }
    }
}

impl Indexed {
    fn fits(&self, path: &Path<'_>) -> bool {
        self.segments.len() == path.segments.len()
            && self
                .segments
                .iter()
                .zip(&path.segments)
                .all(|(segment, sent)| match segment {
                    Segment::Literal(literal) => *literal == sent.as_ref(),
                    Segment::Parameter => true,
                })
    }

    fn parameters<'p>(&self, path: &Path<'p>) -> Vec<Cow<'p, str>> {
        self.segments
            .iter()
            .zip(&path.segments)
            .filter(|(segment, _)| **segment == Segment::Parameter)
            .map(|(_, sent)| sent.clone())
            .collect()
    }
}

fn area(pattern: &'static str) -> (&'static str, &'static str) {
    let mut segments = pattern.split('/');
    (
        segments.next().unwrap_or_default(),
        segments.next().unwrap_or_default(),
    )
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
    fn every_row_starts_with_two_literals_and_is_unique() {
        let mut seen = BTreeSet::new();
        for route in TABLES.iter().copied().flatten() {
            let (first, second) = area(route.pattern);
            assert!(
                !first.is_empty() && !first.starts_with('{') && !second.starts_with('{'),
                "{}",
                route.name
            );
            assert!(
                seen.insert((route.method.to_string(), route.pattern, route.versions.0)),
                "{} {} is listed twice",
                route.method,
                route.pattern
            );
        }
    }
}
