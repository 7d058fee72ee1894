//! `GET /oauth/authorize`: a code, sent to the app's address at once.
//!
//! HubSpot shows a page on which a person chooses an account and consents. This first form consents by itself and
//! redirects. Addresses are not registered beforehand: https anywhere, http on this machine.

use http::{HeaderValue, StatusCode, Uri, header};
use spoke_model::oauth::{PROOF_KEY_MAX, SCOPES_TEXT_MAX};

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::guard::Code;
use crate::server::is_loopback;

/// The longest address and state that are sent on.
const TEXT_MAX: usize = 2048;

/// `GET /oauth/authorize?client_id=&redirect_uri=&scope=&optional_scope=&state=&code_challenge=&code_challenge_method=`
pub(crate) fn authorize(call: &Call<'_>) -> Result<Reply, ApiError> {
    let client_id = call.query.first("client_id").unwrap_or_default();
    let app = call
        .portal
        .apps
        .with_client_id(client_id)
        .filter(|app| app.kind.uses_oauth())
        .ok_or_else(|| refused("client_id", "is not the id of an app of this portal"))?;
    let redirect_uri = call.query.first("redirect_uri").unwrap_or_default();
    if !app.redirect_uris.is_empty() && !app.redirect_uris.iter().any(|one| one == redirect_uri) {
        return Err(refused(
            "redirect_uri",
            "is none of the addresses that the app is registered with",
        ));
    }
    if !may_receive(redirect_uri) {
        return Err(refused(
            "redirect_uri",
            "must be an https address, or an http address of this machine",
        ));
    }
    let state = call.query.first("state");
    if redirect_uri.len() > TEXT_MAX || state.is_some_and(|state| state.len() > TEXT_MAX) {
        return Err(refused("redirect_uri and state", "may have 2048 characters each"));
    }
    // The account has every product, so no optional scope is dropped. `optional_scope` is what the official client
    // sends, `optional_scopes` what the guide says.
    let mut scopes = vec!["oauth".to_owned()];
    for name in ["scope", "optional_scope", "optional_scopes"] {
        for scope in call.query.first(name).unwrap_or_default().split_whitespace() {
            if !scopes.iter().any(|known| known == scope) {
                scopes.push(scope.to_owned());
            }
        }
    }
    let challenge_length = call.query.first("code_challenge").map_or(0, str::len);
    let scopes_length: usize = scopes.iter().map(String::len).sum();
    if challenge_length > PROOF_KEY_MAX || scopes_length > SCOPES_TEXT_MAX {
        return Err(refused(
            "scope and code_challenge",
            "are longer than any need to be",
        ));
    }
    let challenge = call.query.first("code_challenge").map(|challenge| {
        let method = call.query.first("code_challenge_method");
        let method = method.map(|method| method.chars().take(PROOF_KEY_MAX).collect());
        (challenge.to_owned(), method)
    });
    let code = Code {
        app_id: app.id,
        scopes,
        redirect_uri: redirect_uri.to_owned(),
        challenge,
    };
    let code = call.portal.codes.issue(code, call.now)?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("code", &code);
    if let Some(state) = state {
        query.append_pair("state", state);
    }
    let separator = if redirect_uri.contains('?') { '&' } else { '?' };
    let location = format!("{redirect_uri}{separator}{}", query.finish());
    let location = HeaderValue::from_str(&location)
        .map_err(|_| refused("redirect_uri", "holds characters that no address may hold"))?;
    Ok(Reply::json(StatusCode::FOUND, Vec::new()).header(header::LOCATION, location))
}

/// Whether a code may travel to an address: https anywhere, http on this machine.
pub(crate) fn may_receive(address: &str) -> bool {
    let Ok(uri) = address.parse::<Uri>() else {
        return false;
    };
    match (uri.scheme_str(), uri.host()) {
        (Some("https"), Some(host)) => !host.is_empty(),
        (Some("http"), Some(host)) => is_loopback(host),
        _ => false,
    }
}

/// HubSpot shows these faults on its page; the wording is the portal's.
fn refused(name: &str, rule: &str) -> ApiError {
    ApiError::validation(format!("Invalid authorization request: {name} {rule}"))
}
