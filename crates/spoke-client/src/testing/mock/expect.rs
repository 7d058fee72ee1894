//! [`Expect`]: a request that a test waits for, and its answers.

use std::fmt;
use std::sync::Arc;

use http::Method;
use serde_json::Value;
use spoke_model::version::is_version;

use super::reply::Reply;
use super::request::MockRequest;

pub(super) type Answering = Arc<dyn Fn(&MockRequest) -> Reply + Send + Sync>;
type Judge = Arc<dyn Fn(&MockRequest) -> bool + Send + Sync>;

/// A request that is expected, by method and path.
///
/// In the path `{name}` and `*` stand for one segment, `**` at the end for any rest. A path without a version fits every
/// version: `/crm/objects/contacts/{objectId}` is `/crm/objects/2026-09/contacts/1` and `/crm/v3/objects/contacts/1`.
///
/// ```
/// use serde_json::json;
/// use spoke_client::testing::{Expect, Reply};
///
/// // 503 first, then the record: two requests are expected.
/// let patient = Expect::get("/crm/objects/contacts/{objectId}")
///     .answer(Reply::error(503, "SERVICE_UNAVAILABLE", "try again"))
///     .answer(Reply::json(200, json!({"id": "1", "properties": {}})));
/// // Any number of searches, whatever they ask.
/// let searches = Expect::post("/crm/objects/{objectType}/search")
///     .answer_with(|request| Reply::json(200, json!({"total": 0, "results": [], "asked": request.json()["limit"]})))
///     .any_times();
/// # let _ = (patient, searches);
/// ```
#[must_use = "hand it to MockTransport::expect"]
pub struct Expect {
    method: Option<Method>,
    pattern: String,
    judges: Vec<Judge>,
    answers: Vec<Answering>,
    times: Times,
    taken: usize,
}

#[derive(Copy, Clone)]
enum Times {
    AsManyAsAnswers,
    Exactly(usize),
    Any,
}

impl Expect {
    fn new(method: Option<Method>, pattern: &str) -> Self {
        Self {
            method,
            pattern: pattern.to_owned(),
            judges: Vec::new(),
            answers: Vec::new(),
            times: Times::AsManyAsAnswers,
            taken: 0,
        }
    }

    /// A GET.
    pub fn get(path: &str) -> Self {
        Self::new(Some(Method::GET), path)
    }

    /// A POST.
    pub fn post(path: &str) -> Self {
        Self::new(Some(Method::POST), path)
    }

    /// A PATCH.
    pub fn patch(path: &str) -> Self {
        Self::new(Some(Method::PATCH), path)
    }

    /// A PUT.
    pub fn put(path: &str) -> Self {
        Self::new(Some(Method::PUT), path)
    }

    /// A DELETE.
    pub fn delete(path: &str) -> Self {
        Self::new(Some(Method::DELETE), path)
    }

    /// Any request at all: for a script of answers, whatever is asked.
    pub fn anything() -> Self {
        Self::new(None, "/**")
    }

    /// Only requests whose JSON body is like this.
    pub fn body(self, judge: impl Fn(&Value) -> bool + Send + Sync + 'static) -> Self {
        self.when(move |request| judge(&request.json()))
    }

    /// Only requests that are like this.
    pub fn when(mut self, judge: impl Fn(&MockRequest) -> bool + Send + Sync + 'static) -> Self {
        self.judges.push(Arc::new(judge));
        self
    }

    /// The next answer. Each is given once, the last as often as the expectation lasts.
    pub fn answer(self, reply: Reply) -> Self {
        self.answer_with(move |_| reply.clone())
    }

    /// The next answer, made from the request.
    pub fn answer_with(mut self, answer: impl Fn(&MockRequest) -> Reply + Send + Sync + 'static) -> Self {
        self.answers.push(Arc::new(answer));
        self
    }

    /// Exactly so many requests. Default: as many as there are answers, at least one.
    pub fn times(mut self, requests: usize) -> Self {
        self.times = Times::Exactly(requests);
        self
    }

    /// Any number of requests, none included.
    pub fn any_times(mut self) -> Self {
        self.times = Times::Any;
        self
    }

    fn most(&self) -> usize {
        match self.times {
            Times::AsManyAsAnswers => self.answers.len().max(1),
            Times::Exactly(times) => times,
            Times::Any => usize::MAX,
        }
    }

    pub(super) fn wants_more(&self) -> bool {
        self.taken < self.most()
    }

    /// Whether it waits for a number of requests. What may come any number of times never holds up the others.
    pub(super) fn is_counted(&self) -> bool {
        !matches!(self.times, Times::Any)
    }

    /// Whether it holds up the others where order counts.
    pub(super) fn is_due(&self) -> bool {
        self.wants_more() && self.is_counted()
    }

    pub(super) fn fits(&self, request: &MockRequest) -> bool {
        self.method
            .as_ref()
            .is_none_or(|method| *method == request.method)
            && path_fits(&self.pattern, &request.path)
            && self.judges.iter().all(|judge| judge(request))
    }

    /// Takes a request and gives what answers it.
    pub(super) fn take(&mut self) -> Answering {
        let answer = self
            .answers
            .get(self.taken)
            .or_else(|| self.answers.last())
            .cloned();
        self.taken += 1;
        answer.unwrap_or_else(|| Arc::new(|_| Reply::json(200, serde_json::json!({}))))
    }

    /// What has not come.
    pub(super) fn missing(&self) -> Option<String> {
        self.is_due().then(|| {
            format!(
                "{self:?} was expected {} times and came {} times",
                self.most(),
                self.taken
            )
        })
    }
}

/// Method and pattern.
impl fmt::Debug for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = self.method.as_ref().map_or("any", Method::as_str);
        write!(f, "{method} {}", self.pattern)
    }
}

pub(super) fn path_fits(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = segments(pattern);
    let mut path = segments(path);
    let version = path.iter().take(3).position(|one| is_version(one));
    if let Some(at) = version
        && !pattern.iter().take(3).any(|one| is_version(one))
    {
        path.remove(at);
    }
    let mut rest = path.iter();
    for wanted in &pattern {
        if *wanted == "**" {
            return true;
        }
        let Some(given) = rest.next() else { return false };
        let any = *wanted == "*" || (wanted.starts_with('{') && wanted.ends_with('}'));
        if !any && wanted != given {
            return false;
        }
    }
    rest.next().is_none()
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}
