//! Lists: their definitions, folders, members, and how members follow filters.
//!
//! A list and a folder are documents of the store; members are kept beside the records (`store::memberships`). Changes
//! work in the caller's transaction, so that several of them are one. [`settle`] comes before every look at a list.

mod book;
mod edit;
pub(crate) mod folders;
mod judge;
mod list;
mod members;
mod names;
mod order;
mod problem;
mod record_view;
mod schedule;
mod settle;
mod taken;

pub(crate) use book::{all, find, find_by_name, find_legacy, watch_if_dynamic};
pub(crate) use edit::{NewList, Stamp, change_filters, create, delete, existing, rename, restore};
pub(crate) use list::{List, MembershipSettings, Permissions};
pub(crate) use members::{MembersChanged, add_from, change, clear};
pub(crate) use names::{accept_filters, references};
pub(crate) use problem::Problem;
pub(crate) use schedule::{schedule, scheduled, unschedule};
pub(crate) use settle::{Lists, settle};
pub(crate) use taken::{filter_problem, remove_all, take, take_folder, take_members};
