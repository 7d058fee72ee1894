//! Looking after an integration: what an error means, which layer is at fault, what to do in an incident, whether
//! it is ready to go live, and how much it can carry.

pub mod capacity;
pub mod doctor;
pub mod explain;
pub mod load;
pub mod recent;
pub mod triage;
