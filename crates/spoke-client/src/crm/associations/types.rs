//! [`Associated`]: the other end of an association, and as what.

use serde::Deserialize;
use spoke_model::association::{AssociationCategory, AssociationSpec};

/// A record at the other end, and every type by which it is associated.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Associated {
    /// Id of the other record.
    #[serde(rename = "toObjectId", deserialize_with = "crate::text::text_or_number")]
    pub to_id: String,
    /// The types, as seen from the record that was asked about. The plain one, without a label, is always
    /// among them.
    #[serde(rename = "associationTypes", default)]
    pub types: Vec<AssociationLabel>,
}

/// One type of association between two records, or between two object types.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AssociationLabel {
    /// Who defined it.
    pub category: AssociationCategory,
    /// Its id, in the direction from the record that was asked about.
    pub type_id: u32,
    /// Its label; the plain type has none.
    #[serde(default)]
    pub label: Option<String>,
}

impl AssociationLabel {
    /// The type in the form that creating an association takes.
    #[must_use]
    pub fn spec(&self) -> AssociationSpec {
        AssociationSpec {
            category: self.category,
            type_id: self.type_id,
        }
    }
}
