//! What each verb does: functions with plain parameters that return an exit status.

pub mod capacity;
pub mod crm;
pub mod doctor;
pub mod explain;
mod interrupt;
pub mod lead;
pub mod load;
pub mod mcp;
pub mod migrate;
pub mod portal;
mod session;
pub mod sync;

pub use session::Session;
