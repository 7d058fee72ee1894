//! Who may call, and how often: tokens and what each may do, the app they belong to, the limits of the account's plan.

mod apps;
mod bearer;
mod codes;
mod grant;
mod issued;
mod limits;
mod random;
mod refresh;

pub use apps::App;
pub(crate) use bearer::bearer_token;
pub(crate) use codes::{Code, Codes};
pub(crate) use grant::{Credential, Grant, Tokens};
pub(crate) use issued::{AccessToken, IssuedTokens};
pub(crate) use limits::{Allowance, Left, Limits, Refused};
pub(crate) use random::{RandomError, random_uuid};
pub(crate) use refresh::RefreshTokens;
