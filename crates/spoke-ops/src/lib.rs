//! Looking after an integration: what an error means, which layer is at fault, what to do in an incident, whether
//! it is ready to go live, and how much it can carry.

pub mod bundle;
pub mod capacity;
pub mod check;
pub mod doctor;
pub mod explain;
pub mod load;
pub mod recent;
pub mod triage;

pub use jiff::Timestamp;
