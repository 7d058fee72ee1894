//! Looking after an integration: what an error means, which layer is at fault, what to do in an incident, whether
//! it is ready to go live, how much it can carry, what it uses up, which scopes it needs, and how its portals differ.

pub mod bundle;
pub mod capacity;
pub mod check;
pub mod doctor;
pub mod explain;
pub mod least_privilege;
pub mod load;
pub mod recent;
pub mod schema_diff;
pub mod triage;
pub mod usage;
pub use jiff::Timestamp;
