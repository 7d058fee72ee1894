//! Lists: their definitions, folders and members.
//!
//! A list and a folder are documents of the store; members are kept beside the records (`store::memberships`). Callers
//! hold the store's transaction, so that a change of several lists is one change.

mod book;
mod conversion;
mod edit;
pub(crate) mod folders;
mod list;
mod members;
mod problem;

pub(crate) use book::{all, find, find_by_name, find_legacy};
pub(crate) use conversion::{Conversion, TimeUnit};
pub(crate) use edit::{NewList, Stamp, change_filters, create, delete, existing, rename, restore};
pub(crate) use list::{List, MembershipSettings, Permissions};
pub(crate) use members::{MembersChanged, add_from, change, clear};
pub(crate) use problem::Problem;
