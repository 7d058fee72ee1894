//! [`ListRecords`]: all records of an object type, page by page.

use std::collections::VecDeque;

use super::parallel::{self, Order};
use super::walk::Walk;
use super::{Objects, wide};
use crate::error::Error;
use crate::record::{Page, read_page};
use crate::request::Request;
use crate::stream::{AHEAD, ItemStream, PageStream, RecordStream};
use spoke_model::limits::{LIST_PAGE_MAX, LIST_PAGE_WITH_HISTORY_MAX};

/// Which records are listed.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Archived {
    No,
    Only,
    /// First the others, then these.
    Too,
}

/// A list of all records, from [`Objects::list`], in the order of their ids.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// # for name in ["Acme", "Globex"] {
/// #     hubspot.companies().create(spoke_client::NewRecord::new().property("name", name)).await?;
/// # }
/// let mut companies = hubspot.companies().list().properties(["name", "domain"]).stream();
/// let mut names = Vec::new();
/// while let Some(company) = companies.try_next().await? {
///     names.push(company.get("name").unwrap_or_default().to_owned());
/// }
/// assert_eq!(names, ["Acme", "Globex"]);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a list does nothing until page, pages or stream is called"]
pub struct ListRecords {
    pub(super) objects: Objects,
    fields: wide::Fields,
    page_size: Option<u32>,
    archived: Archived,
    pub(super) after: Option<String>,
    ahead: usize,
    walkers: usize,
    order: Order,
}

impl ListRecords {
    pub(super) fn new(objects: Objects) -> Self {
        Self {
            objects,
            fields: wide::Fields::default(),
            page_size: None,
            archived: Archived::No,
            after: None,
            ahead: AHEAD,
            walkers: 1,
            order: Order::ById,
        }
    }

