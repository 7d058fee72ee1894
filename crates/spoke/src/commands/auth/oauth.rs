//! `spoke auth login --oauth`: through the browser.

use std::process::{Command, Stdio};
use std::time::Duration;

use spoke_client::auth::{Login, OAuthApp};
use spoke_model::secret::Secret;

use super::callback::{self, listen};
use super::describe::{Described, oauth_info};
use super::login::{Place, say};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::refusal;
use crate::settings::{CredentialKind, OAuthCredential, Settings, TargetKind, read_app};

/// Where people consent at HubSpot itself.
const HUBSPOT_APP: &str = "https://app.hubspot.com";

/// What is asked of the person and the app.
pub struct Consent {
    /// The app.
    pub client_id: Option<String>,
    /// Its secret, if it came from standard input.
    pub client_secret: Option<Secret>,
    /// The scopes.
    pub scopes: Vec<String>,
    /// Whether to open the browser.
    pub browser: bool,
    /// The port it comes back to.
    pub port: u16,
    /// How long to wait for it.
    pub patience: Duration,
}

/// Sends a person to the consent page, waits for the code, fetches the tokens and stores them.
///
/// # Errors
/// When the person or the portal refuses, or nobody comes back.
pub async fn log_in_with_oauth(settings: &Settings, consent: Consent) -> Result<ExitStatus, Failure> {
    let place = Place::of(settings)?;
    let (client_id, client_secret) = credentials(
        &place,
        consent.client_id,
        consent
            .client_secret
            .or_else(|| settings.environment.client_secret.clone()),
    )?;
    let (listener, port) = listen(consent.port).await?;
    let app_url = match place.kind() {
        TargetKind::HubSpot => HUBSPOT_APP,
        _ => &place.url,
    };
    let redirect_uri = format!("http://localhost:{port}{}", callback::PATH);
    let failed = |error: &spoke_client::Error| Failure::usage("can't begin the login").because(error);
    let login =
        Login::begin(app_url, &client_id, &redirect_uri, &consent.scopes).map_err(|error| failed(&error))?;
    let app = OAuthApp::new(&place.url, &client_id, client_secret.clone()).map_err(|error| failed(&error))?;
    settings.printer.note(&format!(
        "open this address in a browser and choose the account:\n{}",
        login.url()
    ));
    if consent.browser && !open(login.url()) {
        settings.printer.note("no browser could be opened from here");
    }
    let code = callback::wait(&listener, &login, consent.patience).await?;
    let target = place.target(&client_secret);
    let refused = |action: &str, error: &spoke_client::Error| refusal::refusal(action, error, &target);
    let tokens = app
        .exchange(&login, &code)
        .await
        .map_err(|error| refused("fetch the tokens", &error))?;
    let oauth = OAuthCredential {
        client_id,
        client_secret: client_secret.clone(),
        tokens,
    };
    let described = described(&place, &oauth).await?;
    place.check(&described)?;
    place.store(
        settings,
        described.account.portal_id,
        CredentialKind::OAuth(oauth),
    )?;
    say(
        settings,
        &place,
        &described,
        Some("by itself, before the access token ends"),
    )
}

async fn described(place: &Place, oauth: &OAuthCredential) -> Result<Described, Failure> {
    let token = &oauth.tokens.access_token;
    let target = place.target(token);
    let refused = |action: &str, error: &spoke_client::Error| refusal::refusal(action, error, &target);
    let account = spoke_client::HubSpot::builder()
        .base_url(&place.url)
        .token(token.clone())
        .build()
        .map_err(|error| refused("use the new token", &error))?
        .account()
        .details()
        .await
        .map_err(|error| refused("read which account the token is for", &error))?;
    let info = oauth_info(&place.url, oauth, token)
        .await
        .map_err(|error| refused("read the token's scopes", &error))?;
    Ok(Described { account, info })
}

/// The app's id and secret. The local portal's own app is there for the taking.
fn credentials(
    place: &Place,
    client_id: Option<String>,
    client_secret: Option<Secret>,
) -> Result<(String, Secret), Failure> {
    if let (TargetKind::Local { data_dir, .. }, None) = (place.kind(), &client_id)
        && let Ok(Some(app)) = read_app(&data_dir.app_file())
    {
        return Ok((app.client_id, client_secret.unwrap_or(app.client_secret)));
    }
    let client_id = client_id.ok_or_else(|| {
        Failure::usage("no OAuth app is named").hint("its id stands in the app's settings: --client-id ID")
    })?;
    let client_secret = client_secret.ok_or_else(|| {
        Failure::usage("the OAuth app's secret is not set")
            .hint("set HUBSPOT_CLIENT_SECRET, or hand it over on standard input: --client-secret-stdin")
    })?;
    Ok((client_id, client_secret))
}

/// Opens the person's browser. Whether it shows the page can't be known.
fn open(url: &str) -> bool {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    Command::new(program)
        .args(arguments)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .is_ok()
}
