//! What HubSpot demands of a new property definition.

use super::{FieldType, PropertyDefinition, PropertyType};
use crate::error::{Context, ErrorBody, category};

/// Names may be at most this long (recorded: "less than 100 characters" for properties in requests).
const NAME_MAX: usize = 100;

/// Why a definition is refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DefinitionError {
    /// A required field is missing or empty.
    #[error("Some required fields were not set: [{0}]")]
    Missing(&'static str),
    /// Not lower-case letters, digits and underscores behind a letter, or too long. The rule is documented, the
    /// wording assumed.
    #[error(
        "Property name '{0}' is not valid: it must start with a letter and contain only lowercase letters, \
         numbers and underscores, at most 100"
    )]
    Name(String),
    /// A type that only HubSpot may use, or one that doesn't exist (wording assumed).
    #[error("Property type of '{name}' is not valid: {property_type}")]
    Type {
        /// The property.
        name: String,
        /// The type.
        property_type: PropertyType,
    },
    /// The form field can't show the type. The rule is documented, the wording assumed.
    #[error("Property '{name}' has an invalid fieldType {field_type} for type {property_type}")]
    FieldType {
        /// The property.
        name: String,
        /// The type.
        property_type: PropertyType,
        /// The form field.
        field_type: FieldType,
    },
    /// An enumeration without options (recorded).
    #[error("Property '{name}' of object type '{object_type}' has no options but options are required!")]
    MissingOptions {
        /// The property.
        name: String,
        /// The object type's id; empty until [`DefinitionError::for_object_type`] fills it in.
        object_type: String,
    },
    /// A bool with other options than `true` and `false`. The code is recorded, the wording assumed.
    #[error(
        "Property '{name}' of object type '{object_type}' is a boolean and must have exactly the options true and false"
    )]
    BooleanOptions {
        /// The property.
        name: String,
        /// The object type's id; empty until [`DefinitionError::for_object_type`] fills it in.
        object_type: String,
    },
    /// Two options share a value or a label is missing (wording assumed).
    #[error("Property '{name}' has an invalid option: {problem}")]
    Option {
        /// The property.
        name: String,
        /// What is wrong.
        problem: String,
    },
}

/// Checks the rules that don't depend on the portal's other definitions: required fields, name, type and form
/// field, options. Calculated and external options are exempt from the option rules.
///
/// # Errors
/// The first rule that is broken.
pub fn check_definition(definition: &PropertyDefinition) -> Result<(), DefinitionError> {
    for (field, value) in [
        ("name", &definition.name),
        ("label", &definition.label),
        ("groupName", &definition.group_name),
    ] {
        if value.trim().is_empty() {
            return Err(DefinitionError::Missing(field));
        }
    }
    check_name(&definition.name)?;
    let (property_type, field_type) = (definition.property_type, definition.field_type);
    if !property_type.can_be_created() {
        return Err(DefinitionError::Type {
            name: definition.name.clone(),
            property_type,
        });
    }
    if !property_type.allows(field_type) {
        return Err(DefinitionError::FieldType {
            name: definition.name.clone(),
            property_type,
            field_type,
        });
    }
    check_options(definition)
}

/// Checks the name of a property: lower-case letters, digits and underscores, behind a letter (documented).
///
/// # Errors
/// [`DefinitionError::Name`].
pub fn check_name(name: &str) -> Result<(), DefinitionError> {
    let mut bytes = name.bytes();
    let fits = bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && name.len() <= NAME_MAX;
    if fits {
        Ok(())
    } else {
        Err(DefinitionError::Name(name.to_owned()))
    }
}

/// Checks the name of a group. HubSpot documents no rule; the one for properties is assumed.
///
/// # Errors
/// [`DefinitionError::Name`].
pub fn check_group_name(name: &str) -> Result<(), DefinitionError> {
    check_name(name)
}

impl DefinitionError {
    /// The same with the object type in the texts that name it.
    #[must_use]
    pub fn for_object_type(mut self, id: crate::object_type::ObjectTypeId) -> Self {
        if let Self::MissingOptions { object_type, .. } | Self::BooleanOptions { object_type, .. } = &mut self
        {
            *object_type = id.to_string();
        }
        self
    }

    /// The error body of the answer: 400 `VALIDATION_ERROR`, with HubSpot's subcategory where one is recorded.
    #[must_use]
    pub fn body(&self) -> ErrorBody {
        let mut body = ErrorBody::new(self.to_string()).category(category::VALIDATION_ERROR);
        let (sub_category, details) = match self {
            Self::MissingOptions { name, object_type } => (
                "PropertyValidationError.MISSING_OPTIONS",
                Some((name, object_type)),
            ),
            Self::BooleanOptions { name, object_type } => (
                "PropertyValidationError.INVALID_BOOLEAN_OPTION",
                Some((name, object_type)),
            ),
            _ => ("Properties.PROPERTY_CREATE_FAILED_VALIDATION", None),
        };
        body.sub_category = Some(sub_category.into());
        if let Some((name, object_type)) = details {
            body.context = Context::new()
                .with("property", name.as_str())
                .with("objectTypeId", object_type.as_str());
        }
        body
    }
}

