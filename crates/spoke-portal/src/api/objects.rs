//! Single records: create, read, list, update, archive.

use http::{StatusCode, header};
use spoke_model::activity::ACTIVITIES;
use spoke_model::limits;

use super::associated::AssociatedTypes;
use super::call::Call;
use super::errors::ApiError;
use super::input::{NewRecord, Patch};
use super::json;
use super::location::location;
use super::lookup::{self, IdKind};
use super::page::Cursor;
use super::render::{self, Echoed, Renderer};
use super::reply::Reply;
use super::selection::Selection;
use super::write::{self, Changes, StoredRecord, Writer};
use crate::admin_rules::{AdminRules, value_problems};
use crate::definitions::TypeDefinition;
use crate::rules::{
    Draft, Moment, Written, check_values, complete, created_echo, invalid_values, time_text, updated_echo,
};
use crate::store::Row;

/// `POST /crm/v3/objects/{objectType}`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    write::require_writable(call, &object_type)?;
    let record: NewRecord<'_> = call.read()?;
    let prepared = write::prepare(call, &object_type, record).map_err(write::Refused::into_error)?;
    let mut writer = Writer::begin(call, &object_type)?;
    if let Some(taken) = writer.taken(&prepared.changes, None) {
        return Err(taken.refuse(call, &object_type, None));
    }
    let ties = writer.check_ties(call, &prepared.associations)?;
    let (_, id) = writer.create(call, &prepared.changes, &ties)?;
    let commit = writer.commit();
    let id = id.to_string();
    let mut out = String::with_capacity(1024);
    echo_created(&mut out, call, &object_type, &prepared.changes, &id, (None, None));
    Ok(Reply::json(StatusCode::CREATED, out)
        .after(commit)
        .header(header::LOCATION, location(call, &id)))
}

/// `GET /crm/v3/objects/{objectType}/{id}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    write::require_readable(call, &object_type)?;
    let archived = call.query.flag("archived")?;
    let ids = IdKind::of(&object_type, call.query.first("idProperty"))?;
    let associated = AssociatedTypes::of(call)?;
    check_id(&ids, call.parameter(1))?;
    let state = call.portal.store.read();
    let table = state
        .table_of(object_type.id)
        .ok_or_else(ApiError::resource_not_found)?;
    let row = ids
        .find(table, call.parameter(1), true)
        .filter(|row| archived || !table.is_archived(*row))
        .ok_or_else(ApiError::resource_not_found)?;
    let selection = Selection::new(
        &object_type,
        Some(table),
        call.query.list("properties"),
        call.query.list("propertiesWithHistory"),
    );
    let mut out = String::with_capacity(1024);
    Renderer::new(call.portal, &state, &object_type, table, &selection).record_with_associations(
        &mut out,
        row,
        &associated,
    );
    Ok(Reply::ok(out))
}

/// `GET /crm/v3/objects/{objectType}`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    write::require_readable(call, &object_type)?;
    let archived = call.query.flag("archived")?;
    let associated = AssociatedTypes::of(call)?;
    let with_history = call.query.list("propertiesWithHistory").next().is_some();
    let limit = page_limit(call, with_history)?;
    let after = Cursor::of(call, "after")?;
    let state = call.portal.store.read();
    let table = state.table_of(object_type.id);
    let rows: Vec<Row> = table
        .map(|table| table.page(after, limit + 1, archived))
        .unwrap_or_default();
    let selection = Selection::new(
        &object_type,
        table,
        call.query.list("properties"),
        call.query.list("propertiesWithHistory"),
    );
    let mut out = String::with_capacity(256 + limit * 640);
    out.push_str("{\"results\":[");
    let Some(table) = table else {
        out.push_str("]}");
        return Ok(Reply::ok(out));
    };
    let renderer = Renderer::new(call.portal, &state, &object_type, table, &selection);
    let mut first = true;
    for row in rows.iter().take(limit) {
        json::comma(&mut out, &mut first);
        renderer.record_with_associations(&mut out, *row, &associated);
    }
    out.push(']');
    if let Some(next) = rows.get(limit) {
        let after = table.id(*next).to_string();
        out.push_str(",\"paging\":{\"next\":{\"after\":");
        json::string(&mut out, &after);
        out.push_str(",\"link\":");
        json::string(&mut out, &next_link(call, &after));
        out.push_str("}}");
    }
    out.push('}');
    Ok(Reply::ok(out))
}

