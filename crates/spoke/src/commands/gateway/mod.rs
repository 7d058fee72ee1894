//! `spoke gateway` and `spoke audit`.

mod audit;
mod config;
mod files;
mod keys;
mod roles;
mod serve;

pub use audit::{list_audit, verify_audit};
pub use files::files;
pub use keys::{create_key, list_keys, revoke_key};
pub use roles::roles;
pub use serve::{Serve, serve};
