//! `spoke portal app` and `token`: who may call.

use std::io::Write;

use serde_json::{Value, json};
use spoke_model::scope::is_asked_for;

use super::control::{Controls, text};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::Settings;

/// A token to make.
#[derive(Debug)]
pub struct NewToken {
    /// Its scopes.
    pub scopes: Vec<String>,
    /// The app it is for, by name or id.
    pub app: Option<String>,
    /// What that app is.
    pub kind: Option<String>,
}

/// An app with OAuth to register.
#[derive(Debug)]
pub struct NewOauthApp {
    /// What it is called.
    pub name: String,
    /// Where its codes may be sent.
    pub redirect_uris: Vec<String>,
    /// What it may ask for; empty for everything.
    pub scopes: Vec<String>,
    /// Whether only chosen accounts may install it.
    pub private: bool,
}

/// Makes a token with some scopes only.
///
/// # Errors
/// When a scope can't be one, or the app is of another kind.
pub async fn create_token(settings: &Settings, new: NewToken, as_json: bool) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let mut body = json!({ "scopes": new.scopes });
    for (name, value) in [("app", new.app), ("kind", new.kind)] {
        if let (Some(value), Some(fields)) = (value, body.as_object_mut()) {
            fields.insert(name.to_owned(), json!(value));
        }
    }
    for scope in new.scopes.iter().filter(|scope| !is_asked_for(scope)) {
        settings.printer.warning(&format!(
            "nothing asks for the scope {scope}: is it spelled right?"
        ));
    }
    let made = controls.post("make the token", "/tokens", &body).await?;
    if as_json {
        write_json(&settings.printer, &made)?;
        return Ok(ExitStatus::Done);
    }
    settings.printer.data_line(&text(&made, "token"))?;
    Ok(ExitStatus::Done)
}

/// Shows the tokens that were made or issued.
///
/// # Errors
/// When the portal does not answer.
pub async fn list_tokens(settings: &Settings, as_json: bool) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let answer = controls.get("list the tokens", "/tokens").await?;
    let tokens = rows(&answer, "tokens");
    if as_json {
        write_json(&settings.printer, &json!(tokens))?;
        return Ok(ExitStatus::Done);
    }
    if tokens.is_empty() {
        settings
            .printer
            .note("no token was made beside the one that the portal came with");
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["id", "app", "credential", "ends", "scopes"]);
    for one in &tokens {
        let until = text(one, "expiresAt");
        table.row([
            text(one, "id"),
            text(one, "app"),
            text(one, "credential"),
            if until.is_empty() {
                "when revoked".to_owned()
            } else {
                until
            },
            list_of(one, "scopes"),
        ]);
    }
    print(settings, table)
}

/// Ends a token.
///
/// # Errors
/// When there is none.
pub async fn revoke_token(settings: &Settings, token: &str, as_json: bool) -> Result<ExitStatus, Failure> {
    // It becomes part of a path.
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if token.is_empty() || !token.chars().all(fits) {
        return Err(Failure::usage("that is neither a token nor the id of one")
            .hint("see which there are: spoke portal token list"));
    }
    let controls = Controls::open(settings).await?;
    let answer = controls
        .delete("revoke the token", &format!("/tokens/{token}"))
        .await
        .map_err(|failure| failure.hint("see which there are: spoke portal token list"))?;
    if as_json {
        write_json(&settings.printer, &answer)?;
        return Ok(ExitStatus::Done);
    }
    settings.printer.data_line("revoked")?;
    Ok(ExitStatus::Done)
}

/// Registers an app with OAuth.
///
/// # Errors
/// When the name is taken, or an address can't receive codes.
pub async fn create_app(settings: &Settings, new: NewOauthApp, as_json: bool) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let body = json!({
        "name": new.name,
        "kind": if new.private { "private-oauth-app" } else { "public-app" },
        "redirectUris": new.redirect_uris,
        "scopes": new.scopes,
    });
    let made = controls.post("register the app", "/apps", &body).await?;
    if as_json {
        write_json(&settings.printer, &made)?;
        return Ok(ExitStatus::Done);
    }
    for (label, name) in [
        ("app id       ", "id"),
        ("client id    ", "clientId"),
        ("client secret", "clientSecret"),
    ] {
        settings
            .printer
            .data_line(&format!("{label}  {}", text(&made, name)))?;
    }
    Ok(ExitStatus::Done)
}

/// Shows the apps that may call.
///
/// # Errors
/// When the portal does not answer.
pub async fn list_apps(settings: &Settings, as_json: bool) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let answer = controls.get("list the apps", "/apps").await?;
    let apps = rows(&answer, "apps");
    if as_json {
        write_json(&settings.printer, &json!(apps))?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["id", "name", "kind", "client id", "redirect URIs"]).right([0]);
    for one in &apps {
        table.row([
            text(one, "id"),
            text(one, "name"),
            text(one, "kind"),
            text(one, "clientId"),
            list_of(one, "redirectUris"),
        ]);
    }
    print(settings, table)
}

fn print(settings: &Settings, mut table: Table) -> Result<ExitStatus, Failure> {
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

fn rows(answer: &Value, name: &str) -> Vec<Value> {
    answer
        .get(name)
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default()
}

fn list_of(one: &Value, name: &str) -> String {
    let texts = one.get(name).and_then(Value::as_array).into_iter().flatten();
    texts.filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}
