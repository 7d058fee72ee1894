//! `spoke auth status`.

use std::time::{Duration, SystemTime};

use serde_json::json;
use spoke_model::secret::Secret;
use spoke_model::token_kind::find_tokens;

use super::describe::describe;
use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, write_json};
use crate::settings::Settings;

/// The region and kind at the head of a static token: no part of what makes it secret.
const PREFIX: usize = 8;

/// Says what the credential in force is for.
///
/// # Errors
/// When there is none, or the portal refuses it.
pub async fn status(settings: &Settings, json: bool) -> Result<ExitStatus, Failure> {
    let session = Session::open(settings).await?;
    let described = describe(&session).await?;
    let target = &session.target;
    let kind = match &target.oauth {
        Some(_) => "OAuth",
        None => "static token",
    };
    let expires = described
        .info
        .as_ref()
        .and_then(|info| info.expires_in)
        .or_else(|| {
            let (oauth, _) = target.oauth.as_ref()?;
            oauth.tokens.expires_at.duration_since(SystemTime::now()).ok()
        });
    let scopes = described.scopes();
    let account = &described.account;
    if json {
        let document = json!({
            "account": account.portal_id,
            "accountType": account.account_type,
            "timeZone": account.time_zone,
            "dataHostingLocation": account.data_hosting_location,
            "portal": target.url,
            "profile": target.profile.as_ref().map(|chosen| &chosen.profile.name),
            "credential": kind,
            "begins": prefix(&target.token).filter(|_| target.oauth.is_none()),
            "from": target.origin.to_string(),
            "appId": described.info.as_ref().and_then(|info| info.app_id),
            "scopes": described.info.is_some().then_some(&scopes),
            "expiresInSeconds": expires.map(|left| left.as_secs()),
        });
        write_json(&settings.printer, &document)?;
        return Ok(ExitStatus::Done);
    }
    let mut details = Details::new();
    details.line("account", account.portal_id.to_string());
    details.line("kind", account.account_type.as_deref().unwrap_or("unknown"));
    details.line("portal", target.name());
    if let Some(chosen) = &target.profile {
        details.line(
            "profile",
            format!("{} ({})", chosen.profile.name, chosen.profile.environment),
        );
    }
    let shown = prefix(&target.token).filter(|_| target.oauth.is_none());
    details.line(
        "credential",
        match shown {
            Some(prefix) => format!("{kind} {prefix}…"),
            None => kind.to_owned(),
        },
    );
    details.line("from", target.origin.to_string());
    details.line(
        "expires",
        expires.map_or_else(
            || "never; rotate it every six months".to_owned(),
            |left| format!("in {} and is renewed by itself", minutes(left)),
        ),
    );
    details.line(
        "scopes",
        match &described.info {
            Some(_) => format!("{} (spoke auth scopes lists them)", scopes.len()),
            None => "the portal does not tell them of this token".to_owned(),
        },
    );
    details.write(&mut settings.printer.data(), &settings.printer)?;
    Ok(ExitStatus::Done)
}

/// `pat-na1-`, of a token that looks like one of those.
fn prefix(token: &Secret) -> Option<&str> {
    let text = token.expose();
    let is_static = find_tokens(text)
        .first()
        .is_some_and(|found| found.kind.id == "static-token" && found.start == 0);
    if is_static { text.get(..PREFIX) } else { None }
}

fn minutes(left: Duration) -> String {
    match left.as_secs() / 60 {
        0 => "less than a minute".to_owned(),
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}
