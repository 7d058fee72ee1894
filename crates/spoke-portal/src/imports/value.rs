//! From what people write in a cell to what a property takes.
//!
//! Files hold labels where the API wants values, dates in the order of some country, names of owners. What is
//! understood beyond the values of the API is documented for labels, dates and owners' addresses; the rest says
//! "assumed".

use spoke_model::import::ImportErrorType as Fault;
use spoke_model::pipeline::Stage;
use spoke_model::property::{PropertyDefinition, PropertyType};

use super::plan::FilePlan;
use crate::definitions::{Definitions, TypeDefinition};

/// What a cell is read for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'a> {
    /// The portal.
    pub(super) definitions: &'a Definitions,
    /// The file.
    pub(super) plan: &'a FilePlan,
    /// The record's type.
    pub(super) object_type: &'a TypeDefinition,
    /// The id of the pipeline that the same row names.
    pub(super) pipeline: Option<&'a str>,
}

impl Reading<'_> {
    /// The value of a cell in the form that the API takes.
    pub(super) fn value(self, property: &PropertyDefinition, text: &str) -> Result<String, Fault> {
        if let Some(names) = self.object_type.pipeline_properties() {
            if property.name == names.pipeline {
                return self.pipeline_id(text).ok_or(Fault::InvalidEnumerationOption);
            }
            if property.name == names.stage {
                return self.stage_id(text);
            }
        }
        if property.referenced_object_type.as_deref() == Some("OWNER") {
            return self.owner_id(text);
        }
        match property.property_type {
            PropertyType::Enumeration if property.is_multi_select() => options(property, text),
            PropertyType::Enumeration => option(property, text),
            PropertyType::Bool => boolean(property, text),
            PropertyType::Number => number(text).ok_or(Fault::CouldNotParseNumber),
            PropertyType::Date => {
                let day = self.plan.dates.day(text).ok_or(Fault::CouldNotParseDate)?;
                Ok(day.to_iso())
            }
            PropertyType::DateTime => {
                let at = self.plan.dates.instant(text, &self.plan.zone);
                Ok(at.ok_or(Fault::CouldNotParseDate)?.to_iso())
            }
            _ => Ok(text.to_owned()),
        }
    }

    /// The pipeline with this id or label.
    pub(super) fn pipeline_id(self, text: &str) -> Option<String> {
        let pipelines = &self.object_type.pipelines;
        if pipelines.is_empty() || pipelines.get(text).is_some() {
            return Some(text.to_owned());
        }
        let mut all = pipelines.all().iter();
        all.find(|one| same(&one.label, text)).map(|one| one.id.clone())
    }

    /// The stage with this id or label: of the row's pipeline, otherwise of the only pipeline that has it, otherwise
    /// of the default one (assumed).
    fn stage_id(self, text: &str) -> Result<String, Fault> {
        let pipelines = &self.object_type.pipelines;
        if pipelines.is_empty() || pipelines.stage(text).is_some() {
            return Ok(text.to_owned());
        }
        let fits = |stage: &&Stage| same(&stage.label, text);
        let within = |pipeline: &str| {
            let stages = &pipelines.get(pipeline)?.stages;
            stages.iter().find(fits).map(|stage| stage.id.clone())
        };
        if let Some(pipeline) = self.pipeline {
            return within(pipeline).ok_or(Fault::InvalidEnumerationOption);
        }
        let found: Vec<&Stage> = pipelines
            .all()
            .iter()
            .flat_map(|pipeline| &pipeline.stages)
            .filter(fits)
            .collect();
        match found.as_slice() {
            [] => Err(Fault::InvalidEnumerationOption),
            [stage] => Ok(stage.id.clone()),
            _ => pipelines
                .default_pipeline()
                .and_then(|pipeline| within(&pipeline.id))
                .ok_or(Fault::AmbiguousEnumerationOption),
        }
    }

    /// The active owner with this id, address, or first and last name.
    fn owner_id(self, text: &str) -> Result<String, Fault> {
        let owners = self.definitions.owners().all().iter().filter(|one| !one.archived);
        if let Some(owner) = owners
            .clone()
            .find(|one| one.id == text || one.email.as_deref().is_some_and(|email| same(email, text)))
        {
            return Ok(owner.id.clone());
        }
        let mut named = owners.filter(|one| {
            let names = [one.first_name.as_deref(), one.last_name.as_deref()];
            let full: Vec<&str> = names.into_iter().flatten().collect();
            !full.is_empty() && same(&full.join(" "), text)
        });
        match (named.next(), named.next()) {
            (Some(owner), None) => Ok(owner.id.clone()),
            (Some(_), Some(_)) => Err(Fault::MultipleOwnersFound),
            (None, _) => Err(Fault::CouldNotFindOwner),
        }
    }
}

