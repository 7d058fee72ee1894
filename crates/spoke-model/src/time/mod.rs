//! Instants and dates in HubSpot's text forms.

mod civil;
mod date;
mod timestamp;

pub use date::{Date, ParseDateError};
pub use timestamp::{ParseTimestampError, Timestamp, iso_trimmed};
