//! One request as an operation sees it.

use std::borrow::Cow;
use std::sync::Arc;

use http::{HeaderMap, header};
use serde::Deserialize;
use spoke_model::version::ApiVersion;

use super::body;
use super::errors::ApiError;
use super::origin::Origin;
use super::query::Query;
use crate::definitions::{Definitions, TypeDefinition};
use crate::guard::Grant;
use crate::portal::PortalState;
use crate::server::{Part, PathVersion};

/// A request that has passed the guard and found its operation.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    /// The portal the request arrived at.
    pub(crate) portal: &'a PortalState,
    /// The definitions in force when the request arrived.
    pub(crate) definitions: Arc<Definitions>,
    /// The path as sent, without query.
    pub(crate) path: &'a str,
    /// The version in the path; operations outside the versioned families see `None`.
    pub(crate) version: Option<PathVersion>,
    /// The path segments that stand at the pattern's `{…}` places, in order.
    pub(crate) parameters: Vec<Cow<'a, str>>,
    /// The query string.
    pub(crate) query: Query<'a>,
    /// The body, complete.
    pub(crate) body: &'a [u8],
    /// The parts of a multipart body, for operations that take one.
    pub(crate) parts: &'a [Part],
    /// What the token may do.
    pub(crate) grant: &'a Grant,
    /// Whether the table of scopes has decided on the call.
    pub(crate) decided: bool,
    /// Whether a fault has taken the account away, for operations that ask for it.
    pub(crate) disconnected: bool,
    /// The portal's time when the request arrived, in milliseconds since 1970.
    pub(crate) now: i64,
    /// What the changes of this request are attributed to in the history of properties.
    pub(crate) origin: Origin,
    /// The headers as sent.
    pub(crate) headers: &'a HeaderMap,
}

impl<'a> Call<'a> {
    /// A call that the portal makes itself: no request, every permission.
    pub(crate) fn internal(
        portal: &'a PortalState,
        grant: &'a Grant,
        headers: &'a HeaderMap,
        now: i64,
        origin: Origin,
    ) -> Self {
        Self {
            portal,
            definitions: portal.definitions.current(),
            path: "/",
            version: None,
            parameters: Vec::new(),
            query: Query::default(),
            body: &[],
            parts: &[],
            grant,
            decided: false,
            disconnected: false,
            now,
            origin,
            headers,
        }
    }
}

impl Call<'_> {
    /// The path segment at the nth `{…}` of the pattern.
    pub(crate) fn parameter(&self, position: usize) -> &str {
        self.parameters.get(position).map_or("", AsRef::as_ref)
    }

    /// The object type named by the nth parameter.
    pub(crate) fn object_type(&self, position: usize) -> Result<Arc<TypeDefinition>, ApiError> {
        match self.definitions.resolve(self.parameter(position)) {
            Ok(definition) => Ok(Arc::clone(definition)),
            Err(unknown) => Err(ApiError::bad_request(unknown.to_string())),
        }
    }

    /// Reads the JSON body. A body declared as another media type is refused with 415; one without a declared type
    /// is taken as JSON.
    pub(crate) fn read<'b, T: Deserialize<'b>>(&'b self) -> Result<T, ApiError> {
        if let Some(value) = self.headers.get(header::CONTENT_TYPE)
            && !self.body.is_empty()
        {
            let sent = value.to_str().unwrap_or("an unreadable content type");
            let media = sent
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase();
            if media != "application/json" && !media.ends_with("+json") {
                return Err(ApiError::unsupported_media_type(sent));
            }
        }
        body::read(self.body)
    }

    /// The address the caller used, such as `http://127.0.0.1:8080`, for links to the next page.
    pub(crate) fn base_url(&self) -> String {
        let host = self.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        format!("http://{}", host.unwrap_or("127.0.0.1"))
    }

    /// Whether the path names a dated release.
    pub(crate) fn is_dated(&self) -> bool {
        self.version.is_some_and(PathVersion::is_dated)
    }

    /// The version whose rules hold for this call.
    pub(crate) fn rules(&self) -> ApiVersion {
        self.version.map_or(ApiVersion::V3, PathVersion::rules)
    }

    /// Refuses the call unless the token has at least one of these scopes, or the table of scopes has let it in: what an
    /// operation says of its path can't be stricter than the table.
    pub(crate) fn require_any(&self, scopes: &[&str]) -> Result<(), ApiError> {
        if self.decided {
            return Ok(());
        }
        self.require_also(scopes)
    }

    /// Refuses the call unless the token has at least one of these scopes, which its body asks for beside what the path
    /// asks for.
    pub(crate) fn require_also(&self, scopes: &[&str]) -> Result<(), ApiError> {
        if self.grant.has_any(scopes) {
            Ok(())
        } else {
            Err(ApiError::missing_scopes(scopes, self.is_dated()))
        }
    }
}
