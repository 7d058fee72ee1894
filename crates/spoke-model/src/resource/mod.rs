//! Resources that HubSpot keeps as it is given them: settings and definitions with no behaviour of their own.
//!
//! What such a resource holds is a table of [`Field`]s; [`fit`] turns a body into what is kept, or says what is wrong
//! with it. [`declared`] holds the tables.

pub mod declared;
mod field;
mod fit;

pub use field::{Field, Kind};
pub use fit::{Misfit, fit, merge};

/// A resource and everything its operations have to know about it.
#[derive(Debug)]
pub struct Resource {
    /// The name that stored copies go by; never changes.
    pub collection: &'static str,
    /// What one of them holds.
    pub fields: &'static [Field],
    /// Where the identity of one comes from.
    pub identity: Identity,
    /// What the times of its making and of its last change are called, if one carries them.
    pub times: Option<(&'static str, &'static str)>,
    /// The status of the answer to a creation: 200 or 201.
    pub created_status: u16,
}

/// Where the identity of one resource comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// There is one for each path: the settings of an app.
    Path,
    /// HubSpot gives it a number, which becomes its `id`; a path leads to at most this many.
    Number {
        /// The most that may exist below one path.
        most: usize,
    },
}
