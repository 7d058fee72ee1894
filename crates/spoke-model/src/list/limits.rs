//! Sizes that the lists API keeps to.

/// Record ids in one call that adds or removes members, members that `add-from` copies, and members of a list that
/// `DELETE memberships` clears (documented for the last two, assumed for the first).
pub const MEMBERS_PER_CALL_MAX: usize = 100_000;
/// Members on a page when no `limit` is given (documented).
pub const MEMBERS_PAGE_DEFAULT: u32 = 100;
/// Members on a page (unverified).
pub const MEMBERS_PAGE_MAX: u32 = 250;
/// Lists on a page of a search when no `count` is given (documented).
pub const SEARCH_PAGE_DEFAULT: usize = 20;
/// Lists on a page of a search (documented).
pub const SEARCH_PAGE_MAX: usize = 500;
/// Legacy ids that one call translates (documented).
pub const LEGACY_IDS_MAX: usize = 10_000;
/// Days in which a deleted list can be restored (documented).
pub const RESTORE_DAYS: i64 = 90;
/// Filters in one list (from the interface's help, unverified for the API).
pub const FILTERS_MAX: usize = 250;
/// How deep branches may be nested (assumed; it keeps evaluation within the stack).
pub const DEPTH_MAX: usize = 20;
