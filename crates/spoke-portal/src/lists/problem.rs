//! What can be wrong with a wish about lists. The API gives each its status and body.

/// A refused wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// No list has this id.
    NoList(String),
    /// The list was deleted too long ago, or never.
    NotDeleted(u64),
    /// A list of this name exists.
    NameTaken(String),
    /// A list needs a name.
    NoName,
    /// Members of a dynamic list follow its filters.
    FollowsFilters(u64),
    /// Only dynamic lists have filters to change and conversions to schedule.
    NotDynamic(u64),
    /// Too many members at once.
    TooManyMembers(usize),
    /// The two lists hold records of different types, or are the same.
    CannotCopy(&'static str),
    /// A dynamic list needs filters, a manual one has none.
    Filters(&'static str),
    /// No folder has this id.
    NoFolder(String),
    /// The folder cannot be changed in this way.
    Folder(&'static str),
    /// The conversion cannot be scheduled.
    Conversion(&'static str),
    /// No conversion is scheduled.
    NoConversion(u64),
    /// The filters are not ones.
    BadFilters(String),
}
