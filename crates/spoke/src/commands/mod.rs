//! What each verb does: functions with plain parameters that return an exit status.

pub mod capacity;
pub mod crm;
pub mod dev;
pub mod doctor;
pub mod explain;
mod interrupt;
pub mod lead;
pub mod load;
pub mod mcp;
pub mod hello;
pub mod list;
pub mod migrate;
mod moments;
pub mod portal;
mod session;
pub mod sync;
pub mod ticket;

pub use session::Session;
