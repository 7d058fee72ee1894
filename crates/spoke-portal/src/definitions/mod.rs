//! What a portal knows about its own shape: object types, properties, groups, pipelines, owners, labels.
//!
//! HubSpot's defaults come from `spoke-model`; what the portal adds or changes lies in the store as documents.
//! Both together form one immutable [`Definitions`] snapshot. A request takes the current snapshot once
//! ([`LiveDefinitions::current`]) and reads it without locks; a write goes through an [`Editor`], which puts the
//! document into the running transaction and publishes the next snapshot in one step.

mod associations;
mod custom_defaults;
mod default_owners;
mod default_teams;
mod documents;
mod editor;
mod live;
mod names;
mod object_type;
mod owners;
mod pipelines;
mod properties;
mod schema;
mod snapshot;
mod stage_properties;

pub(crate) use associations::{
    AssociationKind, AssociationRegistry, AssociationTypeDefinition, End, OverLimit, Stamp, record_limit,
};
pub(crate) use default_teams::{RoleDefinition, TeamDefinition, put_roles, put_teams, roles, teams};
pub(crate) use documents::{
    USER_ROLES, archived_types, association_limit, audit, has_association_limits, is_sensitive,
};
pub(crate) use editor::Editor;
pub(crate) use live::LiveDefinitions;
pub(crate) use object_type::{RequiredProperties, TypeDefinition};
pub(crate) use owners::{OwnerSet, OwnerState};
pub(crate) use properties::PropertyEntry;
pub(crate) use schema::{Labels, Schema};
pub(crate) use snapshot::Definitions;
