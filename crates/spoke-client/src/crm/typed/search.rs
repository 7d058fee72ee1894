//! [`TypedSearch`]: the records that match a search, as structs.

use std::marker::PhantomData;

use super::{TypedPage, TypedStream};
use crate::crm::objects::Search;
use crate::error::Error;
use crate::record::HubSpotObject;

/// A search, from [`super::Typed::search`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::HubSpotObject;
/// use spoke_model::search::{Operator, SearchRequest};
///
/// #[derive(Debug, HubSpotObject)]
/// #[hubspot(object = "deals")]
/// struct Deal {
///     dealname: String,
///     amount: Option<f64>,
/// }
///
/// let deals = hubspot.typed::<Deal>();
/// for (name, amount) in [("Small", 10.0), ("Big", 5_000.0)] {
///     deals.create(&Deal { dealname: name.to_owned(), amount: Some(amount) }).await?;
/// }
/// let big = SearchRequest::new().filter("amount", Operator::Gt, "1000");
/// let page = deals.search(big).page().await?;
/// assert_eq!((page.total, page.records[0].dealname.as_str()), (Some(1), "Big"));
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a search does nothing until page or stream is called"]
pub struct TypedSearch<T> {
    search: Search,
    model: PhantomData<fn() -> T>,
}

impl<T: HubSpotObject> TypedSearch<T> {
    pub(super) fn new(search: Search) -> Self {
        Self {
            search,
            model: PhantomData,
        }
    }

    /// One page, as [`Search::page`].
    ///
    /// # Errors
    /// [`crate::ErrorKind::Mismatch`] when a record does not fit `T`, and as [`Search::page`].
    pub async fn page(&self) -> Result<TypedPage<T>, Error> {
        let page = self.search.page().await?;
        TypedPage::read(&page.records, page.after, Some(page.total))
    }

    /// Every match, however many there are, in the order of ids, as [`Search::stream`].
    pub fn stream(self) -> TypedStream<T> {
        TypedStream::new(self.search.stream())
    }
}

impl<T> Clone for TypedSearch<T> {
    fn clone(&self) -> Self {
        Self {
            search: self.search.clone(),
            model: PhantomData,
        }
    }
}
