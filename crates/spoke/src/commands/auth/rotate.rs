//! `spoke auth rotate`: a new token in place of the old one, once it has been seen to work.

use std::io::Write;

use subtle::ConstantTimeEq;

use super::describe::{describe, describe_token};
use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::{
    Credential, CredentialFile, CredentialKind, Settings, TokenOrigin, TokenReference, seconds, write_private,
};

/// Checks the new token against the old one, and puts it where the old one is kept.
///
/// # Errors
/// When the new token can't take the old one's place; then nothing is changed.
pub async fn rotate(settings: &Settings, dry_run: bool) -> Result<ExitStatus, Failure> {
    let Some(token) = settings.stdin_token.clone() else {
        return Err(
            Failure::usage("no new token was given").hint("spoke auth rotate --token-stdin < new-token.txt")
        );
    };
    let old = Session::open(&settings.without_stdin_token()).await?;
    if old.target.oauth.is_some() {
        return Err(
            Failure::usage("OAuth tokens renew themselves, there is nothing to rotate").hint(
                "to rotate the app's secret, make a new one and log in again: spoke auth login --oauth",
            ),
        );
    }
    if bool::from(
        token
            .expose()
            .as_bytes()
            .ct_eq(old.target.token.expose().as_bytes()),
    ) {
        return Err(
            Failure::usage("the token on standard input is the one in use; nothing was changed")
                .hint("make a new one in HubSpot's settings first"),
        );
    }
    let was = describe(&old).await?;
    let mut out = settings.printer.data();
    writeln!(out, "old token works    account {}", was.account.portal_id)?;
    let new = describe_token(&old.target, &token).await?;
    if new.account.portal_id != was.account.portal_id {
        return Err(Failure::usage(format!(
            "the new token is of the account {}, the old one of {}; nothing was changed",
            new.account.portal_id, was.account.portal_id
        )));
    }
    writeln!(out, "new token works    account {}", new.account.portal_id)?;
    let (had, has) = (was.scopes(), new.scopes());
    let lost: Vec<&str> = had
        .iter()
        .filter(|scope| !has.contains(scope))
        .map(String::as_str)
        .collect();
    if !lost.is_empty() {
        return Err(Failure::usage(format!(
            "the new token lacks scopes that the old one has: {}; nothing was changed",
            lost.join(", ")
        ))
        .hint(
            "grant them to the new key; if they are not needed any more, take them from the old one first",
        ));
    }
    writeln!(
        out,
        "same scopes        {} granted, {} before",
        has.len(),
        had.len()
    )?;
    if dry_run {
        writeln!(out, "nothing changed    --dry-run")?;
        out.flush()?;
        return Ok(ExitStatus::Done);
    }
    let swapped = swap(settings, &old, &token)?;
    writeln!(
        out,
        "{}",
        if swapped {
            format!("replaced           in {}", old.target.origin)
        } else {
            format!("not replaced       put the new token into {}", old.target.origin)
        }
    )?;
    out.flush()?;
    settings
        .printer
        .note("next: restart what holds the old token; with HubSpot's 7-day overlap it works until then, else it ends now");
    settings
        .printer
        .note("then delete the old token in HubSpot's settings, and rotate again within six months");
    Ok(ExitStatus::Done)
}

/// Puts the token where the old one is kept, at once or not at all. Other places are not Spoke's to write to.
fn swap(settings: &Settings, old: &Session, token: &spoke_model::secret::Secret) -> Result<bool, Failure> {
    let unwritable = |error: &std::io::Error| {
        Failure::usage(format!(
            "can't replace the token in {}; nothing was changed",
            old.target.origin
        ))
        .because(error)
    };
    match &old.target.origin {
        TokenOrigin::Stored(_) => {
            let profile = old.target.profile.as_ref().filter(|_| old.target.is_of_profile);
            let file = CredentialFile::of(
                &settings.state_dir(),
                profile.map(|chosen| chosen.profile.name.as_str()),
            );
            let hub_id = file.read().ok().flatten().map_or(0, |stored| stored.hub_id);
            let credential = Credential {
                url: old.target.url.clone(),
                hub_id,
                stored_at: seconds(std::time::SystemTime::now()),
                kind: CredentialKind::Static(token.clone()),
            };
            file.write(&credential).map_err(|error| unwritable(&error))?;
            Ok(true)
        }
        TokenOrigin::Reference(TokenReference::File(path)) => {
            let line = format!("{}\n", token.expose());
            write_private(path, line.as_bytes()).map_err(|error| unwritable(&error))?;
            Ok(true)
        }
        _ => Ok(false),
    }
}
