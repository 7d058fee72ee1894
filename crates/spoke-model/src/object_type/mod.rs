//! Object types: ids, names, and what HubSpot's own types require, return and search by default.

mod id;
mod standard;
mod table;

pub use id::{ObjectTypeId, ParseObjectTypeIdError};
pub use standard::{
    CUSTOM_CREATED_PROPERTY, CUSTOM_DEFAULT_PROPERTIES, CUSTOM_MODIFIED_PROPERTY, PipelineProperties,
    Required, StandardObjectType, standard_object_types,
};
