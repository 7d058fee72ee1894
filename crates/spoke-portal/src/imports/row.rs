//! From the cells of a row to the values of its records, before the store is locked.

use std::borrow::Cow;

use spoke_model::import::ImportErrorType;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::value;

use super::failure::Failure;
use super::plan::{FilePlan, Key, RecordPlan};
use super::source::SourceRow;
use super::value::Reading;
use crate::api::SentProperties;
use crate::definitions::Definitions;
use crate::rules::check_values;

/// Names and values of a record.
pub(super) type Values = Vec<(Cow<'static, str>, Cow<'static, str>)>;

/// A row whose values were read.
#[derive(Debug)]
pub(super) struct ReadRow {
    /// The row.
    pub(super) source: SourceRow,
    /// Its records, in the order of the plan; none for those without a value or with a bad key.
    pub(super) records: Vec<Option<Item>>,
    /// What was wrong.
    pub(super) failures: Vec<Failure>,
}

/// One record of a row.
#[derive(Debug)]
pub(super) struct Item {
    /// Values that name it, best one first.
    pub(super) keys: Vec<(usize, Key, String)>,
    /// What to write.
    pub(super) values: Values,
}

impl ReadRow {
    /// Reads a row.
    ///
    /// A bad value is left out and told; the record is written without it. A bad value that names the record leaves
    /// the whole record out (both assumed).
    pub(super) fn read(definitions: &Definitions, plan: &FilePlan, source: SourceRow) -> Self {
        let mut row = Self {
            source,
            records: Vec::new(),
            failures: Vec::new(),
        };
        if row.source.cells.len() != plan.columns {
            let note = format!("{} cells, {} columns", row.source.cells.len(), plan.columns);
            row.failures
                .push(Failure::new(ImportErrorType::IncorrectNumberOfColumns).note(note));
            return row;
        }
        for record in &plan.records {
            let item = row.item(definitions, plan, record);
            row.records.push(item);
        }
        if row.failures.is_empty() && row.records.iter().all(Option::is_none) {
            let fault = ImportErrorType::FailedToProcessObjectWithEmptyPropertyValues;
            row.failures.push(Failure::new(fault));
        }
        row
    }

    /// The cell of a column; empty when it has none.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.source.cells.get(column).map_or("", String::as_str)
    }

    fn item(&mut self, definitions: &Definitions, plan: &FilePlan, record: &RecordPlan) -> Option<Item> {
        let object_type = &record.object_type;
        let mut reading = Reading {
            definitions,
            plan,
            object_type,
            pipeline: None,
        };
        let pipeline = object_type
            .pipeline_properties()
            .and_then(|names| record.values.iter().find(|(_, name)| name == names.pipeline))
            .map(|(column, _)| self.cell(*column))
            .filter(|text| !text.is_empty())
            .and_then(|text| reading.pipeline_id(text));
        reading.pipeline = pipeline.as_deref();
        let mut sent: Values = Vec::with_capacity(record.values.len());
        let mut failures = Vec::new();
        for (column, name) in &record.values {
            let text = self.cell(*column);
            let Some(property) = object_type.property(name).filter(|_| !text.is_empty()) else {
                continue;
            };
            match reading.value(property, text) {
                Ok(value) => sent.push((Cow::Owned(name.clone()), Cow::Owned(value))),
                Err(fault) => failures.push(Failure::of(fault, object_type.id).at(*column, text)),
            }
        }
        let checked = check_values(definitions, object_type, SentProperties(sent));
        for problem in &checked.problems {
            let fault = ImportErrorType::of_value(problem.code(), problem.name());
            let column = record
                .values
                .iter()
                .find(|(_, name)| name == problem.name())
                .map_or(0, |(column, _)| *column);
            let failure = Failure::of(fault, object_type.id).at(column, self.cell(column));
            failures.push(failure.note(problem.message()));
        }
        let mut values = checked.values;
        let mut keys = Vec::new();
        let mut named = true;
        for (column, key) in &record.keys {
            let text = self.cell(*column);
            if text.is_empty() {
                continue;
            }
            if failures.iter().any(|failure| failure.column == Some(*column)) {
                named = false;
                continue;
            }
            match key_text(key, text, &mut values) {
                Ok(text) => keys.push((*column, key.clone(), text)),
                Err(fault) => {
                    named = false;
                    failures.push(Failure::of(fault, object_type.id).at(*column, text));
                }
            }
        }
        self.failures.append(&mut failures);
        if !named || (keys.is_empty() && values.is_empty()) {
            return None;
        }
        if let (Some(flag), ObjectTypeId::CONTACT) = (plan.marketable, object_type.id) {
            values.push(("hs_marketable_status".into(), flag.to_string().into()));
        }
        Some(Item { keys, values })
    }
}

/// The text that a key is looked up by. A domain is cleaned of what websites have around it, in the values too.
fn key_text(key: &Key, text: &str, values: &mut Values) -> Result<String, ImportErrorType> {
    match key {
        Key::RecordId => text
            .parse::<u64>()
            .map(|id| id.to_string())
            .map_err(|_| ImportErrorType::InvalidRecordId),
        Key::Unique(name) => Ok(values
            .iter()
            .find(|(known, _)| known == name)
            .map_or_else(|| text.to_owned(), |(_, value)| value.to_string())),
        Key::Domain => {
            let domain = value::domain_from_website(text).ok_or(ImportErrorType::InvalidDomain)?;
            if let Some((_, value)) = values.iter_mut().find(|(name, _)| name == "domain") {
                *value = Cow::Owned(domain.clone());
            }
            Ok(domain)
        }
    }
}
