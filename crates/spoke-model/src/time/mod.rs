//! Instants and dates in HubSpot's text forms.

mod civil;
mod date;
mod timestamp;
mod zone;

pub use date::{Date, ParseDateError};
pub use timestamp::{ParseTimestampError, Timestamp, iso_trimmed};
pub use zone::next_midnight;
