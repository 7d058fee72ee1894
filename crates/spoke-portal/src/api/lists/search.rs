//! Finding lists: `search`, and since 2026-09 `all`.

use std::collections::BTreeMap;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::list::ProcessingType;
use spoke_model::list::limits::{SEARCH_PAGE_DEFAULT, SEARCH_PAGE_MAX};
use spoke_model::object_type::ObjectTypeId;

use super::input::SentId;
use super::properties::ListProperties;
use super::settle;
use super::view::Head;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::lists::{self, List};
use crate::store::State;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Search {
    query: Option<String>,
    offset: Option<i64>,
    count: Option<i64>,
    after: Option<String>,
    processing_types: Option<Vec<String>>,
    list_ids: Option<Vec<SentId>>,
    object_type_id: Option<String>,
    sort: Option<String>,
    additional_properties: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    offset: usize,
    has_more: bool,
    lists: Vec<FoundList<'a>>,
    total: usize,
}

#[derive(Serialize)]
struct All<'a> {
    results: Vec<FoundList<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

#[derive(Serialize)]
struct Paging {
    next: Next,
}

#[derive(Serialize)]
struct Next {
    after: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FoundList<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    additional_properties: BTreeMap<String, String>,
}

/// What a search asks for.
struct Wanted {
    words: Vec<String>,
    ids: Option<Vec<u64>>,
    types: Option<Vec<ProcessingType>>,
    object_type: Option<ObjectTypeId>,
}

/// `POST /crm/lists/search`: paged by `offset`; the answer's is the next page's (recorded).
pub(crate) fn search(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let body: Search = call.read()?;
    let wanted = Wanted::of(call, &body)?;
    let count = count(body.count)?;
    let offset = usize::try_from(body.offset.unwrap_or_default())
        .map_err(|_| ApiError::validation("The offset must not be negative."))?;

    let state = call.portal.store.read();
    let properties = ListProperties::new(call, &state);
    let mut found = wanted.lists(&state);
    if let Some(sort) = &body.sort {
        properties.sort(&mut found, sort);
    }
    let extra = body.additional_properties.unwrap_or_default();
    let page: Vec<&List> = found.iter().skip(offset).take(count).collect();
    let next = offset.saturating_add(page.len());
    let answer = Found {
        offset: next,
        has_more: next < found.len(),
        lists: page
            .into_iter()
            .map(|list| FoundList::of(&properties, list, &extra))
            .collect(),
        total: found.len(),
    };
    Reply::serialized(StatusCode::OK, &answer)
}

/// `POST /crm/lists/2026-09/all`: every list in id order, paged by a cursor that is tied to the filters (documented).
/// The body may be missing.
pub(crate) fn all(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let body: Search = if call.body.is_empty() {
        Search::default()
    } else {
        call.read()?
    };
    let wanted = Wanted::of(call, &body)?;
    let count = count(body.count)?;
    let after = match &body.after {
        None => 0,
        Some(after) => wanted.read_cursor(after).ok_or_else(|| {
            ApiError::validation("The after cursor is invalid.").sub_category("INVALID_CURSOR")
        })?,
    };
    let state = call.portal.store.read();
    let properties = ListProperties::new(call, &state);
    let mut found = wanted.lists(&state);
    found.retain(|list| list.id > after);
    let more = found.len() > count;
    found.truncate(count);
    let extra = body.additional_properties.unwrap_or_default();
    let last = found.last().filter(|_| more);
    let answer = All {
        results: found
            .iter()
            .map(|list| FoundList::of(&properties, list, &extra))
            .collect(),
        paging: last.map(|last| Paging {
            next: Next {
                after: wanted.cursor(last.id),
            },
        }),
    };
    Reply::serialized(StatusCode::OK, &answer)
}

impl<'a> FoundList<'a> {
    fn of(properties: &ListProperties<'_>, list: &'a List, extra: &[String]) -> Self {
        Self {
            head: Head::of(list),
            additional_properties: properties.of(list, extra),
        }
    }
}

impl Wanted {
    fn of(call: &Call<'_>, body: &Search) -> Result<Self, ApiError> {
        let types = body.processing_types.as_ref().filter(|types| !types.is_empty());
        let types = types.map(|types| {
            let read = |text: &String| {
                text.parse()
                    .map_err(|unknown: spoke_model::list::UnknownProcessingType| {
                        ApiError::validation(unknown.to_string()).sub_category("INVALID_PROCESSING_TYPE")
                    })
            };
            types
                .iter()
                .map(read)
                .collect::<Result<Vec<ProcessingType>, ApiError>>()
        });
        let object_type = body.object_type_id.as_deref().map(|name| {
            let found = call.definitions.resolve(name);
            found
                .map(|found| found.id)
                .map_err(|unknown| ApiError::validation(unknown.to_string()))
        });
        let ids = body.list_ids.as_ref().filter(|ids| !ids.is_empty());
        Ok(Self {
            words: body
                .query
                .iter()
                .flat_map(|query| query.split_whitespace())
                .map(str::to_lowercase)
                .collect(),
            ids: ids.map(|ids| super::input::numbers(ids)),
            types: types.transpose()?,
            object_type: object_type.transpose()?,
        })
    }

    /// Lists in id order (assumed for `search`). Every word of the query stands in the name, in any letter case.
    fn lists(&self, state: &State) -> Vec<List> {
        lists::all(state).filter(|list| self.fits(list)).collect()
    }

    fn fits(&self, list: &List) -> bool {
        let name = list.name.to_lowercase();
        self.words.iter().all(|word| name.contains(word.as_str()))
            && self.ids.as_ref().is_none_or(|ids| ids.contains(&list.id))
            && self
                .types
                .as_ref()
                .is_none_or(|types| types.contains(&list.processing_type))
            && self
                .object_type
                .is_none_or(|object_type| object_type == list.object_type)
    }

    /// The last list of a page and the filters it was found with.
    fn cursor(&self, last: u64) -> String {
        let object_type = self.object_type.map(|one| one.to_string()).unwrap_or_default();
        let mut types: Vec<&str> = self.types.iter().flatten().map(|one| one.as_str()).collect();
        types.sort_unstable();
        format!("{last}.{object_type}.{}", types.join("."))
    }

    fn read_cursor(&self, cursor: &str) -> Option<u64> {
        let last = cursor.split('.').next()?.parse().ok()?;
        (self.cursor(last) == cursor).then_some(last)
    }
}

fn count(sent: Option<i64>) -> Result<usize, ApiError> {
    match sent {
        // Generated example requests say 0; that it means the default is assumed.
        None | Some(0) => Ok(SEARCH_PAGE_DEFAULT),
        Some(count) => usize::try_from(count)
            .ok()
            .filter(|count| *count <= SEARCH_PAGE_MAX)
            .ok_or_else(|| {
                ApiError::validation(format!("The count must be between 1 and {SEARCH_PAGE_MAX}."))
            }),
    }
}
