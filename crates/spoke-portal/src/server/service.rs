//! One request from the first byte to the last: body, guard, operation, durability, answer.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use spoke_model::limits::ADDRESS_MAX;
use spoke_model::object_type::StandardObjectType;
use spoke_model::time::Timestamp;
use spoke_model::version::{API_KEYS_END, is_on_or_after, sunset_calendar};

use super::body::AnswerBody;
use super::compress;
use super::cors;
use super::headers;
use super::page;
use super::path::{Path, PathVersion};
use super::upload;
use crate::admin_rules;
use crate::api::{ApiError, Call, Found, Origin, Query, Reply, Route, Routes};
use crate::control;
use crate::definitions::Definitions;
use crate::faults::{self, Asked, Caller as FaultCaller, Cause, Damage, Met, fault_answer};
use crate::guard::{self, AccessToken, Credential, Grant};
use crate::portal::PortalState;
use crate::traffic::{Record, Seen, beginning, header_lines, push_shown};

/// The largest request body in bytes: 10 MiB. HubSpot publishes no cap.
pub(crate) const BODY_LIMIT: usize = 10 * 1024 * 1024;

/// Answers requests for one portal.
#[derive(Debug)]
pub(crate) struct Service {
    state: Arc<PortalState>,
    routes: &'static Routes,
    anonymous: Grant,
    developer: Grant,
}

impl Service {
    /// A service over a portal's state.
    pub(crate) fn new(state: Arc<PortalState>, routes: &'static Routes) -> Self {
        Self {
            state,
            routes,
            anonymous: Grant::nothing(),
            developer: Grant::developer(),
        }
    }

    /// Answers one request. Every failure is an answer; only a fault that was set ends without one.
    ///
    /// # Errors
    /// When the connection shall be closed instead.
    pub(crate) async fn answer(&self, request: Request<Incoming>) -> io::Result<Response<AnswerBody>> {
        if control::is_control(request.uri().path()) {
            let mut answer = control::answer(&self.state, request).await;
            let file = answer.take_file();
            return Ok(answer
                .into_response()
                .map(|body| file.map_or_else(|| AnswerBody::whole(body), AnswerBody::file)));
        }
        let correlation_id = headers::correlation_id();
        let (head, body) = request.into_parts();
        let compress = compress::accepted(&head.headers);
        let path = head.uri.path();
        let (started, at) = (Instant::now(), self.state.clock.now());
        let (mut download, mut seen) = (None, Seen::default());
        let met = self.meet(&head, at, &mut seen);
        let answered = match self
            .respond_with(met.as_ref(), &head, body, &correlation_id, &mut seen)
            .await
        {
            Ok(answered) => answered,
            Err(closed) => {
                self.note(&head, (started, at), &correlation_id, seen, None);
                return Err(closed);
            }
        };
        let mut response = match answered {
            Ok(Answer::Fault(response)) => response,
            Ok(Answer::Reply(mut reply)) => {
                download = reply.download.take();
                from_reply(reply)
            }
            Ok(Answer::Page(status, allow)) => from_page(status, path, &allow),
            Err(error) => {
                seen.category = error.error_category().map(str::to_owned);
                from_error(&error, &correlation_id)
            }
        };
        let damage = met.map_or(Damage::Whole, |(met, _)| met.fault.body);
        if damage == Damage::Truncated {
            let half = response.body().len() / 2;
            response.body_mut().truncate(half);
        }
        let fields = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(&correlation_id) {
            fields.insert(headers::CORRELATION_ID, value);
        }
        if seen.browsers {
            fields.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, cors::ANY_ORIGIN);
        }
        headers::allowances(fields, seen.allowance);
        self.note(&head, (started, at), &correlation_id, seen, Some(&response));
        if head.method == Method::HEAD {
            *response.body_mut() = Vec::new();
        }
        if compress && let Some(smaller) = compress::gzip(response.body()) {
            *response.body_mut() = smaller;
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Ok(response.map(|body| match download {
            Some(download) if head.method != Method::HEAD => AnswerBody::file(download),
            _ => AnswerBody::damaged(body, damage),
        }))
    }

    /// The fault that the request meets, and who met it.
    fn meet(&self, head: &http::request::Parts, now: i64, seen: &mut Seen) -> Option<(Met, FaultCaller)> {
        if self.state.faults.is_empty() {
            return None;
        }
        let caller = self.fault_caller(head);
        if caller.credential == Credential::Companion {
            return None;
        }
        let met = self.state.faults.meet(&Asked {
            method: &head.method,
            path: head.uri.path(),
            caller: &caller,
            now,
        })?;
        seen.fault = Some(met.id);
        Some((met, caller))
    }

