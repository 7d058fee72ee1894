//! Key-set windows: how a search is read past HubSpot's 10,000.
//!
//! Every page asks for ids greater than the last one, sorted by id. There is no position to shift, so
//! concurrent writes neither repeat nor hide records, and each page costs HubSpot the same.

use spoke_model::limits::{SEARCH_PAGE_MAX, SEARCH_WINDOW};
use spoke_model::search::{Filter, FilterGroup, Operator, SearchRequest, Sort};

use super::Search;
use super::search::fetch;
use crate::error::Error;
use crate::record::{Page, Record};
use crate::stream::PageSource;

const ID: &str = "hs_object_id";

pub(super) struct Windows {
    search: Search,
    state: State,
}

enum State {
    Start,
    /// By key: the last id seen.
    After(u64),
    /// By position, where a group has no room for the key filter: the position, and the last id seen.
    At(String, u64),
    Done,
}

impl Windows {
    pub(super) fn new(search: Search) -> Self {
        Self {
            search,
            state: State::Start,
        }
    }

    fn check(&self) -> Result<(), Error> {
        let request = &self.search.request;
        if !request.sorts.is_empty() {
            return Err(Error::invalid_input(
                "a search stream goes by id and can't sort; leave the sorts out, or use page() for the first 10,000",
            ));
        }
        if request.after.is_some() {
            return Err(Error::invalid_input(
                "a search stream starts at the beginning; leave `after` out, or use page()",
            ));
        }
        super::search::check(request)
    }

    /// The request by id, from the record after `last`, if the limits leave room for the key filter.
    fn by_key(&self, last: u64) -> Option<SearchRequest> {
        let mut request = sorted_by_id(&self.search.request);
        let mut groups = request.groups().into_owned();
        if groups.is_empty() {
            groups.push(FilterGroup { filters: Vec::new() });
        }
        for group in &mut groups {
            group
                .filters
                .push(Filter::new(ID, Operator::Gt, last.to_string()));
        }
        request.filters = Vec::new();
        request.filter_groups = groups;
        request.check().is_ok().then_some(request)
    }

    fn no_room(total: u64) -> Error {
        Error::invalid_input(format!(
            "{total} records match, and HubSpot pages through {SEARCH_WINDOW} only; reading on needs one more filter in every \
             group (6 in a group, 18 in all): take a filter out, or split the search"
        ))
    }
}

fn sorted_by_id(request: &SearchRequest) -> SearchRequest {
    let mut request = request.clone();
    request.sorts = vec![Sort::ascending(ID)];
    request.limit.get_or_insert(SEARCH_PAGE_MAX);
    request
}

impl PageSource for Windows {
    type Page = Page;

    async fn next(&mut self) -> Result<Option<Page>, Error> {
        let (request, last) = match &self.state {
            State::Done => return Ok(None),
            State::Start => {
                self.check()?;
                (sorted_by_id(&self.search.request), 0)
            }
            State::After(last) => {
                let Some(request) = self.by_key(*last) else {
                    return Err(Self::no_room(0));
                };
                (request, *last)
            }
            State::At(after, last) => {
                let mut request = sorted_by_id(&self.search.request);
                request.after = Some(after.clone());
                (request, *last)
            }
        };
        let page = fetch(&self.search.objects, &request).await?;
        let (records, newest) = fresh(page.records, last)?;
        self.state = match page.after {
            None => State::Done,
            Some(_) if newest == last => {
                return Err(Error::unreadable(
                    "the search does not advance: a page holds no id beyond the last one",
                ));
            }
            Some(_) if self.by_key(newest).is_some() => State::After(newest),
            Some(_) if page.total > u64::from(SEARCH_WINDOW) => return Err(Self::no_room(page.total)),
            Some(after) => State::At(after, newest),
        };
        Ok(Some(Page { records, after: None }))
    }
}

/// The records beyond `last`, and the greatest id among them. Ids that do not ascend would make the next
/// window skip records, so they are an error.
fn fresh(records: Vec<Record>, last: u64) -> Result<(Vec<Record>, u64), Error> {
    let mut newest = last;
    let mut kept = Vec::with_capacity(records.len());
    for record in records {
        let id: u64 = record
            .id()
            .parse()
            .map_err(|cause| Error::unreadable("a record id is not a number").caused_by(cause))?;
        if id > newest {
            newest = id;
            kept.push(record);
        } else if id > last && id < newest {
            return Err(Error::unreadable(
                "the search was to be sorted by hs_object_id and is not",
            ));
        }
    }
    Ok((kept, newest))
}
