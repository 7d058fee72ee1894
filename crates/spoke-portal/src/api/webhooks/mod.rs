//! Webhook settings and subscriptions of an app.

mod batch;
pub(crate) mod checks;
mod settings;
mod subscriptions;

pub(crate) use batch::batch_update;
pub(crate) use settings::{delete_settings, put_settings, read_settings};
pub(crate) use subscriptions::{create, list, read, remove, update};

use super::call::Call;
use super::errors::ApiError;

/// The app in the path, for a caller that may read its settings. The scopes are those of the published specification;
/// the developer API key has them.
fn readable_app(call: &Call<'_>) -> Result<u64, ApiError> {
    call.require_any(&["developers-read", "private-apps-read"])?;
    app(call)
}

/// The app in the path, for a caller that may change its settings.
fn writable_app(call: &Call<'_>) -> Result<u64, ApiError> {
    call.require_any(&["developers-write", "private-apps-write"])?;
    app(call)
}

fn app(call: &Call<'_>) -> Result<u64, ApiError> {
    let sent = call.parameter(0);
    let known = |app: &u64| call.portal.app_secret(*app).is_some();
    sent.parse()
        .ok()
        .filter(known)
        .ok_or_else(|| ApiError::unknown_app(sent, call.portal.hub_id))
}