/// One option by value or label; letter case decides only where it must.
fn option(property: &PropertyDefinition, text: &str) -> Result<String, Fault> {
    let options = &property.options;
    if options.is_empty() || options.iter().any(|one| one.value == text) {
        return Ok(text.to_owned());
    }
    let exact: Vec<&str> = values(property, |label, _| label == text);
    let loose = || values(property, |label, value| same(label, text) || same(value, text));
    let found = if exact.is_empty() { loose() } else { exact };
    match found.as_slice() {
        [] => Err(Fault::InvalidEnumerationOption),
        [value] => Ok((*value).to_owned()),
        _ => Err(Fault::AmbiguousEnumerationOption),
    }
}

fn values(property: &PropertyDefinition, fits: impl Fn(&str, &str) -> bool) -> Vec<&str> {
    property
        .options
        .iter()
        .filter(|one| fits(&one.label, &one.value))
        .map(|one| one.value.as_str())
        .collect()
}

/// Several options between semicolons; one in front adds to what the record has (documented).
fn options(property: &PropertyDefinition, text: &str) -> Result<String, Fault> {
    let mut found = Vec::new();
    for one in spoke_model::value::multi_select_options(text) {
        found.push(option(property, one)?);
    }
    let joined = found.join(";");
    Ok(if text.starts_with(';') {
        format!(";{joined}")
    } else {
        joined
    })
}

/// A truth value, as a label of the property or as people write it (assumed).
fn boolean(property: &PropertyDefinition, text: &str) -> Result<String, Fault> {
    if let Ok(value) = option(property, text)
        && ["true", "false"].contains(&value.as_str())
    {
        return Ok(value);
    }
    let is = |words: &[&str]| words.iter().any(|word| same(word, text));
    if is(&["true", "yes", "1"]) {
        Ok("true".to_owned())
    } else if is(&["false", "no", "0"]) {
        Ok("false".to_owned())
    } else {
        Err(Fault::InvalidEnumerationOption)
    }
}

/// A number, also with commas between thousands and a currency sign before it (assumed).
fn number(text: &str) -> Option<String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let rest = rest.trim_start_matches(['$', '€', '£', '¥']).trim();
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = groups.clone().count() > 0;
    let well_grouped = !grouped
        || ((1..=3).contains(&first.len())
            && groups.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit())));
    let plain = format!("{sign}{}", rest.replace(',', ""));
    (well_grouped && !fraction.contains(',') && spoke_model::value::parse_number(&plain).is_some())
        .then_some(plain)
}

/// Whether two texts are the same but for letter case.
fn same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use spoke_model::property::FieldType;

    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        for (text, value) in [
            ("1500", Some("1500")),
            ("1,234,567.50", Some("1234567.50")),
            ("-$1,000", Some("-1000")),
            ("$ 12.5", Some("12.5")),
            ("1e3", Some("1e3")),
            ("1,5", None),
            ("12,34", None),
            ("1.5,000", None),
            ("many", None),
            ("", None),
        ] {
            assert_eq!(number(text).as_deref(), value, "{text}");
        }
    }

    #[test]
    fn options_by_label_or_value_in_any_case() {
        let property = PropertyDefinition::new("p", "P", PropertyType::Enumeration, FieldType::Checkbox, "g")
            .with_options([("Red", "r"), ("Dark red", "dr"), ("Same", "s1"), ("Same", "s2")]);
        for (text, value) in [
            ("r", Ok("r")),
            ("red", Ok("r")),
            ("DR", Ok("dr")),
            ("same", Err(Fault::AmbiguousEnumerationOption)),
            ("green", Err(Fault::InvalidEnumerationOption)),
        ] {
            assert_eq!(
                option(&property, text).as_deref().map_err(|fault| *fault),
                value,
                "{text}"
            );
        }
        assert_eq!(options(&property, ";Red; dark red;").as_deref(), Ok(";r;dr"));
    }

    proptest! {
        #[test]
        fn no_number_panics(text in "\\PC{0,12}", digits in "[-$0-9,.e ]{0,12}") {
            let _ = (number(&text), number(&digits));
        }
    }
}
