//! Takes out of an exchange what is secret or tells of a person, and puts stand-ins in its place.
//!
//! Ids, enumerations, numbers, times, names of properties and everything about definitions stay, so that a recording can
//! still be replayed and compared. What is personal stands in [`spoke_model::personal`]; definitions that pass by teach
//! the rest, so that the values of a customer's own enumerations stay too.

mod form;
mod stand_in;
mod walk;

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use spoke_model::personal::{PropertyPrivacy, defined_privacy, property_privacy};
use spoke_model::property::PropertyType;
use spoke_model::token_kind::{find_tokens, names_a_secret};

pub(crate) use stand_in::StandIns;

use crate::cassette::{Body, Exchange};
use crate::path::{decoded, encoded_segment};

/// Properties whose definition was seen are remembered up to this many.
const LEARNT_MAX: usize = 50_000;
/// Shorter values are not looked for in messages: `no` would take half a sentence with it.
const SHORTEST_QUOTED: usize = 3;
/// Path segments whose next one is a secret.
const BEFORE_SECRETS: &[&str] = &["access-tokens", "refresh-tokens", "utk"];

/// Replaces what is personal, the same value by the same stand-in as long as it lives.
#[derive(Debug)]
pub(crate) struct Redaction {
    stand_ins: StandIns,
    learnt: HashMap<String, PropertyPrivacy>,
    /// Properties of which no two records may have one value.
    unique: HashSet<String>,
}

