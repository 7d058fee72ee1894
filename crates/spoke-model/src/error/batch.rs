//! One error in the `errors` of a batch answer.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::body::{existing_id, optional_text, text};
use super::{Context, ErrorBody, ErrorDetail, Links, category};
use crate::lenient;

/// An error item. It has no correlation id of its own. `context`, `links` and `errors` are always written: an
/// official client refuses items without them.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BatchError {
    /// Always `error`.
    #[serde(deserialize_with = "text")]
    pub status: Cow<'static, str>,
    /// The kind of error.
    #[serde(deserialize_with = "text")]
    pub category: Cow<'static, str>,
    /// A finer kind.
    #[serde(deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub sub_category: Option<Cow<'static, str>>,
    /// Text for people.
    #[serde(deserialize_with = "text")]
    pub message: Cow<'static, str>,
    /// Named details: `ids`, `objectWriteTraceId`, `existingId`.
    pub context: Context,
    /// Pages of documentation.
    pub links: Links,
    /// The single problems.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub errors: Vec<ErrorDetail>,
    /// The input at fault, rarely sent.
    #[serde(
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<String>,
}

impl BatchError {
    /// An item without details.
    #[must_use]
    pub fn new(category: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status: Cow::Borrowed("error"),
            category: category.into(),
            message: message.into(),
            ..Self::default()
        }
    }

    /// The one item that lists every id a batch read or update could not find (recorded).
    /// `type_name` is the fully qualified name: `CONTACT`.
    #[must_use]
    pub fn not_found<T: Into<String>>(type_name: &str, ids: impl IntoIterator<Item = T>) -> Self {
        let message = format!(
            "Could not get some {type_name} objects, they may be deleted or not exist. Check that ids are valid."
        );
        let mut error = Self::new(category::OBJECT_NOT_FOUND, message);
        error.context = Context::new().with_all("ids", ids);
        error
    }

    /// The same with a subcategory.
    #[must_use]
    pub fn sub_category(mut self, sub_category: impl Into<Cow<'static, str>>) -> Self {
        self.sub_category = Some(sub_category.into());
        self
    }

    /// The same with one more text in the context.
    #[must_use]
    pub fn context(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.context.insert(name, value);
        self
    }

    /// The trace ids of the inputs at fault.
    #[must_use]
    pub fn trace_ids(&self) -> &[String] {
        self.context.get("objectWriteTraceId")
    }

    /// The record that stands in the way, see [`ErrorBody::existing_id`].
    #[must_use]
    pub fn existing_id(&self) -> Option<&str> {
        self.context
            .first("existingId")
            .or_else(|| existing_id(&self.message))
    }
}

impl From<ErrorBody> for BatchError {
    /// The same error as an item of a batch.
    fn from(body: ErrorBody) -> Self {
        Self {
            status: Cow::Borrowed("error"),
            category: body.category.unwrap_or_default(),
            sub_category: body.sub_category,
            message: body.message,
            context: body.context,
            links: body.links,
            errors: body.errors,
            id: None,
        }
    }
}

impl From<BatchError> for ErrorBody {
    /// The item as if it had been the whole answer.
    fn from(error: BatchError) -> Self {
        Self {
            category: Some(error.category).filter(|category| !category.is_empty()),
            sub_category: error.sub_category,
            context: error.context,
            links: error.links,
            errors: error.errors,
            ..Self::new(error.message)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BatchError, category};

    #[test]
    fn items_always_carry_context_links_and_errors() {
        insta::assert_snapshot!(serde_json::to_string(&BatchError::not_found("CONTACT", ["1", "2"])).unwrap(), @r#"{"status":"error","category":"OBJECT_NOT_FOUND","message":"Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.","context":{"ids":["1","2"]},"links":{},"errors":[]}"#);
        let conflict = BatchError::new(category::CONFLICT, "Contact already exists. Existing ID: 7")
            .context("objectWriteTraceId", "0");
        assert_eq!(
            (conflict.trace_ids(), conflict.existing_id()),
            (&["0".to_owned()][..], Some("7"))
        );
        insta::assert_snapshot!(serde_json::to_string(&conflict).unwrap(), @r#"{"status":"error","category":"CONFLICT","message":"Contact already exists. Existing ID: 7","context":{"objectWriteTraceId":["0"]},"links":{},"errors":[]}"#);
    }

    #[test]
    fn a_sparse_item_reads() {
        let error: BatchError = serde_json::from_str(r#"{"category":"X","context":{"ids":["1"]}}"#).unwrap();
        assert_eq!(error.context.get("ids"), ["1"]);
        assert_eq!(super::ErrorBody::from(error).category.as_deref(), Some("X"));
    }
}
