//! `search`: filters, free text, one sort, pages by offset.
//!
//! With an index lag, matching and printing both look at the past: stale values and records that were archived
//! meanwhile are what HubSpot's index shows too.

use super::call::Call;
use super::errors::ApiError;
use super::json;
use super::render::Renderer;
use super::reply::Reply;
use super::search_plan;
use super::selection::Selection;
use super::write;
use spoke_model::search::SearchRequest;

/// `POST /crm/v3/objects/{objectType}/search`
pub(crate) fn search(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    write::require_readable(call, &object_type)?;
    let request: SearchRequest = call.read()?;
    let page = request.check().map_err(|error| search_plan::refuse(&error))?;
    let (limit, after) = (page.limit as usize, page.after as usize);

    let state = call.portal.store.searchable();
    let table = state.table_of(object_type.id);
    let plan = search_plan::plan(call, &state, &object_type, &request, limit, after)?;
    let hits = match (table, plan) {
        (Some(table), Some(plan)) => table.search(&plan),
        _ => crate::store::Hits::default(),
    };
    let requested = request.properties.iter().map(String::as_str);
    let selection = Selection::new(&object_type, table, requested, std::iter::empty());
    let mut out = String::with_capacity(64 + hits.rows.len() * 640);
    out.push_str("{\"total\":");
    json::number(&mut out, hits.total);
    out.push_str(",\"results\":[");
    if let Some(table) = table {
        let renderer = Renderer::new(call.portal, &state, &object_type, table, &selection);
        let mut first = true;
        for row in &hits.rows {
            json::comma(&mut out, &mut first);
            renderer.record(&mut out, *row);
        }
    }
    out.push(']');
    let next = after.saturating_add(hits.rows.len()) as u64;
    if next < hits.total && !hits.rows.is_empty() {
        out.push_str(",\"paging\":{\"next\":{\"after\":");
        json::quoted_number(&mut out, next);
        out.push_str("}}");
    }
    out.push('}');
    Ok(Reply::ok(out))
}
