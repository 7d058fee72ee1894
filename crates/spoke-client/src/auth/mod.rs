//! Where access tokens come from: one that stays, or OAuth tokens that are renewed.

mod oauth;
mod source;

pub use oauth::{OAuthTokens, TokenStore, Tokens};
pub use source::{StaticToken, TokenFuture, TokenSource};