    /// What the operation says, unless a fault says something else, before the operation or after it.
    async fn respond_with(
        &self,
        met: Option<&(Met, FaultCaller)>,
        head: &http::request::Parts,
        body: Incoming,
        correlation_id: &str,
        seen: &mut Seen,
    ) -> io::Result<Result<Answer, ApiError>> {
        let Some((met, caller)) = met else {
            return Ok(self.respond(head, body, None, seen).await);
        };
        let cause = Cause {
            caller,
            correlation_id,
            app_id: self.state.app_id,
            hub_id: self.state.hub_id,
            now: self.state.clock.now(),
        };
        let path = head.uri.path();
        if !met.fault.processed {
            return match strike(met, path, &cause, seen).await? {
                Some(instead) => {
                    seen.credential = Some(caller.credential);
                    if let Some(refusal) = met.fault.refusal {
                        seen.allowance = faults::allowance(refusal, caller, &self.state.limits, cause.now);
                    }
                    Ok(Ok(Answer::Fault(instead)))
                }
                None => Ok(self.respond(head, body, Some(met), seen).await),
            };
        }
        let done = self.respond(head, body, Some(met), seen).await;
        match strike(met, path, &cause, seen).await? {
            Some(instead) => Ok(Ok(Answer::Fault(instead))),
            None => Ok(done),
        }
    }

    /// Remembers a request; `sent` is the answer, if there was one. What companions ask is not remembered.
    fn note(
        &self,
        head: &http::request::Parts,
        (started, at): (Instant, i64),
        correlation_id: &str,
        mut seen: Seen,
        sent: Option<&Response<Vec<u8>>>,
    ) {
        if seen.credential == Some(Credential::Companion) || !self.state.traffic.is_on() {
            return;
        }
        let path = head.uri.path();
        let body = std::mem::take(&mut seen.body);
        let answer = sent.map_or(&[][..], |sent| sent.body().as_slice());
        self.state.traffic.note(|record| {
            record.at = at;
            record.method = head.method.clone();
            push_shown(&mut record.path, path, head.uri.query());
            record.status = sent.map_or(0, |sent| sent.status().as_u16());
            record.duration = started.elapsed();
            record.correlation_id.push_str(correlation_id);
            record.request_bytes = body.len();
            record.response_bytes = answer.len();
            if !Record::is_secret(path) {
                record.request.extend_from_slice(beginning(&body));
                record.response.extend_from_slice(beginning(answer));
            }
            header_lines(&mut record.request_headers, &head.headers);
            if let Some(sent) = sent {
                header_lines(&mut record.response_headers, sent.headers());
            }
            record.seen = seen;
        });
    }

    /// Who calls, how often, and what the operation says; `seen` takes up what is learned on the way.
    async fn respond(
        &self,
        head: &http::request::Parts,
        body: Incoming,
        met: Option<&Met>,
        seen: &mut Seen,
    ) -> Result<Answer, ApiError> {
        let address = head.uri.path_and_query().map_or("", |address| address.as_str());
        if address.len() > ADDRESS_MAX {
            return Ok(Answer::Page(StatusCode::URI_TOO_LONG, Vec::new()));
        }
        let Some(path) = Path::parse(head.uri.path()) else {
            return Ok(Answer::Page(StatusCode::NOT_FOUND, Vec::new()));
        };
        let now = self.state.clock.now();
        if self.is_gone(&path, now) {
            return Ok(Answer::Page(StatusCode::NOT_FOUND, Vec::new()));
        }
        // A HEAD is a GET whose body stays here.
        let method = if head.method == Method::HEAD {
            &Method::GET
        } else {
            &head.method
        };
        let (route, parameters) = match self.routes.find(method, &path) {
            Found::Operation(route, parameters) => (route, parameters),
            Found::Unanswered(operation) => return Err(ApiError::not_implemented(operation)),
            Found::OtherMethods(methods) => {
                return Ok(
                    match cors::preflight(head, |asked| self.routes.find(asked, &path)) {
                        Some(reply) => Answer::Reply(reply),
                        None => Answer::Page(StatusCode::METHOD_NOT_ALLOWED, methods),
                    },
                );
            }
            Found::Nothing => return Ok(Answer::Page(StatusCode::NOT_FOUND, Vec::new())),
        };
        seen.operation = Some((route.name, route.pattern, route.counted));
        seen.browsers = route.browsers;
        seen.object_type = object_type(route.pattern, &parameters);
        let query = Query::parse(head.uri.query().unwrap_or_default());
        let caller = self.caller(head, &query, route, now)?;
        let grant = caller.grant();
        seen.credential = Some(grant.credential());
        seen.app = (grant.credential() != Credential::None).then(|| grant.app_id());
        let verdict;
        (seen.allowance, verdict) = self.state.limits.admit(route.meter, route.own_limit, grant, now);
        verdict.map_err(|refused| {
            ApiError::rate_limited(refused, grant.credential(), grant.app_id(), self.state.hub_id)
        })?;
        let definitions = self.state.definitions.current();
        self.check_scopes(route, grant, &parameters, &definitions, &path)?;
        let (body, parts) = match &route.upload {
            None => (read(body).await?, Vec::new()),
            Some(upload) => {
                let limits = upload.limits(self.state.limits.account().map(|account| account.plan()));
                let parts = upload::read(&head.headers, body, limits, &self.state.workroom).await?;
                (Bytes::new(), parts)
            }
        };
        seen.body = body.clone();
        let split = met.and_then(|met| met.fault.partial?.split(&body, met.fault.seed, met.hit));
        let (body, failed) = split.unwrap_or((body, Vec::new()));
        let call = Call {
            portal: &self.state,
            definitions,
            path: head.uri.path(),
            version: path.version,
            parameters,
            query,
            body: &body,
            parts: &parts,
            grant,
            disconnected: met.is_some_and(|met| met.fault.leaves_answer_to_operation(head.uri.path())),
            decided: route.gate.asks() && grant.credential() != Credential::None,
            now,
            origin: Origin::Integration,
            headers: &head.headers,
        };
        self.state.purge_archived(call.now);
        admin_rules::may_run(&call, route.name)?;
        let mut reply = route.answer(&call)?;
        if let Some(commit) = reply.commit.take() {
            commit.durable().await.map_err(|error| {
                tracing::error!(%error, operation = route.name, "a write could not be made durable");
                ApiError::internal()
            })?;
        }
        let dated = path.version.is_some_and(|version| version.is_dated());
        Ok(Answer::Reply(faults::amend(reply, &failed, dated, now)))
    }

