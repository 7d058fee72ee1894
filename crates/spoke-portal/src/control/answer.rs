//! What a control call answers.

use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::api::Download;

/// A status and a body of a type.
#[derive(Debug)]
pub(crate) struct ControlAnswer {
    status: StatusCode,
    content_type: &'static str,
    location: Option<String>,
    body: Vec<u8>,
    /// The methods there are, when another one was used.
    allow: Option<String>,
    /// A file that is sent in the place of the body.
    file: Option<Download>,
}

impl ControlAnswer {
    /// 200 with JSON.
    pub(super) fn json(body: &Value) -> Self {
        Self::of(StatusCode::OK, "application/json;charset=utf-8", body.to_string())
    }

    /// 201 with JSON.
    pub(super) fn created(body: &Value) -> Self {
        Self {
            status: StatusCode::CREATED,
            ..Self::json(body)
        }
    }

    /// A refusal, in the shape of HubSpot's errors so that clients show its text.
    pub(super) fn refuse(status: u16, reason: impl Into<String>) -> Self {
        let body = json!({
            "status": "error",
            "message": reason.into(),
            "category": "PORTAL_CONTROL",
        });
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST),
            ..Self::json(&body)
        }
    }

    /// 405 with the methods there are.
    pub(super) fn other_method(methods: &[&str]) -> Self {
        let methods = methods.join(", ");
        Self {
            allow: Some(methods.clone()),
            ..Self::refuse(405, format!("this control answers to {methods} only"))
        }
    }

    /// Any answer.
    pub(super) fn of(status: StatusCode, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            content_type,
            location: None,
            body: body.into(),
            allow: None,
            file: None,
        }
    }

    /// 303: the browser goes on to a page of ours.
    pub(super) fn see(page: impl Into<String>) -> Self {
        Self {
            location: Some(page.into()),
            ..Self::of(StatusCode::SEE_OTHER, "text/plain;charset=utf-8", Vec::new())
        }
    }

    /// The status.
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// The body.
    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// 200 with a file.
    pub(super) fn file(content_type: &'static str, file: Download) -> Self {
        Self {
            file: Some(file),
            ..Self::of(StatusCode::OK, content_type, Vec::new())
        }
    }

    /// The file that is sent in the place of the body.
    pub(crate) fn take_file(&mut self) -> Option<Download> {
        self.file.take()
    }

    /// As the server sends it. Pages may load nothing and be framed by nobody.
    pub(crate) fn into_response(self) -> Response<Vec<u8>> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        let fields = response.headers_mut();
        if let Some(methods) = self.allow.and_then(|methods| HeaderValue::try_from(methods).ok()) {
            fields.insert(header::ALLOW, methods);
        }
        fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if let Some(Ok(location)) = self.location.map(HeaderValue::try_from) {
            fields.insert(header::LOCATION, location);
        }
        fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        fields.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                 form-action 'self'; \
                 frame-ancestors 'none'; base-uri 'none'",
            ),
        );
        fields.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        response
    }
}
