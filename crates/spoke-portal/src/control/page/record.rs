//! One record: its values, how each came to be, and what it is associated with.

use std::borrow::Cow;
use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::json;

use super::associations;
use super::form;
use super::html::Html;
use super::layout::{self, Place};
use super::meaning::{meaning, title, value};
use crate::api::computed::Reading;
use crate::control::{Control, ControlAnswer};
use crate::definitions::{Definitions, PropertyEntry, TypeDefinition};
use crate::portal::ARCHIVE_WINDOW;
use crate::store::{HistoryEntry, State};

/// Letters of a value that are shown.
const VALUE_LETTERS: usize = 4_000;

/// A record with what is needed to name what is in it.
#[derive(Clone, Copy)]
pub(super) struct Shown<'r> {
    pub(super) definitions: &'r Definitions,
    pub(super) object_type: &'r Arc<TypeDefinition>,
    pub(super) reading: Reading<'r>,
}

pub(super) fn answer(control: &Control<'_>, name: &str, id: &str) -> ControlAnswer {
    let portal = control.portal;
    let definitions = portal.definitions.current();
    let missing = |reason: &str| layout::refuse(control, Place::Records, StatusCode::NOT_FOUND, reason);
    let object_type = match definitions.resolve(name) {
        Ok(object_type) => object_type,
        Err(unknown) => return missing(&unknown.to_string()),
    };
    let state = portal.store.read();
    let found = id
        .parse()
        .ok()
        .and_then(|id: u64| state.table_of(object_type.id).map(|table| (table, id)))
        .and_then(|(table, id)| Some((table, id, table.resolve(id)?)));
    let Some((table, asked, row)) = found else {
        let reason = format!("There is no {} with the id {id}.", object_type.singular());
        return missing(&reason);
    };
    let reading = Reading {
        state: &state,
        table,
        row,
        app_id: portal.app_id,
        now: portal.clock.now(),
    };
    let shown = Shown {
        definitions: &definitions,
        object_type,
        reading,
    };
    let mut page = layout::begin(control, Place::Records, &title(reading, object_type));
    head(&mut page, shown, asked);
    associations::show(&mut page, shown, portal.app_id);
    properties(&mut page, shown);
    layout::end(control, page)
}

fn head(page: &mut Html, shown: Shown<'_>, asked: u64) {
    let Reading { table, row, .. } = shown.reading;
    let (object_type, id) = (shown.object_type, table.id(row));
    page.raw("<p>")
        .link(
            &format!("/_spoke/records/{}.html", object_type.path_name()),
            object_type.label_plural(),
        )
        .raw(" &rsaquo; <code>")
        .number(id)
        .raw("</code></p>");
    if asked != id {
        page.raw("<p class=\"note\">The record ")
            .number(asked)
            .raw(" was merged into this one.</p>");
    }
    page.raw("<dl><dt>Created</dt><dd>")
        .time(table.created_at(row))
        .raw("</dd><dt>Changed</dt><dd>")
        .time(table.updated_at(row))
        .raw("</dd>");
    if let Some(at) = table.archived_at(row) {
        page.raw("<dt>Archived</dt><dd>")
            .time(at)
            .raw(" <span class=\"pill bad\">archived</span></dd><dt>Gone for good</dt><dd>")
            .time(at.saturating_add(ARCHIVE_WINDOW))
            .raw("</dd>");
    }
    let merged: Vec<String> = table.merged_into(id).iter().map(u64::to_string).collect();
    page.entry("Merged into this one", &merged.join(", "));
    page.entry(
        "As the API has it",
        &format!("/crm/v3/objects/{}/{id}", object_type.path_name()),
    );
    page.raw("</dl>");
    if table.archived_at(row).is_some() {
        page.raw("<form class=\"line\" method=\"post\" action=\"")
            .text(&address(object_type.path_name(), &id.to_string(), "/restore"))
            .raw("\"><button accesskey=\"r\">Restore</button><span class=\"quiet\">with its history and associations, as a person does in HubSpot's app</span></form>");
    }
}

/// The page of a record, or of what is ordered there.
fn address(object_type: &str, id: &str, order: &str) -> String {
    format!("/_spoke/records/{object_type}/{id}{order}.html")
}

