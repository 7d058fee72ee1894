//! The records of one type, the newest first, a page at a time; what is searched is what HubSpot's `query` searches.

use std::sync::Arc;

use http::StatusCode;

use super::html::Html;
use super::layout::{self, Place};
use super::meaning::{title, value};
use crate::api::computed::Reading;
use crate::api::search_plan::terms;
use crate::control::{Control, ControlAnswer};
use crate::definitions::TypeDefinition;
use crate::portal::PortalState;
use crate::store::{Field, Hits, Plan, Row, Sort, State, Table};

/// Records on a page.
const ROWS: usize = 50;
/// Columns beside name and id.
const COLUMNS: usize = 4;
/// The longest text that is searched for, in bytes: that of HubSpot's search requests (documented as 3,000 characters).
const WORDS_MAX: usize = 3_000;
/// Letters of a value in a cell.
const CELL_LETTERS: usize = 80;

/// What the address asks for.
struct Asked<'q> {
    words: &'q str,
    archived: bool,
    /// Counted from 1.
    page: usize,
}

pub(super) fn answer(control: &Control<'_>, name: &str) -> ControlAnswer {
    let portal = control.portal;
    let definitions = portal.definitions.current();
    let object_type = match definitions.resolve(name) {
        Ok(object_type) => object_type,
        Err(unknown) => {
            return layout::refuse(
                control,
                Place::Records,
                StatusCode::NOT_FOUND,
                &unknown.to_string(),
            );
        }
    };
    let asked = match asked(control) {
        Ok(asked) => asked,
        Err(reason) => return layout::refuse(control, Place::Records, StatusCode::BAD_REQUEST, &reason),
    };
    let mut page = layout::begin(control, Place::Records, object_type.label_plural());
    search_box(&mut page, object_type, &asked);
    let state = portal.store.read();
    let Some(table) = state.table_of(object_type.id) else {
        page.raw("<p class=\"empty\">No records yet.</p>");
        return layout::end(control, page);
    };
    let hits = hits(object_type, table, &asked);
    rows(&mut page, portal, (&state, object_type, table), &hits, &asked);
    drop(state);
    let pages = usize::try_from(hits.total).unwrap_or(usize::MAX).div_ceil(ROWS);
    let address = |number: usize| {
        if (1..=pages).contains(&number) && number != asked.page {
            address(object_type, &asked, number)
        } else {
            String::new()
        }
    };
    layout::pager(&mut page, &address(asked.page - 1), &address(asked.page + 1));
    layout::end(control, page)
}

fn asked<'q>(control: &'q Control<'_>) -> Result<Asked<'q>, String> {
    let words = control.query.first("query").unwrap_or_default().trim();
    if words.len() > WORDS_MAX {
        return Err(format!("query: it is longer than {WORDS_MAX} bytes"));
    }
    let page = control.query.first("page").unwrap_or("1");
    Ok(Asked {
        words,
        archived: control.query.first("archived") == Some("true"),
        page: page
            .parse()
            .ok()
            .filter(|page| (1..=usize::MAX / ROWS).contains(page))
            .ok_or_else(|| format!("page: {page} is not the number of a page"))?,
    })
}

fn search_box(page: &mut Html, object_type: &Arc<TypeDefinition>, asked: &Asked<'_>) {
    let here = format!("/_spoke/records/{}.html", object_type.path_name());
    if asked.archived {
        page.raw("<p>Archived records. ")
            .link(&here, "Those that are live")
            .raw("</p>");
        return;
    }
    page.raw("<form class=\"line\" method=\"get\" role=\"search\" action=\"")
        .text(&here)
        .raw("\"><label>Search <input type=\"search\" name=\"query\" accesskey=\"s\" size=\"32\" value=\"")
        .text(asked.words)
        .raw("\"></label><button>Search</button>")
        .link(&here, "All")
        .link(&format!("{here}?archived=true"), "Archived")
        .raw("</form><p class=\"quiet\">Looks at ")
        .text(&match object_type.searchable_properties() {
            names if names.is_empty() => "no property of this type".to_owned(),
            names => names.join(", "),
        })
        .raw(".</p>");
}

/// The page that is asked for.
fn hits(object_type: &Arc<TypeDefinition>, table: &Table, asked: &Asked<'_>) -> Hits {
    let offset = (asked.page - 1).saturating_mul(ROWS);
    if asked.archived {
        let rows = table.page(None, usize::MAX, true).into_iter().rev();
        return Hits {
            total: table.archived_count(),
            rows: rows.skip(offset).take(ROWS).collect(),
        };
    }
    table.search(&Plan {
        terms: Some(asked.words)
            .filter(|words| !words.is_empty())
            .map(|words| terms(object_type, table, words)),
        sort: Some(Sort {
            field: Field::Id,
            descending: true,
        }),
        offset,
        limit: ROWS,
        ..Plan::default()
    })
}

fn rows(
    page: &mut Html,
    portal: &PortalState,
    (state, object_type, table): (&State, &Arc<TypeDefinition>, &Table),
    hits: &Hits,
    asked: &Asked<'_>,
) {
    if hits.rows.is_empty() {
        page.raw("<p class=\"empty\">No record fits.</p>");
        return;
    }
    let first = (asked.page - 1).saturating_mul(ROWS) + 1;
    let last = first + hits.rows.len() - 1;
    let caption = format!("{first} to {last} of {}", hits.total);
    let columns: Vec<&str> = object_type
        .default_properties()
        .iter()
        .copied()
        .filter(|name| {
            *name != "hs_object_id"
                && *name != object_type.created_property()
                && *name != object_type.modified_property()
        })
        .take(COLUMNS)
        .collect();
    let mut headings = vec![object_type.label_singular(), "Id"];
    headings.extend(&columns);
    headings.push(if asked.archived { "Archived" } else { "Changed" });
    page.table(&caption, &headings);
    for row in &hits.rows {
        let reading = Reading {
            state,
            table,
            row: *row,
            app_id: portal.app_id,
            now: portal.clock.now(),
        };
        line(page, reading, object_type, &columns);
    }
    page.end_table();
}

fn line(page: &mut Html, reading: Reading<'_>, object_type: &Arc<TypeDefinition>, columns: &[&str]) {
    let (table, row): (&Table, Row) = (reading.table, reading.row);
    let id = table.id(row).to_string();
    let address = format!("/_spoke/records/{}/{id}.html", object_type.path_name());
    page.raw("<tr><td>")
        .link(&address, &shortened(&title(reading, object_type)))
        .raw("</td>")
        .cell(&id);
    for name in columns {
        let text = value(reading, object_type, name).unwrap_or_default();
        page.cell(&shortened(&text));
    }
    let at = table.archived_at(row).unwrap_or_else(|| table.updated_at(row));
    page.raw("<td>").time(at).raw("</td></tr>");
}

/// The beginning of a text, as much as fits a cell.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(CELL_LETTERS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

fn address(object_type: &TypeDefinition, asked: &Asked<'_>, page: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !asked.words.is_empty() {
        query.append_pair("query", asked.words);
    }
    if asked.archived {
        query.append_pair("archived", "true");
    }
    query.append_pair("page", &page.to_string());
    format!(
        "/_spoke/records/{}.html?{}",
        object_type.path_name(),
        query.finish()
    )
}
