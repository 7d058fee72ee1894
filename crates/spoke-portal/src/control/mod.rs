//! The portal's own controls under `/_spoke/`: what HubSpot does not have. Faults, the clock, the requests that came in,
//! snapshots, sample data, tokens, metrics, and pages that show them.
//!
//! `contract` has what they are called by, take and answer as rows of data, which route, check and describe them: a new
//! control is a handler and its row in `OPERATIONS` of its file. `page` is for people and stands outside of the table.
//!
//! They need no token, so they answer this machine only: the `Host` must be a loopback name, and a browser's `Origin`
//! too, so that no web page can reach them through a name that points here.

mod access;
mod answer;
mod apps;
mod clock;
mod contract;
mod conversations;
mod deliveries;
mod described;
mod emails;
mod faults;
mod fields;
mod forks;
mod limits;
mod load;
mod metrics;
mod mischief;
mod page;
mod received;
mod recycle_bin;
mod requests;
mod scenarios;
mod seed;
mod settings;
mod snapshots;
mod status;
mod tokens;
mod webhooks;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;

pub(crate) use answer::ControlAnswer;
pub(crate) use fields::{BadField, Fields};

use self::contract::{Found, Handler, Operation};
use self::received::Received;
use crate::api::Query;
use crate::portal::PortalState;

/// The largest body a control call may have.
const BODY_LIMIT: usize = 64 * 1024;

/// Every control, by area. Where two paths fit, the first one wins.
const TABLE: &[&[Operation]] = &[
    status::OPERATIONS,
    clock::OPERATIONS,
    limits::OPERATIONS,
    faults::OPERATIONS,
    scenarios::OPERATIONS,
    settings::OPERATIONS,
    requests::OPERATIONS,
    webhooks::OPERATIONS,
    mischief::OPERATIONS,
    deliveries::OPERATIONS,
    emails::OPERATIONS,
    conversations::OPERATIONS,
    metrics::OPERATIONS,
    apps::OPERATIONS,
    tokens::OPERATIONS,
    recycle_bin::OPERATIONS,
    snapshots::OPERATIONS,
    forks::OPERATIONS,
    seed::OPERATIONS,
    load::OPERATIONS,
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
    /// The body as a file, for a control that takes one.
    file: Option<Received>,
    headers: HeaderMap,
}

impl Control<'_> {
    /// What stands in a place of the path.
    fn segment(&self, place: usize) -> &str {
        self.segments.get(place).copied().unwrap_or_default()
    }
}

/// A control call on its way to the table.
struct Asked<'a> {
    portal: &'a Arc<PortalState>,
    method: &'a Method,
    path: &'a str,
    query: &'a str,
    body: Bytes,
    headers: HeaderMap,
}

/// Whether a path belongs to the controls. HubSpot has no path that begins so; what else begins with `/_spoke/` is an
/// operation of the portal's other tables.
pub(crate) fn is_control(path: &str) -> bool {
    (path.starts_with("/_spoke") || path.starts_with("/metrics"))
        && (page::is_page(path) || contract::is_below(TABLE, path))
}

/// Answers a control call.
pub(crate) async fn answer(portal: &Arc<PortalState>, request: Request<Incoming>) -> ControlAnswer {
    let (head, body) = request.into_parts();
    if let Err(reason) = access::check(&head) {
        return ControlAnswer::refuse(403, reason);
    }
    if contract::takes_file(TABLE, &head.method, head.uri.path()) {
        let file = match Received::read(body, &portal.workroom).await {
            Ok(file) => file,
            Err(refusal) => return refusal,
        };
        let asked = Asked {
            portal,
            method: &head.method,
            path: head.uri.path(),
            query: head.uri.query().unwrap_or_default(),
            body: Bytes::new(),
            headers: head.headers,
        };
        return carry_out(asked, Some(file)).await;
    }
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    let limit = contract::body_max(TABLE, &head.method, path).unwrap_or(BODY_LIMIT);
    let Ok(body) = Limited::new(body, limit).collect().await else {
        return ControlAnswer::refuse(413, format!("the body is larger than {limit} bytes"));
    };
    let (body, headers) = (body.to_bytes(), head.headers);
    if page::is_page(path) {
        let control = Control {
            portal,
            segments: page::segments(path),
            query: Query::parse(query),
            body,
            file: None,
            headers,
        };
        return page::answer(&control, &head.method).await;
    }
    call(Asked {
        portal,
        method: &head.method,
        path,
        query,
        body,
        headers,
    })
    .await
}

/// Answers a call of a control that stands in the table.
async fn call(asked: Asked<'_>) -> ControlAnswer {
    carry_out(asked, None).await
}

async fn carry_out(asked: Asked<'_>, file: Option<Received>) -> ControlAnswer {
    let (operation, segments) = match contract::find(TABLE, asked.method, asked.path) {
        Found::Operation(operation, segments) => (operation, segments),
        Found::OtherMethods(methods) => return ControlAnswer::other_method(&methods),
        Found::Nothing => {
            return ControlAnswer::refuse(
                404,
                format!(
                    "there is no control {} {}; /_spoke/openapi.json describes those there are",
                    asked.method, asked.path
                ),
            );
        }
    };
    let control = Control {
        portal: asked.portal,
        segments,
        query: Query::parse(asked.query),
        body: asked.body,
        file,
        headers: asked.headers,
    };
    let checked = contract::check_query(operation.query, &control.query).and_then(|()| {
        if operation.reads_itself {
            Ok(())
        } else {
            contract::check_body(operation.body, &control.body)
        }
    });
    match (checked, operation.handler) {
        (Err(bad), _) => bad.into(),
        (Ok(()), Handler::Now(answer)) => answer(&control),
        (Ok(()), Handler::Later(answer)) => answer(&control).await,
    }
}
