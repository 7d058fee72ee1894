//! Conversations.

use super::{Route, Versions};
use crate::api::conversations::visitors;

const ALL: Versions = Versions::V3_DATED;

/// Tokens for visitors.
#[rustfmt::skip]
pub(super) const VISITORS: &[Route] = &[
    Route::post(ALL, "visitor-identification/tokens/create", visitors::create_token, "visitors.tokens.create"),
];
