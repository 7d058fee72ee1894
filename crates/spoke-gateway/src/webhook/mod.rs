//! Receiving webhooks: verified, kept, told apart, handled until it worked.
//!
//! A delivery passes four doors. Its body has a bound; its signature must fit ([`Verifier`]); each of its events is kept
//! in an inbox on disk, once, in one commit; only then HubSpot is told 200. Handling comes after that, at its own pace:
//! a [`Handler`] gets each event until it returns `Ok`, at growing distances, and after ten failures the event is dead
//! and waits for a person.
//!
//! [`Receiver`] does all of it, behind any HTTP server ([`Receiver::receive`]) or as one ([`Receiver::router`]).
//!
//! ```
//! use spoke_gateway::webhook::{Event, Handler, HandlerError, Receiver};
//!
//! struct Greet;
//!
//! impl Handler for Greet {
//!     async fn handle(&self, event: &Event) -> Result<(), HandlerError> {
//!         println!("{} {:?}", event.subscription_type, event.object_id);
//!         Ok(())
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let receiver = Receiver::builder("the app's client secret", folder.path().join("webhooks.db"))
//!     .public_url("https://hooks.example.com/webhooks/hubspot")
//!     .build()?;
//! # let _ = (receiver, Greet);
//! # Ok(()) }
//! ```

mod delivery;
mod diagnose;
mod event;
mod forward;
mod receiver;
mod server;
mod settings;
mod signature;
mod worker;

pub use delivery::{Delivered, Delivery, sample};
pub use diagnose::{Finding, Signed, diagnose};
pub use event::{Event, NotAnEvent};
pub use forward::{Forward, ForwardError};
pub use receiver::{Answer, BuildError, Receiver, ReceiverBuilder};
pub use settings::{AppWebhooks, Subscription};
pub use signature::{Refusal, SignedRequest, Verifier, Version};
pub use worker::{FAILURES_MAX, Handler, HandlerError};

/// The path of the receiver.
pub const PATH: &str = "/webhooks/hubspot";
