//! Testing what is built on this crate.
//!
//! | with the feature | there is | for |
//! |---|---|---|
//! | `mock` | [`MockTransport`] | unit tests: answers that a test writes down, no sockets, virtual time |
//! | `testing` | the same, and `portal` | a local HubSpot with rules, limits and faults, and a client of it, in one line |
//!
//! Both belong under `[dev-dependencies]`: `spoke-client = { version = "…", features = ["testing"] }`.
//!
//! Prefer the portal where a test asks what HubSpot would do: it refuses what HubSpot refuses. Prefer the mock where a
//! test asks what the code does with an answer that is hard to bring about.
//!
//! What is called `assert_…` or `finish` panics when it does not hold, as `assert!` does, at the line of the test.

mod mock;
#[cfg(feature = "testing")]
mod world;

pub use mock::{Expect, MockRequest, MockTransport, Reply};
#[cfg(feature = "testing")]
pub use world::{Call, CustomObject, Fixture, Sample, World, WorldBuilder, builder, portal};
