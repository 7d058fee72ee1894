//! What can be seen of a client from outside: spans, metrics, and what must never be seen.
//!
//! One subscriber takes everything of this process, at the finest level, as JSON and as text.

#![cfg(test)]

mod metrics;
mod output;
mod secrets;
mod spans;
mod world;
