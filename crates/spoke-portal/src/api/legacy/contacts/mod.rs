//! Contacts v1: by vid, by e-mail address, in pages, by search; created, changed and deleted.

mod input;
mod pages;
mod read;
mod refuse;
mod search;
mod view;
mod write;

pub(crate) use pages::{all, created_recently, updated_recently};
pub(crate) use read::{by_email, by_emails, by_vid, by_vids};
pub(crate) use search::search;
pub(crate) use write::{create, create_or_update, delete, update_batch, update_by_email, update_by_vid};

pub(super) use pages::{COUNT_DEFAULT, COUNT_MAX, PAGE_PROPERTIES};
pub(super) use read::{email_ids, live};
pub(super) use view::{Contact, Mode, View, selection};