/// `PATCH /crm/v3/objects/{objectType}/{id}`
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    write::require_writable(call, &object_type)?;
    let ids = IdKind::of(&object_type, call.query.first("idProperty"))?;
    check_id(&ids, call.parameter(1))?;
    let patch: Patch<'_> = call.read()?;
    let mut checked = check_values(&call.definitions, &object_type, patch.properties);
    checked
        .problems
        .extend(value_problems(call, &object_type, &checked.values));
    if !checked.problems.is_empty() {
        return Err(invalid_values(&checked.problems));
    }
    let mut writer = Writer::begin(call, &object_type)?;
    let row = writer
        .table()
        .and_then(|table| {
            ids.find(table, call.parameter(1), true)
                .filter(|row| !table.is_archived(*row))
        })
        .ok_or_else(ApiError::resource_not_found)?;
    let changes = complete_update(call, &writer, row, checked.values)?;
    if let Some(taken) = writer.taken(&changes, Some(row)) {
        let id = writer.table().map(|table| table.id(row));
        return Err(taken.refuse(call, &object_type, id));
    }
    let updated = writer.update(call, row, &changes)?;
    let done = Updated::of(&writer, row, updated);
    let commit = writer.commit();
    let mut out = String::with_capacity(1024);
    done.echo(&mut out, call, &object_type, &changes, None, None);
    Ok(Reply::ok(out).after(commit))
}

/// `DELETE /crm/v3/objects/{objectType}/{id}`: archived and unknown records are no error (facts: objects, section 8).
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    write::require_writable(call, &object_type)?;
    let id = lookup::record_id(call.parameter(1))?;
    let mut writer = Writer::begin(call, &object_type)?;
    if let Some(row) = writer.table().and_then(|table| table.row(id)) {
        writer.archive(call, row)?;
    }
    Ok(Reply::no_content().after(writer.commit()))
}

/// Runs the rules over an update of a stored record.
pub(crate) fn complete_update<'a>(
    call: &Call<'_>,
    writer: &Writer<'_>,
    row: Row,
    values: Changes<'a>,
) -> Result<Changes<'a>, ApiError> {
    let table = writer.table().ok_or_else(ApiError::resource_not_found)?;
    let stored = StoredRecord { table, row };
    let mut draft = Draft::new(&stored, values);
    let moment = Moment {
        now: call.now,
        created: table.created_at(row),
        creating: false,
    };
    let rules = AdminRules::within(&writer.transaction, call, &writer.object_type);
    let not_brought = rules.not_brought(&draft);
    complete(&writer.object_type, &mut draft, moment).map_err(|problems| invalid_values(&problems))?;
    check_pinned(writer, table.id(row), draft.change(PINNED))?;
    rules.check_conditions(&draft, &not_brought)?;
    Ok(draft.into_changes())
}

/// The activity that stands at the top of a record.
const PINNED: &str = "hs_pinned_engagement_id";

/// Only an activity that is associated with the record can be pinned to it (documented; the wording is not recorded).
fn check_pinned(writer: &Writer<'_>, record: u64, sent: Option<&str>) -> Result<(), ApiError> {
    let Some(sent) = sent.filter(|id| !id.is_empty()) else {
        return Ok(());
    };
    let state = &writer.transaction;
    let is_associated = |id: u64| {
        ACTIVITIES.iter().any(|activity| {
            let table = state.type_index(activity.object_type);
            table.is_some_and(|table| {
                let associated = state.associations(writer.index, record, table);
                associated.iter().any(|(other, _)| *other == id)
            })
        })
    };
    if sent.parse().is_ok_and(is_associated) {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "Activity {sent} is not associated with the record and cannot be pinned to it"
    ))
    .context("propertyName", [PINNED]))
}

