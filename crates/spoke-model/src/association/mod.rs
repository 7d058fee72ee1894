//! Association types: HubSpot's registry, by id, by pair and by direction.
//!
//! A type is directional: 4 goes from contact to deal, 3 from deal to contact. The table is the documented one of the
//! associations guide (2026-03); ids up to 460 are confirmed by constants in HubSpot's own clients.

mod record_limit;
mod registry;
mod spec;

pub use record_limit::record_limit;
pub use registry::{
    AssociationKind, AssociationType, association_types, between, by_id, by_v3_name, default_type, inverse,
    primary_type, reverse, v3_name,
};
pub use spec::{AssociationCategory, AssociationSpec, UnknownCategory};
