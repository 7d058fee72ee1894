//! A file of faults: one, a list of them, or `{"faults": […]}`. What can't be read is told with its line, the number of the
//! fault and the field.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::value::RawValue;

use super::FAULTS_MAX;
use super::fault::Fault;
use super::read::read_fault;
use crate::control::{BadField, Fields};

/// The faults of a file, as JSON. Its fields are those of `POST /_spoke/faults`.
///
/// ```
/// use spoke_portal::FaultFile;
///
/// let file = FaultFile::parse(r#"{"faults": [{"status": 503, "percent": 20}, {"latencyMs": 200}]}"#)?;
/// assert_eq!(file.faults().len(), 2);
///
/// let wrong = FaultFile::parse("[{\"status\": 503},\n {\"status\": 20}]").unwrap_err();
/// assert_eq!((wrong.line(), wrong.fault(), wrong.field()), (2, Some(2), Some("status")));
/// # Ok::<(), spoke_portal::FaultFileError>(())
/// ```
#[derive(Debug, Clone)]
pub struct FaultFile {
    faults: Vec<Fault>,
}

impl FaultFile {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is no JSON, has no faults or more than a hundred, or one of them can't be one.
    pub fn parse(json: &str) -> Result<Self, FaultFileError> {
        let faults = match read_document(json)? {
            Document::One(fault) => vec![*fault],
            Document::Many(faults) => faults,
        };
        Ok(Self { faults })
    }

    /// The faults, in the order in which they are tried.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The faults, to be set one by one.
    #[must_use]
    pub fn into_faults(self) -> Vec<Fault> {
        self.faults
    }
}

/// What a file says that can't be a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultFileError {
    line: usize,
    fault: Option<usize>,
    field: Option<String>,
    reason: String,
}

impl FaultFileError {
    /// The line of the text that was parsed, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// Which fault of the list it is, from 1; `None` when the file is no list, or is none that can be read.
    #[must_use]
    pub const fn fault(&self) -> Option<usize> {
        self.fault
    }

    /// The field, when it is about one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// What is wrong, beginning with the name of the field.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for FaultFileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fault {
            Some(fault) => write!(
                formatter,
                "faults[{}].{} (line {})",
                fault - 1,
                self.reason,
                self.line
            ),
            None => formatter.write_str(&self.reason),
        }
    }
}

impl std::error::Error for FaultFileError {}

/// What a text holds.
#[derive(Debug)]
pub(crate) enum Document {
    /// One fault.
    One(Box<Fault>),
    /// A list of faults.
    Many(Vec<Fault>),
}

/// Reads a fault or a list of faults.
pub(crate) fn read_document(text: &str) -> Result<Document, FaultFileError> {
    let whole = if text.trim().is_empty() { "{}" } else { text };
    let place = Place { text };
    let root: &RawValue = serde_json::from_str(whole).map_err(|error| place.syntax(&error))?;
    if root.get().starts_with('[') {
        return place.list(root);
    }
    let fields = place.fields(root)?;
    let Some(list) = fields.get("faults") else {
        return place
            .fault(root, None)
            .map(|fault| Document::One(Box::new(fault)));
    };
    let many = place.list(list)?;
    match fields.iter().find(|(name, _)| *name != "faults") {
        None => Ok(many),
        Some((name, value)) => {
            let bad = BadField::new(format!("{name}: it stands beside faults; there is faults only"));
            Err(place.error(value, None, &bad))
        }
    }
}

/// Finds lines in a text.
struct Place<'t> {
    text: &'t str,
}

impl<'t> Place<'t> {
    fn list(&self, list: &'t RawValue) -> Result<Document, FaultFileError> {
        let items: Vec<&RawValue> = serde_json::from_str(list.get()).map_err(|_| {
            let bad = BadField::new("faults: it is not a list of faults");
            self.error(list, None, &bad)
        })?;
        if items.is_empty() || items.len() > FAULTS_MAX {
            let bad = BadField::new(format!(
                "faults: there are {}; 1 to {FAULTS_MAX} can be set",
                items.len()
            ));
            return Err(self.error(list, None, &bad));
        }
        let faults = items
            .into_iter()
            .enumerate()
            .map(|(at, item)| self.fault(item, Some(at + 1)));
        faults.collect::<Result<_, _>>().map(Document::Many)
    }

