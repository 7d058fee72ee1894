//! Where access tokens come from, how a person logs in, and what a token is for.
//!
//! | source | is |
//! |---|---|
//! | [`StaticToken`], [`HubSpotBuilder::token`](crate::HubSpotBuilder::token) | a token that stays: a private app's, or a service key |
//! | [`RotatingToken`] | the same, replaced while calls go on |
//! | [`FetchedToken`] | the same, from a file or a program; fetched again when HubSpot refuses it |
//! | [`OAuthTokens`] | OAuth: renewed ahead of its end and after a 401, kept in a [`TokenStore`] |
//! | [`AccessLevels`] | several of these by name, for [`HubSpot::as_level`](crate::HubSpot::as_level) |
//!
//! A source is asked before every attempt. When HubSpot answers 401 it is asked for another token, and the call is sent
//! once more at once: a token that is replaced or revoked while a stream runs loses nothing and doubles nothing, because
//! HubSpot did nothing for the call that it refused. Where there is no other token, the 401 is the call's error.

mod app;
mod endpoint;
mod fetched;
mod levels;
mod login;
mod oauth;
mod rotating;
mod source;
mod store;
mod token_info;
mod tokens;

pub use app::{AppToken, OAuthApp};
pub use fetched::FetchedToken;
pub use levels::{AccessLevels, level_variable};
pub use login::Login;
pub use oauth::OAuthTokens;
pub use rotating::RotatingToken;
pub use source::{StaticToken, TokenFuture, TokenSource};
pub use spoke_model::oauth::OAuthVersion;
#[cfg(feature = "keyring")]
pub use store::KeyringTokenStore;
pub use store::{
    FallbackTokenStore, FileTokenStore, MemoryTokenStore, StoreError, StoreFuture, StoreLock, TokenStore,
};
pub use token_info::TokenInfo;
pub use tokens::Tokens;

pub(crate) use levels::Levels;
