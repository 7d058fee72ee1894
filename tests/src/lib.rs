//! Tests that join two or more crates live in `tests/`; this library is empty on purpose.
