//! Tasks of several calls that can be repeated without harm.

pub mod lead;
