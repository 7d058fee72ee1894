//! Bodies as a recording holds them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A body.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Body {
    /// JSON, with its fields in their order.
    Json(Value),
    /// The pairs of a form, without escapes.
    Form(Vec<(String, String)>),
    /// Any other text.
    Text(String),
    /// Not kept.
    #[non_exhaustive]
    Left {
        /// How large it was.
        bytes: u64,
        /// Why it is not here.
        why: String,
    },
}

impl Body {
    /// A body that is not kept.
    pub(crate) fn left(bytes: u64, why: &str) -> Self {
        Self::Left {
            bytes,
            why: why.to_owned(),
        }
    }

    /// What came, by its content type and its own form; `None` when nothing did.
    pub(crate) fn of(
        bytes: &[u8],
        content_type: Option<&str>,
        content_encoding: Option<&str>,
    ) -> Option<Self> {
        let size = bytes.len() as u64;
        if bytes.is_empty() {
            return None;
        }
        if let Some(encoding) = content_encoding.filter(|encoding| !encoding.eq_ignore_ascii_case("identity"))
        {
            return Some(Self::left(size, &format!("it came encoded as {encoding}")));
        }
        let media = content_type
            .and_then(|one| one.split(';').next())
            .map(|one| one.trim().to_ascii_lowercase())
            .unwrap_or_default();
        if media == "application/x-www-form-urlencoded" {
            return Some(Self::Form(form_urlencoded::parse(bytes).into_owned().collect()));
        }
        if media.starts_with("multipart/") {
            return Some(Self::left(size, "files are not recorded"));
        }
        if let Ok(value) = serde_json::from_slice(bytes) {
            return Some(Self::Json(value));
        }
        Some(match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::left(size, "it is no text"),
        })
    }

    /// The bytes to send again and their content type; `None` when they were not kept.
    pub(crate) fn to_bytes(&self) -> Option<(Vec<u8>, &'static str)> {
        match self {
            Self::Json(value) => Some((value.to_string().into_bytes(), "application/json")),
            Self::Form(pairs) => Some((
                crate::path::joined(pairs).into_bytes(),
                "application/x-www-form-urlencoded",
            )),
            Self::Text(text) => Some((text.clone().into_bytes(), "text/plain")),
            Self::Left { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_is_told_by_type_and_form() {
        let of = |text: &str, kind: Option<&str>| Body::of(text.as_bytes(), kind, None);
        assert_eq!(of("", None), None);
        assert_eq!(of("{\"b\":1}", None), Some(Body::Json(json!({"b": 1}))));
        assert_eq!(
            of("a=1&b=x+y", Some("application/x-www-form-urlencoded")),
            Some(Body::Form(vec![
                ("a".into(), "1".into()),
                ("b".into(), "x y".into())
            ]))
        );
        assert_eq!(of("<html>", Some("text/html")), Some(Body::Text("<html>".into())));
        assert!(matches!(
            of("--x", Some("multipart/form-data; boundary=x")),
            Some(Body::Left { .. })
        ));
        assert!(matches!(Body::of(&[0xff], None, None), Some(Body::Left { .. })));
        assert!(matches!(
            Body::of(b"x", None, Some("gzip")),
            Some(Body::Left { .. })
        ));
    }
}