    /// The properties to read. Without this HubSpot answers a small default set. A list too long for an
    /// address is read through the batch interface instead: one more call for each page.
    pub fn properties<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.fields.properties.extend(names.into_iter().map(Into::into));
        self
    }

    /// The properties whose earlier values to read as well. Pages then hold at most 50 records.
    pub fn history<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.fields.history.extend(names.into_iter().map(Into::into));
        self
    }

    /// The object types whose associated ids to read as well.
    pub fn associations<S: Into<String>>(mut self, object_types: impl IntoIterator<Item = S>) -> Self {
        self.fields
            .associations
            .extend(object_types.into_iter().map(Into::into));
        self
    }

    /// Records in a page: 1 to 100, or to 50 with history. Default: the most that is allowed.
    pub fn page_size(mut self, records: u32) -> Self {
        self.page_size = Some(records);
        self
    }

    /// Lists the archived records instead of the others.
    pub fn archived(mut self, archived: bool) -> Self {
        self.archived = if archived { Archived::Only } else { Archived::No };
        self
    }

    /// Lists the archived records after the others, in one stream; [`Record::archived`] tells which is which. A record
    /// that is archived meanwhile may come twice, the second time as it is now, but is not missed.
    ///
    /// HubSpot lists one kind at a time: [`ListRecords::page`] and [`ListRecords::request`] refuse this.
    ///
    /// [`Record::archived`]: crate::Record::archived
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
    /// use spoke_client::NewRecord;
    ///
    /// let acme = hubspot.companies().create(NewRecord::new().property("name", "Acme")).await?;
    /// hubspot.companies().create(NewRecord::new().property("name", "Globex")).await?;
    /// hubspot.companies().archive(acme.id()).await?;
    ///
    /// let mut all = hubspot.companies().list().archived_too().stream();
    /// assert!(all.try_next().await?.is_some_and(|company| !company.archived()));
    /// assert!(all.try_next().await?.is_some_and(|company| company.archived()));
    /// assert!(all.try_next().await?.is_none());
    /// # Ok(()) }
    /// ```
    pub fn archived_too(mut self) -> Self {
        self.archived = Archived::Too;
        self
    }

    /// Starts at a position that an earlier page gave as [`Page::after`].
    pub fn after(mut self, after: impl Into<String>) -> Self {
        self.after = Some(after.into());
        self
    }

    /// Fetches so many pages while one is used; at least 1, which is the default. With [`ListRecords::parallel`] each
    /// walk does.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.ahead = pages.max(1);
        self
    }

    /// Reads by so many walks at a time. One walk waits for each page before it can ask for the next, so at 150 ms an
    /// answer it reads 67 pages in ten seconds, where a plan allows 190 calls; four use that up.
    ///
    /// HubSpot's position in a list is the id of the next record (observed, not documented), so a walk can begin in
    /// the middle. One search tells the greatest id; a walk that has nothing to do takes over a part of what another
    /// one has before it. Nothing is taken on trust: a walk goes on until it meets the record that the next one
    /// began with, so every record is read by exactly one of them, wherever they began. Where walks can't begin in the
    /// middle, or the search is refused, one walk reads everything and a `tracing` event tells why.
    ///
    /// Records keep the order of their ids: what is read ahead of its turn waits, up to 16 pages a walk and two more
    /// walks. [`ListRecords::unordered`] needs less memory and fewer calls.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
    /// # let new = (0..500).map(|n| spoke_client::NewRecord::new().property("name", format!("Company {n}")));
    /// # hubspot.companies().batch().create(new).await.into_all()?;
    /// let mut companies = hubspot.companies().list().properties(["name"]).parallel(4).stream();
    /// let mut ids = Vec::new();
    /// while let Some(company) = companies.try_next().await? {
    ///     ids.push(company.id().parse::<u64>()?);
    /// }
    /// assert_eq!(ids.len(), 500);
    /// assert!(ids.is_sorted());
    /// # Ok(()) }
    /// ```
    pub fn parallel(mut self, walks: usize) -> Self {
        self.walkers = walks.max(1);
        self
    }

    /// With [`ListRecords::parallel`]: gives pages as they arrive. Each page is in order in itself, and none tells a
    /// position to go on from.
    pub fn unordered(mut self) -> Self {
        self.order = Order::AsRead;
        self
    }

    /// One page.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] for a page size out of range and for [`ListRecords::archived_too`], and as
    /// every call.
    pub async fn page(&self) -> Result<Page, Error> {
        let request = self.request()?;
        let mut page = read_page(self.objects.client.send(&request).await?, &request)?;
        if !self.fields.fit_into_an_address() {
            let archived = self.archived == Archived::Only;
            page.records = wide::fill(&self.objects, page.records, &self.fields, archived).await?;
        }
        Ok(page)
    }

    /// Every page from here on. While one is used, the next is fetched.
    ///
    /// A list that repeats itself, goes backwards or is not in the order of ids ends in
    /// [`crate::ErrorKind::Unreadable`]: records would be missing or come twice.
    pub fn pages(self) -> PageStream<Page> {
        if self.walkers == 1 {
            let ahead = self.ahead;
            return PageStream::ahead(Walk::new(self), ahead);
        }
        let room = match self.order {
            Order::ById => self.ahead,
            Order::AsRead => self.ahead.saturating_mul(self.walkers),
        };
        let (walkers, order) = (self.walkers, self.order);
        PageStream::of(room, move |outlet| {
            parallel::read_all(self.passes(), walkers, order, outlet)
        })
    }

    /// The lists that HubSpot has for this one, in the order they are read.
    pub(super) fn passes(self) -> VecDeque<Self> {
        if self.archived != Archived::Too {
            return VecDeque::from([self]);
        }
        let archived = Self {
            archived: Archived::Only,
            after: None,
            ..self.clone()
        };
        let others = Self {
            archived: Archived::No,
            ..self
        };
        VecDeque::from([others, archived])
    }

    /// Every record from here on. While a page is used, the next is fetched; memory does not grow with the
    /// list.
    pub fn stream(self) -> RecordStream {
        ItemStream::new(self.pages(), |page| page.records)
    }

    /// The request for one page.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] for a page size out of range and for [`ListRecords::archived_too`].
    pub fn request(&self) -> Result<Request, Error> {
        let most = self.most();
        let size = self.size();
        if !(1..=most).contains(&size) {
            return Err(Error::invalid_input(format!(
                "a page of {size} records: HubSpot lists 1 to {most} at a time"
            )));
        }
        let mut request = Request::get(self.objects.path()).query("limit", &size.to_string());
        request = if self.fields.fit_into_an_address() {
            self.fields.add_to(request)
        } else {
            self.fields.only_associations().add_to(request)
        };
        match self.archived {
            Archived::No => {}
            Archived::Only => request = request.query("archived", "true"),
            Archived::Too => {
                return Err(Error::invalid_input(
                    "a page holds archived records or others: read pages() or stream() for both, or choose by archived()",
                ));
            }
        }
        if let Some(after) = &self.after {
            request = request.query("after", after);
        }
        Ok(request)
    }

    /// How many records a page holds at most.
    pub(super) fn size(&self) -> u32 {
        self.page_size.unwrap_or(self.most())
    }

    fn most(&self) -> u32 {
        if self.fields.history.is_empty() {
            LIST_PAGE_MAX
        } else {
            LIST_PAGE_WITH_HISTORY_MAX
        }
    }
}