/// Brings an archived record back.
pub(super) async fn restore(control: &Control<'_>, object_type: &str, id: &str) -> ControlAnswer {
    let path = format!("/_spoke/records/{object_type}/{id}/restore");
    let said = form::order(control, Method::POST, &path, &json!({})).await;
    match said.refusal() {
        Some(reason) => layout::refuse(control, Place::Records, said.status, reason),
        None => ControlAnswer::see(address(object_type, id, "")),
    }
}

fn properties(page: &mut Html, shown: Shown<'_>) {
    let mut filled: Vec<(&PropertyEntry, Cow<'_, str>)> = Vec::new();
    let mut empty: Vec<(&PropertyEntry, Vec<HistoryEntry>)> = Vec::new();
    for property in shown.object_type.properties.live() {
        match value(shown.reading, shown.object_type, &property.name) {
            Some(value) => filled.push((property, value)),
            None => empty.push((property, history(shown.reading, &property.name))),
        }
    }
    page.raw("<section><h2>Properties</h2>");
    let caption = format!("{} with a value", filled.len());
    page.table(&caption, &["Property", "Value", "History"]);
    for (property, value) in filled {
        let versions = history(shown.reading, &property.name);
        row(page, shown, property, Some(&value), &versions);
    }
    page.end_table();
    // What was cleared has a history too.
    let (cleared, empty): (Vec<_>, Vec<_>) =
        empty.into_iter().partition(|(_, versions)| !versions.is_empty());
    if !cleared.is_empty() {
        page.table("Cleared", &["Property", "Value", "History"]);
        for (property, versions) in cleared {
            row(page, shown, property, None, &versions);
        }
        page.end_table();
    }
    page.raw("<details><summary>")
        .number(empty.len() as u64)
        .raw(" without a value</summary><ul class=\"names\">");
    for (property, _) in empty {
        page.raw("<li>")
            .text(&property.label)
            .raw(" <code>")
            .text(&property.name)
            .raw("</code></li>");
    }
    page.raw("</ul></details></section>");
}

fn row(
    page: &mut Html,
    shown: Shown<'_>,
    property: &PropertyEntry,
    value: Option<&str>,
    versions: &[HistoryEntry],
) {
    page.raw("<tr><th scope=\"row\">")
        .text(&property.label)
        .raw("<br><code>")
        .text(&property.name)
        .raw("</code></th><td class=\"value\">");
    if let Some(value) = value {
        content(page, shown, property, value);
    }
    page.raw("</td><td>");
    match versions {
        [] => {
            page.raw("<span class=\"quiet\">computed</span>");
        }
        [only] => version(page, shown.reading.state, only),
        several => {
            page.raw("<details><summary>")
                .number(several.len() as u64)
                .raw(" versions</summary><ol class=\"versions\">");
            for one in several {
                page.raw("<li>");
                match &one.value {
                    Some(value) => content(page, shown, property, value),
                    None => {
                        page.raw("<em>cleared</em>");
                    }
                }
                page.raw("<br>");
                version(page, shown.reading.state, one);
                page.raw("</li>");
            }
            page.raw("</ol></details>");
        }
    }
    page.raw("</td></tr>");
}

fn content(page: &mut Html, shown: Shown<'_>, property: &PropertyEntry, value: &str) {
    match value.char_indices().nth(VALUE_LETTERS) {
        None => page.text(value),
        Some((end, _)) => page
            .text(value.get(..end).unwrap_or_default())
            .raw("<span class=\"quiet\">… and ")
            .number(value.chars().skip(VALUE_LETTERS).count() as u64)
            .raw(" more letters</span>"),
    };
    let meaning = meaning(shown.definitions, shown.object_type, property, value);
    if !meaning.is_empty() {
        page.raw(" <span class=\"quiet\">").text(&meaning).raw("</span>");
    }
}

/// When a value was set, and by whom.
fn version(page: &mut Html, state: &State, entry: &HistoryEntry) {
    page.raw("<span class=\"quiet\">").time(entry.at);
    if let Some(source) = state.source(entry.source) {
        page.raw(" ").text(&source.source_type);
        for more in [&source.label, &source.source_id].into_iter().flatten() {
            if *more != source.source_type {
                page.raw(" ").text(more);
            }
        }
    }
    page.raw("</span>");
}

fn history(reading: Reading<'_>, name: &str) -> Vec<HistoryEntry> {
    let column = reading.table.column(name);
    column.map_or_else(Vec::new, |column| reading.table.history(reading.row, column))
}
