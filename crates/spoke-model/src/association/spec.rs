//! Category and type id: how clients name an association type.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Who defined an association type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum AssociationCategory {
    /// HubSpot; the ids are the same in every portal.
    HubspotDefined,
    /// A portal's own labels.
    UserDefined,
    /// An integration.
    IntegratorDefined,
    /// HubSpot's internal work types.
    Work,
}

/// The text names no association category.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an association category: HUBSPOT_DEFINED, USER_DEFINED, INTEGRATOR_DEFINED or WORK")]
pub struct UnknownCategory(String);

impl AssociationCategory {
    /// `HUBSPOT_DEFINED` and so on.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HubspotDefined => "HUBSPOT_DEFINED",
            Self::UserDefined => "USER_DEFINED",
            Self::IntegratorDefined => "INTEGRATOR_DEFINED",
            Self::Work => "WORK",
        }
    }
}

impl fmt::Display for AssociationCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AssociationCategory {
    type Err = UnknownCategory;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [
            Self::HubspotDefined,
            Self::UserDefined,
            Self::IntegratorDefined,
            Self::Work,
        ]
        .into_iter()
        .find(|category| category.as_str() == text)
        .ok_or_else(|| UnknownCategory(text.to_owned()))
    }
}

/// An association type as bodies carry it: `{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":4}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AssociationSpec {
    /// Who defined the type.
    #[serde(rename = "associationCategory")]
    pub category: AssociationCategory,
    /// The id of the type, in its direction.
    #[serde(
        rename = "associationTypeId",
        deserialize_with = "crate::lenient::u32_or_text"
    )]
    pub type_id: u32,
}

impl AssociationSpec {
    /// One of HubSpot's own types.
    #[must_use]
    pub const fn hubspot_defined(type_id: u32) -> Self {
        Self {
            category: AssociationCategory::HubspotDefined,
            type_id,
        }
    }

    /// One of the portal's own labels.
    #[must_use]
    pub const fn user_defined(type_id: u32) -> Self {
        Self {
            category: AssociationCategory::UserDefined,
            type_id,
        }
    }
}

impl fmt::Display for AssociationSpec {
    /// `USER_DEFINED=3`, the form in error texts (recorded).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.category, self.type_id)
    }
}

#[cfg(test)]
mod tests {
    use super::{AssociationCategory, AssociationSpec};

    #[test]
    fn a_spec_reads_ids_as_numbers_and_as_text() {
        for id in ["4", "\"4\""] {
            let body = format!(r#"{{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":{id}}}"#);
            assert_eq!(
                serde_json::from_str::<AssociationSpec>(&body).unwrap(),
                AssociationSpec::hubspot_defined(4)
            );
        }
        assert!(
            serde_json::from_str::<AssociationSpec>(
                r#"{"associationCategory":"MINE","associationTypeId":4}"#
            )
            .is_err()
        );
    }

    #[test]
    fn categories_print_as_they_are_read() {
        for name in ["HUBSPOT_DEFINED", "USER_DEFINED", "INTEGRATOR_DEFINED", "WORK"] {
            assert_eq!(name.parse::<AssociationCategory>().unwrap().to_string(), name);
        }
        assert!("hubspot".parse::<AssociationCategory>().is_err());
        assert_eq!(AssociationSpec::user_defined(3).to_string(), "USER_DEFINED=3");
    }
}
