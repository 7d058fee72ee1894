//! Records as JSON, written straight from the store's columns into a text buffer.

use spoke_model::object_type::ObjectTypeId;

use super::associated::{self, AssociatedTypes};
use super::computed::Reading;
use super::json;
use super::selection::{Field, Selection};
use crate::clock::Clock;
use crate::definitions::TypeDefinition;
use crate::portal::PortalState;
use crate::rules::{EchoPair, VirtualValue};
use crate::store::{Row, State, Table};

/// Writes records of one object type.
#[derive(Debug)]
pub(crate) struct Renderer<'a> {
    state: &'a State,
    object_type: &'a TypeDefinition,
    table: &'a Table,
    selection: &'a Selection,
    app_id: u64,
    clock: &'a Clock,
    url_prefix: String,
}

impl<'a> Renderer<'a> {
    /// A renderer for one request.
    pub(crate) fn new(
        portal: &'a PortalState,
        state: &'a State,
        object_type: &'a TypeDefinition,
        table: &'a Table,
        selection: &'a Selection,
    ) -> Self {
        let url_prefix = url_prefix(portal.hub_id, object_type.id);
        Self {
            state,
            object_type,
            table,
            selection,
            app_id: portal.app_id,
            clock: &portal.clock,
            url_prefix,
        }
    }

    /// Appends a record.
    pub(crate) fn record(&self, out: &mut String, row: Row) {
        self.open(out, row);
        out.push('}');
    }

    /// Appends a record with its associations to some object types.
    pub(crate) fn record_with_associations(&self, out: &mut String, row: Row, types: &AssociatedTypes) {
        self.open(out, row);
        associated::render(out, self.state, self.object_type, self.table.id(row), types);
        out.push('}');
    }

    fn open(&self, out: &mut String, row: Row) {
        let id = self.table.id(row);
        out.push_str("{\"id\":");
        json::quoted_number(out, id);
        out.push_str(",\"properties\":{");
        let mut first = true;
        for field in self.selection.fields() {
            json::comma(out, &mut first);
            out.push_str(&field.key);
            self.value(out, row, id, field);
        }
        out.push('}');
        if !self.selection.history().is_empty() {
            self.histories(out, row, id);
        }
        tail(
            out,
            self.table.created_at(row),
            self.table.updated_at(row),
            self.table.archived_at(row),
        );
        out.push_str(&self.url_prefix);
        json::number(out, id);
        out.push('"');
    }

    fn value(&self, out: &mut String, row: Row, id: u64, field: &Field) {
        if let Some(value) = field.column.and_then(|column| self.table.value(row, column)) {
            json::string(out, &value);
            return;
        }
        match field.computed {
            None => out.push_str("null"),
            Some(VirtualValue::Id) => json::quoted_number(out, id),
            Some(VirtualValue::Created) => json::time(out, self.table.created_at(row)),
            Some(VirtualValue::Modified) => json::time(out, self.table.updated_at(row)),
            Some(VirtualValue::AppId) => json::quoted_number(out, self.app_id),
            Some(VirtualValue::Constant(text)) => json::string(out, text),
            Some(computed) => optional(out, self.reading(row).text(computed).as_deref()),
        }
    }

