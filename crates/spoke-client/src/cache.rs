//! [`Cache`]: the door to what a client keeps of HubSpot's answers.

use spoke_model::webhooks::Event;

use crate::crm::objects::ObjectName;
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::transport::Touched;

/// What a client keeps, from [`HubSpot::cache`]. Empty, and in no need of care, when the client was built without one.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// use spoke_client::{CachePolicy, HubSpot, NewRecord};
///
/// let hubspot =
///     HubSpot::builder().base_url(portal.url()).token(portal.token()).cache(CachePolicy::new()).build()?;
/// let acme = hubspot.companies().create(NewRecord::new().property("name", "Acme")).await?;
/// assert_eq!(hubspot.companies().get(acme.id()).fetch().await?.source.as_str(), "live");
/// assert_eq!(hubspot.companies().get(acme.id()).fetch().await?.source.as_str(), "cache");
///
/// // What HubSpot delivered to a webhook, as it came.
/// let delivery = format!(r#"[{{"subscriptionType":"company.propertyChange","objectId":{}}}]"#, acme.id());
/// assert_eq!(hubspot.cache().invalidate_delivery(delivery.as_bytes())?, 1);
/// assert_eq!(hubspot.companies().get(acme.id()).fetch().await?.source.as_str(), "live");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Cache {
    client: HubSpot,
}

impl HubSpot {
    /// What this client keeps of HubSpot's answers.
    #[must_use]
    pub fn cache(&self) -> Cache {
        Cache { client: self.clone() }
    }
}

impl Cache {
    /// How many answers are kept.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.client.kept().map_or(0, |kept| kept.entries())
    }

    /// Forgets what an event of a webhook says has changed; answers how many answers that were. An event that does not
    /// name its records clears everything.
    pub fn invalidate_event(&self, event: &Event) -> usize {
        let told = serde_json::to_value(event).and_then(serde_json::from_value);
        self.forget(&told.map_or(Touched::Everything, |told| Touched::by_event(&told)))
    }

    /// Forgets what a delivery of a webhook says has changed, given its body. Check its signature first.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Unreadable`] when it is not a list of events.
    pub fn invalidate_delivery(&self, body: &[u8]) -> Result<usize, Error> {
        let told: Vec<_> = serde_json::from_slice(body)
            .map_err(|cause| Error::unreadable("the delivery is not a list of events").caused_by(cause))?;
        Ok(told
            .iter()
            .map(|told| self.forget(&Touched::by_event(told)))
            .sum())
    }

    /// Forgets a record.
    pub fn invalidate(&self, object_type: impl Into<ObjectName>, id: &str) -> usize {
        self.forget(&Touched::record(object_type.into().as_str(), id))
    }

    /// Forgets everything.
    pub fn clear(&self) -> usize {
        self.forget(&Touched::Everything)
    }

    /// At every access level, each of which keeps what its token may see.
    fn forget(&self, touched: &Touched) -> usize {
        self.client
            .ways()
            .filter_map(|way| Some(way.kept()?.forget(touched)))
            .sum()
    }
}
