//! Checks of the workspace as a whole, and the table of capabilities that the README shows.

pub mod capabilities;
