//! [`Cache`]: the door to what a client keeps of HubSpot's answers.

use spoke_model::webhooks::Event;

use crate::crm::objects::ObjectName;
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::transport::{CacheStats, Touched};

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
    /// What it has spared, and what it holds.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # use spoke_client::{CachePolicy, HubSpot};
    /// let hubspot =
    ///     HubSpot::builder().base_url(portal.url()).token(portal.token()).cache(CachePolicy::new()).build()?;
    /// for _ in 0..3 {
    ///     hubspot.pipelines("deals").list().await?;
    /// }
    /// let stats = hubspot.cache().stats();
    /// assert_eq!((stats.misses, stats.hits, stats.entries), (1, 2, 1));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn stats(&self) -> CacheStats {
        self.client
            .kept()
            .map_or_else(CacheStats::default, |kept| kept.stats())
    }

    /// How many answers are kept.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.stats().entries
    }

    /// Forgets what an event of a webhook says has changed; answers how many answers that were. An event that does not
    /// name its records clears everything.
    pub fn invalidate_event(&self, event: &Event) -> usize {
        let told = serde_json::to_value(event).and_then(serde_json::from_value);
        let touched = told.map_or(Touched::Everything, |told| Touched::by_event(&told));
        self.client.forget(&touched)
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
            .map(|told| self.client.forget(&Touched::by_event(told)))
            .sum())
    }

    /// Forgets a record.
    pub fn invalidate(&self, object_type: impl Into<ObjectName>, id: &str) -> usize {
        let touched = Touched::record(object_type.into().as_str(), id);
        self.client.forget(&touched)
    }

    /// Forgets everything.
    pub fn clear(&self) -> usize {
        self.client.forget(&Touched::Everything)
    }
}