/// Appends the answer to a creation.
pub(crate) fn echo_created(
    out: &mut String,
    call: &Call<'_>,
    object_type: &TypeDefinition,
    changes: &Changes<'_>,
    id: &str,
    (new, trace_id): (Option<bool>, Option<&str>),
) {
    let (now, app_id) = (time_text(call.now), call.portal.app_id.to_string());
    let written = Written {
        object_type,
        id,
        created: &now,
        modified: &now,
        app_id: &app_id,
    };
    let pairs = created_echo(written, changes);
    let record = Echoed {
        id,
        pairs: &pairs,
        created: call.now,
        updated: call.now,
        new,
        trace_id,
    };
    render::echo(
        out,
        &render::url_prefix(call.portal.hub_id, object_type.id),
        &record,
    );
}

/// What the answer to an update needs from the store.
#[derive(Debug)]
pub(crate) struct Updated {
    id: String,
    created: i64,
    updated: i64,
    lifecycle_stage: Option<String>,
}

impl Updated {
    /// Reads it after the update.
    pub(crate) fn of(writer: &Writer<'_>, row: Row, updated: i64) -> Self {
        let Some(table) = writer.table() else {
            return Self {
                id: String::new(),
                created: updated,
                updated,
                lifecycle_stage: None,
            };
        };
        let stage = table
            .column("lifecyclestage")
            .and_then(|column| table.value(row, column));
        Self {
            id: table.id(row).to_string(),
            created: table.created_at(row),
            updated,
            lifecycle_stage: stage.map(|stage| stage.into_owned()),
        }
    }

    /// Appends the answer.
    pub(crate) fn echo(
        &self,
        out: &mut String,
        call: &Call<'_>,
        object_type: &TypeDefinition,
        changes: &Changes<'_>,
        new: Option<bool>,
        trace_id: Option<&str>,
    ) {
        let app_id = call.portal.app_id.to_string();
        let (created, modified) = (time_text(self.created), time_text(self.updated));
        let written = Written {
            object_type,
            id: &self.id,
            created: &created,
            modified: &modified,
            app_id: &app_id,
        };
        let pairs = updated_echo(written, changes, self.lifecycle_stage.as_deref());
        let record = Echoed {
            id: &self.id,
            pairs: &pairs,
            created: self.created,
            updated: self.updated,
            new,
            trace_id,
        };
        render::echo(
            out,
            &render::url_prefix(call.portal.hub_id, object_type.id),
            &record,
        );
    }
}

fn check_id(ids: &IdKind, id: &str) -> Result<(), ApiError> {
    if *ids == IdKind::RecordId {
        lookup::record_id(id).map(|_| ())
    } else {
        Ok(())
    }
}

fn page_limit(call: &Call<'_>, with_history: bool) -> Result<usize, ApiError> {
    let most = if with_history {
        limits::LIST_PAGE_WITH_HISTORY_MAX
    } else {
        limits::LIST_PAGE_MAX
    };
    let limit = call
        .query
        .number("limit")?
        .unwrap_or(i64::from(limits::LIST_PAGE_DEFAULT));
    if limit < 1 || limit > i64::from(most) {
        let rule = format!("must be between 1 and {most}");
        return Err(ApiError::bad_parameter("limit", &limit.to_string(), &rule));
    }
    Ok(limit as usize)
}

/// The address of the next page: the same request with another cursor.
fn next_link(call: &Call<'_>, after: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in call.query.pairs().filter(|(name, _)| *name != "after") {
        query.append_pair(name, value);
    }
    query.append_pair("after", after);
    format!("{}{}?{}", call.base_url(), call.path, query.finish())
}
