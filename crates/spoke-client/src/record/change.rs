//! [`Change`]: leave, clear or set.

use std::borrow::Cow;

use super::PropertyValue;

/// What a write does to a property: the three things that `Option` can't tell apart.
///
/// It is for structs that describe a change and not a record.
///
/// ```
/// use spoke_client::{Change, HubSpotObject, Properties};
///
/// #[derive(Default, HubSpotObject)]
/// #[hubspot(object = "contacts")]
/// struct Move {
///     city: Change<String>,
///     zip: Change<String>,
///     phone: Change<String>,
/// }
///
/// let to_oslo = Move { city: "Oslo".to_owned().into(), zip: Change::Clear, ..Move::default() };
/// assert_eq!(to_oslo.to_properties(), Properties::new().set("city", "Oslo").clear("zip"));
/// ```
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Change<T> {
    /// The property keeps what it has; nothing is sent.
    #[default]
    Keep,
    /// The property has no value afterwards.
    Clear,
    /// The property has this value afterwards.
    Set(T),
}

impl<T> Change<T> {
    /// The value that is set.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }
}

impl<T> From<T> for Change<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl<T: PropertyValue> PropertyValue for Change<T> {
    const KIND: &'static str = T::KIND;

    fn from_text(text: &str) -> Option<Self> {
        T::from_text(text).map(Self::Set)
    }

    fn to_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(Cow::Borrowed("")),
            Self::Set(value) => Some(value.to_text().unwrap_or_default()),
        }
    }

    fn from_nothing() -> Option<Self> {
        Some(Self::Keep)
    }

    /// Nothing for [`Change::Keep`], whatever was there before.
    fn change_from(&self, before: &Self) -> Option<Cow<'_, str>> {
        let now = self.to_text()?;
        (now != before.to_text().unwrap_or_default()).then_some(now)
    }
}
