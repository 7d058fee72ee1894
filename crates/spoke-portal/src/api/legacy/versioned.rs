//! Properties as companies v2 and deals v1 print them (recorded in 2014 and 2019).

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::records::{Property, Records, Version, select};
use crate::api::call::Call;
use crate::api::selection::Selection;
use crate::definitions::TypeDefinition;
use crate::store::{Row, Table};

/// The properties of one record by name.
#[derive(Debug)]
pub(super) struct Properties<'a>(Vec<Property<'a>>);

/// The properties that pages carry: those asked for, none otherwise (recorded).
pub(super) fn asked_for(call: &Call<'_>, object_type: &TypeDefinition, table: Option<&Table>) -> Selection {
    let names: Vec<&str> = call
        .query
        .list("properties")
        .chain(call.query.list("propertiesWithHistory"))
        .collect();
    if names.is_empty() {
        Selection::exactly(object_type, table, std::iter::empty())
    } else {
        select(object_type, table, names.into_iter())
    }
}

impl<'a> Properties<'a> {
    /// What a page prints of a record: earlier values of the properties asked for with their history.
    pub(super) fn of_page(call: &Call<'_>, records: &Records<'a>, row: Row) -> Self {
        let history = |name: &str| call.query.list("propertiesWithHistory").any(|one| one == name);
        Self(records.properties(row, history))
    }

    /// What a single read prints: the newest value of every property, or all of them.
    pub(super) fn of_detail(records: &Records<'a>, row: Row, history: bool) -> Self {
        Self(records.properties(row, |_| history))
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'v> {
    value: &'v str,
    timestamp: i64,
    source: &'v str,
    source_id: Option<&'v str>,
    versions: Vec<VersionView<'v>>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct VersionView<'v> {
    name: &'v str,
    value: &'v str,
    timestamp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_id: Option<&'v str>,
    source: &'v str,
    source_vid: [(); 0],
}

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for Property { name, versions } in &self.0 {
            let Some(newest) = versions.first() else { continue };
            let shown = Shown {
                value: &newest.value,
                timestamp: newest.at,
                source: &newest.source,
                source_id: newest.source_id,
                versions: versions.iter().map(|one| VersionView::of(name, one)).collect(),
            };
            map.serialize_entry(name, &shown)?;
        }
        map.end()
    }
}

impl<'v> VersionView<'v> {
    fn of(name: &'v str, version: &'v Version<'_>) -> Self {
        Self {
            name,
            value: &version.value,
            timestamp: version.at,
            source_id: version.source_id,
            source: &version.source,
            source_vid: [],
        }
    }
}