    /// Refuses a token that lacks what the operation asks for, before its body is read: whoever may not import may not fill
    /// the disk either. Operations that ask for no token, and those that the developer API key opens, have asked.
    fn check_scopes(
        &self,
        route: &Route,
        grant: &Grant,
        parameters: &[Cow<'_, str>],
        definitions: &Definitions,
        path: &Path<'_>,
    ) -> Result<(), ApiError> {
        if matches!(grant.credential(), Credential::None | Credential::DeveloperKey) {
            return Ok(());
        }
        let dated = path.version.is_some_and(PathVersion::is_dated);
        route.gate.check(grant, parameters, definitions, dated)
    }

    /// Whether HubSpot has switched off the path by now, or the user asked to see it switched off.
    fn is_gone(&self, path: &Path<'_>, now: i64) -> bool {
        let Some(version) = path.version.filter(|version| !version.is_dated()) else {
            return false;
        };
        let now = Timestamp::from_millis(now);
        let rehearsed = self.state.settings.legacy_versions_gone;
        sunset_calendar().iter().any(|line| {
            line.covers(version.as_str(), &path.segments)
                && (line.is_gone(now) || rehearsed && line.is_numbered())
        })
    }

    /// Who makes the call: a token's owner, an app's developer, or anybody where anybody may.
    fn caller(
        &self,
        head: &http::request::Parts,
        query: &Query<'_>,
        route: &Route,
        now: i64,
    ) -> Result<Caller<'_>, ApiError> {
        let api_key = || {
            let still_a_credential = !is_on_or_after(Timestamp::from_millis(now), API_KEYS_END);
            query.first("hapikey").filter(|_| still_a_credential)
        };
        let token = guard::bearer_token(&head.headers).or_else(api_key);
        if let Some(grant) = token.and_then(|token| self.state.tokens.grant(token)) {
            return Ok(Caller::Known(grant));
        }
        match token.and_then(|token| self.state.issued_tokens.find(token)) {
            Some(issued) if issued.expires_at > now => return Ok(Caller::Issued(issued)),
            Some(issued) if !route.open => return Err(ApiError::expired(issued.expires_at, now)),
            _ => {}
        }
        if route.developer && self.has_developer_key(query) {
            return Ok(Caller::Known(&self.developer));
        }
        if route.open {
            return Ok(Caller::Known(&self.anonymous));
        }
        Err(ApiError::unauthenticated())
    }

