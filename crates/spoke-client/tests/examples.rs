//! The examples run, and what they claim holds.

#![allow(
    clippy::duplicate_mod,
    reason = "each example is a program of its own and brings what they share"
)]

#[path = "../examples/batch_partial_failure.rs"]
mod batch_partial_failure;
#[path = "../examples/error_classification.rs"]
mod error_classification;
#[path = "../examples/pagination.rs"]
mod pagination;
#[path = "../examples/several_portals.rs"]
mod several_portals;
#[path = "../examples/typed_wrapper.rs"]
mod typed_wrapper;

#[test]
fn a_typed_wrapper() {
    typed_wrapper::main().unwrap();
}

#[test]
fn errors_by_what_can_be_done() {
    error_classification::main().unwrap();
}

#[test]
fn a_batch_that_fails_in_part() {
    batch_partial_failure::main().unwrap();
}

#[test]
fn more_than_a_page() {
    pagination::main().unwrap();
}

#[test]
fn several_portals_at_once() {
    several_portals::main().unwrap();
}
