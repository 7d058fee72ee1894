//! [`Leads`]: many leads from JSON, one after the other.
//!
//! An array of objects, or one object a line. Nothing but the lead under way is in memory. A lead that can't be read is
//! told with its place and field, and the next one is read all the same; only where the text of an array is no JSON
//! does reading end, because nobody knows where the next lead begins.

use std::io::{self, BufRead};

use serde_json::{Map, Value};
use spoke_model::suggest::nearest;

use super::Lead;

/// One lead may not be longer than this.
const LEAD_MAX: usize = 1 << 20;

const FIELDS: [&str; 12] = [
    "email",
    "firstname",
    "lastname",
    "phone",
    "company",
    "domain",
    "deal",
    "amount",
    "pipeline",
    "stage",
    "note",
    "properties",
];

/// Reads leads. One a line, or as an array; at most a mebibyte each.
///
/// ```
/// use spoke_client::workflow::lead::Leads;
///
/// let text = "{\"email\": \"jane@example.com\"}\n{\"emial\": \"joe@example.com\"}\n";
/// let read: Vec<_> = Leads::new(text.as_bytes()).collect();
/// assert!(read[0].1.is_ok());
/// assert_eq!(read[1].1.as_ref().unwrap_err().to_string(), "emial: there is no such field; did you mean email?");
/// ```
#[derive(Debug)]
pub struct Leads<R> {
    reader: R,
    form: Option<Form>,
    number: u64,
    ended: bool,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Form {
    /// `[{…}, {…}]`: leads are counted.
    Array,
    /// `{…}` a line: lines are counted.
    Lines,
}

/// Why a lead can't be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum LeadFault {
    /// A field is not what it should be.
    Field {
        /// Its name.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The text is no JSON object.
    Json(String),
    /// The text can't be read any further.
    Read(io::Error),
}

impl std::fmt::Display for LeadFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Field { name, problem } => write!(f, "{name}: {problem}"),
            Self::Json(problem) => f.write_str(problem),
            Self::Read(_) => f.write_str("the text can't be read any further"),
        }
    }
}

impl std::error::Error for LeadFault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read(cause) => Some(cause),
            _ => None,
        }
    }
}

