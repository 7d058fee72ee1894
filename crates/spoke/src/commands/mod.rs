//! What each verb does: functions with plain parameters that return an exit status.

pub mod capacity;
pub mod api;
pub mod crm;
pub mod dev;
pub mod deadletter;
pub mod doctor;
pub mod explain;
pub mod gateway;
pub mod hello;
mod interrupt;
pub mod lead;
pub mod limits;
pub mod mcp;
pub mod list;
pub mod load;
pub mod migrate;
mod moments;
pub mod portal;
mod session;
pub mod sync;
pub mod ticket;
pub mod webhook;

pub use session::Session;
