//! Finds the recorded answer of a request.

use std::collections::HashMap;

use parking_lot::Mutex;
use serde_json::Value;

use crate::cassette::{Body, Cassette, Exchange};
use crate::path::decoded;
use crate::redaction::Redaction;

/// A request that came.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Option<Body>,
}

/// The exchanges by what they answer.
pub(super) struct Index {
    exchanges: Vec<Exchange>,
    exact: HashMap<String, Queue>,
    /// With what tells of people masked; empty when the cassette holds the values themselves.
    masked: HashMap<String, Queue>,
    mask: Redaction,
}

/// The exchanges that answer one request, in order.
#[derive(Default)]
struct Queue {
    at: Vec<usize>,
    next: Mutex<usize>,
}

impl Queue {
    /// The next one; after the last one, the last again.
    fn take(&self) -> Option<usize> {
        let mut next = self.next.lock();
        let at = self.at.get(*next).or(self.at.last()).copied();
        *next = next.saturating_add(1).min(self.at.len());
        at
    }
}

impl Index {
    pub(super) fn new(cassette: Cassette) -> Self {
        let mask = Redaction::mask();
        let (mut exact, mut masked): (HashMap<String, Queue>, HashMap<String, Queue>) = Default::default();
        for (at, exchange) in cassette.exchanges.iter().enumerate() {
            let asked = Asked {
                method: exchange.request.method.clone(),
                path: exchange.request.path.clone(),
                query: exchange.request.query.clone(),
                body: exchange.request.body.clone(),
            };
            exact.entry(key(&asked)).or_default().at.push(at);
            if cassette.head.redacted {
                masked.entry(key(&hidden(&mask, asked))).or_default().at.push(at);
            }
        }
        Self {
            exchanges: cassette.exchanges,
            exact,
            masked,
            mask,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.exchanges.len()
    }

    pub(super) fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// The exchange that answers.
    pub(super) fn answer(&self, asked: &Asked) -> Option<&Exchange> {
        let exact = self.exact.get(&key(asked)).and_then(Queue::take);
        let at = match exact {
            Some(at) => at,
            None if self.masked.is_empty() => return None,
            None => self
                .masked
                .get(&key(&hidden(&self.mask, asked.clone())))?
                .take()?,
        };
        self.exchanges.get(at)
    }
}

fn hidden(mask: &Redaction, mut asked: Asked) -> Asked {
    mask.request_parts(
        &mut asked.path,
        &mut asked.query,
        asked.body.as_mut(),
        &mut Vec::new(),
    );
    asked
}

/// What two requests have in common that are the same.
fn key(asked: &Asked) -> String {
    let path: Vec<String> = asked
        .path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(decoded)
        .collect();
    // A key in the query is a credential, and whatever token is sent does not matter.
    let mut query: Vec<&(String, String)> =
        asked.query.iter().filter(|(name, _)| name != "hapikey").collect();
    query.sort();
    let body = match &asked.body {
        None => String::new(),
        Some(Body::Json(value)) => format!("json {}", sorted(value)),
        Some(Body::Form(pairs)) => {
            let mut pairs = pairs.clone();
            pairs.sort();
            format!("form {pairs:?}")
        }
        Some(Body::Text(text)) => format!("text {text}"),
        // Files are not kept, so one is as good as another.
        Some(Body::Left { .. }) => "left".to_owned(),
    };
    format!("{} {path:?} {query:?} {body}", asked.method)
}

/// The value with its fields in the order of their names.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        Value::Object(fields) => {
            let mut names: Vec<&String> = fields.keys().collect();
            names.sort();
            names
                .into_iter()
                .filter_map(|name| Some((name.clone(), sorted(fields.get(name)?))))
                .collect()
        }
        other => other.clone(),
    }
}