impl Redaction {
    /// With stand-ins that no one else can make.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub(crate) fn random() -> std::io::Result<Self> {
        Ok(Self::with(StandIns::random()?))
    }

    /// What is personal becomes an asterisk: two requests that differ in such values only become the same.
    pub(crate) fn mask() -> Self {
        Self::with(StandIns::mask())
    }

    pub(crate) fn with(stand_ins: StandIns) -> Self {
        Self {
            stand_ins,
            learnt: HashMap::new(),
            unique: HashSet::new(),
        }
    }

    /// What makes the stand-ins.
    pub(crate) fn stand_ins(&self) -> &StandIns {
        &self.stand_ins
    }

    /// Replaces everything personal in an exchange. Messages lose the values that the request had.
    pub(crate) fn exchange(&mut self, exchange: &mut Exchange) {
        self.learn_from(exchange.request.body.as_ref());
        self.learn_from(exchange.response.body.as_ref());
        let mut quoted = Vec::new();
        let request = &mut exchange.request;
        self.request_parts(
            &mut request.path,
            &mut request.query,
            request.body.as_mut(),
            &mut quoted,
        );
        quoted.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        quoted.dedup();
        if let Some(body) = &mut exchange.response.body {
            let status = exchange.response.status;
            self.body(body, None, &quoted, &mut Vec::new(), status >= 400);
        }
        for value in exchange.response.headers.values_mut() {
            *value = self.quoting(&self.generic(value), &quoted);
        }
    }

    /// Replaces everything personal in a request, and notes what was replaced by what.
    pub(crate) fn request_parts(
        &self,
        path: &mut String,
        query: &mut [(String, String)],
        body: Option<&mut Body>,
        quoted: &mut Vec<(String, String)>,
    ) {
        let in_query = query
            .iter()
            .find(|(name, _)| name == "idProperty")
            .map(|(_, value)| value.clone());
        *path = self.path(path, in_query.as_deref(), quoted);
        for (name, value) in query.iter_mut() {
            let new = if names_a_secret(name) || name == "hapikey" || name == "code" {
                self.stand_ins.secret(value)
            } else if matches!(name.as_str(), "q" | "query") || spoke_model::personal::is_personal_field(name)
            {
                self.stand_ins.text(value)
            } else {
                self.generic(value)
            };
            note(quoted, value, &new);
            *value = new;
        }
        if let Some(body) = body {
            self.body(body, in_query.as_deref(), &[], quoted, false);
        }
    }

    /// What stands in for a value of a property; `None` when it may stay.
    pub(crate) fn property(&self, name: &str, value: &str) -> Option<String> {
        let new = match self.privacy(name) {
            // What people choose from may have addresses in it; those of the definition become the same.
            PropertyPrivacy::Harmless if value.contains(['@', '+', '(']) => {
                let new = self.generic(value);
                return (new != value).then_some(new);
            }
            PropertyPrivacy::Harmless => return None,
            PropertyPrivacy::Personal if is_moment(value) => self.stand_ins.unknown(value),
            PropertyPrivacy::Personal => self.stand_ins.text(value),
            PropertyPrivacy::Unknown => self.stand_ins.unknown(value),
        };
        // Two values may have one stand-in; where no two records may share one, that must not happen.
        if self.unique.contains(name) && new != value && !new.contains('@') {
            return Some(self.stand_ins.alone(&new, value));
        }
        Some(new)
    }

    /// Notes that no two records have the same value of a property.
    pub(crate) fn learn_unique(&mut self, name: &str) {
        if self.unique.len() < LEARNT_MAX {
            self.unique.insert(name.to_owned());
        }
    }

    /// Replaces everything personal in a body, told by where it stands.
    pub(crate) fn json(&self, value: &mut Value) {
        walk::Walk {
            redaction: self,
            id_property: None,
            known: &[],
            quoted: &mut Vec::new(),
        }
        .value(value, walk::Place::Top);
    }

    /// Replaces addresses, phone numbers and secrets in every text of a body, and leaves its words alone.
    pub(crate) fn texts(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.generic(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.texts(item)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.texts(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Notes what a definition says about a property.
    pub(crate) fn learn(&mut self, name: &str, property_type: &str, sensitivity: &str) {
        if self.learnt.len() >= LEARNT_MAX || property_privacy(name) != PropertyPrivacy::Unknown {
            return;
        }
        let Ok(kind) = serde_json::from_value::<PropertyType>(Value::from(property_type)) else {
            return;
        };
        let told = defined_privacy(name, kind, sensitivity);
        // The same name in two types may be two things: what is personal in one counts.
        let known = self.learnt.entry(name.to_owned()).or_insert(told);
        if told == PropertyPrivacy::Personal {
            *known = told;
        }
    }

    fn privacy(&self, name: &str) -> PropertyPrivacy {
        match property_privacy(name) {
            PropertyPrivacy::Unknown => self.learnt.get(name).copied().unwrap_or(PropertyPrivacy::Unknown),
            known => known,
        }
    }

    fn learn_from(&mut self, body: Option<&Body>) {
        if let Some(Body::Json(value)) = body {
            let mut found = Vec::new();
            walk::definitions(value, &mut found);
            for (name, kind, sensitivity) in found {
                self.learn(name, kind, sensitivity);
            }
        }
    }

    /// A path, decoded segment by segment.
    fn path(&self, path: &str, id_property: Option<&str>, quoted: &mut Vec<(String, String)>) -> String {
        let segments: Vec<&str> = path.split('/').collect();
        let last = segments.iter().rposition(|segment| !segment.is_empty());
        let mut out = Vec::with_capacity(segments.len());
        for (at, segment) in segments.iter().enumerate() {
            let text = decoded(segment);
            let before = at.checked_sub(1).and_then(|at| segments.get(at)).copied();
            let new = if before.is_some_and(|before| BEFORE_SECRETS.contains(&before)) {
                self.stand_ins.secret(&text)
            } else if Some(at) == last
                && let Some(name) = id_property.filter(|name| *name != "hs_object_id")
            {
                self.property(name, &text).unwrap_or_else(|| text.clone())
            } else {
                self.generic(&text)
            };
            if new == text {
                out.push((*segment).to_owned());
            } else {
                note(quoted, &text, &new);
                out.push(encoded_segment(&new));
            }
        }
        out.join("/")
    }

    fn body(
        &self,
        body: &mut Body,
        id_property: Option<&str>,
        known: &[(String, String)],
        quoted: &mut Vec<(String, String)>,
        is_error: bool,
    ) {
        match body {
            Body::Json(value) => walk::Walk {
                redaction: self,
                id_property,
                known,
                quoted,
            }
            .value(value, walk::Place::Top),
            Body::Form(pairs) => {
                for (name, value) in pairs {
                    let new = if names_a_secret(name) || name == "code" {
                        self.stand_ins.secret(value)
                    } else if spoke_model::personal::is_personal_field(name) {
                        self.stand_ins.text(value)
                    } else {
                        self.generic(value)
                    };
                    note(quoted, value, &new);
                    *value = new;
                }
            }
            Body::Text(text) if is_error => {
                *text = self.quoting(&self.generic(text), known);
            }
            Body::Text(text) => {
                // Tables, pages, files: nobody knows what is a name in them.
                *body = Body::left(
                    text.len() as u64,
                    "a text that is no JSON is recorded with --keep-values only",
                );
            }
            Body::Left { .. } => {}
        }
    }

    /// A text of which nothing is known: addresses, phone numbers and credentials go.
    pub(crate) fn generic(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for found in find_tokens(text) {
            out.push_str(text.get(at..found.start).unwrap_or_default());
            let token = text.get(found.start..found.end).unwrap_or_default();
            out.push_str(&self.stand_ins.secret(token));
            at = found.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        self.stand_ins.addresses_in(&out)
    }

    /// A message with the stand-ins of what the request had.
    fn quoting(&self, text: &str, known: &[(String, String)]) -> String {
        let mut text = text.to_owned();
        for (value, new) in known {
            if value.len() >= SHORTEST_QUOTED && text.contains(value.as_str()) {
                text = text.replace(value.as_str(), new);
            }
        }
        text
    }
}

impl Redaction {
    /// A text that is as a whole what the request had.
    fn quoting_whole(&self, text: &str, known: &[(String, String)]) -> String {
        known
            .iter()
            .find(|(value, _)| value.len() >= SHORTEST_QUOTED && value == text)
            .map_or_else(|| text.to_owned(), |(_, new)| new.clone())
    }
}

fn note(quoted: &mut Vec<(String, String)>, value: &str, new: &str) {
    if value != new && quoted.len() < 10_000 {
        quoted.push((value.to_owned(), new.to_owned()));
    }
}

/// A day or a time, so that its stand-in is one too.
fn is_moment(value: &str) -> bool {
    value.as_bytes().get(4) == Some(&b'-') && spoke_model::time::Timestamp::parse(value).is_ok()
}

#[cfg(test)]
mod tests;
