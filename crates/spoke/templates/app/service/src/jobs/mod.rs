//! Work that no caller waits for.

mod sync_contacts;

pub use sync_contacts::sync_contacts;
