//! Property definitions: list, read, create, update, archive, and the batch forms.

mod batch;
mod bodies;
mod create;
mod read;
mod render;
mod update;

pub(crate) use batch::{batch_archive, batch_create, batch_read};
pub(crate) use bodies::PropertyCreate;
pub(crate) use create::{build, create};
pub(crate) use read::{list, not_found, read};
pub(crate) use render::{PropertyView, Shown};
pub(crate) use update::{archive, update};
