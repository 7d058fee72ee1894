//! Content of HubSpot's CMS: pages, blog posts, their tags and authors, folders, redirects.
//!
//! What a kind of content holds and which features it has is a table of [`Content`]s in [`declared`]: one with drafts has
//! a version that is being worked on beside the live one, one with revisions remembers what it was, and so on. What the
//! features do stands once for all kinds.
//!
//! Sources: the paths and models of the official Node SDK 14, the CMS guides (2026); what neither says is marked assumed.

mod audit;
pub mod declared;
mod filter;
mod state;

pub use audit::{AuditEvent, AuditedType};
pub use filter::{FilterOperator, order, order_values};
pub use state::{AbStatus, is_language, publication_state};

use crate::resource::Field;

/// Revisions that are kept of one page, post or folder; older ones are forgotten (assumed).
pub const REVISIONS_MAX: usize = 100;
/// Pages, posts and the like of one kind in an account (assumed).
pub const CONTENT_MAX: usize = 10_000;
/// Deleted pages and posts that can still be read with `archived=true`; older ones are forgotten (assumed).
pub const ARCHIVED_MAX: usize = 1_000;
/// Entries of the content audit log that are kept (assumed).
pub const AUDIT_ENTRIES_MAX: usize = 10_000;
/// Items of one batch (documented for records, assumed here).
pub const BATCH_MAX: usize = 100;

/// A kind of content and everything that its operations have to know about it.
#[derive(Debug)]
pub struct Content {
    /// The name that stored copies go by; never changes.
    pub collection: &'static str,
    /// What one of them holds. What callers cannot set is a constant without a value.
    pub fields: &'static [Field],
    /// What answers say where nothing else is known, as names and JSON: the official clients' models have these fields in
    /// every answer. The values are assumed.
    pub unsaid: &'static [&'static [(&'static str, &'static str)]],
    /// The field that names one to people.
    pub named_by: &'static str,
    /// A field of which no two of them may have the same value.
    pub unique_by: Option<&'static str>,
    /// A field that may have these numbers only.
    pub numbers: Option<(&'static str, &'static [i64])>,
    /// The field that says when one was deleted; nothing for what is gone for good at once.
    pub archived_as: Option<&'static str>,
    /// Whether that field is a number of milliseconds since 1970; else it is a time in words.
    pub archived_in_milliseconds: bool,
    /// Whether there is a draft beside the live version, which can be pushed live, reset and scheduled.
    pub has_drafts: bool,
    /// Whether earlier versions are kept and can be restored.
    pub has_revisions: bool,
    /// Whether several of them can be one thing in several languages.
    pub has_languages: bool,
    /// Whether two of them can be tested against one another.
    pub has_tests: bool,
    /// What the content audit log calls it; nothing for what that log does not list.
    pub audited_as: Option<AuditedType>,
    /// What site search calls it; nothing for what is not searched.
    pub searched_as: Option<&'static str>,
}
