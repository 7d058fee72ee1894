//! [`Search`]: one search, a page at a time or past HubSpot's 10,000.

use spoke_model::limits::SEARCH_QUERY_MAX;
use spoke_model::object_type::{CUSTOM_MODIFIED_PROPERTY, StandardObjectType};
use spoke_model::search::{SearchError, SearchRequest};
use spoke_model::time::Timestamp;

use super::dated::{ByDate, Dated};
use super::{Objects, wide, window};
use crate::error::Error;
use crate::record::{Page, SearchPage, read_search};
use crate::request::{Allowance, Request};
use crate::stream::{AHEAD, ItemStream, PageStream, RecordStream};

/// A search, from [`Objects::search`].
///
/// HubSpot takes bodies of up to 3,000 characters. When the names of the properties make a search longer than
/// that, they are read by a batch after it: one more call for each hundred records.
///
/// [`Search::page`] is HubSpot's own paging: sorted as asked, up to 10,000 records. [`Search::stream`] reads
/// every match, in the order of ids.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// # for name in ["Ada", "Grace", "Jane"] {
/// #     let new = spoke_client::NewRecord::new().property("email", format!("{name}@example.com"));
/// #     hubspot.contacts().create(new.property("firstname", name)).await?;
/// # }
/// use spoke_model::search::{Operator, SearchRequest};
///
/// let request = SearchRequest::new().filter("firstname", Operator::Neq, "Jane").properties(["firstname"]);
/// let page = hubspot.contacts().search(request.clone()).page().await?;
/// assert_eq!(page.total, 2);
///
/// let mut all = hubspot.contacts().search(request).stream();
/// while let Some(contact) = all.try_next().await? {
///     assert_ne!(contact.get("firstname"), Some("Jane"));
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a search does nothing until page, pages or stream is called"]
pub struct Search {
    pub(super) objects: Objects,
    pub(super) request: SearchRequest,
    by_date: Option<ByDate>,
    ahead: usize,
}

impl Search {
    pub(super) fn new(objects: Objects, request: SearchRequest) -> Self {
        Self {
            objects,
            request,
            by_date: None,
            ahead: AHEAD,
        }
    }

