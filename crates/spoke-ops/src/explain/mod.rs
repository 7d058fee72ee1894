//! What an error means, why it came, and what to do: from a status, a category, a code, an answer, or a log line with an
//! answer in it.

mod answer;
mod particulars;

use serde::Serialize;
use spoke_model::error::catalogue::{self, Clues, Entry, PropertyCode};
use spoke_model::suggest::nearest;

use crate::recent::RecentFailure;
use thiserror::Error;

use answer::{Answer, Said};
pub use particulars::Particular;

/// The longest text that is looked at, in bytes.
pub const INPUT_MAX: usize = 1 << 20;
/// How many different errors of a batch are told one by one.
const ERRORS_MAX: usize = 20;

/// What is known about one error.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The status, as given or as usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The category, as given or as usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The subcategory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_category: Option<String>,
    /// What HubSpot said, without the JSON inside.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// What it means.
    pub meaning: String,
    /// Why it comes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cause: String,
    /// What to do.
    pub fix: String,
    /// The command that helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// Whether to send it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send_again: Option<&'static str>,
    /// How well it is known.
    pub evidence: &'static str,
    /// What the answer named: properties, ids, scopes, the policy, the correlation id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub particulars: Vec<Particular>,
    /// How many items of the batch failed like this.
    #[serde(skip_serializing_if = "is_one")]
    pub count: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_one(count: &usize) -> bool {
    *count <= 1
}

/// Why there is no explanation.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum ExplainError {
    /// Nothing was given.
    #[error("there is nothing to explain")]
    Empty,
    /// More was given than is looked at.
    #[error("the input is longer than {INPUT_MAX} bytes")]
    TooLong,
    /// A status without an entry.
    #[error("HubSpot documents no status {0}")]
    UnknownStatus(u16),
    /// A word that is no category, subcategory or code.
    #[error("\"{word}\" is no category, subcategory or code that HubSpot is known to send")]
    UnknownWord {
        /// The word.
        word: String,
        /// What may be meant.
        suggestion: Option<&'static str>,
    },
    /// No answer was found in the text.
    #[error("no answer of HubSpot was found in it: {0}")]
    NoAnswer(String),
    /// An answer that fits nothing.
    #[error("this answer fits nothing in the catalogue")]
    Unknown,
}

