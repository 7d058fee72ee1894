//! Association types of the portal and the rules for linking two records.

mod plan;
mod registry;
mod write;

pub(crate) use registry::{AssociationKind, AssociationRegistry, AssociationTypeDefinition};
pub(crate) use write::{End, Stamp};
