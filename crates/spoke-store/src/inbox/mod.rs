//! Webhook events between the door and their handler: each kept once, until it is done.
//!
//! HubSpot delivers at least once, and `eventId` is not promised to be unique, so an event is told by a key that its
//! receiver puts together. Keeping and telling apart are one commit: what [`Inbox::accept`] has returned for is on disk,
//! and the same delivery again adds nothing. [`Inbox::due`], [`Inbox::done`] and [`Inbox::failed`] are the other side:
//! each event is handed out until it is done or has failed too often, then it is dead and waits for a person.

mod event;
mod queue;

pub use event::{NewEvent, Pick, State, StoredEvent};
pub use queue::{Accepted, Counts, Inbox};