impl<R: BufRead> Leads<R> {
    /// Leads from a reader.
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            form: None,
            number: 0,
            ended: false,
        }
    }

    /// Whether the leads stand in an array, so that they and not the lines are counted. Known after the first.
    #[must_use]
    pub fn is_array(&self) -> bool {
        self.form == Some(Form::Array)
    }

    /// The text of the next lead.
    fn next_text(&mut self) -> Result<Option<Vec<u8>>, LeadFault> {
        let form = match self.form {
            Some(form) => form,
            None => {
                let first = self.skip(|byte| byte.is_ascii_whitespace() && byte != b'\n')?;
                // Blank lines before the first lead count as lines.
                let form = match first {
                    Some(b'[') => {
                        self.reader.consume(1);
                        Form::Array
                    }
                    _ => Form::Lines,
                };
                self.form = Some(form);
                form
            }
        };
        match form {
            Form::Lines => self.next_line(),
            Form::Array => self.next_item(),
        }
    }

    fn next_line(&mut self) -> Result<Option<Vec<u8>>, LeadFault> {
        loop {
            let mut line = Vec::new();
            self.number += 1;
            loop {
                let available = self.reader.fill_buf().map_err(LeadFault::Read)?;
                let end = available.iter().position(|byte| *byte == b'\n');
                let taken = end.unwrap_or(available.len());
                let part = available.get(..taken).unwrap_or_default();
                if line.len() + part.len() > LEAD_MAX {
                    self.ended = true;
                    return Err(LeadFault::Json(format!(
                        "the line is longer than {LEAD_MAX} bytes"
                    )));
                }
                line.extend_from_slice(part);
                let empty = available.is_empty();
                self.reader.consume(taken + usize::from(end.is_some()));
                if end.is_some() {
                    break;
                }
                if empty {
                    self.ended = true;
                    break;
                }
            }
            if !line.trim_ascii().is_empty() {
                return Ok(Some(line));
            }
            if self.ended {
                return Ok(None);
            }
        }
    }

    /// One value of an array, found by its brackets.
    fn next_item(&mut self) -> Result<Option<Vec<u8>>, LeadFault> {
        match self.skip(|byte| byte.is_ascii_whitespace() || byte == b',')? {
            Some(b']') => {
                self.ended = true;
                return Ok(None);
            }
            Some(b'{') => {}
            Some(_) => {
                self.number += 1;
                return Err(LeadFault::Json(
                    "an object is wanted here: {\"email\": …}".to_owned(),
                ));
            }
            None => return Err(LeadFault::Json("the array does not end: ] is missing".to_owned())),
        }
        self.number += 1;
        let (mut item, mut depth) = (Vec::new(), 0usize);
        let (mut in_text, mut escaped) = (false, false);
        loop {
            let available = self.reader.fill_buf().map_err(LeadFault::Read)?;
            if available.is_empty() {
                return Err(LeadFault::Json(
                    "the object does not end: } is missing".to_owned(),
                ));
            }
            let mut taken = 0;
            for &byte in available {
                taken += 1;
                item.push(byte);
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if in_text => escaped = true,
                    b'"' => in_text = !in_text,
                    b'{' | b'[' if !in_text => depth += 1,
                    b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth == 0 || item.len() > LEAD_MAX {
                    break;
                }
            }
            self.reader.consume(taken);
            if item.len() > LEAD_MAX {
                return Err(LeadFault::Json(format!(
                    "the lead is longer than {LEAD_MAX} bytes"
                )));
            }
            if depth == 0 {
                return Ok(Some(item));
            }
        }
    }

    /// Passes over bytes, and gives the first other one, which is not consumed.
    fn skip(&mut self, over: impl Fn(u8) -> bool) -> Result<Option<u8>, LeadFault> {
        loop {
            let available = self.reader.fill_buf().map_err(LeadFault::Read)?;
            if available.is_empty() {
                return Ok(None);
            }
            match available.iter().position(|byte| !over(*byte)) {
                Some(place) => {
                    let byte = available.get(place).copied();
                    self.reader.consume(place);
                    return Ok(byte);
                }
                None => {
                    let length = available.len();
                    self.reader.consume(length);
                }
            }
        }
    }
}

/// The number of the line (of the lead, in an array) and the lead, or what is wrong with it.
impl<R: BufRead> Iterator for Leads<R> {
    type Item = (u64, Result<Lead, LeadFault>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.next_text() {
            Ok(Some(text)) => Some((self.number, read(&text))),
            Ok(None) => None,
            Err(fault) => {
                self.ended = true;
                Some((self.number.max(1), Err(fault)))
            }
        }
    }
}

