//! [`Associations`]: which records belong together, and as what.
//!
//! Every type of association has a direction: contact to deal is type 4, deal to contact is type 3. The types
//! are asked from [`spoke_model::association`], never typed in.

mod batch;
mod labels;
mod pair_call;
mod read_call;
mod types;

pub use batch::{AssociationInput, PairInput};
pub use labels::{Label, NewLabel};
pub use types::{Associated, AssociationLabel};

use http::Method;
use serde::Deserialize;
use spoke_model::association::AssociationSpec;
use spoke_model::limits::ASSOCIATION_PAGE_MAX;

use crate::crm::objects::ObjectName;
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::record::Paging;
use crate::request::{Allowance, Request};
use crate::stream::{ItemStream, PageSource, PageStream};

/// Associations between records, from [`HubSpot::associations`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::NewRecord;
///
/// let jane = hubspot.contacts().create(NewRecord::new().property("email", "jane@example.com")).await?;
/// let acme = hubspot.companies().create(NewRecord::new().property("name", "Acme")).await?;
///
/// let associations = hubspot.associations();
/// associations.create_default("contacts", jane.id(), "companies", acme.id()).await?;
/// let companies = associations.list("contacts", jane.id(), "companies").await?;
/// assert_eq!(companies[0].to_id, acme.id());
///
/// associations.archive("contacts", jane.id(), "companies", acme.id()).await?;
/// assert!(associations.list("contacts", jane.id(), "companies").await?.is_empty());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Associations {
    client: HubSpot,
}

impl HubSpot {
    /// Associations between records.
    #[must_use]
    pub fn associations(&self) -> Associations {
        Associations { client: self.clone() }
    }
}

impl Associations {
    /// Associates two records without a label.
    ///
    /// # Errors
    /// As every call.
    pub async fn create_default(
        &self,
        from_type: impl Into<ObjectName>,
        from_id: impl AsRef<str>,
        to_type: impl Into<ObjectName>,
        to_id: impl AsRef<str>,
    ) -> Result<(), Error> {
        let (from_type, to_type) = (from_type.into(), to_type.into());
        let (from, to) = (from_type.as_str(), to_type.as_str());
        let path = self
            .client
            .paths()
            .record_association_default(from, ":fromObjectId", to, ":toObjectId");
        let path = Path::pattern(
            &path,
            &[("fromObjectId", from_id.as_ref()), ("toObjectId", to_id.as_ref())],
        );
        let request = Request::new(Method::PUT, named(path, &from_type, &to_type));
        self.client
            .send_only(&request.counts_against(Allowance::Associations))
            .await
    }

    /// Associates two records with these types. The labels that the pair has are replaced: to add one, give
    /// the old ones too.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when a type does not lead from the one object type to the other.
    pub async fn create(
        &self,
        from_type: impl Into<ObjectName>,
        from_id: impl AsRef<str>,
        to_type: impl Into<ObjectName>,
        to_id: impl AsRef<str>,
        types: &[AssociationSpec],
    ) -> Result<(), Error> {
        let path = self.one(
            &from_type.into(),
            from_id.as_ref(),
            &to_type.into(),
            to_id.as_ref(),
        );
        let request = Request::new(Method::PUT, path).json(types)?;
        self.client
            .send_only(&request.counts_against(Allowance::Associations))
            .await
    }

    /// All records of an object type that a record is associated with.
    ///
    /// # Errors
    /// As every call.
    pub async fn list(
        &self,
        from_type: impl Into<ObjectName>,
        from_id: impl AsRef<str>,
        to_type: impl Into<ObjectName>,
    ) -> Result<Vec<Associated>, Error> {
        let mut stream = self.stream(from_type, from_id, to_type);
        let mut all = Vec::new();
        while let Some(associated) = stream.try_next().await? {
            all.push(associated);
        }
        Ok(all)
    }

    /// [`Associations::list`] as a stream, for records with very many associations.
    pub fn stream(
        &self,
        from_type: impl Into<ObjectName>,
        from_id: impl AsRef<str>,
        to_type: impl Into<ObjectName>,
    ) -> ItemStream<AssociationPage, Associated> {
        let (from_type, to_type) = (from_type.into(), to_type.into());
        let path = self
            .client
            .paths()
            .record_associations(from_type.as_str(), ":objectId", to_type.as_str());
        let path = named(
            Path::pattern(&path, &[("objectId", from_id.as_ref())]),
            &from_type,
            &to_type,
        );
        ItemStream::new(
            PageStream::new(Pages {
                client: self.client.clone(),
                path,
                after: None,
                done: false,
            }),
            |page| page.results,
        )
    }

    /// Takes two records apart: every type of association between them ends.
    ///
    /// # Errors
    /// As every call.
    pub async fn archive(
        &self,
        from_type: impl Into<ObjectName>,
        from_id: impl AsRef<str>,
        to_type: impl Into<ObjectName>,
        to_id: impl AsRef<str>,
    ) -> Result<(), Error> {
        let path = self.one(
            &from_type.into(),
            from_id.as_ref(),
            &to_type.into(),
            to_id.as_ref(),
        );
        let request = Request::new(Method::DELETE, path);
        self.client
            .send_only(&request.counts_against(Allowance::Associations))
            .await
    }

    /// `/crm/objects/2026-09/contacts/{fromObjectId}/associations/companies/{toObjectId}`.
    fn one(&self, from_type: &ObjectName, from_id: &str, to_type: &ObjectName, to_id: &str) -> Path {
        let (from, to) = (from_type.as_str(), to_type.as_str());
        let path = self
            .client
            .paths()
            .record_association(from, ":fromObjectId", to, ":toObjectId");
        named(
            Path::pattern(&path, &[("fromObjectId", from_id), ("toObjectId", to_id)]),
            from_type,
            to_type,
        )
    }

    /// `/crm/associations/2026-09/contacts/companies/batch/read`.
    fn batch(&self, from_type: &ObjectName, to_type: &ObjectName, operation: &str) -> Path {
        let path = self
            .client
            .paths()
            .associations_batch(from_type.as_str(), to_type.as_str(), operation);
        named(Path::fixed(path), from_type, to_type)
    }
}

/// Refuses names that can't be object types'.
fn named(path: Path, from_type: &ObjectName, to_type: &ObjectName) -> Path {
    path.named("an object type", from_type.as_str())
        .named("an object type", to_type.as_str())
}

/// One page of associations.
#[derive(Debug, Deserialize)]
pub struct AssociationPage {
    #[serde(default)]
    results: Vec<Associated>,
    #[serde(default)]
    paging: Option<Paging>,
}

struct Pages {
    client: HubSpot,
    path: Path,
    after: Option<String>,
    done: bool,
}

impl PageSource for Pages {
    type Page = AssociationPage;

    async fn next(&mut self) -> Result<Option<AssociationPage>, Error> {
        if self.done {
            return Ok(None);
        }
        let mut request = Request::get(self.path.clone())
            .query("limit", &ASSOCIATION_PAGE_MAX.to_string())
            .counts_against(Allowance::Associations);
        if let Some(after) = &self.after {
            request = request.query("after", after);
        }
        let page: AssociationPage = self.client.send_json(&request).await?;
        let after = page
            .paging
            .as_ref()
            .and_then(|paging| paging.next.as_ref())
            .map(|next| next.after.clone());
        if after.is_some() && after == self.after {
            return Err(
                Error::unreadable("the list does not advance: a page names itself as the next one")
                    .at(&request),
            );
        }
        self.done = after.is_none();
        self.after = after;
        Ok(Some(page))
    }
}
