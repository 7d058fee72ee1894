//! `spoke auth logout`.

use spoke_client::auth::OAuthApp;

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::{CredentialFile, CredentialKind, Destination, Settings};

/// Removes the stored credential, and ends its refresh token at the portal if it has one.
///
/// # Errors
/// When there is none, or it can't be removed.
pub async fn logout(settings: &Settings) -> Result<ExitStatus, Failure> {
    let destination = Destination::of(settings)?;
    let profile = destination.profile.as_ref().filter(|_| destination.is_of_profile);
    let file = CredentialFile::of(
        &settings.state_dir(),
        profile.map(|chosen| chosen.profile.name.as_str()),
    );
    // A file that can't be read can still be removed.
    let stored = file.read().ok().flatten();
    let removed = file
        .remove()
        .map_err(|error| Failure::usage(format!("can't remove {}", file.path().display())).because(&error))?;
    if !removed {
        return Err(Failure::usage(format!(
            "nobody is logged in: there is no {}",
            file.path().display()
        )));
    }
    settings
        .printer
        .note(&format!("removed {}", file.path().display()));
    let Some(credential) = stored else {
        return Ok(ExitStatus::Done);
    };
    match credential.kind {
        CredentialKind::Static(_) => settings
            .printer
            .note("the token itself still works; delete it in HubSpot's settings if nobody else uses it"),
        CredentialKind::OAuth(oauth) => {
            let revoked = match OAuthApp::new(&credential.url, &oauth.client_id, oauth.client_secret.clone())
            {
                Ok(app) => app.revoke(&oauth.tokens.refresh_token).await,
                Err(error) => Err(error),
            };
            match revoked {
                Ok(()) => settings.printer.note(
                    "the refresh token was revoked; the last access token lives on for 30 minutes at most",
                ),
                Err(error) => settings.printer.warning(&format!(
                    "the refresh token could not be revoked ({}); uninstall the app in HubSpot's settings",
                    error.message()
                )),
            }
        }
    }
    Ok(ExitStatus::Done)
}
