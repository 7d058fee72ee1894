//! The page on which a person lets an app in, and the one that says why that can't be.
//!
//! One HTML document without scripts and without anything from elsewhere; native controls, so that keys and screen
//! readers work; light or dark as the system is.

use http::{HeaderName, HeaderValue, StatusCode, header};

use super::request::Asked;
use crate::api::reply::Reply;
use crate::html::escaped;

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8886;--strong:#0b5cad;--on-strong:#fff}
@media (prefers-color-scheme:dark){:root{--strong:#7ab8ff;--on-strong:#10181f}}
body{font:16px/1.5 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh}
main{max-width:32rem;padding:1.5rem;box-sizing:border-box;width:100%}
h1{font-size:1.4rem;margin:0 0 .5rem}h2{font-size:1rem;margin:1.2rem 0 .3rem}
ul{margin:0;padding-left:1.2rem}code{overflow-wrap:anywhere}
fieldset{border:1px solid var(--line);border-radius:.5rem;margin:1.2rem 0;padding:.6rem 1rem}
.buttons{display:flex;gap:.75rem;margin-top:1.2rem}
button{font:inherit;padding:.55rem 1.4rem;border-radius:.4rem;border:1px solid var(--strong);background:none;color:inherit;cursor:pointer}
button.main{background:var(--strong);color:var(--on-strong)}
:focus-visible{outline:3px solid var(--strong);outline-offset:2px}
.small{font-size:.875rem}";

/// Asks the person.
pub(super) fn ask(asked: &Asked, hub_id: u64, consent: &str) -> Reply {
    let name = escaped(&asked.app.name);
    let mut body = format!(
        "<h1>Connect {name} to HubSpot</h1>\n<p>{name} asks for access to an account of this local portal.</p>\n\
         <form method=\"post\" action=\"/oauth/authorize\">\n\
         <input type=\"hidden\" name=\"consent\" value=\"{}\">\n",
        escaped(consent)
    );
    list(&mut body, "It needs", &asked.required);
    list(&mut body, "It would like to have", &asked.optional);
    if asked.required.is_empty() && asked.optional.is_empty() {
        body.push_str("<p>It asks for no scope beyond its own identity.</p>\n");
    }
    body.push_str(&format!(
        "<fieldset><legend>Account</legend>\n<label><input type=\"radio\" name=\"account\" value=\"{hub_id}\" checked> \
         Local portal <code>{hub_id}</code></label></fieldset>\n\
         <p class=\"small\">Afterwards you go back to <code>{}</code></p>\n\
         <div class=\"buttons\"><button class=\"main\" name=\"decision\" value=\"allow\" autofocus>Allow</button>\
         <button name=\"decision\" value=\"cancel\">Cancel</button></div>\n</form>",
        escaped(&asked.consent.code.redirect_uri)
    ));
    page(StatusCode::OK, &format!("Connect {name}"), &body)
}

/// Says why there is nothing to decide. Nobody is sent anywhere.
pub(super) fn failure(reason: &str) -> Reply {
    let body = format!(
        "<h1>The app can't be connected</h1>\n<p role=\"alert\">{}</p>\n\
         <p class=\"small\">Whoever builds the app has to put this right; you can close this page.</p>",
        escaped(reason)
    );
    page(StatusCode::BAD_REQUEST, "The app can't be connected", &body)
}

fn list(body: &mut String, heading: &str, scopes: &[String]) {
    if scopes.is_empty() {
        return;
    }
    body.push_str(&format!("<h2>{heading}</h2>\n<ul>\n"));
    for scope in scopes {
        body.push_str(&format!("<li><code>{}</code></li>\n", escaped(scope)));
    }
    body.push_str("</ul>\n");
}

/// A document; `title` is escaped already.
fn page(status: StatusCode, title: &str, body: &str) -> Reply {
    let document = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\n\
         <style>{STYLE}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    );
    let fixed = |name: &'static str, value: &'static str| {
        (HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html;charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // No other page may show this one inside itself and let a person press a button unseen.
        fixed(
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ),
        fixed("x-frame-options", "DENY"),
        // Under "no-referrer" browsers would not name the origin of the form.
        fixed("referrer-policy", "same-origin"),
    ];
    headers
        .into_iter()
        .fold(Reply::json(status, document), |reply, (name, value)| {
            reply.header(name, value)
        })
}
