//! `GET /oauth/authorize`: a person decides, and the app gets a code or a refusal at its address.
//!
//! A browser gets a page with the app's name, the scopes, the account, and two buttons. What is decided there is sent as a
//! form with a text that only this page knows and that is good once, so that no other page can decide in the person's
//! place. A program, which asks for no page, gets the code at once, as if a person had allowed it: a flow can be tested
//! without a browser.

use http::{HeaderValue, StatusCode, header};

use super::page;
use super::request::{Asked, refused};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::guard::Consent;

/// `GET /oauth/authorize` and `GET /oauth/{hubId}/authorize`, with `client_id`, `redirect_uri`, `scope`,
/// `optional_scope`, `state`, `code_challenge`, `code_challenge_method`.
pub(crate) fn authorize(call: &Call<'_>) -> Result<Reply, ApiError> {
    let browser = is_browser(call);
    match Asked::read(call) {
        Ok(asked) if browser => {
            let consent = call.portal.consents.issue(asked.consent.clone(), call.now)?;
            Ok(page::ask(&asked, call.portal.hub_id, &consent))
        }
        Ok(asked) => allow(call, asked.consent, StatusCode::FOUND),
        Err(error) if browser => Ok(page::failure(error.message())),
        Err(error) => Err(error),
    }
}

/// `POST /oauth/authorize`: what the person decided.
pub(crate) fn decide(call: &Call<'_>) -> Result<Reply, ApiError> {
    if !is_of_this_origin(call) {
        return Ok(page::failure(
            "The decision was sent by a page of another origin.",
        ));
    }
    let field = |name: &str| {
        form_urlencoded::parse(call.body)
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    let Some(consent) = call.portal.consents.take(&field("consent"), call.now) else {
        return Ok(page::failure(
            "This page is out of date, or was used already. Go back to the app and begin anew.",
        ));
    };
    match field("decision").as_str() {
        "allow" => allow(call, consent, StatusCode::SEE_OTHER),
        // Texts as RFC 6749 has them; what HubSpot sends is not on record.
        _ => send_back(
            &consent,
            &[
                ("error", "access_denied"),
                ("error_description", "The user denied access"),
            ],
            StatusCode::SEE_OTHER,
        ),
    }
}

fn allow(call: &Call<'_>, consent: Consent, status: StatusCode) -> Result<Reply, ApiError> {
    let code = call.portal.codes.issue(consent.code.clone(), call.now)?;
    send_back(&consent, &[("code", &code)], status)
}

/// Sends the person back to the app.
fn send_back(consent: &Consent, pairs: &[(&str, &str)], status: StatusCode) -> Result<Reply, ApiError> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    if let Some(state) = &consent.state {
        query.append_pair("state", state);
    }
    let redirect_uri = &consent.code.redirect_uri;
    let separator = if redirect_uri.contains('?') { '&' } else { '?' };
    let location = format!("{redirect_uri}{separator}{}", query.finish());
    let location = HeaderValue::from_str(&location)
        .map_err(|_| refused("redirect_uri", "holds characters that no address may hold"))?;
    Ok(Reply::json(status, Vec::new()).header(header::LOCATION, location))
}

/// Whether a person looks at the answer: browsers ask for pages, and tell what they fetch for.
fn is_browser(call: &Call<'_>) -> bool {
    let accepts_pages = call
        .headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accepted| accepted.contains("text/html"));
    accepts_pages || call.headers.contains_key("sec-fetch-mode")
}

/// Whether a form comes from a page of this portal. Browsers name the origin of every form they send.
fn is_of_this_origin(call: &Call<'_>) -> bool {
    call.headers
        .get(header::ORIGIN)
        .is_none_or(|origin| origin.as_bytes() == call.base_url().as_bytes())
}
