//! `spoke auth`.

use std::time::Duration;

use crate::cli::auth::AuthVerb;
use crate::commands;
use crate::commands::auth::Consent;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::{Settings, read_client_secret};

/// Does what was asked for.
///
/// # Errors
/// As the command.
pub async fn dispatch(settings: &Settings, verb: AuthVerb) -> Result<ExitStatus, Failure> {
    match verb {
        AuthVerb::Login(login) if login.oauth => {
            let client_secret = login.client_secret_stdin.then(read_client_secret).transpose()?;
            let consent = Consent {
                client_id: login.client_id,
                client_secret,
                scopes: login.scopes,
                browser: !login.no_browser,
                port: login.callback_port,
                patience: Duration::from_secs(login.wait),
            };
            commands::auth::log_in_with_oauth(settings, consent).await
        }
        AuthVerb::Login(_) => commands::auth::login(settings).await,
        AuthVerb::Status(status) => commands::auth::status(settings, status.json).await,
        AuthVerb::Scopes(scopes) => commands::auth::scopes(settings, scopes.used, scopes.json).await,
        AuthVerb::Logout => commands::auth::logout(settings).await,
        AuthVerb::Rotate(rotate) => commands::auth::rotate(settings, rotate.dry_run).await,
    }
}
