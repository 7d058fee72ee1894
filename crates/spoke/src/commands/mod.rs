//! What each verb does: functions with plain parameters that return an exit status.

pub mod api;
pub mod bundle;
pub mod capacity;
pub mod check;
pub mod crm;
pub mod deadletter;
pub mod dev;
pub mod doctor;
pub mod email;
pub mod explain;
pub mod form;
mod interrupt;
pub mod gateway;
pub mod hello;
pub mod init;
pub mod lead;
pub mod limits;
pub mod list;
pub mod load;
pub mod mcp;
pub mod migrate;
mod moments;
pub mod portal;
mod session;
mod time_ago;
pub mod privacy;
pub mod scan;
pub mod subscription;
pub mod sync;
pub mod ticket;
pub mod today;
pub mod triage;
pub mod upgrade;
pub mod webhook;

pub use session::Session;
