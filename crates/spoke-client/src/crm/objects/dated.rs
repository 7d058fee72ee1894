//! Windows by a date: how a search reads what has changed, in the order of the changes, past HubSpot's 10,000.
//!
//! Every page asks for dates from the last one on. Records that had this very date are remembered (a page of them at
//! most) and not given again. Where more records share one millisecond than fit into a page, they are read by id,
//! and then the dates go on.

use std::collections::HashSet;

use spoke_model::limits::SEARCH_PAGE_MAX;
use spoke_model::search::{Filter, FilterGroup, Operator, SearchRequest, Sort};
use spoke_model::time::Timestamp;

use super::Search;
use super::search::{check, fetch};
use super::window::Windows;
use crate::error::Error;
use crate::record::{Page, Record};
use crate::stream::PageSource;

/// Which date a search goes by, and where it begins.
#[derive(Clone, Debug)]
pub(super) struct ByDate {
    pub(super) property: String,
    pub(super) since: Timestamp,
}

pub(super) struct Dated {
    search: Search,
    property: String,
    /// Dates below have been read.
    mark: i64,
    /// The records at the mark that were given.
    given: HashSet<u64>,
    state: State,
}

enum State {
    Start,
    Onward,
    /// Within one millisecond, by id.
    Tied(Box<Windows>),
    Done,
}

impl Dated {
    pub(super) fn new(search: Search, by: ByDate) -> Self {
        Self {
            search,
            property: by.property,
            mark: by.since.millis(),
            given: HashSet::new(),
            state: State::Start,
        }
    }

    /// The request with these filters in every group.
    fn with(&self, filters: &[Filter]) -> Result<SearchRequest, Error> {
        let mut request = self.search.request.clone();
        let mut groups = request.groups().into_owned();
        if groups.is_empty() {
            groups.push(FilterGroup::default());
        }
        for group in &mut groups {
            group.filters.extend_from_slice(filters);
        }
        request.filters = Vec::new();
        request.filter_groups = groups;
        if !request.properties.is_empty() && !request.properties.contains(&self.property) {
            request.properties.push(self.property.clone());
        }
        check(&request)?;
        Ok(request)
    }

    fn filter(&self, operator: Operator) -> Filter {
        Filter::new(self.property.as_str(), operator, self.mark.to_string())
    }

    /// The next page by date.
    async fn onward(&mut self) -> Result<Page, Error> {
        let mut request = self.with(&[self.filter(Operator::Gte)])?;
        request.sorts = vec![Sort::ascending(self.property.as_str())];
        request.limit.get_or_insert(SEARCH_PAGE_MAX);
        let page = fetch(&self.search.objects, &request).await?;
        let newest = self.newest(&page.records)?;
        let is_last = page.after.is_none();
        let records = self.fresh(page.records, newest)?;
        if is_last {
            self.state = State::Done;
        } else if newest > self.mark {
            self.mark = newest;
        } else {
            let tied = self.with(&[self.filter(Operator::Gte), self.filter(Operator::Lte)])?;
            let tied = Search::new(self.search.objects.clone(), tied);
            self.state = State::Tied(Box::new(Windows::new(tied)));
        }
        Ok(Page { records, after: None })
    }

    /// The last date of a page. Dates that do not ascend would make the next window skip records, so they are an
    /// error. (Assumed: a search answers with the values that it sorted by.)
    fn newest(&self, records: &[Record]) -> Result<i64, Error> {
        let mut newest = self.mark;
        for record in records {
            let date = self.date(record)?;
            if date < newest {
                return Err(Error::unreadable(format!(
                    "the search was to be sorted by {} and is not",
                    self.property
                )));
            }
            newest = date;
        }
        Ok(newest)
    }

    fn date(&self, record: &Record) -> Result<i64, Error> {
        let text = record.get(&self.property).ok_or_else(|| {
            Error::unreadable(format!(
                "a record of the search has no {}, which it is to be sorted by",
                self.property
            ))
        })?;
        let date = Timestamp::parse(text).map_err(|cause| {
            Error::unreadable(format!("{} is not a date and time", self.property)).caused_by(cause)
        })?;
        Ok(date.millis())
    }

    /// The records that were not given before; from now on those at `newest` count as given.
    fn fresh(&mut self, records: Vec<Record>, newest: i64) -> Result<Vec<Record>, Error> {
        let mut kept = Vec::with_capacity(records.len());
        let mut given = HashSet::new();
        for record in records {
            let id = id(&record)?;
            if self.date(&record)? == newest {
                given.insert(id);
            }
            if !self.given.contains(&id) {
                kept.push(record);
            }
        }
        if newest == self.mark {
            self.given.extend(given);
        } else {
            self.given = given;
        }
        Ok(kept)
    }
}

impl PageSource for Dated {
    type Page = Page;

    async fn next(&mut self) -> Result<Option<Page>, Error> {
        loop {
            match &mut self.state {
                State::Done => return Ok(None),
                State::Start => {
                    refuse_own_order(&self.search.request)?;
                    self.state = State::Onward;
                }
                State::Onward => return self.onward().await.map(Some),
                State::Tied(windows) => match windows.next().await? {
                    Some(mut page) => {
                        page.records
                            .retain(|record| !id(record).is_ok_and(|id| self.given.contains(&id)));
                        return Ok(Some(page));
                    }
                    None => {
                        self.mark = self.mark.saturating_add(1);
                        self.given.clear();
                        self.state = State::Onward;
                    }
                },
            }
        }
    }
}

fn refuse_own_order(request: &SearchRequest) -> Result<(), Error> {
    if request.sorts.is_empty() && request.after.is_none() {
        return Ok(());
    }
    Err(Error::invalid_input(
        "a search by date has an order and a beginning of its own; leave sorts and `after` out",
    ))
}

fn id(record: &Record) -> Result<u64, Error> {
    let number = record.id().parse();
    number.map_err(|cause| Error::unreadable("a record id is not a number").caused_by(cause))
}