    fn fault(&self, item: &'t RawValue, number: Option<usize>) -> Result<Fault, FaultFileError> {
        let bad = match Fields::parse(item.get().as_bytes()).and_then(read_fault) {
            Ok(fault) => return Ok(fault),
            Err(bad) => bad,
        };
        let fields = self.fields(item).unwrap_or_default();
        let at = bad
            .field()
            .and_then(|name| fields.get(name))
            .copied()
            .unwrap_or(item);
        Err(self.error(at, number, &bad))
    }

    fn fields(&self, item: &'t RawValue) -> Result<BTreeMap<String, &'t RawValue>, FaultFileError> {
        serde_json::from_str(item.get()).map_err(|_| {
            let bad = BadField::new("the body must be a JSON object");
            self.error(item, None, &bad)
        })
    }

    fn error(&self, at: &RawValue, fault: Option<usize>, bad: &BadField) -> FaultFileError {
        let offset = at.get().as_ptr().addr().wrapping_sub(self.text.as_ptr().addr());
        let before = self.text.get(..offset).unwrap_or_default();
        FaultFileError {
            line: 1 + before.matches('\n').count(),
            fault,
            field: bad.field().map(str::to_owned),
            reason: bad.to_string(),
        }
    }

    fn syntax(&self, error: &serde_json::Error) -> FaultFileError {
        FaultFileError {
            line: error.line().max(1),
            fault: None,
            field: None,
            reason: format!("the body is no JSON: {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_file_names_line_fault_and_field() {
        for (text, line, fault, field) in [
            ("", 1, None, Some("status")),
            ("{\n\"status\": 200}", 2, None, Some("status")),
            (
                "[\n{\"status\": 503},\n{\"status\": 503,\n \"rute\": \"/x\"}]",
                4,
                Some(2),
                Some("rute"),
            ),
            ("[]", 1, None, Some("faults")),
            ("{\"faults\":\n7}", 2, None, Some("faults")),
            (
                "{\"faults\": [{\"reset\": true}],\n\"more\": 1}",
                2,
                None,
                Some("more"),
            ),
            ("[{\"reset\": true},\n7]", 2, Some(2), None),
            ("[{\"reset\": true},\n{\"status\": 503,}]", 2, None, None),
            ("{\"latencyFromMs\": 5}", 1, None, Some("latencyFromMs")),
            (
                "{\"latencyFromMs\": 5,\n\"latencyToMs\": 4}",
                2,
                None,
                Some("latencyToMs"),
            ),
            (
                "{\"latencyP50Ms\": 5,\n\"latencyP99Ms\": 4}",
                2,
                None,
                Some("latencyP99Ms"),
            ),
            (
                "{\"latencyMs\": 5,\n\"latencyP50Ms\": 4, \"latencyP99Ms\": 9}",
                1,
                None,
                Some("latencyMs"),
            ),
            (
                "{\"status\": 503,\n\"policy\": \"daily\"}",
                2,
                None,
                Some("policy"),
            ),
            ("{\"policy\":\n\"weekly\"}", 2, None, Some("policy")),
            (
                "{\"token\": \"expired\",\n\"status\": 401}",
                1,
                None,
                Some("token"),
            ),
            ("{\"token\": \"lost\"}", 1, None, Some("token")),
            (
                "{\"partialCount\": 1,\n\"partialPercent\": 1}",
                2,
                None,
                Some("partialPercent"),
            ),
            (
                "{\"partialCount\": 1,\n\"status\": 500}",
                1,
                None,
                Some("partialCount"),
            ),
            (
                "{\"status\": 500,\n\"route\": \"/crm/**/x\"}",
                2,
                None,
                Some("route"),
            ),
            ("{\"status\": 500, \"caller\":\n\"me\"}", 2, None, Some("caller")),
            ("{\"status\": 500,\n\"from\": \"noon\"}", 2, None, Some("from")),
            (
                "{\"status\": 500, \"afterMs\": 1,\n\"from\": \"2026-09-14T08:00:00Z\"}",
                2,
                None,
                Some("from"),
            ),
            (
                "{\"status\": 500, \"forMs\": 1,\n\"until\": \"midnight\"}",
                2,
                None,
                Some("until"),
            ),
            (
                "{\"status\": 500, \"until\": \"2026-09-14T08:00:00Z\",\n\"from\": \"2026-09-14T08:00:00Z\"}",
                1,
                None,
                Some("until"),
            ),
        ] {
            let error = FaultFile::parse(text).expect_err(text);
            assert_eq!(
                (error.line(), error.fault(), error.field()),
                (line, fault, field),
                "{text}: {error}"
            );
        }
        let many = vec!["{\"reset\": true}"; FAULTS_MAX + 1].join(",");
        assert!(FaultFile::parse(&format!("[{many}]")).is_err());
    }
}
