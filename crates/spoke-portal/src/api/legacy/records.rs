//! Records with the values and versions that versions 1 and 2 print: only properties that have a value, times and dates
//! in milliseconds since 1970.

use std::borrow::Cow;
use std::sync::Arc;

use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::PropertyType;
use spoke_model::time::Timestamp;

use crate::api::call::Call;
use crate::api::computed::Reading;
use crate::api::errors::ApiError;
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
    app_id: u64,
    now: i64,
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
        call: &Call<'_>,
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
            app_id: call.portal.app_id,
            now: call.now,
        }
    }

    /// The properties of a record that have a value, by name; with `history`, each with its earlier values.
    pub(super) fn properties(&self, row: Row, history: impl Fn(&str) -> bool) -> Vec<Property<'a>> {
        let fields = self.selection.fields().iter();
        fields
            .filter_map(|field| {
                let name = field.name();
                let versions = match self.stored(row, field, history(name)) {
                    Some(versions) => versions,
                    None => vec![self.computed(row, field)?],
                };
                Some(Property { name, versions })
            })
            .collect()
    }

    /// The stored value and the ones before it.
    fn stored(&self, row: Row, field: &Field, history: bool) -> Option<Vec<Version<'a>>> {
        let column = field.column.filter(|column| self.table.has_value(row, *column))?;
        let is_time = self.is_time(field);
        let entries = self.table.history(row, column).into_iter();
        let versions = entries.take(if history { usize::MAX } else { 1 }).map(|entry| {
            let value = entry.value.unwrap_or_default();
            self.version(printed(value, is_time), entry.at, entry.source)
        });
        Some(versions.collect())
    }

    /// The value that is computed when there is no stored one.
    fn computed(&self, row: Row, field: &Field) -> Option<Version<'a>> {
        let computed = field.computed?;
        let reading = Reading {
            state: self.state,
            table: self.table,
            row,
            app_id: self.app_id,
            now: self.now,
        };
        let value = reading.text(computed)?.into_owned();
        Some(Version {
            value: printed(value, self.is_time(field)),
            at: match computed {
                VirtualValue::Modified => self.table.updated_at(row),
                _ => self.table.created_at(row),
            },
            source: Cow::Borrowed(CALCULATED),
            source_id: None,
        })
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
