//! The account itself and what a token may do in it.

use super::{Route, Versions};
use crate::api::{account, account_activity as activity, usage};

/// Account details and token information.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    Route::get(Versions::V3_DATED, "account-info/details", account::details, "account.details"),
    Route::get(Versions::V3_DATED, "account-info/api-usage/daily/private-apps", usage::private_apps, "account.usage"),
    Route::get(Versions::V3, "account-info/api-usage/daily", usage::private_apps, "account.usage"),
    Route::get(Versions::V3_DATED, "account-info/activity/audit-logs", activity::audit_logs, "account.audit-logs"),
    Route::get(Versions::V3_DATED, "account-info/activity/login", activity::logins, "account.logins"),
    Route::get(Versions::V3_DATED, "account-info/activity/security", activity::security, "account.security"),
    Route::get(Versions::V1, "integrations/me", account::integrations_me, "account.integrations-me"),
    Route::post(Versions::V2, "oauth/private-apps/get/access-token-info", account::token_info, "oauth.private-app-token").without_token(),
];
