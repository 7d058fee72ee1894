//! [`ObjectName`]: an object type as callers name it.

use std::borrow::Cow;
use std::fmt;

use spoke_model::object_type::{ObjectTypeId, StandardObjectType};

/// The name of an object type: plural, singular or fully qualified name, or an id. HubSpot resolves it.
///
/// ```
/// use spoke_client::ObjectName;
/// use spoke_model::object_type::ObjectTypeId;
///
/// assert_eq!(ObjectName::from("contacts").id(), Some(ObjectTypeId::CONTACT));
/// assert_eq!(ObjectName::from(ObjectTypeId::DEAL).as_str(), "0-3");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectName(Cow<'static, str>);

impl ObjectName {
    /// The name as it goes into a path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id, where the name is one of HubSpot's own or an id already. Custom names are only known to the
    /// portal.
    #[must_use]
    pub fn id(&self) -> Option<ObjectTypeId> {
        self.standard()
            .map(|standard| standard.id)
            .or_else(|| self.0.parse().ok())
    }

    /// What is known about the object type, if it is one of HubSpot's own.
    #[must_use]
    pub fn standard(&self) -> Option<&'static StandardObjectType> {
        StandardObjectType::by_name(&self.0)
    }
}

impl From<&str> for ObjectName {
    fn from(name: &str) -> Self {
        Self(Cow::Owned(name.trim().to_owned()))
    }
}

impl From<String> for ObjectName {
    fn from(name: String) -> Self {
        Self::from(name.as_str())
    }
}

impl From<&String> for ObjectName {
    fn from(name: &String) -> Self {
        Self::from(name.as_str())
    }
}

impl From<ObjectTypeId> for ObjectName {
    fn from(id: ObjectTypeId) -> Self {
        Self(Cow::Owned(id.to_string()))
    }
}

impl From<&ObjectName> for ObjectName {
    fn from(name: &Self) -> Self {
        name.clone()
    }
}

impl From<&'static StandardObjectType> for ObjectName {
    fn from(standard: &'static StandardObjectType) -> Self {
        Self(Cow::Borrowed(standard.plural))
    }
}

impl AsRef<str> for ObjectName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
