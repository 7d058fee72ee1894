//! Association types of the portal and the rules for linking two records.

mod limits;
mod plan;
mod registry;
mod restore;
mod write;

pub(crate) use limits::{OverLimit, record_limit};
pub(crate) use registry::{AssociationKind, AssociationRegistry, AssociationTypeDefinition};
pub(crate) use write::{End, Stamp};
