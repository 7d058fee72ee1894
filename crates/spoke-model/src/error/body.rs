//! The body of an error answer.
//!
//! HubSpot promises no field (documented: "treat every field as optional"): reading fills in what is missing,
//! writing leaves out what is empty.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Context, Links, category};
use crate::lenient;

/// An error answer. Writes its fields in the order of recorded answers.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorBody {
    /// Always `error` on the live service.
    #[serde(deserialize_with = "text", skip_serializing_if = "str::is_empty")]
    pub status: Cow<'static, str>,
    /// Text for people; sometimes with JSON inside.
    #[serde(deserialize_with = "text")]
    pub message: Cow<'static, str>,
    /// `RATE_LIMIT` in refusals by the gateway.
    #[serde(deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub error_type: Option<Cow<'static, str>>,
    /// The id to quote to HubSpot's support; the same as in the header `X-HubSpot-Correlation-Id`.
    #[serde(
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub correlation_id: Option<String>,
    /// The kind of error, see [`category`].
    #[serde(deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub category: Option<Cow<'static, str>>,
    /// A finer kind: `crm.associations.TO_OBJECT_NOT_FOUND`.
    #[serde(deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub sub_category: Option<Cow<'static, str>>,
    /// The limit that refused: `TEN_SECONDLY_ROLLING`, `SECONDLY`, `DAILY`.
    #[serde(deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub policy_name: Option<Cow<'static, str>>,
    /// The bucket of the limit. Never parse it.
    #[serde(
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub group_name: Option<String>,
    /// A second id in refusals of the daily limit.
    #[serde(
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub request_id: Option<String>,
    /// Named details.
    #[serde(skip_serializing_if = "Context::is_empty")]
    pub context: Context,
    /// Pages of documentation.
    #[serde(skip_serializing_if = "Links::is_empty")]
    pub links: Links,
    /// The single problems.
    #[serde(
        deserialize_with = "lenient::null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub errors: Vec<ErrorDetail>,
}

/// One problem among several.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorDetail {
    /// Text for people.
    #[serde(deserialize_with = "text")]
    pub message: Cow<'static, str>,
    /// `PROPERTY_DOESNT_EXIST`, `INVALID_OPTION` and so on.
    #[serde(deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub code: Option<Cow<'static, str>>,
    /// The field or parameter at fault.
    #[serde(
        rename = "in",
        deserialize_with = "optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub in_: Option<Cow<'static, str>>,
    /// A finer kind.
    #[serde(deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub sub_category: Option<Cow<'static, str>>,
    /// Named details; `propertyName` for property values.
    #[serde(skip_serializing_if = "Context::is_empty")]
    pub context: Context,
}

impl ErrorBody {
    /// `{"status":"error","message":…}`.
    #[must_use]
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status: Cow::Borrowed("error"),
            message: message.into(),
            ..Self::default()
        }
    }

    /// The same with a category.
    #[must_use]
    pub fn category(mut self, category: impl Into<Cow<'static, str>>) -> Self {
        self.category = Some(category.into());
        self
    }

    /// The same with a subcategory.
    #[must_use]
    pub fn sub_category(mut self, sub_category: impl Into<Cow<'static, str>>) -> Self {
        self.sub_category = Some(sub_category.into());
        self
    }

    /// The same with a correlation id.
    #[must_use]
    pub fn correlation_id(mut self, id: impl Into<String>) -> Self {
        self.correlation_id = Some(id.into());
        self
    }

    /// The same with one more text in the context.
    #[must_use]
    pub fn context(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.context.insert(name, value);
        self
    }

    /// The same with one more detail.
    #[must_use]
    pub fn detail(mut self, detail: ErrorDetail) -> Self {
        self.errors.push(detail);
        self
    }

    /// Whether the body says that a rate limit refused the request, in the gateway's shape or a service's.
    #[must_use]
    pub fn is_rate_limit(&self) -> bool {
        self.error_type.as_deref() == Some(category::ERROR_TYPE_RATE_LIMIT)
            || self.category.as_deref() == Some(category::RATE_LIMITS)
            || self.policy_name.is_some()
    }

    /// Whether the portal's daily limit is used up, which no short wait mends.
    #[must_use]
    pub fn is_daily_limit(&self) -> bool {
        self.policy_name.as_deref() == Some(category::POLICY_DAILY) || self.message == category::MESSAGE_DAILY
    }

    /// The record that stands in the way of a conflicting write: `context.existingId`, or the digits behind
    /// `Existing ID: ` in the message, where HubSpot puts them (recorded).
    #[must_use]
    pub fn existing_id(&self) -> Option<&str> {
        self.context
            .first("existingId")
            .or_else(|| existing_id(&self.message))
    }
}

impl ErrorDetail {
    /// A problem with a code.
    #[must_use]
    pub fn new(message: impl Into<Cow<'static, str>>, code: impl Into<Cow<'static, str>>) -> Self {
        Self {
            message: message.into(),
            code: Some(code.into()),
            ..Self::default()
        }
    }

