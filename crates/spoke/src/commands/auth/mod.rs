//! `spoke auth`: logging in, what a credential is for, and replacing it.

mod callback;
mod describe;
mod login;
mod logout;
mod oauth;
mod rotate;
mod scopes;
mod status;

pub use login::login;
pub use logout::logout;
pub use oauth::{Consent, log_in_with_oauth};
pub use rotate::rotate;
pub use scopes::scopes;
pub use status::status;
