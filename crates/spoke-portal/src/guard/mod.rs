//! Who may call, and how often: tokens and what each may do, the app they belong to, the limits of the account's plan.

mod apps;
mod bearer;
mod grant;
mod issued;
mod limits;
mod once;
mod random;
mod refresh;
mod registry;

pub use apps::App;
pub(crate) use bearer::bearer_token;
pub(crate) use grant::{Credential, Grant, Tokens};
pub(crate) use issued::{AccessToken, IssuedTokens, ListedToken, TOKENS_MAX, Unissued, listed_id};
pub(crate) use limits::{Allowance, CountedDay, Keeping, Left, Limits, Refused};
pub(crate) use once::{Code, Consent, OneTime};
pub(crate) use random::{RandomError, random_uuid};
pub(crate) use refresh::RefreshTokens;
pub(crate) use registry::{Apps, NewApp, RegisteredApp, Unregistrable};
