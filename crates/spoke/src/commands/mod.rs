//! What each verb does: functions with plain parameters that return an exit status.

pub mod bundle;
pub mod capacity;
pub mod check;
pub mod crm;
pub mod dev;
pub mod doctor;
pub mod explain;
pub mod gateway;
pub mod hello;
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
mod time_ago;
pub mod triage;
pub mod webhook;

pub use session::{Session, policy};
