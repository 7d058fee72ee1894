//! What is written compiles, in every language, and reads the records of a portal.

#![cfg(test)]

#[path = "../golden/hostile.rs"]
#[allow(dead_code, reason = "it is there to be compiled")]
mod hostile_types;
#[path = "../golden/rust/mod.rs"]
#[allow(dead_code, reason = "a test uses a part of what a portal has")]
mod types;

mod golden;
mod hostile;
mod round_trip;
mod tools;
