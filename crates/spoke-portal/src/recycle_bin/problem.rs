//! Why a record can't be brought back.

use crate::api::ApiError;
use crate::store::StoreError;

/// A record can't be brought back. Nothing has changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// There is no object type with this name.
    #[error("there is no object type {name}: use a name such as contacts, p123_name or 2-123")]
    #[non_exhaustive]
    UnknownObjectType {
        /// The name.
        name: Box<str>,
    },
    /// No record of the type ever had this id.
    #[error("there is no {object_type} with the id {id}")]
    #[non_exhaustive]
    Unknown {
        /// The type, as one record of it is called.
        object_type: Box<str>,
        /// The id.
        id: u64,
    },
    /// The record was deleted permanently, or archived for 90 days.
    #[error(
        "the {object_type} {id} is gone for good, because it was deleted permanently or has been archived for 90 days: \
         create it anew"
    )]
    #[non_exhaustive]
    Gone {
        /// The type, as one record of it is called.
        object_type: Box<str>,
        /// The id.
        id: u64,
    },
    /// The record is not archived.
    #[error("the {object_type} {id} is not archived, so that there is nothing to restore")]
    #[non_exhaustive]
    Live {
        /// The type, as one record of it is called.
        object_type: Box<str>,
        /// The id.
        id: u64,
    },
    /// The record became part of another one.
    #[error("the {object_type} {id} was merged into {into} and can't be taken out again: look at {into}")]
    #[non_exhaustive]
    Merged {
        /// The type, as one record of it is called.
        object_type: Box<str>,
        /// The id.
        id: u64,
        /// The record that it is part of.
        into: u64,
    },
    /// Another live record has a unique value of the record by now.
    #[error(
        "the {object_type} {owner} has taken the value of {property} that the {object_type} {id} had: give {owner} another \
         one, then restore {id}"
    )]
    #[non_exhaustive]
    Taken {
        /// The type, as one record of it is called.
        object_type: Box<str>,
        /// The id.
        id: u64,
        /// The property.
        property: Box<str>,
        /// The record that has the value now.
        owner: u64,
    },
    /// The contact's address is on the list of those that were deleted permanently, and the account refuses to add them
    /// again.
    #[error(
        "the {object_type} {id} can't come back, because a contact with its address was deleted permanently"
    )]
    #[non_exhaustive]
    Blocked {
        /// The type, as one record of it is called.
        object_type: Box<str>,
        /// The id.
        id: u64,
    },
    /// The record can't be written: the store is full, or the disk fails.
    #[error("the record can't be restored: {0}")]
    #[non_exhaustive]
    Store(Box<str>),
}

impl From<StoreError> for RestoreError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string().into())
    }
}

impl From<ApiError> for RestoreError {
    fn from(error: ApiError) -> Self {
        Self::Store(error.to_string().into())
    }
}
