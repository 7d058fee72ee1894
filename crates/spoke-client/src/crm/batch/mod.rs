//! [`Batch`]: many records at once, with an outcome for each.
//!
//! Inputs are cut into the chunks that HubSpot takes (100, or 50 with history), several of which are in
//! flight at a time. Every input ends in `succeeded`, in `failed` or in `unknown`, under its index; none is lost and
//! none is written twice:
//!
//! * creates, updates and upserts carry a trace id, so one bad input does not sink its chunk;
//! * where HubSpot refuses a whole chunk all the same, it is halved until the bad inputs stand alone;
//! * inputs for the same record go one after the other, in their order;
//! * creates whose answer was lost are looked for before they are sent again.

mod chunk;
mod isolate;
mod matching;
mod outcome;
mod read;
mod reconcile;
mod run;
mod write;

#[cfg(test)]
mod tests;

pub use outcome::BatchOutcome;
pub use read::BatchRead;

pub(crate) use chunk::Row;
pub(crate) use matching::item_error;
pub(crate) use run::{ChunkCall, Rows, run};

use crate::crm::objects::Objects;

/// Many records of one object type at once, from [`Objects::batch`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::{NewRecord, Properties};
///
/// let batch = hubspot.contacts().batch();
/// let new = ["jane@example.com", "not an address", "joe@example.com"];
/// let outcome = batch.create(new.map(|email| NewRecord::new().property("email", email))).await;
/// assert_eq!(outcome.succeeded.len(), 2);
/// let (index, error) = &outcome.failed[0];
/// assert_eq!(*index, 1);
/// assert_eq!(error.category(), Some("VALIDATION_ERROR"));
///
/// let ids: Vec<String> = outcome.records().map(|record| record.id().to_owned()).collect();
/// let read = batch.read(ids.clone()).properties(["email"]).send().await;
/// assert_eq!(read.into_all()?.len(), 2);
///
/// let changed = batch.update(ids.iter().map(|id| (id, Properties::new().set("city", "Oslo")))).await;
/// assert!(changed.failed.is_empty());
/// let archived = batch.archive(ids).await;
/// assert!(archived.failed.is_empty());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Batch {
    objects: Objects,
    unique_property: Option<String>,
}

impl Batch {
    pub(crate) fn new(objects: Objects) -> Self {
        Self {
            objects,
            unique_property: None,
        }
    }

    /// The property that creates are looked for by when their answer is lost: one whose values HubSpot keeps unique. Without
    /// this it is the `email` of contacts, or the first that the definitions call unique.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use spoke_client::{HubSpot, NewRecord};
    /// # use spoke_model::property::{FieldType, PropertyDefinition, PropertyType};
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # let hubspot = HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
    /// # let (text, field) = (PropertyType::String, FieldType::Text);
    /// # let number = PropertyDefinition::new("order_number", "Order number", text, field, "dealinformation");
    /// # hubspot.properties("deals").create(&number.with_unique_values()).await?;
    /// // The answer is lost, the deals are not.
    /// portal.fault(spoke_portal::Fault::reset().processed().method("POST").count(1));
    /// let deals = ["4711", "4712"].map(|number| NewRecord::new().property("order_number", number));
    /// let outcome = hubspot.deals().batch().unique_property("order_number").create(deals).await;
    /// assert_eq!((outcome.succeeded.len(), outcome.found), (2, vec![0, 1]));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn unique_property(mut self, name: impl Into<String>) -> Self {
        self.unique_property = Some(name.into());
        self
    }

    /// Reads records by id, or by a unique property.
    pub fn read<S: Into<String>>(&self, ids: impl IntoIterator<Item = S>) -> BatchRead {
        BatchRead::new(self.objects.clone(), ids.into_iter().map(Into::into).collect())
    }
}