    fn reading(&self, row: Row) -> Reading<'_> {
        Reading {
            state: self.state,
            table: self.table,
            row,
            app_id: self.app_id,
            now: self.clock.now(),
        }
    }

    fn histories(&self, out: &mut String, row: Row, id: u64) {
        out.push_str(",\"propertiesWithHistory\":{");
        let mut first = true;
        for field in self.selection.history() {
            json::comma(out, &mut first);
            out.push_str(&field.key);
            self.history(out, row, id, field);
        }
        out.push('}');
    }

    /// The versions of one property, newest first.
    fn history(&self, out: &mut String, row: Row, id: u64, field: &Field) {
        out.push('[');
        let entries = field
            .column
            .map(|column| self.table.history(row, column))
            .unwrap_or_default();
        let mut first = true;
        for entry in &entries {
            json::comma(out, &mut first);
            out.push_str("{\"value\":");
            json::string(out, entry.value.as_deref().unwrap_or_default());
            self.version(out, entry.at, entry.source);
        }
        if entries.is_empty()
            && field
                .computed
                .is_some_and(|computed| computed != VirtualValue::Modified)
        {
            let before = out.len();
            out.push_str("{\"value\":");
            let start = out.len();
            self.value(out, row, id, field);
            if out.get(start..) == Some("null") {
                // There never was a value.
                out.truncate(before);
            } else {
                self.version(out, self.table.created_at(row), self.table.created_by(row));
            }
        }
        out.push(']');
    }

    fn version(&self, out: &mut String, at: i64, source: crate::store::SourceIndex) {
        out.push_str(",\"timestamp\":");
        json::time(out, at);
        let Some(source) = self.state.source(source) else {
            out.push_str(",\"sourceType\":\"INTEGRATION\"}");
            return;
        };
        out.push_str(",\"sourceType\":");
        json::string(out, &source.source_type);
        if let Some(id) = &source.source_id {
            out.push_str(",\"sourceId\":");
            json::string(out, id);
        }
        if let Some(label) = &source.label {
            out.push_str(",\"sourceLabel\":");
            json::string(out, label);
        }
        if let Some(user) = source.user_id {
            out.push_str(",\"updatedByUserId\":");
            json::number(out, user);
        }
        out.push('}');
    }
}

/// A record as the answer to a write carries it.
#[derive(Debug)]
pub(crate) struct Echoed<'a> {
    /// The id as text.
    pub(crate) id: &'a str,
    /// The properties, sorted by name; an empty value was cleared.
    pub(crate) pairs: &'a [EchoPair<'a>],
    /// Creation time in milliseconds since 1970.
    pub(crate) created: i64,
    /// Time of the write in milliseconds since 1970.
    pub(crate) updated: i64,
    /// For upserts, whether the record is new.
    pub(crate) new: Option<bool>,
    /// The caller's own id for the input.
    pub(crate) trace_id: Option<&'a str>,
}

/// Appends the answer to a write of one record.
pub(crate) fn echo(out: &mut String, url_prefix: &str, record: &Echoed<'_>) {
    out.push_str("{\"id\":\"");
    out.push_str(record.id);
    out.push_str("\",\"properties\":{");
    let mut first = true;
    for (name, value) in record.pairs {
        json::key(out, &mut first, name);
        json::string(out, value);
    }
    out.push('}');
    tail(out, record.created, record.updated, None);
    out.push_str(url_prefix);
    out.push_str(record.id);
    out.push('"');
    if let Some(trace_id) = record.trace_id {
        out.push_str(",\"objectWriteTraceId\":");
        json::string(out, trace_id);
    }
    match record.new {
        Some(true) => out.push_str(",\"new\":true}"),
        Some(false) => out.push_str(",\"new\":false}"),
        None => out.push('}'),
    }
}

/// The start of the `url` field up to the record's id: `,"url":"https://…/`.
pub(crate) fn url_prefix(hub_id: u64, object_type: ObjectTypeId) -> String {
    format!(",\"url\":\"https://app.hubspot.com/contacts/{hub_id}/record/{object_type}/")
}

fn tail(out: &mut String, created: i64, updated: i64, archived_at: Option<i64>) {
    out.push_str(",\"createdAt\":");
    json::time(out, created);
    out.push_str(",\"updatedAt\":");
    json::time(out, updated);
    match archived_at {
        None => out.push_str(",\"archived\":false"),
        Some(at) => {
            out.push_str(",\"archived\":true,\"archivedAt\":");
            json::time(out, at);
        }
    }
}

fn optional(out: &mut String, value: Option<&str>) {
    match value {
        Some(value) => json::string(out, value),
        None => out.push_str("null"),
    }
}
