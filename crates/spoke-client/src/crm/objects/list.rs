//! [`ListRecords`]: all records of an object type, page by page.

use super::{Objects, wide};
use crate::error::Error;
use crate::record::{Page, read_page};
use crate::request::Request;
use crate::stream::{ItemStream, PageSource, PageStream, RecordStream};
use spoke_model::limits::{LIST_PAGE_MAX, LIST_PAGE_WITH_HISTORY_MAX};

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
    objects: Objects,
    fields: wide::Fields,
    page_size: Option<u32>,
    archived: bool,
    after: Option<String>,
}

impl ListRecords {
    pub(super) fn new(objects: Objects) -> Self {
        Self {
            objects,
            fields: wide::Fields::default(),
            page_size: None,
            archived: false,
            after: None,
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
        self.archived = archived;
        self
    }

    /// Starts at a position that an earlier page gave as [`Page::after`].
    pub fn after(mut self, after: impl Into<String>) -> Self {
        self.after = Some(after.into());
        self
    }

    /// One page.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] for a page size out of range, and as every call.
    pub async fn page(&self) -> Result<Page, Error> {
        let request = self.request()?;
        let mut page = read_page(self.objects.client.send(&request).await?, &request)?;
        if !self.fields.fit_into_an_address() {
            page.records = wide::fill(&self.objects, page.records, &self.fields, self.archived).await?;
        }
        Ok(page)
    }

    /// Every page from here on. While one is used, the next is fetched.
    pub fn pages(self) -> PageStream<Page> {
        PageStream::new(Pages {
            list: self,
            done: false,
        })
    }

    /// Every record from here on. While a page is used, the next is fetched; memory does not grow with the
    /// list.
    pub fn stream(self) -> RecordStream {
        ItemStream::new(self.pages(), |page| page.records)
    }

    /// The request for one page.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] for a page size out of range.
    pub fn request(&self) -> Result<Request, Error> {
        let most = if self.fields.history.is_empty() {
            LIST_PAGE_MAX
        } else {
            LIST_PAGE_WITH_HISTORY_MAX
        };
        let size = self.page_size.unwrap_or(most);
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
        if self.archived {
            request = request.query("archived", "true");
        }
        if let Some(after) = &self.after {
            request = request.query("after", after);
        }
        Ok(request)
    }
}

struct Pages {
    list: ListRecords,
    done: bool,
}

impl PageSource for Pages {
    type Page = Page;

    async fn next(&mut self) -> Result<Option<Page>, Error> {
        if self.done {
            return Ok(None);
        }
        let page = self.list.page().await?;
        if page.after.is_some() && page.after == self.list.after {
            return Err(Error::unreadable(
                "the list does not advance: a page names itself as the next one",
            ));
        }
        self.done = page.after.is_none();
        self.list.after.clone_from(&page.after);
        Ok(Some(page))
    }
}
