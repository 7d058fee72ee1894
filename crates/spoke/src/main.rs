//! The `spoke` command.

fn main() {}
