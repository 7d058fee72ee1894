//! HubDB: tables with a draft and a published version, and their rows.
//!
//! Changes go to the draft; publishing makes the draft the published version, resetting does the opposite. A cell is kept
//! under the number of its column, so that a column can be called something else. Success statuses are those of the
//! official client's models; refusals are not on record. Assumed: a table that was never published has no published
//! version (404), columns that a change of a table does not name are dropped, the type of a column never changes.

mod batch;
mod body;
mod column;
mod export;
mod import;
mod publish;
mod row;
mod row_query;
mod rows;
mod table;
mod tables;

pub(crate) use batch::{
    clone_drafts, create_drafts, purge_drafts, read as read_batch, read_drafts, replace_drafts, update_drafts,
};
pub(crate) use export::{export, export_draft};
pub(crate) use import::{UPLOAD, import};
pub(crate) use publish::{delete_version, publish, reset, unpublish};
pub(crate) use rows::{
    clone as clone_row, create as create_row, list as list_rows, list_drafts as list_draft_rows,
    purge as purge_row, read as read_row, read_draft as read_draft_row, replace as replace_row,
    update as update_row,
};
pub(crate) use tables::{
    clone as clone_table, create as create_table, delete as delete_table, list as list_tables,
    list_drafts as list_draft_tables, read as read_table, read_draft as read_draft_table,
    update as update_table,
};

/// Which version of a table or row an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    /// What pages show.
    Live,
    /// What is being worked on.
    Draft,
}
