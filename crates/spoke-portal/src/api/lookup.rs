//! Finds the record behind an id or a unique value.

use super::errors::ApiError;
use crate::definitions::TypeDefinition;
use crate::store::{Row, Table};

/// How the ids of a request name records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IdKind {
    /// By record id.
    RecordId,
    /// By the value of a unique property.
    Unique(String),
}

impl IdKind {
    /// What `idProperty` means for an object type.
    pub(crate) fn of(object_type: &TypeDefinition, id_property: Option<&str>) -> Result<Self, ApiError> {
        match id_property {
            None | Some("" | "hs_object_id") => Ok(Self::RecordId),
            Some(name) if is_unique(object_type, name) => Ok(Self::Unique(name.to_owned())),
            Some(name) if object_type.property(name).is_some() => Err(ApiError::validation(format!(
                "Property \"{name}\" is not a unique property of {} and cannot be used as idProperty",
                object_type.fully_qualified_name()
            ))),
            Some(name) => Err(ApiError::validation(format!(
                "Property \"{name}\" does not exist"
            ))),
        }
    }

    /// The live record with this id or value; archived ones are found by record id only. A merged-away id leads to
    /// the survivor when `follow` is set.
    pub(crate) fn find(&self, table: &Table, id: &str, follow: bool) -> Option<Row> {
        match self {
            Self::RecordId => {
                let id = id.trim().parse().ok()?;
                if follow { table.resolve(id) } else { table.row(id) }
            }
            Self::Unique(name) => {
                let found = |name: &str| table.find_unique(table.column(name)?, id.trim());
                found(name).or_else(|| {
                    if name == "email" {
                        found(ADDITIONAL_EMAILS)
                    } else {
                        None
                    }
                })
            }
        }
    }
}

/// Further addresses of a contact; they count as taken and lead to the contact.
pub(crate) const ADDITIONAL_EMAILS: &str = "hs_additional_emails";

/// Whether a property's values name records: `hasUniqueValue`, or a contact's e-mail address, which HubSpot enforces
/// without saying so in the definition.
pub(crate) fn is_unique(object_type: &TypeDefinition, name: &str) -> bool {
    is_contact_email(object_type, name) || object_type.property(name).is_some_and(|one| one.has_unique_value)
}

/// Whether this is the e-mail address of contacts.
pub(crate) fn is_contact_email(object_type: &TypeDefinition, name: &str) -> bool {
    name == "email" && object_type.id == spoke_model::object_type::ObjectTypeId::CONTACT
}

/// A record id in a path.
///
/// # Errors
/// HubSpot's two texts for ids that cannot be ids (facts: objects, section 9).
pub(crate) fn record_id(text: &str) -> Result<u64, ApiError> {
    match text.trim().parse::<i128>() {
        Err(_) => Err(
            ApiError::object_not_found("Object not found.  objectId are usually numeric.")
                .context("id", [text]),
        ),
        Ok(number) if number <= 0 => Err(ApiError::object_not_found(
            "Object not found. objectId is usually positive.",
        )
        .context("id", [text])),
        Ok(number) => u64::try_from(number).map_err(|_| ApiError::resource_not_found()),
    }
}
