//! The steps that make up the sample data, in the order in which they happened.

use spoke_model::object_type::ObjectTypeId;

/// A record of the sample, by its place in the order of planning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(pub(super) usize);

/// How one sample record is tied to an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tie {
    /// The plain type of the pair.
    Plain,
    /// The primary type of the pair.
    Primary,
}

/// One step at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Event {
    /// When it happens, in milliseconds since 1970.
    pub(super) at: i64,
    /// The record it happens to.
    pub(super) key: Key,
    /// What happens.
    pub(super) change: Change,
}

/// What happens to a record.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// It comes to be, with values and ties to records that exist already.
    Create {
        /// The object type.
        object_type: ObjectTypeId,
        /// Property names and values, as a client would send them.
        properties: Vec<(&'static str, String)>,
        /// Earlier records it is associated with.
        ties: Vec<(Key, Tie)>,
    },
    /// Some of its values change.
    Update {
        /// Property names and new values.
        properties: Vec<(&'static str, String)>,
    },
}
