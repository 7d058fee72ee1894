//! Apps: OAuth tokens and webhooks.

use super::{Route, Versions};
use crate::api::{oauth, webhooks};

/// What dated releases from 2026-09 on have, betas included.
const LATEST: Versions = Versions::SINCE_2026_09.and(Versions::BETAS);
const OAUTH: Versions = Versions::V3.and(Versions::D202603).and(LATEST);
const OAUTH_TOKEN: Versions = OAUTH.and(Versions::V1);

/// OAuth. None of these asks for a token: the app's credentials are in the request.
#[rustfmt::skip]
pub(super) const OAUTH_ROUTES: &[Route] = &[
    Route::get(Versions::NONE, "oauth/authorize", oauth::authorize, "oauth.authorize").without_token(),
    Route::post(Versions::NONE, "oauth/authorize", oauth::decide, "oauth.decide").without_token(),
    Route::get(Versions::NONE, "oauth/{hubId}/authorize", oauth::authorize, "oauth.authorize").without_token(),
    Route::post(OAUTH_TOKEN, "oauth/token", oauth::token, "oauth.token").without_token(),
    Route::post(OAUTH, "oauth/token/introspect", oauth::introspect, "oauth.introspect").without_token(),
    Route::post(OAUTH, "oauth/token/revoke", oauth::revoke, "oauth.revoke").without_token(),
    Route::get(Versions::V1, "oauth/access-tokens/{token}", oauth::access_token, "oauth.access-token").without_token(),
    Route::get(Versions::V1, "oauth/refresh-tokens/{token}", oauth::refresh_token, "oauth.refresh-token").without_token(),
    Route::delete(Versions::V1, "oauth/refresh-tokens/{token}", oauth::revoke_refresh_token, "oauth.revoke-refresh-token").without_token(),
    Route::delete(OAUTH, "appinstalls/external-install", oauth::uninstall, "oauth.uninstall"),
];

const OLD_NAME: Versions = Versions::V3.and(Versions::D202603);
const NEW_NAME: Versions = Versions::D202509.and(LATEST);

/// Webhook settings and subscriptions: `webhooks` up to 2026-03, `app-webhooks` in 2025-09 and from 2026-09 on (facts:
/// webhooks, section 2).
#[rustfmt::skip]
pub(super) const WEBHOOKS: &[Route] = &[
    Route::get(OLD_NAME, "webhooks/{appId}/settings", webhooks::read_settings, "webhooks.settings.read").with_developer_key(),
    Route::put(OLD_NAME, "webhooks/{appId}/settings", webhooks::put_settings, "webhooks.settings.put").with_developer_key(),
    Route::delete(OLD_NAME, "webhooks/{appId}/settings", webhooks::delete_settings, "webhooks.settings.delete").with_developer_key(),
    Route::get(OLD_NAME, "webhooks/{appId}/subscriptions", webhooks::list, "webhooks.subscriptions.list").with_developer_key(),
    Route::post(OLD_NAME, "webhooks/{appId}/subscriptions", webhooks::create, "webhooks.subscriptions.create").with_developer_key(),
    Route::post(OLD_NAME, "webhooks/{appId}/subscriptions/batch/update", webhooks::batch_update, "webhooks.subscriptions.batch-update").with_developer_key(),
    Route::get(OLD_NAME, "webhooks/{appId}/subscriptions/{subscriptionId}", webhooks::read, "webhooks.subscriptions.read").with_developer_key(),
    Route::patch(OLD_NAME, "webhooks/{appId}/subscriptions/{subscriptionId}", webhooks::update, "webhooks.subscriptions.update").with_developer_key(),
    Route::delete(OLD_NAME, "webhooks/{appId}/subscriptions/{subscriptionId}", webhooks::remove, "webhooks.subscriptions.delete").with_developer_key(),
    Route::get(NEW_NAME, "app-webhooks/{appId}/settings", webhooks::read_settings, "webhooks.settings.read").with_developer_key(),
    Route::put(NEW_NAME, "app-webhooks/{appId}/settings", webhooks::put_settings, "webhooks.settings.put").with_developer_key(),
    Route::delete(NEW_NAME, "app-webhooks/{appId}/settings", webhooks::delete_settings, "webhooks.settings.delete").with_developer_key(),
    Route::get(NEW_NAME, "app-webhooks/{appId}/subscriptions", webhooks::list, "webhooks.subscriptions.list").with_developer_key(),
    Route::post(NEW_NAME, "app-webhooks/{appId}/subscriptions", webhooks::create, "webhooks.subscriptions.create").with_developer_key(),
    Route::post(NEW_NAME, "app-webhooks/{appId}/subscriptions/batch/update", webhooks::batch_update, "webhooks.subscriptions.batch-update").with_developer_key(),
    Route::get(NEW_NAME, "app-webhooks/{appId}/subscriptions/{subscriptionId}", webhooks::read, "webhooks.subscriptions.read").with_developer_key(),
    Route::patch(NEW_NAME, "app-webhooks/{appId}/subscriptions/{subscriptionId}", webhooks::update, "webhooks.subscriptions.update").with_developer_key(),
    Route::delete(NEW_NAME, "app-webhooks/{appId}/subscriptions/{subscriptionId}", webhooks::remove, "webhooks.subscriptions.delete").with_developer_key(),
];
