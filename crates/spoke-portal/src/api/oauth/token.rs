//! `POST /oauth/{version}/token`: codes and refresh tokens become access tokens.

use http::StatusCode;
use serde::Serialize;
use spoke_model::oauth::{
    ACCESS_TOKEN_SECONDS, CLIENT_CREDENTIALS_SCOPES, Problem, SCOPES_TEXT_MAX, proof_key_fits,
};

use super::fields::Fields;
use super::view::{installer, scopes};
use super::{Rejection, answer, client};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::guard::{Code, Credential, Grant, RefreshTokens, RegisteredApp};
use crate::server::PathVersion;
use crate::store::Transaction;
use crate::webhooks_journal::Lifecycle;

/// The same fields on every version (observed).
#[derive(Serialize)]
struct Issued<'a> {
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    access_token: &'a str,
    expires_in: i64,
    token_use: &'static str,
    hub_id: u64,
    scopes: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<u64>,
}

/// `POST /oauth/{version}/token`
pub(crate) fn token(call: &Call<'_>) -> Result<Reply, ApiError> {
    answer(exchange(call))
}

fn exchange(call: &Call<'_>) -> Result<Reply, Rejection> {
    let fields = Fields::read(call)?;
    match fields.get("grant_type") {
        Some("refresh_token") => {
            let app = client(call, &fields)?;
            refresh(call, &fields, &app)
        }
        Some("authorization_code") => {
            let app = client(call, &fields)?;
            redeem(call, &fields, &app)
        }
        // Newer than v1 (documented for the webhooks journal).
        Some("client_credentials") if call.version != Some(PathVersion::V1) => {
            let app = client(call, &fields)?;
            act_for_app(call, &fields, &app)
        }
        _ => Err(Problem::GrantType.into()),
    }
}

/// A refresh token buys an access token and stays as it is (observed).
fn refresh(call: &Call<'_>, fields: &Fields<'_>, app: &RegisteredApp) -> Result<Reply, Rejection> {
    let token = fields.get("refresh_token").ok_or(Problem::RefreshToken)?;
    let transaction = call.portal.store.write();
    let mut grant = RefreshTokens::grant(&transaction, &call.portal.apps, &call.portal.app, token)
        .filter(|grant| grant.app_id() == app.id)
        .ok_or(Problem::RefreshToken)?;
    is_there(call)?;
    if fields.get("scope").is_some() {
        let wanted = wanted_scopes(fields)?;
        if !wanted.iter().all(|scope| grant.has_any(&[scope])) {
            return Err(Problem::Scopes.into());
        }
        grant = Grant::new(Some(wanted), Credential::OAuth).of_app(app);
    }
    issue(call, transaction, grant, Some(token))
}

/// A code is exchanged once, by whoever can prove to have asked for it.
fn redeem(call: &Call<'_>, fields: &Fields<'_>, app: &RegisteredApp) -> Result<Reply, Rejection> {
    let sent = fields.get("code").ok_or(Problem::AuthorizationCode)?;
    let Code {
        app_id,
        scopes,
        redirect_uri,
        challenge,
    } = call
        .portal
        .codes
        .take(sent, call.now)
        .ok_or(Problem::AuthorizationCode)?;
    if app_id != app.id {
        return Err(Problem::AuthorizationCode.into());
    }
    if fields.get("redirect_uri") != Some(redirect_uri.as_str()) {
        return Err(Problem::RedirectUri.into());
    }
    if let Some((challenge, method)) = challenge {
        let verifier = fields.get("code_verifier").ok_or(Problem::CodeVerifier)?;
        if !proof_key_fits(verifier, &challenge, method.as_deref()) {
            return Err(Problem::CodeVerifier.into());
        }
    }
    is_there(call)?;
    let mut transaction = call.portal.store.write();
    let refresh = RefreshTokens::issue(&mut transaction, app, scopes.clone(), call.now)?;
    let installer = Some(installer(call).0);
    let journal = &call.portal.journal;
    journal.lifecycle(&mut transaction, app.id, Lifecycle::Installed, installer);
    let grant = Grant::new(Some(scopes), Credential::OAuth).of_app(app);
    issue(call, transaction, grant, Some(&refresh))
}

/// Refuses tokens for an account that is gone (that codes meet the same refusal is assumed).
fn is_there(call: &Call<'_>) -> Result<(), Problem> {
    if call.disconnected {
        Err(Problem::Hub)
    } else {
        Ok(())
    }
}

/// The app itself gets a token, for scopes of its own (documented for the webhooks journal).
fn act_for_app(call: &Call<'_>, fields: &Fields<'_>, app: &RegisteredApp) -> Result<Reply, Rejection> {
    let scopes = wanted_scopes(fields)?;
    let allowed = |scope: &String| scope.starts_with(CLIENT_CREDENTIALS_SCOPES);
    if scopes.is_empty() || !scopes.iter().all(allowed) {
        return Err(Problem::Scopes.into());
    }
    let grant = Grant::new(Some(scopes), Credential::App).of_app(app);
    issue(call, call.portal.store.write(), grant, None)
}

fn wanted_scopes(fields: &Fields<'_>) -> Result<Vec<String>, Problem> {
    let text = fields.get("scope").unwrap_or_default();
    if text.len() > SCOPES_TEXT_MAX {
        return Err(Problem::Scopes);
    }
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

fn issue(
    call: &Call<'_>,
    mut transaction: Transaction<'_>,
    grant: Grant,
    refresh_token: Option<&str>,
) -> Result<Reply, Rejection> {
    let access_token = call
        .portal
        .issued_tokens
        .issue(&mut transaction, grant.clone(), call.now)?;
    let commit = transaction.commit();
    let for_app = grant.credential() == Credential::App;
    let scopes = scopes(&grant);
    let issued = Issued {
        token_type: "bearer",
        refresh_token,
        access_token: &access_token,
        expires_in: ACCESS_TOKEN_SECONDS,
        token_use: if for_app {
            "client_credentials"
        } else {
            "access_token"
        },
        hub_id: call.portal.hub_id,
        scopes,
        user_id: (!for_app).then(|| installer(call).0),
    };
    Ok(Reply::serialized(StatusCode::OK, &issued)?.after(commit))
}
