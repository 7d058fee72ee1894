//! Reading content: one, or a page of all that pass the filters of the query.

use http::StatusCode;
use serde_json::{Map, Value};
use spoke_model::content::{Content, FilterOperator, order_values};

use super::item::Item;
use super::view::{Version, view};
use crate::api::call::Call;
use crate::api::cms::{Times, number, project};
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;

/// How many a page has, and at most (assumed).
const PAGES: (u32, u32) = (100, 100);

/// `GET` of one; with `archived=true` of one that was deleted.
pub(super) fn read(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call.parameter(0))?;
    let archived = call.query.flag("archived")?;
    let state = call.portal.store.read();
    let item = if archived {
        Item::find_archived(&state, content, id)
    } else {
        Item::find(&state, content, id)
    };
    let item = item.ok_or_else(ApiError::resource_not_found)?;
    let mut view = view(call, &state, content, &item, Version::Live);
    project(call, "property", &["id"], &mut view);
    Reply::serialized(StatusCode::OK, &view)
}

/// `GET` of all: `limit`, `after`, times, `archived`, `property`, `sort`, and filters such as `name__contains=`.
pub(super) fn list(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let times = Times::of(call)?;
    let filters = filters(call)?;
    let archived = call.query.flag("archived")?;
    let order: Vec<&str> = call.query.list("sort").collect();
    let state = call.portal.store.read();
    let mut items = Item::all(&state, content, archived);
    items.retain(|item| times.hold(item.created_at, item.updated_at));
    let render = |item: &Item| view(call, &state, content, item, Version::Live);
    if !(filters.is_empty() && order.is_empty()) {
        let mut rendered: Vec<(Item, Map<String, Value>)> = items
            .into_iter()
            .map(|item| {
                let view = render(&item);
                (item, view)
            })
            .filter(|(_, view)| filters.iter().all(|filter| filter.holds(view)))
            .collect();
        for name in order.iter().rev() {
            let (name, backwards) = match name.strip_prefix('-') {
                Some(name) => (name, true),
                None => (*name, false),
            };
            let of = |view: &Map<String, Value>| view.get(name).cloned().unwrap_or_default();
            rendered.sort_by(|(_, a), (_, b)| {
                let order = order_values(&of(a), &of(b));
                if backwards { order.reverse() } else { order }
            });
        }
        items = rendered.into_iter().map(|(item, _)| item).collect();
    }
    let page = paged::forwards(call, &items, PAGES, |item| {
        let mut view = render(item);
        project(call, "property", &["id"], &mut view);
        Value::Object(view)
    })?;
    Reply::serialized(StatusCode::OK, &page)
}

/// A filter of the query.
struct Filter<'q> {
    name: &'q str,
    operator: FilterOperator,
    wanted: &'q str,
}

impl Filter<'_> {
    fn holds(&self, view: &Map<String, Value>) -> bool {
        let value = view.get(self.name).unwrap_or(&Value::Null);
        self.operator.holds(value, self.wanted)
    }
}

/// Parameters with two underscores are filters.
fn filters<'q>(call: &'q Call<'_>) -> Result<Vec<Filter<'q>>, ApiError> {
    let pairs = call.query.pairs();
    let named = pairs.filter_map(|(name, wanted)| Some((name.rsplit_once("__")?, wanted)));
    named
        .map(
            |((name, operator), wanted)| match FilterOperator::parse(operator) {
                Some(operator) => Ok(Filter {
                    name,
                    operator,
                    wanted,
                }),
                None => Err(unknown_operator(operator, name, wanted)),
            },
        )
        .collect()
}

/// The refusal of a filter that compares in no known way.
pub(crate) fn unknown_operator(operator: &str, name: &str, wanted: &str) -> ApiError {
    let known: Vec<&str> = FilterOperator::ALL.iter().map(|(name, _)| *name).collect();
    let rule = format!("must compare by one of {}", known.join(", "));
    ApiError::bad_parameter(&format!("{name}__{operator}"), wanted, &rule)
}
