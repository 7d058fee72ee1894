//! Records with the values and versions that versions 1 and 2 print: only properties that have a value, times and dates
//! in milliseconds since 1970.

use std::borrow::Cow;
use std::sync::Arc;

use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::PropertyType;
use spoke_model::time::Timestamp;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::render::Renderer;
use crate::api::selection::{Field, Selection};
use crate::definitions::TypeDefinition;
use crate::rules::VirtualValue;
use crate::store::{Row, SourceIndex, State, Table};

/// Where computed values are said to come from (recorded).
const CALCULATED: &str = "CALCULATED";

/// A property of a record that has a value.
#[derive(Debug)]
pub(super) struct Property<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Its values, newest first; never empty.
    pub(super) versions: Vec<Version<'a>>,
}

/// A value a property has or had.
#[derive(Debug)]
pub(super) struct Version<'a> {
    /// The value.
    pub(super) value: String,
    /// When it was set, in milliseconds since 1970.
    pub(super) at: i64,
    /// What set it: `INTEGRATION`, `CALCULATED` and so on.
    pub(super) source: Cow<'a, str>,
    /// The app, user or import behind it.
    pub(super) source_id: Option<&'a str>,
}

/// Reads records of one type.
pub(super) struct Records<'a> {
    state: &'a State,
    table: &'a Table,
    object_type: &'a TypeDefinition,
    selection: &'a Selection,
    renderer: Renderer<'a>,
}

/// The type with this id. Standard types are always there.
pub(super) fn object_type(call: &Call<'_>, id: ObjectTypeId) -> Result<Arc<TypeDefinition>, ApiError> {
    call.definitions
        .object_type(id)
        .cloned()
        .ok_or_else(ApiError::internal)
}

/// The properties that an answer carries: these, or every property of the type when none is named.
pub(super) fn select<'n>(
    object_type: &TypeDefinition,
    table: Option<&Table>,
    names: impl Iterator<Item = &'n str>,
) -> Selection {
    let names: Vec<&str> = names.collect();
    if names.is_empty() {
        let all = object_type.properties.live().map(|entry| entry.name.as_str());
        Selection::exactly(object_type, table, all)
    } else {
        Selection::exactly(object_type, table, names.into_iter())
    }
}

impl<'a> Records<'a> {
    /// A reader for one request.
    pub(super) fn new(
        call: &'a Call<'_>,
        state: &'a State,
        object_type: &'a TypeDefinition,
        table: &'a Table,
        selection: &'a Selection,
    ) -> Self {
        Self {
            state,
            table,
            object_type,
            selection,
            renderer: Renderer::new(call.portal, state, object_type, table, selection),
        }
    }

    /// The properties of a record that have a value, by name; with `history`, each with its earlier values.
    pub(super) fn properties(&self, row: Row, mut history: impl FnMut(&str) -> bool) -> Vec<Property<'a>> {
        let mut scratch = String::new();
        self.selection
            .fields()
            .iter()
            .filter_map(|field| self.property(row, field, history(field.name()), &mut scratch))
            .collect()
    }

    fn property(
        &self,
        row: Row,
        field: &'a Field,
        history: bool,
        scratch: &mut String,
    ) -> Option<Property<'a>> {
        scratch.clear();
        self.renderer.value(scratch, row, self.table.id(row), field);
        let value: String = serde_json::from_str(scratch).ok()?;
        let name = field.name();
        let is_time = self.is_time(field);
        let stored = field
            .column
            .filter(|column| self.table.has_value(row, *column))
            .map(|column| self.table.history(row, column))
            .unwrap_or_default();
        let mut versions: Vec<Version<'a>> = stored
            .into_iter()
            .take(if history { usize::MAX } else { 1 })
            .map(|entry| {
                let value = entry.value.unwrap_or_default();
                self.version(printed(value, is_time), entry.at, entry.source)
            })
            .collect();
        if versions.is_empty() {
            versions.push(Version {
                value: printed(value, is_time),
                at: match field.computed {
                    Some(VirtualValue::Modified) => self.table.updated_at(row),
                    _ => self.table.created_at(row),
                },
                source: Cow::Borrowed(CALCULATED),
                source_id: None,
            });
        }
        Some(Property { name, versions })
    }

    fn version(&self, value: String, at: i64, source: SourceIndex) -> Version<'a> {
        let source = self.state.source(source);
        Version {
            value,
            at,
            source: Cow::Borrowed(source.map_or("INTEGRATION", |one| one.source_type.as_str())),
            source_id: source.and_then(|one| one.source_id.as_deref()),
        }
    }

    fn is_time(&self, field: &Field) -> bool {
        matches!(
            field.computed,
            Some(VirtualValue::Created | VirtualValue::Modified)
        ) || self
            .object_type
            .property(field.name())
            .is_some_and(|one| matches!(one.property_type, PropertyType::Date | PropertyType::DateTime))
    }
}

/// Times and dates are milliseconds since 1970 (recorded), everything else is as stored.
fn printed(value: String, is_time: bool) -> String {
    match Timestamp::parse(&value) {
        Ok(at) if is_time => at.millis().to_string(),
        _ => value,
    }
}

/// A value of one property, printed as properties of this type are.
pub(super) fn stored(table: &Table, row: Row, name: &str) -> Option<String> {
    let column = table.column(name)?;
    table.value(row, column).map(Cow::into_owned)
}

/// A date or time of a record in milliseconds since 1970.
pub(super) fn stored_millis(table: &Table, row: Row, name: &str) -> Option<i64> {
    let text = stored(table, row, name)?;
    Timestamp::parse(&text).ok().map(Timestamp::millis)
}
