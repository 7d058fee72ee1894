//! Checks sent values against the property definitions and brings them into their stored form.

use std::borrow::Cow;

use spoke_model::value::{self, ValueError};

use super::problem::Problem;
use crate::api::SentProperties;
use crate::definitions::{Definitions, OwnerState, PropertyEntry, TypeDefinition};

/// A property that names pipeline or stage is checked against the pipelines, not against its options.
const FREE_OPTIONS: &[&str] = &["dealstage", "pipeline", "hs_pipeline", "hs_pipeline_stage"];

/// Sent values that passed the checks.
#[derive(Debug, Default)]
pub(crate) struct Checked<'a> {
    /// Names and stored forms, in the order they were sent; of a name sent twice the last value counts.
    pub(crate) values: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// Every problem of every value, in the order they were sent.
    pub(crate) problems: Vec<Problem>,
}

/// Checks every value and reports every problem, so that one answer can list them all.
pub(crate) fn check_values<'a>(
    definitions: &Definitions,
    object_type: &TypeDefinition,
    sent: SentProperties<'a>,
) -> Checked<'a> {
    let mut checked = Checked {
        values: Vec::with_capacity(sent.0.len() + 12),
        problems: Vec::new(),
    };
    for (name, value) in sent.0 {
        let Some(property) = object_type.property(&name) else {
            checked
                .problems
                .push(Problem::new(&*name, &ValueError::unknown_property(&name)));
            continue;
        };
        if property.read_only_value() {
            checked.problems.push(Problem::new(
                &*name,
                &ValueError::read_only(&name, property.calculated),
            ));
            continue;
        }
        match check_value(definitions, property, value) {
            Ok(value) => match checked.values.iter_mut().find(|(known, _)| *known == name) {
                Some((_, slot)) => *slot = value,
                None => checked.values.push((name, value)),
            },
            Err(problem) => checked.problems.push(problem),
        }
    }
    checked
}

fn check_value<'a>(
    definitions: &Definitions,
    property: &PropertyEntry,
    value: Cow<'a, str>,
) -> Result<Cow<'a, str>, Problem> {
    if value.is_empty() || FREE_OPTIONS.contains(&property.name.as_str()) {
        return Ok(value);
    }
    if property.is_multi_select() && value.starts_with(';') {
        // Appends to the stored set: the options are checked here, the sets are merged when the record is at hand.
        return match value::normalize(property, value.trim_start_matches(';')) {
            Ok(normal) => Ok(Cow::Owned(format!(";{normal}"))),
            Err(error) => Err(Problem::new(&property.name, &error)),
        };
    }
    if property.referenced_object_type.as_deref() == Some("OWNER") && property.name == "hubspot_owner_id" {
        return match definitions.owners().state(value.trim()) {
            OwnerState::Active => Ok(value),
            _ => Err(Problem::new(&property.name, &ValueError::invalid_owner(&value))),
        };
    }
    let problem = |error: ValueError| Problem::new(&property.name, &error);
    match value {
        Cow::Borrowed(text) => value::normalize(property, text).map_err(problem),
        Cow::Owned(text) => value::normalize(property, &text)
            .map(|normal| Cow::Owned(normal.into_owned()))
            .map_err(problem),
    }
}
