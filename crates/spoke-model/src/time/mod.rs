//! Instants and dates in HubSpot's text forms.

mod civil;
mod date;
mod timestamp;
mod zone;

pub use date::{Date, ParseDateError};
pub use timestamp::{ParseTimestampError, Timestamp, iso_trimmed};
pub use zone::{LocalDay, local_day, next_midnight, utc_offset};
