//! One row of the file into the values of its records.
//!
//! Guarantees: a row is judged whole; every value that cannot be used is reported, and nothing of such a row is
//! written.

use std::borrow::Cow;

use spoke_model::property::{PropertyDefinition, PropertyType};
use spoke_model::value;

use super::{CellSource, ObjectPlan, Plan, PropertyPlan};
use crate::map::{Part, Test, read_date};
use crate::source::{Record, RowFlaw};

/// What a row says.
#[derive(Debug, Default)]
pub(crate) struct RowValues {
    /// For each object of the plan: nothing when the row has no such record, else a value for each property.
    pub(crate) objects: Vec<Option<Vec<Option<String>>>>,
    /// Why the row cannot be used; empty for a good row.
    pub(crate) flaws: Vec<RowFlaw>,
}

/// Reads a row through the plan.
pub(crate) fn evaluate(plan: &Plan, record: &Record) -> RowValues {
    let mut row = RowValues::default();
    for object in &plan.objects {
        let values = evaluate_object(plan, object, record, &mut row.flaws);
        row.objects.push(values);
    }
    row
}

fn evaluate_object(
    plan: &Plan,
    object: &ObjectPlan,
    record: &Record,
    flaws: &mut Vec<RowFlaw>,
) -> Option<Vec<Option<String>>> {
    if !object
        .when
        .iter()
        .all(|(column, test)| passes(plan, test, record.get(*column).unwrap_or_default()))
    {
        return None;
    }
    let mut values = Vec::with_capacity(object.properties.len());
    let before = flaws.len();
    for (index, property) in object.properties.iter().enumerate() {
        let is_key = index == object.key;
        match value_of(plan, property, record) {
            // Blanks around a key would make one record two.
            Ok(Some(text)) if is_key => values.push(Some(text.trim().to_owned())),
            Ok(Some(text)) => values.push(Some(text)),
            Ok(None) if is_key && object.optional => {
                flaws.truncate(before);
                return None;
            }
            Ok(None) => {
                let waits = matches!(property.source, CellSource::Record(_));
                if (is_key || property.required) && !waits {
                    let reason = if is_key {
                        format!("blank, but {} is the key of {}", property.name, object.name)
                    } else {
                        format!("blank, but {} is required", property.name)
                    };
                    flaws.push(RowFlaw {
                        column: property.column.clone(),
                        value: String::new(),
                        reason,
                    });
                }
                values.push(None);
            }
            Err((value, reason)) => {
                let reason = format!("{reason} (for {} of {})", property.name, object.name);
                flaws.push(RowFlaw {
                    column: property.column.clone(),
                    value,
                    reason,
                });
                values.push(None);
            }
        }
    }
    if flaws.len() == before
        && let Some(stages) = &object.stages
        && let Err((index, reason)) = stages.settle(&mut values)
    {
        let column = object
            .properties
            .get(index)
            .map(|property| property.column.clone())
            .unwrap_or_default();
        let value = values.get(index).cloned().flatten().unwrap_or_default();
        flaws.push(RowFlaw {
            column,
            value,
            reason,
        });
    }
    Some(values)
}

fn passes(plan: &Plan, test: &Test, cell: &str) -> bool {
    let among = |texts: &[String]| {
        texts
            .iter()
            .any(|text| text.trim().to_lowercase() == cell.trim().to_lowercase())
    };
    match test {
        Test::Blank(wanted) => is_blank(plan, cell) == *wanted,
        Test::Is(texts) => among(texts),
        Test::IsNot(texts) => !among(texts),
    }
}

pub(super) fn is_blank(plan: &Plan, cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || plan.blank.iter().any(|blank| blank.trim() == cell)
}

