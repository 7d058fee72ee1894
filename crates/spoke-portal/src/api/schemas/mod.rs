//! Schemas: what object types are made of, and custom object types.

mod associations;
mod bodies;
mod checks;
mod create;
mod read;
mod remove;
mod update;
mod view;

pub(crate) use associations::{create as create_association, delete as delete_association};
pub(crate) use create::{TYPES_MAX, create};
pub(crate) use read::{batch_read, list, read};
pub(crate) use remove::{archive, purge};
pub(crate) use update::update;
