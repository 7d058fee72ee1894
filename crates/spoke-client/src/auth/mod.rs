//! Where access tokens come from: one that stays, or OAuth tokens that are renewed; how a person logs in, and what a token
//! is for.

mod app;
mod endpoint;
mod login;
mod oauth;
mod source;
mod token_info;

pub use app::OAuthApp;
pub use login::Login;
pub use oauth::{OAuthTokens, TokenStore, Tokens};
pub use source::{StaticToken, TokenFuture, TokenSource};
pub use token_info::TokenInfo;
