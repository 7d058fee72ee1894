//! What an operation refuses: a status and HubSpot's error body.
//!
//! One constructor per kind of refusal, so that every wording stands once. The shape of the body is the model's.

use std::fmt;

use http::StatusCode;
pub(crate) use spoke_model::error::category;
use spoke_model::error::{BatchError, Context, ErrorBody, ErrorDetail};
use spoke_model::operation::SdkOperation;
use spoke_model::own_limit::OwnLimit;
use spoke_model::time::Timestamp;

use crate::guard::{Credential, RandomError, Refused};
use crate::server::correlation_id;
use crate::store::StoreError;

/// A refused operation.
#[derive(Debug, Clone)]
pub(crate) struct ApiError(Box<Refusal>);

#[derive(Debug, Clone)]
struct Refusal {
    status: StatusCode,
    body: ErrorBody,
    /// No body at all: some definition lookups answer with a bare status.
    bare: bool,
    /// A body of another shape, as the first APIs have them: what stands before and behind the correlation id.
    around_id: Option<(String, String)>,
    /// A text that is no JSON, from the front before HubSpot.
    front: Option<&'static str>,
    /// Seconds in `Retry-After`.
    retry_after: Option<u32>,
}

impl ApiError {
    /// A refusal with a status and a text and nothing else.
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self::with_body(status, ErrorBody::new(message.into()))
    }

    /// A refusal with a body of the model's.
    pub(crate) fn with_body(status: StatusCode, body: ErrorBody) -> Self {
        Self(Box::new(Refusal {
            status,
            body,
            bare: false,
            around_id: None,
            front: None,
            retry_after: None,
        }))
    }

    /// 400 `VALIDATION_ERROR`.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message).category(category::VALIDATION_ERROR)
    }

    /// 400 without a category, as HubSpot answers bodies it cannot read and object types it does not know.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 400 for a query parameter (wording not recorded).
    pub(crate) fn bad_parameter(name: &str, value: &str, rule: &str) -> Self {
        Self::validation(format!("Invalid query parameter {name}={value}: it {rule}"))
    }

    /// 404 without a category: no record has this id or unique value.
    pub(crate) fn resource_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "resource not found")
    }

    /// 404 `OBJECT_NOT_FOUND`.
    pub(crate) fn object_not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message).category(category::OBJECT_NOT_FOUND)
    }

    /// A status without any body.
    pub(crate) fn bare(status: StatusCode) -> Self {
        let mut error = Self::new(status, "");
        error.0.bare = true;
        error
    }

    /// A refusal whose body has a shape of its own; the correlation id comes between the two parts of its text.
    pub(crate) fn around_id(
        status: StatusCode,
        message: &'static str,
        before: impl Into<String>,
        behind: impl Into<String>,
    ) -> Self {
        let mut error = Self::new(status, message);
        error.0.around_id = Some((before.into(), behind.into()));
        error
    }

    /// 409 `CONFLICT`.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, message).category(category::CONFLICT)
    }

    /// 409 `OBJECT_ALREADY_EXISTS`.
    pub(crate) fn already_exists(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, message).category(category::OBJECT_ALREADY_EXISTS)
    }

    /// 401: no token, a malformed one or one this portal never issued.
    pub(crate) fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more \
             details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
        )
        .category(category::INVALID_AUTHENTICATION)
    }

    /// 401: the OAuth token ran out some seconds ago.
    pub(crate) fn expired(expires_at: i64, now: i64) -> Self {
        let seconds = now.saturating_sub(expires_at) / 1000;
        Self::new(
            StatusCode::UNAUTHORIZED,
            format!("The OAuth token used to make this call expired {seconds} second(s) ago."),
        )
        .category(category::EXPIRED_AUTHENTICATION)
        .context("expire time", [Timestamp::from_millis(expires_at).to_iso()])
    }

    /// 429: a limit of the account's plan.
    ///
    /// The gateway's shape names the policy (recorded for bursts and the day). The search limit has two shapes on
    /// record: with `category` in all recordings of private apps, with the policy's name in reports whose group says
    /// `oauth`; the caller's credential decides here (assumed).
    pub(crate) fn rate_limited(refused: Refused, credential: Credential, app_id: u64, hub_id: u64) -> Self {
        let group = |bucket: &str| Some(format!("publicapi:{bucket}:{app_id}:{hub_id}"));
        let oauth = credential != Credential::Static;
        let (message, policy, group) = match refused {
            Refused::Search if !oauth => {
                return Self::new(StatusCode::TOO_MANY_REQUESTS, category::MESSAGE_SECONDLY)
                    .category(category::RATE_LIMITS);
            }
            Refused::Search => (
                category::MESSAGE_SECONDLY,
                category::POLICY_SECONDLY,
                group("crm:search:oauth"),
            ),
            // The group of OAuth apps is assumed.
            Refused::Burst if oauth => (
                category::MESSAGE_TEN_SECONDLY,
                category::POLICY_TEN_SECONDLY_ROLLING,
                group("oauth-api-calls-ten-secondly"),
            ),
            Refused::Burst => (
                category::MESSAGE_TEN_SECONDLY,
                category::POLICY_TEN_SECONDLY_ROLLING,
                group("private_app-api-calls-ten-secondly"),
            ),
            // No refusal of the associations' own window is on record; the group is assumed.
            Refused::AssociationBurst => (
                category::MESSAGE_TEN_SECONDLY,
                category::POLICY_TEN_SECONDLY_ROLLING,
                group("crm:associations"),
            ),
            Refused::Daily => (category::MESSAGE_DAILY, category::POLICY_DAILY, None),
            Refused::Own { limit, wait } => return Self::own_limit_reached(limit, wait, group),
        };
        Self::gateway(message, policy, group)
    }

    /// A refusal by the gateway before HubSpot's services.
    fn gateway(message: &'static str, policy: &'static str, group: Option<String>) -> Self {
        let mut body = ErrorBody::new(message);
        body.error_type = Some(category::ERROR_TYPE_RATE_LIMIT.into());
        body.policy_name = Some(policy.into());
        if group.is_none() {
            body.request_id = Some(correlation_id());
        }
        body.group_name = group;
        Self::with_body(StatusCode::TOO_MANY_REQUESTS, body)
    }

    /// 429: the limit that an interface has of its own.
    ///
    /// Text and header of the token endpoint are reported, its other fields assumed. The front's answer to forms without
    /// a token is reported. No other of these refusals is on record: policies are assumed by the window's length.
    fn own_limit_reached(limit: OwnLimit, wait: i64, group: impl Fn(&str) -> Option<String>) -> Self {
        let name = match limit {
            OwnLimit::OpenForms => {
                let mut error = Self::new(StatusCode::TOO_MANY_REQUESTS, "error code: 1015");
                error.0.front = Some("error code: 1015");
                return error;
            }
            OwnLimit::Tokens => {
                let seconds = u32::try_from(wait.saturating_add(999) / 1000).unwrap_or(1);
                let message = "You have reached your rate limit.";
                let mut error =
                    Self::new(StatusCode::TOO_MANY_REQUESTS, message).category(category::RATE_LIMITS);
                error.0.retry_after = Some(seconds);
                return error;
            }
            OwnLimit::JournalReads => "webhooks-journal",
            OwnLimit::JournalSubscriptions => "webhooks-journal:subscriptions",
            OwnLimit::JournalSnapshots => "webhooks-journal:snapshots",
            OwnLimit::CustomEvents => "events:send",
            _ => "forms:submit",
        };
        if limit.window_ms() == 1000 {
            Self::gateway(category::MESSAGE_SECONDLY, category::POLICY_SECONDLY, group(name))
        } else {
            Self::gateway(
                category::MESSAGE_TEN_SECONDLY,
                category::POLICY_TEN_SECONDLY_ROLLING,
                group(name),
            )
        }
    }

    /// 400: the app in the path is not one of this account's (wording not recorded).
    pub(crate) fn unknown_app(app_id: &str, hub_id: u64) -> Self {
        Self::validation(format!(
            "The application {app_id} does not belong to the account {hub_id}"
        ))
        .sub_category("OwnedApplicationError.APPLICATION_NOT_FOUND")
        .context("appId", [app_id])
        .context("portalId", [hub_id.to_string()])
    }

    /// 403: the token has none of the scopes any of which would do.
    pub(crate) fn missing_scopes(any_of: &[&str], dated: bool) -> Self {
        Self::lacking("One or more of the following scopes are required.", any_of, dated)
    }

    /// 403: the token lacks one of the scopes all of which are needed.
    pub(crate) fn missing_all_scopes(all_of: &[&str], dated: bool) -> Self {
        Self::lacking("All of the following scopes are required.", all_of, dated)
    }

    /// On a dated path scopes and pointer stand in the context (recorded on `crm-object-schemas/2026-03`; assumed for the
    /// other dated paths), elsewhere in a detail (recorded). Scopes of the older kind, such as `tickets`, have a name of
    /// their own (recorded; where both kinds would do, the newer kind's name is assumed).
    fn lacking(needed: &'static str, scopes: &[&str], dated: bool) -> Self {
        let granular = scopes.is_empty() || scopes.iter().any(|scope| scope.contains('.'));
        let name = if granular {
            "requiredGranularScopes"
        } else {
            "requiredScopes"
        };
        if dated {
            return Self::new(StatusCode::FORBIDDEN, needed)
                .category(category::MISSING_SCOPES)
                .context(name, scopes.iter().copied())
                .context("links", ["https://developers.hubspot.com/scopes"]);
        }
        Self::new(
            StatusCode::FORBIDDEN,
            "This app hasn't been granted all required scopes to make this call. Read more about required scopes \
             here: https://developers.hubspot.com/scopes.",
        )
        .category(category::MISSING_SCOPES)
        .detail(ErrorDetail {
            message: needed.into(),
            context: Context::new().with_all(name, scopes.iter().copied()),
            ..ErrorDetail::default()
        })
        .link("scopes", "https://developers.hubspot.com/scopes")
    }

    /// 413: the body exceeds what the portal reads.
    pub(crate) fn body_too_large(limit: u64) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The request body is larger than the {limit} bytes this portal accepts"),
        )
    }

    /// 415: the body is declared as something else than the operation reads.
    pub(crate) fn unsupported_media_type(sent: &str) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("HTTP 415 Unsupported Media Type: send application/json instead of {sent}"),
        )
    }

    /// 501: HubSpot has the operation, the portal does not. This refusal is the portal's own, HubSpot never sends it.
    pub(crate) fn not_implemented(operation: &SdkOperation) -> Self {
        let SdkOperation {
            area,
            method,
            path,
            functions,
            ..
        } = operation;
        let name = format!("{area} {method} {path}");
        Self::new(
            StatusCode::NOT_IMPLEMENTED,
            format!(
                "The local portal does not answer this operation: {name}. To have it answered, make the same call to \
                 HubSpot and send in the request with the answer you got, as a recorded case; docs/coverage.md in \
                 Spoke's sources says how."
            ),
        )
        .category("NOT_IMPLEMENTED")
        .context("operation", [name])
        .context("functions", functions.split(','))
    }

    /// 415: the body is no multipart form (wording not recorded).
    pub(crate) fn unsupported_upload(sent: &str) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("HTTP 415 Unsupported Media Type: send multipart/form-data instead of {sent}"),
        )
    }

    /// 500: the portal failed, not the caller.
    pub(crate) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "There was an error processing the request.",
        )
        .category(category::INTERNAL_ERROR)
    }

    /// Sets the category.
    pub(crate) fn category(mut self, category: &'static str) -> Self {
        self.0.body.category = Some(category.into());
        self
    }

    /// Sets the sub-category.
    pub(crate) fn sub_category(mut self, sub_category: &'static str) -> Self {
        self.0.body.sub_category = Some(sub_category.into());
        self
    }

    /// Adds a named list to the context.
    pub(crate) fn context(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.0.body.context = std::mem::take(&mut self.0.body.context).with_all(name, values);
        self
    }

    /// Adds an entry to `errors`.
    pub(crate) fn detail(mut self, detail: ErrorDetail) -> Self {
        self.0.body.errors.push(detail);
        self
    }

    /// Adds a documentation pointer.
    pub(crate) fn link(mut self, name: &'static str, address: &'static str) -> Self {
        self.0.body.links = std::mem::take(&mut self.0.body.links).with(name, address);
        self
    }

    /// The text for people.
    pub(crate) fn message(&self) -> &str {
        &self.0.body.message
    }

    /// The category, or what stands in its place: the gateway's refusals have an `errorType`.
    pub(crate) fn error_category(&self) -> Option<&str> {
        let body = &self.0.body;
        body.category.as_deref().or(body.error_type.as_deref())
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Whether the front refuses, in plain text.
    pub(crate) fn is_of_the_front(&self) -> bool {
        self.0.front.is_some()
    }

    /// Seconds after which the caller may try again, where HubSpot says so.
    pub(crate) fn retry_after(&self) -> Option<u32> {
        self.0.retry_after
    }

    /// The error body; empty for a bare status.
    pub(crate) fn render(&self, correlation_id: &str) -> String {
        if self.0.bare {
            return String::new();
        }
        if let Some(text) = self.0.front {
            return text.to_owned();
        }
        if let Some((before, behind)) = &self.0.around_id {
            return [before, correlation_id, behind].concat();
        }
        let body = self.0.body.clone().correlation_id(correlation_id);
        serde_json::to_string(&body).unwrap_or_default()
    }

    /// Appends the refusal as an item of a batch's `errors`.
    ///
    /// `links` and `errors` are written even when empty: one official SDK refuses an item without them.
    pub(crate) fn render_item(&self, out: &mut String, trace_id: Option<&str>) {
        let body = &self.0.body;
        let item = BatchError {
            status: body.status.clone(),
            category: body.category.clone().unwrap_or(category::VALIDATION_ERROR.into()),
            sub_category: body.sub_category.clone(),
            message: body.message.clone(),
            context: self.traced_context(trace_id),
            links: body.links.clone(),
            errors: body.errors.clone(),
            id: None,
        };
        out.push_str(&serde_json::to_string(&item).unwrap_or_default());
    }

    /// Appends the refusal as an item of a dated batch's `errors`, which leaves out what is empty (recorded).
    pub(crate) fn render_item_dated(&self, out: &mut String, trace_id: Option<&str>) {
        let mut item = self.0.body.clone();
        item.category.get_or_insert(category::VALIDATION_ERROR.into());
        item.context = self.traced_context(trace_id);
        out.push_str(&serde_json::to_string(&item).unwrap_or_default());
    }

    fn traced_context(&self, trace_id: Option<&str>) -> Context {
        let start = Context::new().with_all("objectWriteTraceId", trace_id);
        let own = &self.0.body.context;
        match trace_id {
            None => own.clone(),
            Some(_) => own.iter().fold(start, |context, (name, values)| {
                context.with_all(name, values.iter().cloned())
            }),
        }
    }
}

impl From<RandomError> for ApiError {
    /// The operating system gave no randomness: no token can be made.
    fn from(error: RandomError) -> Self {
        tracing::error!(%error, "no randomness");
        Self::internal()
    }
}

impl From<StoreError> for ApiError {
    /// The store is full or no longer takes writes: the portal's failure, not the caller's.
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store refused a write");
        Self::internal()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.0.status.as_u16(), self.0.body.message)
    }
}