/// Whether a text has the form of a correlation id.
#[must_use]
pub fn is_correlation_id(text: &str) -> bool {
    let text = text.trim();
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Explains a text. `status` is what the caller knows of the answer's status.
///
/// ```
/// let said = spoke_ops::explain::explain("423", None).unwrap();
/// assert_eq!(said[0].category.as_deref(), Some("LOCKED"));
/// ```
///
/// # Errors
/// When the text is empty or too long, or fits nothing; the error says what may be meant.
pub fn explain(text: &str, status: Option<u16>) -> Result<Vec<Explanation>, ExplainError> {
    let text = text.trim();
    if text.is_empty() {
        return status.map_or(Err(ExplainError::Empty), explain_status);
    }
    if text.len() > INPUT_MAX {
        return Err(ExplainError::TooLong);
    }
    if let Some(status) = bare_status(text) {
        return explain_status(status);
    }
    if !text.contains(char::is_whitespace) && !text.contains(['{', '[', '<']) {
        return explain_word(text, status);
    }
    let answer = answer::read(text, status)?;
    explain_answer(&answer)
}

/// Explains what a journal holds of a call: its status and category.
///
/// # Errors
/// When they fit nothing.
pub fn explain_parts(status: Option<u16>, category: Option<&str>) -> Result<Explanation, ExplainError> {
    let entry = catalogue::find(&Clues {
        status,
        category,
        ..Clues::default()
    });
    entry
        .map(|entry| from_entry(entry, status, category))
        .ok_or(ExplainError::Unknown)
}

/// Explains a call that the journal holds.
///
/// # Errors
/// When its status and category fit nothing.
pub fn explain_call(call: &RecentFailure) -> Result<Explanation, ExplainError> {
    let mut explanation = match (call.status, &call.kind) {
        (None, kind) => unanswered(kind.as_deref().unwrap_or("no answer")),
        (status, _) => explain_parts(status, call.category.as_deref())?,
    };
    if let (Some(command), Some(object_type)) = (&explanation.command, answer::path_type(&call.template)) {
        explanation.command = Some(command.replace("TYPE", &object_type));
    }
    let mut add = |name: &str, value: String| {
        explanation.particulars.push(Particular {
            name: name.to_owned(),
            values: vec![value],
        });
    };
    add("call", format!("{} {}", call.method, call.template));
    add("at", call.at.clone());
    add("attempts", call.attempts.to_string());
    if let Some(id) = &call.correlation_id {
        add("correlation id", id.clone());
    }
    Ok(explanation)
}

fn unanswered(kind: &str) -> Explanation {
    Explanation {
        status: None,
        category: None,
        sub_category: None,
        message: kind.to_owned(),
        meaning: "no answer came".to_owned(),
        cause: "the connection could not be made, broke, or was too slow".to_owned(),
        fix: "find the layer that fails; a write may have taken effect all the same".to_owned(),
        command: Some("spoke doctor".to_owned()),
        send_again: Some(catalogue::Again::IfHarmless.as_str()),
        evidence: catalogue::Evidence::Recorded.as_str(),
        particulars: Vec::new(),
        count: 1,
    }
}

fn bare_status(text: &str) -> Option<u16> {
    (text.len() == 3).then(|| text.parse().ok()).flatten()
}

fn explain_status(status: u16) -> Result<Vec<Explanation>, ExplainError> {
    let clues = Clues {
        status: Some(status),
        ..Clues::default()
    };
    let entry = catalogue::find(&clues).ok_or(ExplainError::UnknownStatus(status))?;
    Ok(vec![from_entry(entry, Some(status), None)])
}

fn explain_word(word: &str, status: Option<u16>) -> Result<Vec<Explanation>, ExplainError> {
    let as_sub = Clues {
        status,
        sub_category: Some(word),
        ..Clues::default()
    };
    let as_policy = word.to_ascii_uppercase();
    let as_policy = Clues {
        status: Some(429),
        policy: Some(&as_policy),
        ..Clues::default()
    };
    let as_category = Clues {
        status,
        category: Some(word),
        ..Clues::default()
    };
    if let Some(entry) = catalogue::find(&as_sub).filter(|entry| entry.sub_category.is_some()) {
        return Ok(vec![from_entry(entry, status, None)]);
    }
    if let Some(entry) = catalogue::find(&as_policy).filter(|entry| entry.policy.is_some()) {
        return Ok(vec![from_entry(entry, Some(429), None)]);
    }
    if let Some(entry) = catalogue::find(&as_category).filter(|entry| {
        entry
            .category
            .is_some_and(|known| known.eq_ignore_ascii_case(word))
    }) {
        return Ok(vec![from_entry(entry, status, None)]);
    }
    if let Some(code) = catalogue::property_code(&word.to_ascii_uppercase()) {
        return Ok(vec![from_code(code)]);
    }
    let codes = catalogue::PROPERTY_CODES.iter().map(|known| known.code);
    let policies = ["TEN_SECONDLY_ROLLING", "SECONDLY", "DAILY"];
    let names = catalogue::categories()
        .chain(catalogue::sub_categories())
        .chain(codes)
        .chain(policies);
    Err(ExplainError::UnknownWord {
        word: word.chars().take(100).collect(),
        suggestion: nearest(word, names),
    })
}

fn explain_answer(answer: &Answer) -> Result<Vec<Explanation>, ExplainError> {
    let mut explanations: Vec<Explanation> = Vec::new();
    for said in &answer.said {
        let Some(entry) = catalogue::find(&said.clues(answer.status)) else {
            continue;
        };
        let mut explanation = from_entry(entry, answer.status, said.category.as_deref());
        explanation.sub_category = said.sub_category.clone().or(explanation.sub_category);
        explanation.message = particulars::without_json(&said.message);
        explanation.particulars = particulars::of(answer, said);
        explanation.command = command(entry, answer, said, &explanation.particulars);
        let same = explanations.iter().position(|known| {
            known.meaning == explanation.meaning
                && known.message == explanation.message
                && known.particulars == explanation.particulars
        });
        if let Some(known) = same.and_then(|at| explanations.get_mut(at)) {
            known.count += 1;
        } else if explanations.len() < ERRORS_MAX {
            explanations.push(explanation);
        }
    }
    if explanations.is_empty() {
        return match answer.status {
            Some(status) => explain_status(status),
            None => Err(ExplainError::Unknown),
        };
    }
    Ok(explanations)
}

fn from_entry(entry: &Entry, status: Option<u16>, category: Option<&str>) -> Explanation {
    Explanation {
        status: status.or(entry.status),
        category: category.or(entry.category).map(str::to_owned),
        sub_category: entry.sub_category.map(str::to_owned),
        message: String::new(),
        meaning: entry.meaning.to_owned(),
        cause: entry.cause.to_owned(),
        fix: entry.fix.to_owned(),
        command: Some(entry.command)
            .filter(|command| !command.is_empty())
            .map(|command| fill(command, None, None, None)),
        send_again: Some(entry.again.as_str()),
        evidence: entry.evidence.as_str(),
        particulars: Vec::new(),
        count: 1,
    }
}

fn from_code(code: &PropertyCode) -> Explanation {
    Explanation {
        status: Some(400),
        category: Some(spoke_model::error::category::VALIDATION_ERROR.to_owned()),
        sub_category: None,
        message: String::new(),
        meaning: code.meaning.to_owned(),
        cause: format!(
            "a property was written with a value that HubSpot refuses ({})",
            code.code
        ),
        fix: code.fix.to_owned(),
        command: Some(fill(
            "spoke crm {objectType} properties {property}",
            None,
            None,
            None,
        )),
        send_again: Some(catalogue::Again::Never.as_str()),
        evidence: catalogue::Evidence::Recorded.as_str(),
        particulars: Vec::new(),
        count: 1,
    }
}

fn command(entry: &Entry, answer: &Answer, said: &Said, known: &[Particular]) -> Option<String> {
    if entry.command.is_empty() {
        return None;
    }
    let first = |name: &str| {
        known
            .iter()
            .find(|one| one.name == name)
            .and_then(|one| one.values.first())
            .map(String::as_str)
    };
    let object_type = particulars::object_type(answer, said);
    let id = first("existing record").or_else(|| first("ids"));
    Some(fill(
        entry.command,
        object_type.as_deref(),
        id,
        first("properties"),
    ))
}

fn fill(command: &str, object_type: Option<&str>, id: Option<&str>, property: Option<&str>) -> String {
    command
        .replace("{objectType}", object_type.unwrap_or("TYPE"))
        .replace("{id}", id.unwrap_or("ID"))
        .replace("{property}", property.unwrap_or("NAME"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ExplainError, explain, is_correlation_id};

    #[test]
    fn words_of_every_kind_are_known_and_slips_are_named() {
        for word in [
            "MISSING_SCOPES",
            "missing_scopes",
            "crm.associations.TO_OBJECT_NOT_FOUND",
            "DAILY",
            "INVALID_OPTION",
            "RATE_LIMIT",
            "BAD_REFRESH_TOKEN",
            "429",
        ] {
            assert_eq!(explain(word, None).map(|all| all.len()), Ok(1), "{word}");
        }
        assert_eq!(
            explain("MISING_SCOPE", None),
            Err(ExplainError::UnknownWord {
                word: "MISING_SCOPE".to_owned(),
                suggestion: Some("MISSING_SCOPES")
            })
        );
        assert_eq!(explain("299", None), Err(ExplainError::UnknownStatus(299)));
        assert_eq!(explain("", None), Err(ExplainError::Empty));
    }

    #[test]
    fn scopes_of_a_refusal_are_named() {
        let text = r#"{"status":"error","message":"This app hasn't been granted all required scopes to make this call.","correlationId":"c033cdaa-2c40-4a64-ae48-b4cec88dad24","errors":[{"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["crm.objects.contacts.read"]}}],"category":"MISSING_SCOPES"}"#;
        let said = explain(text, Some(403)).unwrap();
        insta::assert_snapshot!(serde_json::to_string_pretty(&said).unwrap());
    }

    #[test]
    fn a_refused_write_names_property_code_and_command() {
        let text = r#"HTTP/2 400
content-type: application/json
x-hubspot-correlation-id: c033cdaa-2c40-4a64-ae48-b4cec88dad24

{"status":"error","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Property \\\"emial\\\" does not exist\",\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"emial\"}]","category":"VALIDATION_ERROR"}"#;
        insta::assert_snapshot!(serde_json::to_string_pretty(&explain(text, None).unwrap()).unwrap());
    }

    #[test]
    fn a_batch_tells_each_kind_of_failure_once() {
        let item = r#"{"status":"error","category":"OBJECT_NOT_FOUND","message":"Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.","context":{"ids":["7"]}}"#;
        let text = format!(r#"{{"status":"COMPLETE","results":[],"numErrors":2,"errors":[{item},{item}]}}"#);
        let said = explain(&text, Some(207)).unwrap();
        assert_eq!((said.len(), said[0].count), (1, 2));
        assert_eq!(
            said[0].command.as_deref(),
            Some("spoke crm contacts get 7 --archived")
        );
    }

    #[test]
    fn pages_of_the_edge_are_read_by_what_they_show() {
        for (page, status) in [
            (
                "<html><title>Error 404 Not Found</title><h2>HTTP ERROR 404</h2></html>",
                404,
            ),
            ("<html>504: Gateway time-out</html>", 504),
            (
                "<html><title>Temporarily unavailable | api.hubapi.com | Cloudflare</title></html>",
                503,
            ),
            ("414 Request-URI Too Large from the proxy", 414),
        ] {
            assert_eq!(explain(page, None).unwrap()[0].status, Some(status), "{page}");
        }
    }

    #[test]
    fn a_log_line_around_an_answer_does_no_harm() {
        let line = r#"2026-11-25 ERROR call failed (409) body={"status":"error","message":"Contact already exists. Existing ID: 123","category":"CONFLICT"} attempt=1"#;
        let said = explain(line, None).unwrap();
        assert_eq!(said[0].command.as_deref(), Some("spoke crm contacts get 123"));
        assert_eq!(said[0].status, Some(409));
    }

    #[test]
    fn correlation_ids_have_a_form() {
        assert!(is_correlation_id("c033cdaa-2c40-4a64-ae48-b4cec88dad24"));
        assert!(!is_correlation_id("c033cdaa2c404a64ae48b4cec88dad24"));
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC{0,300}", status in proptest::option::of(100u16..600)) {
            let _ = explain(&text, status);
        }

        #[test]
        fn any_json_is_taken(name in "[a-zA-Z]{1,12}", value in "\\PC{0,40}") {
            let _ = explain(&serde_json::json!({name: value, "errors": [value], "context": {"a": value}}).to_string(), None);
        }
    }
}
