//! Lists (segments): how they get their members, and the limits of their API.

pub mod limits;
mod processing;

pub use processing::{ProcessingStatus, ProcessingType, UnknownProcessingType};