/// The value in HubSpot's text form; on failure the text and the reason.
fn value_of(
    plan: &Plan,
    property: &PropertyPlan,
    record: &Record,
) -> Result<Option<String>, (String, String)> {
    let Some(raw) = raw_text(plan, &property.source, record) else {
        return Ok(property.default.clone());
    };
    let original = raw.clone().into_owned();
    let fail = |reason: String| (original.clone(), reason);
    let mut text = if plan.trim {
        Cow::Owned(raw.trim().to_owned())
    } else {
        raw
    };
    for transform in &property.transforms {
        text = transform.apply(text).map_err(fail)?;
    }
    if text.trim().is_empty() {
        return Ok(property.default.clone());
    }
    if let Some(better) = property.replace.get(text.as_ref()) {
        text = Cow::Borrowed(better);
    }
    if let Some(values) = &property.values {
        let found = values
            .get(&text.trim().to_lowercase())
            .or(property.other.as_ref());
        text = match found {
            Some(value) => Cow::Borrowed(value.as_str()),
            None => {
                let mut known: Vec<&str> = values.keys().map(String::as_str).collect();
                known.sort_unstable();
                let hint = crate::suggest::did_you_mean(&text, known.iter().copied());
                return Err(fail(format!("not among the values of the map{hint}")));
            }
        };
    }
    finish(property, &text).map(Some).map_err(fail)
}

/// Dates, then HubSpot's own form of the value.
fn finish(property: &PropertyPlan, text: &str) -> Result<String, String> {
    let definition = &property.definition;
    if property.staged {
        return Ok(text.trim().to_owned());
    }
    if !property.dates.is_empty() {
        let Some(moment) = read_date(&property.dates, text) else {
            let formats: Vec<&str> = property
                .dates
                .iter()
                .map(crate::map::DateFormat::as_str)
                .collect();
            return Err(format!("not a date of the form {}", formats.join(" or ")));
        };
        let with_time = property.dates.iter().any(crate::map::DateFormat::has_time);
        let instant = match definition.property_type {
            PropertyType::DateTime => true,
            PropertyType::Date => false,
            _ => with_time,
        };
        return if instant {
            moment
                .instant_text()
                .ok_or_else(|| "outside the range of dates".to_owned())
        } else {
            Ok(moment.date_text())
        };
    }
    canonical(definition, text)
}

/// HubSpot's text form of a value; an option may also be given by its label.
pub(super) fn canonical(definition: &PropertyDefinition, text: &str) -> Result<String, String> {
    let result = if definition.name == "email" {
        value::normalize_email(text.trim())
    } else {
        value::normalize(definition, text).map(Cow::into_owned)
    };
    let error = match result {
        Ok(normal) => return Ok(normal),
        Err(error) => error,
    };
    let wanted = text.trim().to_lowercase();
    let by_label = definition
        .options
        .iter()
        .find(|option| option.label.trim().to_lowercase() == wanted);
    let by_value = || {
        definition
            .options
            .iter()
            .find(|option| option.value.to_lowercase() == wanted)
    };
    match by_label.or_else(by_value) {
        Some(option) if definition.property_type == PropertyType::Enumeration => Ok(option.value.clone()),
        _ if definition.options.len() > 12 => {
            let labels = definition.options.iter().map(|option| option.label.as_str());
            let hint = crate::suggest::did_you_mean(text, labels);
            Err(format!(
                "not one of the {} options{hint}",
                definition.options.len()
            ))
        }
        _ => Err(error.message().to_owned()),
    }
}

/// The text before any transform; nothing when blank.
fn raw_text<'a>(plan: &Plan, source: &'a CellSource, record: &'a Record) -> Option<Cow<'a, str>> {
    let cell = |index: usize| record.get(index).filter(|cell| !is_blank(plan, cell));
    match source {
        CellSource::Column(index) => cell(*index).map(Cow::Borrowed),
        CellSource::Constant(text) => Some(Cow::Borrowed(text.as_str())),
        CellSource::Record(_) => None,
        CellSource::Template(parts) => {
            let mut text = String::new();
            let mut filled = false;
            for (part, index) in parts {
                match (part, index) {
                    (Part::Text(plain), _) => text.push_str(plain),
                    (Part::Column(_), Some(index)) => {
                        if let Some(cell) = cell(*index) {
                            filled = true;
                            text.push_str(cell.trim());
                        }
                    }
                    (Part::Column(_), None) => {}
                }
            }
            filled.then(|| Cow::Owned(text.trim().to_owned()))
        }
    }
}
