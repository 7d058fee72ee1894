//! What is sent: [`NewRecord`], [`RecordUpdate`], [`RecordUpsert`].

use serde::{Deserialize, Serialize};
use spoke_model::association::AssociationSpec;

use super::Properties;

/// A record to create.
///
/// ```
/// use spoke_client::NewRecord;
///
/// let note = NewRecord::new().property("hs_note_body", "Called back").property("hs_timestamp", "2026-10-01T09:00:00Z");
/// assert_eq!(note.properties().len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRecord {
    properties: Properties,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    associations: Vec<NewAssociation>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct NewAssociation {
    to: To,
    types: Vec<AssociationSpec>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct To {
    id: String,
}

impl NewRecord {
    /// A record without properties.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a property.
    #[must_use]
    pub fn property(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.properties.insert(name, value);
        self
    }

    /// Associates the new record with an existing one, in the same call. The type's direction is from the new
    /// record to the existing one.
    #[must_use]
    pub fn associate(mut self, to_id: impl Into<String>, spec: AssociationSpec) -> Self {
        let id = to_id.into();
        match self
            .associations
            .iter_mut()
            .find(|association| association.to.id == id)
        {
            Some(known) => known.types.push(spec),
            None => self.associations.push(NewAssociation {
                to: To { id },
                types: vec![spec],
            }),
        }
        self
    }

    /// The properties set so far.
    #[must_use]
    pub fn properties(&self) -> &Properties {
        &self.properties
    }
}

impl From<Properties> for NewRecord {
    fn from(properties: Properties) -> Self {
        Self {
            properties,
            associations: Vec::new(),
        }
    }
}

/// A change to one record of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordUpdate {
    pub(crate) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id_property: Option<String>,
    pub(crate) properties: Properties,
}

impl RecordUpdate {
    /// Changes the record with this id.
    #[must_use]
    pub fn new(id: impl Into<String>, properties: impl Into<Properties>) -> Self {
        Self {
            id: id.into(),
            id_property: None,
            properties: properties.into(),
        }
    }

    /// Changes the record whose unique property has this value, for instance `email`.
    #[must_use]
    pub fn by(
        id_property: impl Into<String>,
        value: impl Into<String>,
        properties: impl Into<Properties>,
    ) -> Self {
        Self {
            id: value.into(),
            id_property: Some(id_property.into()),
            properties: properties.into(),
        }
    }
}

impl<I: Into<String>, P: Into<Properties>> From<(I, P)> for RecordUpdate {
    fn from((id, properties): (I, P)) -> Self {
        Self::new(id, properties)
    }
}

/// A record to create, or to change when its unique value is known already. The unique property is named once
/// for the whole batch, see [`crate::Batch::upsert`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordUpsert {
    pub(crate) value: String,
    pub(crate) properties: Properties,
}

impl RecordUpsert {
    /// The value of the unique property, and the other properties. The unique one need not be repeated.
    #[must_use]
    pub fn new(value: impl Into<String>, properties: impl Into<Properties>) -> Self {
        Self {
            value: value.into(),
            properties: properties.into(),
        }
    }
}

impl<I: Into<String>, P: Into<Properties>> From<(I, P)> for RecordUpsert {
    fn from((value, properties): (I, P)) -> Self {
        Self::new(value, properties)
    }
}
