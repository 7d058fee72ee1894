//! An answer as people have it at hand: a body, a body with headers, an HTML page, a line of a log.

use serde_json::Value;
use spoke_model::error::catalogue::Clues;
use spoke_model::error::{BatchError, ErrorBody, category};

use super::ExplainError;

/// What was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) status: Option<u16>,
    pub(super) correlation_id: Option<String>,
    /// The object type in the path, when the text shows a path.
    pub(super) path_type: Option<String>,
    pub(super) said: Vec<Said>,
}

/// One error in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) category: Option<String>,
    pub(super) sub_category: Option<String>,
    pub(super) policy: Option<String>,
    pub(super) message: String,
    pub(super) body: ErrorBody,
}

impl Said {
    fn new(body: ErrorBody) -> Self {
        // The token endpoints put their code where others say "error".
        let oauth = Some(body.status.to_string()).filter(|status| status.starts_with("BAD_"));
        let owned =
            |text: &Option<std::borrow::Cow<'static, str>>| text.as_ref().map(|text| text.to_string());
        Self {
            category: oauth.or(owned(&body.category)).or(owned(&body.error_type)),
            sub_category: owned(&body.sub_category),
            policy: owned(&body.policy_name),
            message: body.message.to_string(),
            body,
        }
    }

    pub(super) fn clues(&self, status: Option<u16>) -> Clues<'_> {
        Clues {
            status: status.filter(|status| *status != 207),
            category: self.category.as_deref(),
            sub_category: self.sub_category.as_deref(),
            policy: self.policy.as_deref(),
            message: &self.message,
        }
    }
}

/// Finds the answer in a text.
pub(super) fn read(text: &str, status: Option<u16>) -> Result<Answer, ExplainError> {
    let body = json_in(text);
    let around = body
        .as_ref()
        .map_or(text, |(start, _)| text.get(..*start).unwrap_or_default());
    let mut answer = Answer {
        status: status.or_else(|| status_in(around)),
        correlation_id: header(around, "x-hubspot-correlation-id"),
        path_type: path_type(around),
        said: Vec::new(),
    };
    let Some((_, value)) = body else {
        return page(text, answer);
    };
    if answer.status.is_none() {
        answer.status = value
            .get("statusCode")
            .or_else(|| value.get("code"))
            .or_else(|| value.get("status"))
            .and_then(Value::as_u64)
            .and_then(|status| u16::try_from(status).ok())
            .filter(|status| (100..600).contains(status));
    }
    let value = unwrapped(value);
    if value.get("correlationId").is_some_and(Value::is_string) {
        answer.correlation_id = value["correlationId"]
            .as_str()
            .filter(|id| !id.is_empty())
            .map(str::to_owned);
    }
    let is_batch = value.get("numErrors").is_some() || value.get("results").is_some();
    if is_batch {
        answer.status = answer.status.or(Some(207));
        let items = value
            .get("errors")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        answer.said = items
            .into_iter()
            .filter_map(|item| serde_json::from_value::<BatchError>(item).ok())
            .map(|item| Said::new(item.into()))
            .collect();
        return Ok(answer);
    }
    let body: ErrorBody =
        serde_json::from_value(value).map_err(|error| ExplainError::NoAnswer(error.to_string()))?;
    answer.said = vec![Said::new(body)];
    Ok(answer)
}

/// Clients wrap the body: `{"code": 409, "body": {…}}`, `{"response": {"data": {…}}}`, `{"error": {…}}`.
fn unwrapped(value: Value) -> Value {
    let mut value = value;
    for _ in 0..4 {
        if value.get("message").is_some() && value.get("category").is_some() {
            return value;
        }
        let inner = ["body", "data", "response", "error"]
            .into_iter()
            .find_map(|name| {
                let inner = value.get(name)?;
                match inner {
                    Value::Object(_) => Some(inner.clone()),
                    Value::String(text) => serde_json::from_str::<Value>(text).ok().filter(Value::is_object),
                    _ => None,
                }
            });
        match inner {
            Some(inner) => value = inner,
            None => return value,
        }
    }
    value
}

/// The first JSON object in the text and where it begins.
fn json_in(text: &str) -> Option<(usize, Value)> {
    // Every brace is a try; a text full of them must not take for ever.
    text.match_indices('{').take(50).find_map(|(start, _)| {
        let rest = text.get(start..)?;
        let value = serde_json::Deserializer::from_str(rest)
            .into_iter::<Value>()
            .next()?
            .ok()?;
        value
            .as_object()
            .is_some_and(|object| !object.is_empty())
            .then_some((start, value))
    })
}

/// `HTTP/1.1 429 …`, or a number from 400 to 599 that stands alone.
fn status_in(text: &str) -> Option<u16> {
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '/' | '.' | '-'))
        .filter(|word| !word.is_empty())
        .take(5000)
        .collect();
    let after_http = words
        .windows(2)
        .find(|pair| pair.first().is_some_and(|word| word.starts_with("HTTP/")))
        .and_then(|pair| pair.get(1)?.parse().ok());
    after_http.or_else(|| {
        words
            .iter()
            .filter(|word| word.len() == 3)
            .filter_map(|word| word.parse().ok())
            .find(|status| (400..600).contains(status))
    })
}

fn header(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim()
            .trim_start_matches(['<', '>', ' '])
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    })
}

pub(super) fn path_type(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("/objects/")?;
    let mut segments = rest.split(['/', '?', ' ', '"', '\n']);
    let first = segments.next()?;
    let is_version = first.starts_with("20") && first.contains('-');
    let name = if is_version { segments.next()? } else { first };
    (!name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')))
    .then(|| name.to_owned())
}

/// Text without JSON: a page of HubSpot's web server or of the edge.
fn page(text: &str, mut answer: Answer) -> Result<Answer, ExplainError> {
    let lower: String = text.chars().take(20_000).collect::<String>().to_ascii_lowercase();
    for (sign, status) in [
        ("temporarily unavailable", 503),
        ("gateway time-out", 504),
        ("bad gateway", 502),
        ("request-uri too large", 414),
        ("error code: 1015", 429),
        ("http error 404", 404),
    ] {
        if lower.contains(sign) && answer.status.is_none() {
            answer.status = Some(status);
        }
    }
    let known_category = text
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .find(|word| {
            word.contains('_') && spoke_model::error::catalogue::categories().any(|known| known == *word)
        });
    let limit = [
        category::MESSAGE_TEN_SECONDLY,
        category::MESSAGE_SECONDLY,
        category::MESSAGE_DAILY,
    ]
    .into_iter()
    .find(|message| text.contains(message));
    if answer.status.is_none() && known_category.is_none() && limit.is_none() {
        return Err(ExplainError::NoAnswer(
            "it holds no JSON body, no status and no category".to_owned(),
        ));
    }
    let is_page = lower.contains("<html") || lower.contains("<!doctype");
    answer.said = vec![Said {
        category: known_category.map(str::to_owned),
        message: match limit {
            Some(limit) => limit.to_owned(),
            None if is_page || answer.status.is_some() => lower.chars().take(500).collect(),
            None => String::new(),
        },
        ..Said::default()
    }];
    Ok(answer)
}
