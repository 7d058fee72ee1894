//! Reading one entry of `[object.properties]`.

use spoke_model::property::PropertyType;

use super::dates::DateFormat;
use super::document::{Document, Fields};
use super::object::{PropertyMap, ValueSource};
use super::template::Template;
use super::transform::Transform;
use crate::error::Place;
use crate::suggest;

impl PropertyMap {
    pub(super) fn read(
        document: &mut Document<'_>,
        name: &str,
        place: Place,
        value: &toml::Spanned<toml::de::DeValue<'_>>,
    ) -> Option<Self> {
        let mut property = Self {
            name: name.to_owned(),
            place,
            source: ValueSource::Constant(String::new()),
            transforms: Vec::new(),
            replace: Vec::new(),
            values: Vec::new(),
            other: None,
            dates: Vec::new(),
            default: None,
            required: false,
            declared_type: None,
            label: None,
        };
        let Some(table) = value.get_ref().as_table() else {
            let column = document.text_of(value, "a property's column")?;
            property.source = ValueSource::Column(column.value);
            return Some(property);
        };
        let mut fields = document.fields(table, value.span().start, "a property");
        let source = Self::read_source(document, &mut fields);
        for text in fields.texts(document, "transform").unwrap_or_default() {
            match Transform::parse(&text.value) {
                Ok(transform) => property.transforms.push(transform),
                Err(message) => document.problem(text.place, message),
            }
        }
        let replace = fields.pairs(document, "replace").unwrap_or_default();
        property.replace = replace.into_iter().map(|(from, to)| (from, to.value)).collect();
        property.values = fields.pairs(document, "values").unwrap_or_default();
        property.other = fields.text(document, "other");
        if let (Some(other), true) = (&property.other, property.values.is_empty()) {
            document.problem(
                other.place,
                "other needs values: it stands for the values that the table does not list",
            );
        }
        for text in fields.texts(document, "date").unwrap_or_default() {
            match DateFormat::parse(&text.value) {
                Ok(format) => property.dates.push(format),
                Err(message) => document.problem(text.place, message),
            }
        }
        if let Some((first, second, probe)) = super::dates::ambiguity(&property.dates) {
            let message = format!(
                "the date formats \"{}\" and \"{}\" read \"{probe}\" as different days; keep the one this column uses",
                first.as_str(),
                second.as_str(),
            );
            document.problem(place, message);
        }
        property.default = fields.text(document, "default");
        property.required = fields.flag(document, "required").unwrap_or(false);
        property.label = fields.text(document, "label").map(|label| label.value);
        if let Some(text) = fields.text(document, "type") {
            const TYPES: [(&str, PropertyType); 6] = [
                ("string", PropertyType::String),
                ("number", PropertyType::Number),
                ("bool", PropertyType::Bool),
                ("date", PropertyType::Date),
                ("datetime", PropertyType::DateTime),
                ("phone_number", PropertyType::PhoneNumber),
            ];
            property.declared_type = TYPES
                .iter()
                .find(|(known, _)| *known == text.value)
                .map(|(_, property_type)| *property_type);
            if property.declared_type.is_none() {
                let names = TYPES.iter().map(|(known, _)| *known);
                let hint = suggest::did_you_mean(&text.value, names.clone());
                let message = format!(
                    "\"{}\" is not a type for a new property{hint}; it takes {}",
                    text.value,
                    suggest::listed(names)
                );
                document.problem(text.place, message);
            }
        }
        let place = fields.place;
        let before = document.problems.len();
        fields.finish(document);
        match source {
            Ok(source) => property.source = source,
            // A misspelt key explains best why no source was found.
            Err(_) if document.problems.len() > before => return None,
            Err(message) => {
                document.problem(place, format!("{name} {message}"));
                return None;
            }
        }
        Some(property)
    }

    fn read_source(
        document: &mut Document<'_>,
        fields: &mut Fields<'_>,
    ) -> Result<ValueSource, &'static str> {
        let column = fields
            .text(document, "column")
            .map(|text| ValueSource::Column(text.value));
        let constant = fields
            .text(document, "constant")
            .map(|text| ValueSource::Constant(text.value));
        let record = fields
            .text(document, "record")
            .map(|text| ValueSource::Record(text.value));
        let template =
            fields
                .text(document, "template")
                .and_then(|text| match Template::parse(&text.value) {
                    Ok(template) => Some(ValueSource::Template(template)),
                    Err(message) => {
                        document.problem(text.place, message);
                        None
                    }
                });
        let mut sources = [column, template, constant, record].into_iter().flatten();
        match (sources.next(), sources.next()) {
            (Some(source), None) => Ok(source),
            (Some(_), Some(_)) => Err("has several sources; keep one of column, template, constant, record"),
            (None, _) => Err("needs one of column, template, constant, record"),
        }
    }
}
