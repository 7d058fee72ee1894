//! [`GetRecord`]: one record.

use super::{Objects, wide};
use crate::error::{Error, ErrorKind};
use crate::fetched::{Fetched, Source};
use crate::record::{Record, read_record};
use crate::request::Request;

/// A read of one record, from [`Objects::get`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::NewRecord;
///
/// let new = NewRecord::new().property("email", "jane@example.com").property("firstname", "Jane");
/// hubspot.contacts().create(new).await?;
///
/// let jane = hubspot.contacts().get("jane@example.com").id_property("email").properties(["firstname"]).send().await?;
/// assert_eq!(jane.get("firstname"), Some("Jane"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a read does nothing until it is sent"]
pub struct GetRecord {
    objects: Objects,
    id: String,
    id_property: Option<String>,
    fields: wide::Fields,
    archived: bool,
}

impl GetRecord {
    pub(super) fn new(objects: Objects, id: String) -> Self {
        Self {
            objects,
            id,
            id_property: None,
            fields: wide::Fields::default(),
            archived: false,
        }
    }

    /// The properties to read. Without this HubSpot answers a small default set. A list too long for an
    /// address is read through the batch interface instead.
    pub fn properties<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.fields.properties.extend(names.into_iter().map(Into::into));
        self
    }

    /// The properties whose earlier values to read as well.
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

    /// The unique property that the id is a value of, such as `email`. Without this it is HubSpot's id.
    pub fn id_property(mut self, name: impl Into<String>) -> Self {
        self.id_property = Some(name.into());
        self
    }

    /// Reads an archived record.
    pub fn archived(mut self, archived: bool) -> Self {
        self.archived = archived;
        self
    }

    /// Reads the record.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when there is none, and as every call.
    pub async fn send(self) -> Result<Record, Error> {
        if !self.fields.fit_into_an_address() {
            return self.send_wide().await;
        }
        let request = self.request();
        read_record(self.objects.client.send(&request).await?, &request)
    }

    /// Reads the record and says where it came from: from HubSpot, from the client's cache, or, while HubSpot can't be
    /// asked, from what it last said. Without a [`crate::CachePolicy`] it is always HubSpot.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use spoke_client::{CachePolicy, HubSpot, NewRecord, RetryPolicy, Source};
    ///
    /// let portal = spoke_portal::Portal::start().await?;
    /// let hubspot = HubSpot::builder()
    ///     .base_url(portal.url())
    ///     .token(portal.token())
    ///     .cache(CachePolicy::fallback_only())
    ///     .retry(RetryPolicy::none())
    ///     .build()?;
    /// let acme = hubspot.companies().create(NewRecord::new().property("name", "Acme")).await?;
    /// assert_eq!(hubspot.companies().get(acme.id()).fetch().await?.source, Source::Live);
    ///
    /// portal.stop().await?;
    /// let last_known = hubspot.companies().get(acme.id()).fetch().await?;
    /// assert_eq!(last_known.source.as_str(), "fallback");
    /// assert_eq!(last_known.value.get("name"), Some("Acme"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`GetRecord::send`], when there is no last answer that is young enough.
    pub async fn fetch(self) -> Result<Fetched<Record>, Error> {
        if !self.fields.fit_into_an_address() {
            return self
                .send_wide()
                .await
                .map(|record| Fetched::new(record, Source::Live));
        }
        let request = self.request();
        let fetched = self.objects.client.fetch(&request).await?;
        fetched.try_map(|answer| read_record(answer, &request))
    }

    /// Reads the record; `None` when there is none.
    ///
    /// # Errors
    /// As every call, except for a missing record.
    pub async fn send_optional(self) -> Result<Option<Record>, Error> {
        match self.send().await {
            Ok(record) => Ok(Some(record)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The request as it would be sent.
    #[must_use]
    pub fn request(&self) -> Request {
        let mut request = Request::get(self.objects.path().id("objectId", &self.id));
        request = self.fields.add_to(request);
        if let Some(property) = &self.id_property {
            request = request.query("idProperty", property);
        }
        if self.archived {
            request = request.query("archived", "true");
        }
        request
    }

    /// First the record with its associations, then its properties by a batch of one.
    async fn send_wide(self) -> Result<Record, Error> {
        let narrow = Self {
            fields: self.fields.only_associations(),
            ..self.clone()
        };
        let request = narrow.request();
        let record = read_record(self.objects.client.send(&request).await?, &request)?;
        let mut filled = wide::fill(&self.objects, vec![record], &self.fields, self.archived).await?;
        filled.pop().ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                "the record was archived while it was being read",
            )
            .at(&request)
        })
    }
}
