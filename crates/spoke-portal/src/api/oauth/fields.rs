//! The fields of an OAuth request: a form, as RFC 6749 wants it, or a JSON object, as some clients send it.

use std::borrow::Cow;

use http::header;
use serde_json::Value;

use crate::api::body;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::server::PathVersion;

/// Names and values; the body's come first, on v1 the query's after them (documented).
pub(super) struct Fields<'a>(Vec<Field<'a>>);

/// A name and its value.
type Field<'a> = (Cow<'a, str>, Cow<'a, str>);

impl<'a> Fields<'a> {
    /// Reads the fields of a request.
    pub(super) fn read(call: &'a Call<'_>) -> Result<Self, ApiError> {
        let declared = call
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let media = declared.split(';').next().unwrap_or_default().trim();
        let mut fields = if media.eq_ignore_ascii_case("application/json") {
            json(call)?
        } else if media.is_empty() || media.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            form_urlencoded::parse(call.body).collect()
        } else {
            return Err(ApiError::unsupported_media_type(declared));
        };
        if call.version == Some(PathVersion::V1) {
            let query = call.query.pairs();
            fields.extend(query.map(|(name, value)| (Cow::Borrowed(name), Cow::Borrowed(value))));
        }
        Ok(Self(fields))
    }

    /// The first value of a field that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_ref())
    }
}

/// The texts of a JSON object; values of other kinds are no fields.
fn json<'a>(call: &Call<'_>) -> Result<Vec<Field<'a>>, ApiError> {
    let object: serde_json::Map<String, Value> = body::read(call.body)?;
    Ok(object
        .into_iter()
        .filter_map(|(name, value)| match value {
            Value::String(text) => Some((Cow::Owned(name), Cow::Owned(text))),
            _ => None,
        })
        .collect())
}
