//! Properties that HubSpot computes from others, as pure functions: values in, values out.
//!
//! The names are recorded; much of the arithmetic is standard behaviour of the product that nobody recorded, which
//! the single functions say.

mod contact;
mod deal;
mod ticket;

pub use contact::{ContactInput, derive_contact};
pub use deal::{DealInput, days_to_close, derive_deal};
pub use ticket::{TicketInput, derive_ticket};

/// A computed value: `None` clears the property.
pub type Derived = (&'static str, Option<String>);