fn read(text: &[u8]) -> Result<Lead, LeadFault> {
    let object = match serde_json::from_slice::<Value>(text) {
        Ok(Value::Object(object)) => object,
        Ok(_) => {
            return Err(LeadFault::Json(
                "an object is wanted here: {\"email\": …}".to_owned(),
            ));
        }
        Err(error) => return Err(LeadFault::Json(format!("this is no JSON: {error}"))),
    };
    if let Some(unknown) = object.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        let problem = match nearest(unknown, FIELDS) {
            Some(near) => format!("there is no such field; did you mean {near}?"),
            None => format!(
                "there is no such field; other properties of the contact go into \"properties\"; fields: {}",
                FIELDS.join(", ")
            ),
        };
        return Err(fault(unknown, problem));
    }
    let email = text_of(&object, "email")?.filter(|email| !email.trim().is_empty());
    let mut lead = Lead::new(email.ok_or_else(|| fault("email", "a lead needs one"))?);
    for name in ["firstname", "lastname", "phone"] {
        if let Some(value) = text_of(&object, name)? {
            lead = lead.contact(name, value);
        }
    }
    match object.get("properties") {
        None | Some(Value::Null) => {}
        Some(Value::Object(properties)) => {
            for name in properties.keys() {
                if let Some(value) = text_of(properties, name)? {
                    lead = lead.contact(name, value);
                }
            }
        }
        Some(_) => {
            return Err(fault(
                "properties",
                "names and values are wanted: {\"jobtitle\": …}",
            ));
        }
    }
    match (text_of(&object, "company")?, text_of(&object, "domain")?) {
        (name, Some(domain)) => lead = lead.company(domain, name.unwrap_or_default()),
        (Some(_), None) => return Err(fault("company", "a company is found by its domain: give one")),
        (None, None) => {}
    }
    let deal = text_of(&object, "deal")?;
    for (name, set) in [
        ("amount", Lead::amount as fn(Lead, String) -> Lead),
        ("pipeline", Lead::pipeline),
        ("stage", Lead::stage),
    ] {
        if let Some(value) = text_of(&object, name)? {
            if deal.is_none() {
                return Err(fault(name, "belongs to a deal: give the deal's name"));
            }
            lead = set(lead, value);
        }
    }
    if let Some(deal) = deal {
        lead = lead.deal(deal);
    }
    if let Some(note) = text_of(&object, "note")? {
        lead = lead.note(note);
    }
    Ok(lead)
}

/// A value in HubSpot's text form; nothing for `null`.
fn text_of(object: &Map<String, Value>, name: &str) -> Result<Option<String>, LeadFault> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::Bool(flag)) => Ok(Some(flag.to_string())),
        Some(_) => Err(fault(name, "a text, number or true/false is wanted")),
    }
}

fn fault(name: &str, problem: impl Into<String>) -> LeadFault {
    LeadFault::Field {
        name: name.to_owned(),
        problem: problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        Leads::new(text.as_bytes())
            .map(|(number, lead)| match lead {
                Ok(lead) => format!("{number} {}", lead.email),
                Err(fault) => format!("{number} {fault}"),
            })
            .collect()
    }

    #[test]
    fn lines_and_arrays_are_read_alike() {
        let lines = "{\"email\":\"a@example.com\"}\n\n{\"email\":\"b@example.com\"}";
        assert_eq!(told(lines), ["1 a@example.com", "3 b@example.com"]);
        let array =
            " [ {\"email\":\"a@example.com\",\"note\":\"}] \\\" {\"},\n{\"email\":\"b@example.com\"} ] ";
        assert_eq!(told(array), ["1 a@example.com", "2 b@example.com"]);
        assert!(told("[]").is_empty() && told(" \n ").is_empty());
    }

    #[test]
    fn a_bad_lead_is_named_and_passed_over() {
        let text = "{\"email\":\"a@example.com\",\"amount\":5}\nnonsense\n{\"email\":7,\"deal\":[]}\n{\"email\":\"b@example.com\"}\n";
        insta::assert_snapshot!(told(text).join("\n"), @r"
        1 amount: belongs to a deal: give the deal's name
        2 this is no JSON: expected ident at line 1 column 2
        3 deal: a text, number or true/false is wanted
        4 b@example.com
        ");
    }

    #[test]
    fn an_array_that_breaks_off_ends() {
        for (text, expected) in [
            (
                "[{\"email\":\"a@example.com\"}",
                "1 the array does not end: ] is missing",
            ),
            ("[{\"email\":\"a@", "1 the object does not end: } is missing"),
            ("[7]", "1 an object is wanted here: {\"email\": …}"),
        ] {
            assert_eq!(told(text).last().map(String::as_str), Some(expected), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic_or_run_forever(text in "\\PC{0,60}|[\\[\\]{}\",:\\\\\n a]{0,60}") {
            proptest::prop_assert!(told(&text).len() <= text.len() + 1);
        }
    }
}
