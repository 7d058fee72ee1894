//! Finds the object type behind a name in a path.
//!
//! HubSpot takes the plural, the singular, the qualified name and the type id, in any letter case; custom types answer
//! to `2-N`, `p{portal}_{name}`, `p_{name}` and to their bare name while no standard type has it
//! (facts: objects, type resolution).

use std::fmt;

use hashbrown::HashMap;
use spoke_model::object_type::{ObjectTypeId, StandardObjectType, standard_object_types};

use super::schema::Schema;

/// Every accepted name, lower case, with the type it means.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(HashMap<Box<str>, ObjectTypeId>);

impl Names {
    /// The names of all standard types and of the given custom types.
    pub(super) fn build<'a>(hub_id: u64, schemas: impl Iterator<Item = &'a Schema>) -> Self {
        let mut names = HashMap::new();
        for standard in standard_object_types() {
            for name in standard_names(standard) {
                names.entry(name).or_insert(standard.id);
            }
        }
        for schema in schemas {
            let bare = schema.name.to_lowercase();
            for name in [
                schema.id.to_string(),
                format!("p{hub_id}_{bare}"),
                format!("p_{bare}"),
                bare,
            ] {
                names.entry(name.into_boxed_str()).or_insert(schema.id);
            }
        }
        Self(names)
    }

    /// Whether no name has been indexed yet.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The type a path segment names.
    pub(super) fn resolve(&self, segment: &str) -> Result<ObjectTypeId, UnknownObjectType> {
        if let Some(id) = self.0.get(segment) {
            return Ok(*id);
        }
        match self.0.get(segment.to_lowercase().as_str()) {
            Some(id) => Ok(*id),
            None => Err(UnknownObjectType::new(segment)),
        }
    }
}

/// A name in a path that means no object type of this portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnknownObjectType {
    segment: String,
}

impl UnknownObjectType {
    /// Keeps the name as it was sent.
    pub(super) fn new(segment: &str) -> Self {
        Self {
            segment: segment.to_owned(),
        }
    }
}

impl fmt::Display for UnknownObjectType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_type_id(&self.segment) {
            write!(out, "Invalid object or event type id: {}", self.segment)
        } else {
            write!(out, "Unable to infer object type from: {}", self.segment)
        }
    }
}

impl std::error::Error for UnknownObjectType {}

fn standard_names(standard: &StandardObjectType) -> [Box<str>; 4] {
    [
        standard.id.to_string().into_boxed_str(),
        standard.plural.to_lowercase().into_boxed_str(),
        standard.singular.to_lowercase().into_boxed_str(),
        standard.fully_qualified_name.to_lowercase().into_boxed_str(),
    ]
}

fn is_type_id(segment: &str) -> bool {
    segment.parse::<ObjectTypeId>().is_ok()
}
