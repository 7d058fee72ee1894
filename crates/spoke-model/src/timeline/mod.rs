//! Timeline events: templates, the tokens an event fills in, and how both become what a person reads.
//!
//! Fields are the official client's; the limits are documented, what a token of each kind accepts is assumed.

mod markdown;
mod template;
mod text;

pub use template::{Template, Token, TokenOption, TokenType};
pub use text::render;

/// Event templates that an app may have (documented).
pub const TEMPLATES_MAX: usize = 750;
/// Tokens that a template may have (documented).
pub const TOKENS_MAX: usize = 500;
/// The most bytes of JSON that an event may be (unverified in the fact sheets).
pub const EVENT_BYTES_MAX: usize = 500 * 1024;
/// The most bytes of a header or detail template (assumed).
pub const TEMPLATE_BYTES_MAX: usize = 64 * 1024;
