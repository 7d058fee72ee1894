//! The portal's own controls under `/_spoke/`: what HubSpot does not have. Faults, the clock, the requests that came in,
//! snapshots, sample data, tokens, metrics, and a page that shows them.
//!
//! They need no token, so they answer this machine only: the `Host` must be a loopback name, and a browser's `Origin`
//! too, so that no web page can reach them through a name that points here.

mod access;
mod answer;
mod clock;
mod emails;
mod fault_answer;
mod faults;
mod fields;
mod load;
mod metrics;
mod page;
mod requests;
mod seed;
mod snapshots;
mod status;
mod tokens;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;

pub(crate) use answer::ControlAnswer;
pub(crate) use fault_answer::fault_answer;

use crate::api::Query;
use crate::portal::PortalState;

/// The largest body a control call may have.
const BODY_LIMIT: usize = 64 * 1024;

/// The controls, by their first segment; what else begins with `/_spoke/` is an operation of the portal's tables.
const CONTROLS: [&str; 15] = [
    "",
    "clock",
    "emails",
    "faults",
    "load",
    "metrics",
    "page.css",
    "page.js",
    "requests",
    "requests.html",
    "reset",
    "seed",
    "snapshots",
    "status",
    "tokens",
];

/// A control call, read to its end.
#[derive(Debug)]
struct Control<'a> {
    portal: &'a Arc<PortalState>,
    method: Method,
    /// The path behind `/_spoke`, in segments.
    segments: Vec<&'a str>,
    query: Query<'a>,
    body: Bytes,
    headers: HeaderMap,
}

/// Whether a path belongs to the controls. HubSpot has no path that begins so.
pub(crate) fn is_control(path: &str) -> bool {
    if path == "/metrics" || path == "/_spoke" {
        return true;
    }
    path.strip_prefix("/_spoke/")
        .is_some_and(|rest| CONTROLS.contains(&rest.split('/').next().unwrap_or_default()))
}

/// Answers a control call.
pub(crate) async fn answer(portal: &Arc<PortalState>, request: Request<Incoming>) -> ControlAnswer {
    let (head, body) = request.into_parts();
    if let Err(reason) = access::check(&head) {
        return ControlAnswer::refuse(403, reason);
    }
    let limit = if head.uri.path() == "/_spoke/load" {
        crate::load::BODY_LIMIT
    } else {
        BODY_LIMIT
    };
    let Ok(body) = Limited::new(body, limit).collect().await else {
        return ControlAnswer::refuse(413, format!("the body is larger than {limit} bytes"));
    };
    let path = head.uri.path();
    let rest = path.strip_prefix("/_spoke").unwrap_or(path);
    let control = Control {
        portal,
        method: head.method,
        segments: rest.split('/').filter(|segment| !segment.is_empty()).collect(),
        query: Query::parse(head.uri.query().unwrap_or_default()),
        body: body.to_bytes(),
        headers: head.headers,
    };
    route(&control).await
}

async fn route(control: &Control<'_>) -> ControlAnswer {
    match control.segments.as_slice() {
        [] | ["requests.html" | "page.css" | "page.js"] => page::answer(control),
        ["requests", rest @ ..] if page::is_page(rest) => page::answer(control),
        ["reset"] => seed::reset(control).await,
        ["seed"] => seed::answer(control).await,
        ["load"] => load::answer(control).await,
        ["snapshots", rest @ ..] => snapshots::answer(control, rest).await,
        ["tokens"] => tokens::answer(control).await,
        ["status"] => status::answer(control),
        ["faults", rest @ ..] => faults::answer(control, rest),
        ["requests", rest @ ..] => requests::answer(control, rest),
        ["emails"] => emails::answer(control),
        ["metrics"] => metrics::answer(control),
        ["clock", rest @ ..] => clock::answer(control, rest),
        _ => not_found(control),
    }
}

fn not_found(control: &Control<'_>) -> ControlAnswer {
    ControlAnswer::refuse(
        404,
        format!(
            "there is no control {} /_spoke/{}",
            control.method,
            control.segments.join("/")
        ),
    )
}
