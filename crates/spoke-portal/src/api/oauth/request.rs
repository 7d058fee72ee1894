//! What an app asks a person for, read from the address that it sends the person to.

use std::sync::Arc;

use http::Uri;
use spoke_model::oauth::{PROOF_KEY_MAX, SCOPES_TEXT_MAX};

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::guard::{Code, Consent, RegisteredApp};
use crate::server::is_loopback;

/// The longest address and state that are sent on.
const TEXT_MAX: usize = 2048;

/// A request that can be decided on.
pub(super) struct Asked {
    /// The app that asks.
    pub(super) app: Arc<RegisteredApp>,
    /// The scopes it needs.
    pub(super) required: Vec<String>,
    /// The scopes it would like to have. The account has every product, so none of them is dropped.
    pub(super) optional: Vec<String>,
    /// What is granted if the person allows it.
    pub(super) consent: Consent,
}

impl Asked {
    /// Reads `client_id`, `redirect_uri`, `scope`, `optional_scope`, `state`, `code_challenge`, `code_challenge_method`.
    ///
    /// # Errors
    /// When nobody may be sent back with an answer: the app or the address is unknown, or something can't be read.
    pub(super) fn read(call: &Call<'_>) -> Result<Self, ApiError> {
        let hub_id = call.parameter(0);
        if !hub_id.is_empty() && hub_id != call.portal.hub_id.to_string() {
            return Err(refused("account", "is not the one this portal stands for"));
        }
        let client_id = call.query.first("client_id").unwrap_or_default();
        let app = call
            .portal
            .apps
            .with_client_id(client_id)
            .filter(|app| app.kind.uses_oauth())
            .ok_or_else(|| refused("client_id", "is not the id of an app of this portal"))?;
        let redirect_uri = call.query.first("redirect_uri").unwrap_or_default();
        if !may_receive(redirect_uri) {
            return Err(refused(
                "redirect_uri",
                "must be an https address, or an http address of this machine",
            ));
        }
        if !app.redirect_uris.is_empty() && !app.redirect_uris.iter().any(|one| one == redirect_uri) {
            return Err(refused(
                "redirect_uri",
                "is none of the addresses that the app is registered with",
            ));
        }
        let state = call.query.first("state");
        if redirect_uri.len() > TEXT_MAX || state.is_some_and(|state| state.len() > TEXT_MAX) {
            return Err(refused("redirect_uri and state", "may have 2048 characters each"));
        }
        let required = scopes(call, &["scope"]);
        // The official client sends the first, the guide says the second.
        let optional = scopes(call, &["optional_scope", "optional_scopes"]);
        let optional: Vec<String> = optional
            .into_iter()
            .filter(|scope| !required.contains(scope))
            .collect();
        let all = || required.iter().chain(&optional);
        let beyond = |scope: &&String| *scope != "oauth" && !app.scopes.contains(*scope);
        if !app.scopes.is_empty()
            && let Some(scope) = all().find(beyond)
        {
            return Err(refused(
                "scope",
                &format!("{scope} is none of those that the app is registered with"),
            ));
        }
        if all().map(String::len).sum::<usize>() > SCOPES_TEXT_MAX {
            return Err(refused("scope", "is longer than any needs to be"));
        }
        let mut granted = vec!["oauth".to_owned()];
        granted.extend(all().filter(|scope| *scope != "oauth").cloned());
        let code = Code {
            app_id: app.id,
            scopes: granted,
            redirect_uri: redirect_uri.to_owned(),
            challenge: challenge(call)?,
        };
        Ok(Self {
            app,
            required,
            optional,
            consent: Consent {
                code,
                state: state.map(str::to_owned),
            },
        })
    }
}

fn challenge(call: &Call<'_>) -> Result<Option<(String, Option<String>)>, ApiError> {
    let Some(challenge) = call.query.first("code_challenge") else {
        return Ok(None);
    };
    if challenge.len() > PROOF_KEY_MAX {
        return Err(refused("code_challenge", "is longer than any needs to be"));
    }
    match call.query.first("code_challenge_method") {
        method @ (None | Some("S256" | "plain")) => {
            Ok(Some((challenge.to_owned(), method.map(str::to_owned))))
        }
        Some(_) => Err(refused("code_challenge_method", "is neither S256 nor plain")),
    }
}

fn scopes(call: &Call<'_>, names: &[&str]) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for name in names {
        for scope in call.query.first(name).unwrap_or_default().split_whitespace() {
            if !scopes.iter().any(|known| known == scope) {
                scopes.push(scope.to_owned());
            }
        }
    }
    scopes
}

/// Whether a code may travel to an address: https anywhere, http on this machine; no fragment (RFC 6749).
pub(crate) fn may_receive(address: &str) -> bool {
    if address.contains('#') {
        return false;
    }
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
pub(super) fn refused(name: &str, rule: &str) -> ApiError {
    ApiError::validation(format!("Invalid authorization request: {name} {rule}"))
}
