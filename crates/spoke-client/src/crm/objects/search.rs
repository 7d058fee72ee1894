//! [`Search`]: one search, a page at a time or past HubSpot's 10,000.

use spoke_model::limits::SEARCH_QUERY_MAX;
use spoke_model::search::{SearchError, SearchRequest};

use super::{Objects, wide, window};
use crate::error::Error;
use crate::record::{Page, SearchPage, read_search};
use crate::request::{Allowance, Request};
use crate::stream::{ItemStream, PageStream, RecordStream};

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
}

impl Search {
    pub(super) fn new(objects: Objects, request: SearchRequest) -> Self {
        Self { objects, request }
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

    /// Every match, a page at a time, in ascending order of ids. See [`Search::stream`].
    pub fn pages(self) -> PageStream<Page> {
        PageStream::new(window::Windows::new(self))
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
