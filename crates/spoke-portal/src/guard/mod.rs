//! Who may call: the tokens a portal accepts and what each may do.

mod bearer;
mod grant;

pub(crate) use bearer::bearer_token;
pub(crate) use grant::{Grant, Tokens};
