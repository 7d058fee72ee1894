//! The portal's own controls under `/_spoke/`: what HubSpot does not have. Faults, the clock, the requests that came in,
//! snapshots, sample data, tokens, metrics, and a page that shows them.
//!
//! `contract` has what they are called by, take and answer as rows of data, which route, check and describe them: a new
//! control is a handler and its row in `OPERATIONS` of its file.
//!
//! They need no token, so they answer this machine only: the `Host` must be a loopback name, and a browser's `Origin`
//! too, so that no web page can reach them through a name that points here.

mod access;
mod answer;
mod apps;
mod clock;
mod contract;
mod described;
mod emails;
mod fault_answer;
mod faults;
mod fields;
mod limits;
mod metrics;
mod page;
mod requests;
mod seed;
mod snapshots;
mod status;
mod tokens;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;

pub(crate) use answer::ControlAnswer;
pub(crate) use fault_answer::fault_answer;

use self::contract::{Found, Handler, Operation};
use crate::api::Query;
use crate::portal::PortalState;

/// The largest body a control call may have.
const BODY_LIMIT: usize = 64 * 1024;

/// Every control, by area. Where two paths fit, the first one wins: `requests/{number}.html` stands before
/// `requests/{number}`.
const TABLE: &[&[Operation]] = &[
    page::OPERATIONS,
    status::OPERATIONS,
    clock::OPERATIONS,
    faults::OPERATIONS,
    requests::OPERATIONS,
    emails::OPERATIONS,
    limits::OPERATIONS,
    metrics::OPERATIONS,
    apps::OPERATIONS,
    tokens::OPERATIONS,
    snapshots::OPERATIONS,
    seed::OPERATIONS,
    described::OPERATIONS,
];

/// A control call, read to its end.
#[derive(Debug)]
struct Control<'a> {
    portal: &'a Arc<PortalState>,
    /// What stands in the places of the path, in their order.
    segments: Vec<&'a str>,
    query: Query<'a>,
    body: Bytes,
    headers: HeaderMap,
}

impl Control<'_> {
    /// What stands in a place of the path.
    fn segment(&self, place: usize) -> &str {
        self.segments.get(place).copied().unwrap_or_default()
    }
}

/// Whether a path belongs to the controls. HubSpot has no path that begins so; what else begins with `/_spoke/` is an
/// operation of the portal's other tables.
pub(crate) fn is_control(path: &str) -> bool {
    (path.starts_with("/_spoke") || path.starts_with("/metrics")) && contract::is_below(TABLE, path)
}

/// Answers a control call.
pub(crate) async fn answer(portal: &Arc<PortalState>, request: Request<Incoming>) -> ControlAnswer {
    let (head, body) = request.into_parts();
    if let Err(reason) = access::check(&head) {
        return ControlAnswer::refuse(403, reason);
    }
    let path = head.uri.path();
    let (operation, segments) = match contract::find(TABLE, &head.method, path) {
        Found::Operation(operation, segments) => (operation, segments),
        Found::OtherMethods(methods) => return ControlAnswer::other_method(&methods),
        Found::Nothing => {
            return ControlAnswer::refuse(
                404,
                format!(
                    "there is no control {} {path}; /_spoke/openapi.json describes those there are",
                    head.method
                ),
            );
        }
    };
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
        return ControlAnswer::refuse(413, format!("the body is larger than {BODY_LIMIT} bytes"));
    };
    let control = Control {
        portal,
        segments,
        query: Query::parse(head.uri.query().unwrap_or_default()),
        body: body.to_bytes(),
        headers: head.headers,
    };
    let checked = contract::check_query(operation.query, &control.query)
        .and_then(|()| contract::check_body(operation.body, &control.body));
    match (checked, operation.handler) {
        (Err(bad), _) => bad.into(),
        (Ok(()), Handler::Now(answer)) => answer(&control),
        (Ok(()), Handler::Later(answer)) => answer(&control).await,
    }
}
