//! [`Owners`]: the people that records belong to.

use serde::Deserialize;
use spoke_model::owner::Owner;

use crate::error::Error;
use crate::fetched::{Fetched, Source};
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::record::Paging;
use crate::request::Request;
use crate::stream::{ItemStream, PageSource, PageStream};

/// Owners, from [`HubSpot::owners`]. `hubspot_owner_id` of a record holds [`Owner`]'s `id`, not its user id.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// let mut owners = hubspot.owners().stream();
/// while let Some(owner) = owners.try_next().await? {
///     assert_eq!(hubspot.owners().get(&owner.id).await?.id, owner.id);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Owners {
    client: HubSpot,
}

impl HubSpot {
    /// Owners.
    #[must_use]
    pub fn owners(&self) -> Owners {
        Owners { client: self.clone() }
    }
}

impl Owners {
    /// Every owner in use, one by one.
    pub fn stream(&self) -> ItemStream<OwnerPage, Owner> {
        ItemStream::new(
            PageStream::new(Pages {
                owners: self.clone(),
                email: None,
                after: None,
                done: false,
            }),
            |page| page.results,
        )
    }

    /// Every owner in use.
    ///
    /// # Errors
    /// As every call.
    pub async fn list(&self) -> Result<Vec<Owner>, Error> {
        let mut stream = self.stream();
        let mut all = Vec::new();
        while let Some(owner) = stream.try_next().await? {
            all.push(owner);
        }
        Ok(all)
    }

    /// Every owner in use, and where they came from: HubSpot, the client's cache, or what HubSpot last said while it can't be
    /// asked. Of several pages, the source is the one that says least for them.
    ///
    /// # Errors
    /// As every call, when there is no last answer that is young enough.
    pub async fn fetch_list(&self) -> Result<Fetched<Vec<Owner>>, Error> {
        let mut all = Fetched::new(Vec::new(), Source::Live);
        let mut after: Option<String> = None;
        loop {
            let request = page_request(self, None, after.as_deref());
            let page: Fetched<OwnerPage> = self.client.fetch_json(&request).await?;
            all.source = all.source.or_lesser(page.source);
            let next = next_page(&page.value, after.as_deref(), &request)?;
            all.value.extend(page.value.results);
            match next {
                Some(next) => after = Some(next),
                None => return Ok(all),
            }
        }
    }

    /// One owner.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, id: impl AsRef<str>) -> Result<Owner, Error> {
        self.client
            .send_json(&Request::get(self.path().id("ownerId", id.as_ref())))
            .await
    }

    /// The owner with this e-mail address, if there is one.
    ///
    /// # Errors
    /// As every call.
    pub async fn find_by_email(&self, email: impl Into<String>) -> Result<Option<Owner>, Error> {
        let pages = Pages {
            owners: self.clone(),
            email: Some(email.into()),
            after: None,
            done: false,
        };
        ItemStream::new(PageStream::new(pages), |page| page.results)
            .try_next()
            .await
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().owners())
    }
}

/// One page of owners.
#[derive(Debug, Deserialize)]
pub struct OwnerPage {
    results: Vec<Owner>,
    #[serde(default)]
    paging: Option<Paging>,
}

struct Pages {
    owners: Owners,
    email: Option<String>,
    after: Option<String>,
    done: bool,
}

impl PageSource for Pages {
    type Page = OwnerPage;

    async fn next(&mut self) -> Result<Option<OwnerPage>, Error> {
        if self.done {
            return Ok(None);
        }
        let request = page_request(&self.owners, self.email.as_deref(), self.after.as_deref());
        let page: OwnerPage = self.owners.client.send_json(&request).await?;
        let after = next_page(&page, self.after.as_deref(), &request)?;
        self.done = after.is_none();
        self.after = after;
        Ok(Some(page))
    }
}

fn page_request(owners: &Owners, email: Option<&str>, after: Option<&str>) -> Request {
    let mut request = Request::get(owners.path()).query("limit", "100");
    if let Some(email) = email {
        request = request.query("email", email);
    }
    if let Some(after) = after {
        request = request.query("after", after);
    }
    request
}

/// Where the next page begins.
fn next_page(page: &OwnerPage, after: Option<&str>, request: &Request) -> Result<Option<String>, Error> {
    let next = page.paging.as_ref().and_then(|paging| paging.next.as_ref());
    let next = next.map(|next| next.after.clone());
    if next.is_some() && next.as_deref() == after {
        let message = "the list does not advance: a page names itself as the next one";
        return Err(Error::unreadable(message).at(request));
    }
    Ok(next)
}