fn check_options(definition: &PropertyDefinition) -> Result<(), DefinitionError> {
    let name = || definition.name.clone();
    let computed = definition.field_type == FieldType::CalculationEquation;
    match definition.property_type {
        PropertyType::Enumeration
            if definition.options.is_empty() && !computed && !definition.external_options =>
        {
            return Err(DefinitionError::MissingOptions {
                name: name(),
                object_type: String::new(),
            });
        }
        PropertyType::Bool if !computed => {
            let mut values: Vec<_> = definition
                .options
                .iter()
                .map(|option| option.value.as_str())
                .collect();
            values.sort_unstable();
            if values != ["false", "true"] {
                return Err(DefinitionError::BooleanOptions {
                    name: name(),
                    object_type: String::new(),
                });
            }
        }
        _ => {}
    }
    for (position, option) in definition.options.iter().enumerate() {
        let problem = if option.value.is_empty() {
            format!("the option labelled '{}' has no value", option.label)
        } else if option.label.is_empty() {
            format!("the option '{}' has no label", option.value)
        } else if option.value.contains(';') {
            format!("the value '{}' contains a semicolon", option.value)
        } else if definition
            .options
            .iter()
            .take(position)
            .any(|earlier| earlier.value == option.value)
        {
            format!("the value '{}' appears twice", option.value)
        } else {
            continue;
        };
        return Err(DefinitionError::Option {
            name: name(),
            problem,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{DefinitionError, check_definition, check_name};
    use crate::object_type::ObjectTypeId;
    use crate::property::{FieldType, PropertyDefinition, PropertyType};

    fn property(property_type: PropertyType, field_type: FieldType) -> PropertyDefinition {
        PropertyDefinition::new("a_1", "A", property_type, field_type, "group")
    }

    #[test]
    fn names_are_lower_case_behind_a_letter() {
        for name in ["a", "a1", "a_b_1", &"a".repeat(100)] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        for name in ["", "1a", "_a", "A", "aB", "a-b", "a b", "é", &"a".repeat(101)] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn options_must_fit_the_type() {
        use {FieldType as F, PropertyType as T};
        assert!(check_definition(&property(T::String, F::Text)).is_ok());
        assert!(check_definition(&property(T::Enumeration, F::Select).with_options([("A", "a")])).is_ok());
        assert!(check_definition(&property(T::Enumeration, F::CalculationEquation)).is_ok());
        assert!(
            check_definition(
                &property(T::Bool, F::BooleanCheckbox).with_options([("Y", "true"), ("N", "false")])
            )
            .is_ok()
        );
        let broken = [
            property(T::String, F::Number),
            property(T::Json, F::Text),
            property(T::Enumeration, F::Checkbox),
            property(T::Bool, F::BooleanCheckbox),
            property(T::Enumeration, F::Select).with_options([("A", "a"), ("B", "a")]),
            property(T::Enumeration, F::Checkbox).with_options([("A", "a;b")]),
            property(T::Enumeration, F::Select).with_options([("", "a")]),
            PropertyDefinition::new("a", "", T::String, F::Text, "group"),
            PropertyDefinition::new("A", "A", T::String, F::Text, "group"),
        ];
        let texts: Vec<_> = broken
            .iter()
            .map(|definition| {
                check_definition(definition)
                    .unwrap_err()
                    .for_object_type(ObjectTypeId::CONTACT)
                    .to_string()
            })
            .collect();
        insta::assert_snapshot!(texts.join("\n"), @r#"
Property 'a_1' has an invalid fieldType number for type string
Property type of 'a_1' is not valid: json
Property 'a_1' of object type '0-1' has no options but options are required!
Property 'a_1' of object type '0-1' is a boolean and must have exactly the options true and false
Property 'a_1' has an invalid option: the value 'a' appears twice
Property 'a_1' has an invalid option: the value 'a;b' contains a semicolon
Property 'a_1' has an invalid option: the option 'a' has no label
Some required fields were not set: [label]
Property name 'A' is not valid: it must start with a letter and contain only lowercase letters, numbers and underscores, at most 100
"#);
    }

    #[test]
    fn missing_options_carry_the_recorded_code_and_context() {
        let error = DefinitionError::MissingOptions {
            name: "x".to_owned(),
            object_type: String::new(),
        };
        let body = error.for_object_type(ObjectTypeId::CONTACT).body();
        insta::assert_snapshot!(serde_json::to_string(&body).unwrap(), @r#"{"status":"error","message":"Property 'x' of object type '0-1' has no options but options are required!","category":"VALIDATION_ERROR","subCategory":"PropertyValidationError.MISSING_OPTIONS","context":{"property":["x"],"objectTypeId":["0-1"]}}"#);
    }
}
