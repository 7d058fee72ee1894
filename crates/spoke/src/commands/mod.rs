//! What each verb does: functions with plain parameters that return an exit status.

pub mod capacity;
pub mod crm;
pub mod dev;
pub mod doctor;
pub mod explain;
pub mod gateway;
pub mod hello;
pub mod env;
pub mod errors;
mod interrupt;
pub mod lead;
pub mod list;
pub mod load;
pub mod mcp;
pub mod migrate;
mod moments;
pub mod portal;
mod session;
pub mod sync;
pub mod ticket;
pub mod webhook;
pub mod usage;

pub use session::Session;