    /// Who calls, as far as faults look at it.
    fn fault_caller(&self, head: &http::request::Parts) -> FaultCaller {
        let query = Query::parse(head.uri.query().unwrap_or_default());
        let token = guard::bearer_token(&head.headers).or_else(|| query.first("hapikey"));
        let known = |grant: &Grant| {
            let credential = grant.credential();
            let app = match credential {
                Credential::None | Credential::Companion => None,
                _ => self.state.apps.find(grant.app_id()),
            };
            FaultCaller {
                credential,
                app_id: app.as_ref().map_or(0, |app| app.id),
                app_name: app.map(|app| app.name.clone()),
                issued_at: None,
                expires_at: None,
            }
        };
        if let Some(grant) = token.and_then(|token| self.state.tokens.grant(token)) {
            return known(grant);
        }
        if let Some(issued) = token.and_then(|token| self.state.issued_tokens.find(token)) {
            return FaultCaller {
                issued_at: Some(issued.created_at()),
                expires_at: (issued.expires_at < i64::MAX).then_some(issued.expires_at),
                ..known(&issued.grant)
            };
        }
        known(if self.has_developer_key(&query) {
            &self.developer
        } else {
            &self.anonymous
        })
    }

    fn has_developer_key(&self, query: &Query<'_>) -> bool {
        query
            .first("hapikey")
            .is_some_and(|key| self.state.app.has_developer_key(key))
    }
}

/// What a fault does in place of the operation: nothing, a delay, an answer, or the end of the connection.
async fn strike(
    met: &Met,
    path: &str,
    cause: &Cause<'_>,
    seen: &mut Seen,
) -> io::Result<Option<Response<Vec<u8>>>> {
    if !met.latency.is_zero() {
        tokio::time::sleep(met.latency).await;
    }
    if met.fault.reset {
        return Err(io::Error::new(
            io::ErrorKind::ConnectionReset,
            "closed as a fault asks for",
        ));
    }
    let refusal = met
        .fault
        .refusal
        .filter(|_| !met.fault.leaves_answer_to_operation(path));
    Ok(refusal.map(|refusal| {
        let (response, category) = fault_answer(refusal, met, cause);
        seen.category = category;
        response
    }))
}

/// Whose grant a call runs under.
enum Caller<'a> {
    Known(&'a Grant),
    Issued(Arc<AccessToken>),
}

impl Caller<'_> {
    fn grant(&self) -> &Grant {
        match self {
            Self::Known(grant) => grant,
            Self::Issued(token) => &token.grant,
        }
    }
}

/// The object type as it is counted: one of HubSpot's, or `custom`, where the pattern has one.
fn object_type(pattern: &str, parameters: &[Cow<'_, str>]) -> Option<&'static str> {
    let place = pattern
        .split('/')
        .filter(|segment| segment.starts_with('{'))
        .position(|segment| matches!(segment, "{objectType}" | "{fromObjectType}" | "{objectTypeId}"))?;
    let name = parameters.get(place)?;
    Some(StandardObjectType::by_name(name).map_or("custom", |one| one.plural))
}

/// Reads an ordinary body to its end.
async fn read(body: Incoming) -> Result<Bytes, ApiError> {
    match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            Err(ApiError::body_too_large(BODY_LIMIT as u64))
        }
        Err(_) => Err(ApiError::bad_request(
            "The request body ended before it was complete",
        )),
    }
}

enum Answer {
    Fault(Response<Vec<u8>>),
    Reply(Reply),
    Page(StatusCode, Vec<Method>),
}

fn from_reply(reply: Reply) -> Response<Vec<u8>> {
    let has_body = !reply.body.is_empty();
    let mut response = Response::new(reply.body);
    *response.status_mut() = reply.status;
    if has_body {
        response.headers_mut().insert(header::CONTENT_TYPE, headers::JSON);
    }
    for (name, value) in reply.headers {
        response.headers_mut().insert(name, value);
    }
    response
}

fn from_error(error: &ApiError, correlation_id: &str) -> Response<Vec<u8>> {
    let mut response = from_reply(Reply::json(error.status(), error.render(correlation_id)));
    let fields = response.headers_mut();
    if error.is_of_the_front() {
        fields.insert(header::CONTENT_TYPE, headers::TEXT);
    }
    if let Some(seconds) = error.retry_after() {
        fields.insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn from_page(status: StatusCode, path: &str, allow: &[Method]) -> Response<Vec<u8>> {
    let text = match status {
        StatusCode::NOT_FOUND => page::not_found(path),
        StatusCode::URI_TOO_LONG => page::address_too_long(),
        _ => page::method_not_allowed(path),
    };
    let mut response = Response::new(text.into_bytes());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, headers::HTML);
    let names: Vec<&str> = allow.iter().map(Method::as_str).collect();
    if let (false, Ok(value)) = (names.is_empty(), HeaderValue::from_str(&names.join(", "))) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}
