//! The answer to a write with bad property values: every problem is told twice, as JSON inside the message and as
//! a detail (recorded).

use serde::Serialize;

use super::{ErrorBody, ErrorDetail, category};
use crate::value::ValueError;

/// A problem with the value of one property, in the form that stands inside the message.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyProblem {
    is_valid: bool,
    message: String,
    error: &'static str,
    name: String,
}

impl PropertyProblem {
    /// `error` is about the property `name`.
    #[must_use]
    pub fn new(name: impl Into<String>, error: &ValueError) -> Self {
        Self {
            is_valid: false,
            message: error.message().to_owned(),
            error: error.code(),
            name: name.into(),
        }
    }

    /// HubSpot's code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.error
    }

    /// The text for people.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The property.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The problem as an entry of `errors`.
    #[must_use]
    pub fn detail(&self) -> ErrorDetail {
        ErrorDetail::for_property(&self.name, self.error, self.message.clone())
    }
}

/// The body of the 400: `Property values were not valid: [{…}]`, `VALIDATION_ERROR`, one detail a problem.
#[must_use]
pub fn invalid_properties(problems: &[PropertyProblem]) -> ErrorBody {
    let list = serde_json::to_string(problems).unwrap_or_default();
    let mut body = ErrorBody::new(format!("Property values were not valid: {list}"))
        .category(category::VALIDATION_ERROR);
    body.errors = problems.iter().map(PropertyProblem::detail).collect();
    body
}

#[cfg(test)]
mod tests {
    use super::{PropertyProblem, invalid_properties};
    use crate::value::ValueError;

    #[test]
    fn problems_stand_in_the_message_and_in_the_details() {
        let problems = [
            PropertyProblem::new("first000name", &ValueError::unknown_property("first000name")),
            PropertyProblem::new("hs_object_id", &ValueError::read_only("hs_object_id", false)),
        ];
        insta::assert_snapshot!(serde_json::to_string(&invalid_properties(&problems)).unwrap(), @r#"{"status":"error","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Property \\\"first000name\\\" does not exist\",\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"first000name\"},{\"isValid\":false,\"message\":\"\\\"hs_object_id\\\" is a read only property; its value cannot be set.\",\"error\":\"READ_ONLY_VALUE\",\"name\":\"hs_object_id\"}]","category":"VALIDATION_ERROR","errors":[{"message":"Property \"first000name\" does not exist","code":"PROPERTY_DOESNT_EXIST","context":{"propertyName":["first000name"]}},{"message":"\"hs_object_id\" is a read only property; its value cannot be set.","code":"READ_ONLY_VALUE","context":{"propertyName":["hs_object_id"]}}]}"#);
    }
}
