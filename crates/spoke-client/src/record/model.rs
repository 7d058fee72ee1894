//! [`HubSpotObject`] and [`HubSpotEnum`]: a program's own types for records and options.

use std::borrow::Cow;

use super::{Properties, PropertyValue, Record};
use crate::error::Error;

/// A struct that stands for the records of one object type. Derive it: `#[derive(HubSpotObject)]`, described at
/// [the macro](macro@crate::HubSpotObject). [`crate::HubSpot::typed`] reads and writes with it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::{Decimal, HubSpotObject, Timestamp};
///
/// #[derive(Clone, HubSpotObject)]
/// #[hubspot(object = "deals")]
/// struct Deal {
///     #[hubspot(id)]
///     id: String,
///     #[hubspot(property = "dealname")]
///     name: String,
///     amount: Option<Decimal>,
///     closedate: Option<Timestamp>,
/// }
///
/// let new = Deal { id: String::new(), name: "Big".to_owned(), amount: "1500.10".parse().ok(), closedate: None };
/// let deals = hubspot.typed::<Deal>();
/// let created = deals.create(&new).await?;
///
/// let before = deals.get(created.id()).await?;
/// let after = Deal { amount: None, ..before.clone() };
/// assert_eq!(after.changes_from(&before), spoke_client::Properties::new().clear("amount"));
/// deals.update(&before, &after).await?;
/// assert!(deals.get(created.id()).await?.amount.is_none());
/// # Ok(()) }
/// ```
pub trait HubSpotObject: Sized {
    /// The object type, as paths name it: `contacts`, `2-17`.
    const OBJECT_TYPE: &'static str;

    /// The properties to ask for, in HubSpot's order (by name).
    const PROPERTIES: &'static [&'static str];

    /// The struct for a record.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Mismatch`] when a value is not what the field holds, or is missing: the message names
    /// the struct, the property, what was expected and the record's id, and never the value.
    fn from_record(record: &Record) -> Result<Self, Error>;

    /// What creating the record sends: fields without a value, and read-only ones, are left out.
    fn to_properties(&self) -> Properties;

    /// What an update sends so that the record, which is as `before`, becomes as this: fields that differ. A value
    /// that was taken away is cleared.
    fn changes_from(&self, before: &Self) -> Properties;

    /// The record's id, if the struct keeps it and it is not empty.
    fn id(&self) -> Option<Cow<'_, str>>;
}

/// An enum that stands for the options of a property. Derive it: `#[derive(HubSpotEnum)]`, described at
/// [the macro](macro@crate::HubSpotEnum).
pub trait HubSpotEnum: PropertyValue {
    /// The values of the options that the program knows.
    const VALUES: &'static [&'static str];

    /// The value, as HubSpot has it.
    fn as_str(&self) -> &str;
}