    /// Fetches so many pages while one is used; at least 1, which is the default.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.ahead = pages.max(1);
        self
    }

    /// Makes [`Search::pages`] and [`Search::stream`] give what has changed since then, in the order of the changes:
    /// [`Search::by_date`] with the property that holds the time of the last change.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
    /// use spoke_client::{NewRecord, Properties};
    /// use spoke_model::search::SearchRequest;
    ///
    /// let acme = hubspot.companies().create(NewRecord::new().property("name", "Acme")).await?;
    /// # portal.advance(std::time::Duration::from_secs(1));
    /// hubspot.companies().create(NewRecord::new().property("name", "Globex")).await?;
    /// # portal.advance(std::time::Duration::from_secs(1));
    /// hubspot.companies().update(acme.id(), Properties::new().set("city", "Oslo")).await?;
    ///
    /// let since = acme.created_at().ok_or("no time")?;
    /// let request = SearchRequest::new().properties(["name"]);
    /// let mut changed = hubspot.companies().search(request).changed_since(since).stream();
    /// assert_eq!(changed.try_next().await?.and_then(|it| it.get("name").map(str::to_owned)).as_deref(), Some("Globex"));
    /// assert_eq!(changed.try_next().await?.map(|it| it.id().to_owned()).as_deref(), Some(acme.id()));
    /// # Ok(()) }
    /// ```
    pub fn changed_since(self, since: Timestamp) -> Self {
        let standard = StandardObjectType::by_name(self.objects.object_type.as_str());
        let property = standard.map_or(CUSTOM_MODIFIED_PROPERTY, |row| row.modified_property);
        self.by_date(property, since)
    }

    /// Makes [`Search::pages`] and [`Search::stream`] go by a property with date and time, in ascending order from
    /// `since` on (included), instead of by id. The date of the last record read is a place to go on from later.
    ///
    /// A record whose date moves on while it is read (it is changed again) stands at its new place then: it is given
    /// at least once, and once more for each change that came after it had been given. Many records of one
    /// millisecond are read by id. HubSpot shows changes to searches some time after they were made: let a search
    /// begin a minute before the last one ended.
    ///
    /// Each group of filters needs room for one more, and for three more where a page is full of one millisecond (6
    /// in a group, 18 in all).
    pub fn by_date(mut self, property: impl Into<String>, since: Timestamp) -> Self {
        self.by_date = Some(ByDate {
            property: property.into(),
            since,
        });
        self
    }

    /// One page, as asked: filters, sorts, limit and position of the request.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when the request is beyond HubSpot's limits (groups, filters, page
    /// size, the first 10,000), and as every call.
    pub async fn page(&self) -> Result<SearchPage, Error> {
        check(&self.request)?;
        fetch(&self.objects, &self.request).await
    }

    /// Every match, a page at a time, in ascending order of ids, or of a date. See [`Search::stream`].
    pub fn pages(mut self) -> PageStream<Page> {
        let ahead = self.ahead;
        match self.by_date.take() {
            Some(by) => PageStream::ahead(Dated::new(self, by), ahead),
            None => PageStream::ahead(window::Windows::new(self), ahead),
        }
    }

    /// Every match, in ascending order of ids, however many there are.
    ///
    /// HubSpot's paging ends at 10,000. This asks instead for the records whose id is greater than the last
    /// one seen, by a filter on `hs_object_id` added to every group. Records that are created or changed
    /// meanwhile neither repeat nor shift the rest. Page size is the request's limit, or 200.
    ///
    /// The request must not have sorts or a position of its own. When a group has no room for another filter
    /// (6 in a group, 18 in all), the stream falls back to HubSpot's paging, and says so in an error if there
    /// are more than 10,000 matches.
    pub fn stream(self) -> RecordStream {
        ItemStream::new(self.pages(), |page| page.records)
    }

    /// The request that [`Search::page`] sends.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when the search is beyond HubSpot's limits.
    pub fn request(&self) -> Result<Request, Error> {
        check(&self.request)?;
        search_request(&self.objects, &self.request)
    }
}

/// Refuses what HubSpot would refuse, with a reason that HubSpot does not always give.
pub(super) fn check(search: &SearchRequest) -> Result<(), Error> {
    let problem = match search.check() {
        Ok(_) => return Ok(()),
        Err(SearchError::Generic(reason)) => reason.to_owned(),
        Err(problem) => problem.to_string(),
    };
    Err(Error::invalid_input(format!(
        "HubSpot would refuse this search: {problem}"
    )))
}

/// One page of a search that has been checked. Properties that don't fit into the body are read by a batch.
pub(super) async fn fetch(objects: &Objects, search: &SearchRequest) -> Result<SearchPage, Error> {
    let request = search_request(objects, search)?;
    if length(&request) <= SEARCH_QUERY_MAX {
        return read_search(objects.client.send(&request).await?, &request);
    }
    let narrow = SearchRequest {
        properties: vec!["hs_object_id".to_owned()],
        ..search.clone()
    };
    let narrow = search_request(objects, &narrow)?;
    if length(&narrow) > SEARCH_QUERY_MAX {
        return Err(Error::invalid_input(format!(
            "the filters of this search need more than {SEARCH_QUERY_MAX} characters, which HubSpot refuses: split it"
        )));
    }
    let mut page = read_search(objects.client.send(&narrow).await?, &narrow)?;
    let fields = wide::Fields {
        properties: search.properties.clone(),
        ..wide::Fields::default()
    };
    page.records = wide::fill(objects, page.records, &fields, false).await?;
    Ok(page)
}

fn length(request: &Request) -> usize {
    request
        .json_body()
        .map_or(0, |body| String::from_utf8_lossy(body).chars().count())
}

pub(super) fn search_request(objects: &Objects, search: &SearchRequest) -> Result<Request, Error> {
    let path = objects.path().then("search");
    Ok(Request::post(path)
        .json(search)?
        .replayable()
        .counts_against(Allowance::Search))
}
