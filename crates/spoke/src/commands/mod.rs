//! What each verb does: functions with plain parameters that return an exit status.

pub mod api;
pub mod bundle;
pub mod capacity;
pub mod check;
pub mod crm;
pub mod deadletter;
pub mod dev;
pub mod doctor;
pub mod explain;
pub mod gateway;
pub mod hello;
pub mod env;
pub mod errors;
pub mod init;
mod interrupt;
pub mod lead;
pub mod limits;
pub mod list;
pub mod load;
pub mod mcp;
pub mod migrate;
mod moments;
pub mod portal;
pub mod privacy;
pub mod scan;
mod session;
pub mod sync;
pub mod ticket;
mod time_ago;
pub mod today;
pub mod triage;
pub mod upgrade;
pub mod webhook;
pub mod usage;

pub use session::{Session, policy};