    /// A problem with the value of a property.
    #[must_use]
    pub fn for_property(
        name: &str,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let mut detail = Self::new(message, code);
        detail.context.insert("propertyName", name);
        detail
    }

    /// The same with one more text in the context.
    #[must_use]
    pub fn context(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.context.insert(name, value);
        self
    }
}

pub(super) fn existing_id(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("Existing ID: ")?;
    let end = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest.get(..end).filter(|digits| !digits.is_empty())
}

pub(super) fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Cow<'static, str>, D::Error> {
    Ok(optional_text(deserializer)?.unwrap_or_default())
}

/// A scalar as it is, anything nested as JSON text (some services put objects where texts are promised).
pub(super) fn optional_text<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Cow<'static, str>>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(match value {
        serde_json::Value::Null => None,
        nested @ (serde_json::Value::Array(_) | serde_json::Value::Object(_)) => {
            Some(nested.to_string().into())
        }
        scalar => lenient::scalar_text(scalar).map(Cow::Owned),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Context, ErrorBody, ErrorDetail, category};

    #[test]
    fn bodies_are_written_in_the_order_of_recorded_answers() {
        let conflict = ErrorBody::new("Contact already exists. Existing ID: 123")
            .correlation_id("0000")
            .category(category::CONFLICT);
        assert_eq!(conflict.existing_id(), Some("123"));
        insta::assert_snapshot!(serde_json::to_string(&conflict).unwrap(), @r#"{"status":"error","message":"Contact already exists. Existing ID: 123","correlationId":"0000","category":"CONFLICT"}"#);
        let mut burst = ErrorBody::new(category::MESSAGE_TEN_SECONDLY).correlation_id("0000");
        burst.error_type = Some(category::ERROR_TYPE_RATE_LIMIT.into());
        burst.policy_name = Some(category::POLICY_TEN_SECONDLY_ROLLING.into());
        burst.group_name = Some("publicapi:private_app-api-calls-ten-secondly:1:2".to_owned());
        assert!(burst.is_rate_limit() && !burst.is_daily_limit());
        insta::assert_snapshot!(serde_json::to_string(&burst).unwrap(), @r#"{"status":"error","message":"You have reached your ten_secondly_rolling limit.","errorType":"RATE_LIMIT","correlationId":"0000","policyName":"TEN_SECONDLY_ROLLING","groupName":"publicapi:private_app-api-calls-ten-secondly:1:2"}"#);
        let scopes = ErrorBody::new("m")
            .category(category::MISSING_SCOPES)
            .context("requiredGranularScopes", "tickets")
            .detail(ErrorDetail::for_property(
                "email",
                "INVALID_EMAIL",
                "Email address x is invalid",
            ));
        insta::assert_snapshot!(serde_json::to_string(&scopes).unwrap(), @r#"{"status":"error","message":"m","category":"MISSING_SCOPES","context":{"requiredGranularScopes":["tickets"]},"errors":[{"message":"Email address x is invalid","code":"INVALID_EMAIL","context":{"propertyName":["email"]}}]}"#);
    }

    #[test]
    fn bodies_of_every_seen_shape_read() {
        let body: ErrorBody = serde_json::from_str(
            r#"{"message":"m","subCategory":{"a":1},"context":{"links":["x"]},"errors":[{"message":null,"in":"q"}],
                "validationResults":[1],"correlationId":""}"#,
        )
        .unwrap();
        assert_eq!(body.sub_category.as_deref(), Some(r#"{"a":1}"#));
        assert_eq!(body.context.get("links"), ["x"]);
        assert_eq!(body.errors[0].in_.as_deref(), Some("q"));
        assert_eq!(body.status, "");
        for text in [
            "{}",
            r#"{"errors":null,"context":null,"links":null,"message":null}"#,
        ] {
            let body: ErrorBody = serde_json::from_str(text).unwrap();
            assert_eq!(body.context, Context::new());
        }
    }

    #[test]
    fn the_existing_id_is_found_in_context_or_message_only() {
        let id = |body: &ErrorBody| body.existing_id().map(str::to_owned);
        assert_eq!(
            id(&ErrorBody::new("x").context("existingId", "9")),
            Some("9".to_owned())
        );
        assert_eq!(
            id(&ErrorBody::new(
                "A contact with email x already exists. Existing ID: 29265"
            )),
            Some("29265".to_owned())
        );
        assert_eq!(id(&ErrorBody::new("Contact already exists. Existing ID: ")), None);
        assert_eq!(id(&ErrorBody::new("Contact already exists")), None);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(message in "\\PC*", code in "[A-Z]{1,5}", value in "\\PC*") {
            let body = ErrorBody::new(message).category(code.clone()).context("k", value)
                .detail(ErrorDetail::for_property("p", code, "m"));
            let text = serde_json::to_string(&body).unwrap();
            prop_assert_eq!(serde_json::from_str::<ErrorBody>(&text).unwrap(), body);
        }
    }
}
