//! The settings themselves, and whether they make sense for the account's definitions.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::definitions::{Definitions, TypeDefinition};

/// Properties that may be required of an object type, and values that a condition may name.
const NAMES_MAX: usize = 100;
/// Conditions of one account.
const CONDITIONS_MAX: usize = 1_000;

/// From which version on validation rules of properties bind writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PropertyRules {
    /// From 2026-09 on.
    #[default]
    #[serde(rename = "2026-09")]
    Dated,
    /// In every version, as HubSpot announced in July 2023.
    #[serde(rename = "every-version")]
    EveryVersion,
    /// Never.
    #[serde(rename = "off")]
    Off,
}

impl PropertyRules {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Dated, Self::EveryVersion, Self::Off];

    /// As the settings spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dated => "2026-09",
            Self::EveryVersion => "every-version",
            Self::Off => "off",
        }
    }
}

/// What an account's administrators demand of records; writes through 2026-09 and later are held to it. Object types are
/// named as paths name them.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use spoke_portal::{Portal, WriteRules};
///
/// let portal = Portal::start().await?;
/// portal.write_rules(
///     WriteRules::new()
///         .required("contacts", ["firstname", "email"])
///         .required_when("deals", "dealstage", ["closedlost"], ["closed_lost_reason"]),
/// )?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[must_use = "hand it to Portal::write_rules"]
pub struct WriteRules {
    pub(crate) property_rules: PropertyRules,
    pub(crate) required_on_create: BTreeMap<String, Vec<String>>,
    pub(crate) required_when: Vec<WhenRequired>,
    pub(crate) edit_associations: bool,
}

/// Properties that are required while another one has one of these values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WhenRequired {
    pub(crate) object_type: String,
    pub(crate) property: String,
    pub(crate) values: Vec<String>,
    pub(crate) required: Vec<String>,
}

impl Default for WriteRules {
    fn default() -> Self {
        Self {
            property_rules: PropertyRules::default(),
            required_on_create: BTreeMap::new(),
            required_when: Vec::new(),
            edit_associations: true,
        }
    }
}

impl WriteRules {
    /// Nothing is demanded beyond the validation rules of properties.
    pub fn new() -> Self {
        Self::default()
    }

    /// A record of this type must bring these properties when it is created, as the form that creates it asks for.
    pub fn required<S: Into<String>>(
        mut self,
        object_type: impl Into<String>,
        properties: impl IntoIterator<Item = S>,
    ) -> Self {
        let properties = properties.into_iter().map(Into::into).collect();
        self.required_on_create.insert(object_type.into(), properties);
        self
    }

    /// These properties are required while `property` has one of these values.
    pub fn required_when<V: Into<String>, S: Into<String>>(
        mut self,
        object_type: impl Into<String>,
        property: impl Into<String>,
        values: impl IntoIterator<Item = V>,
        required: impl IntoIterator<Item = S>,
    ) -> Self {
        self.required_when.push(WhenRequired {
            object_type: object_type.into(),
            property: property.into(),
            values: values.into_iter().map(Into::into).collect(),
            required: required.into_iter().map(Into::into).collect(),
        });
        self
    }

    /// From which version on validation rules of properties bind writes.
    pub fn property_rules(mut self, from: PropertyRules) -> Self {
        self.property_rules = from;
        self
    }

    /// Whether the user who connected an app by OAuth may edit associations. With `false` the app's writes of associations
    /// are refused; tokens of private apps are not hit (documented).
    pub fn edit_associations(mut self, may: bool) -> Self {
        self.edit_associations = may;
        self
    }
}

/// A setting that makes no sense for the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteRulesError(String);

impl fmt::Display for WriteRulesError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for WriteRulesError {}

/// Checks the settings against the definitions. What is returned names object types by their ids.
pub(crate) fn check(rules: WriteRules, definitions: &Definitions) -> Result<WriteRules, WriteRulesError> {
    if rules.required_when.len() > CONDITIONS_MAX {
        return Err(WriteRulesError(format!(
            "requiredWhen: there are {}, at most {CONDITIONS_MAX} are kept",
            rules.required_when.len()
        )));
    }
    let mut required_on_create = BTreeMap::new();
    for (name, properties) in rules.required_on_create {
        let object_type = resolve(definitions, &name, "requiredOnCreate")?;
        check_properties(object_type, &properties, "requiredOnCreate")?;
        if !properties.is_empty() {
            required_on_create.insert(object_type.id.to_string(), properties);
        }
    }
    let mut required_when = Vec::with_capacity(rules.required_when.len());
    for condition in rules.required_when {
        let object_type = resolve(definitions, &condition.object_type, "requiredWhen")?;
        check_properties(
            object_type,
            std::slice::from_ref(&condition.property),
            "requiredWhen",
        )?;
        check_properties(object_type, &condition.required, "requiredWhen")?;
        if condition.values.is_empty() || condition.values.len() > NAMES_MAX || condition.required.is_empty()
        {
            return Err(WriteRulesError(format!(
                "requiredWhen: a condition on {} needs 1 to {NAMES_MAX} values and at least one required property",
                condition.property
            )));
        }
        required_when.push(WhenRequired {
            object_type: object_type.id.to_string(),
            ..condition
        });
    }
    Ok(WriteRules {
        required_on_create,
        required_when,
        ..rules
    })
}

fn resolve<'d>(
    definitions: &'d Definitions,
    name: &str,
    field: &str,
) -> Result<&'d TypeDefinition, WriteRulesError> {
    definitions
        .resolve(name)
        .map(|definition| &**definition)
        .map_err(|unknown| WriteRulesError(format!("{field}: {unknown}")))
}

fn check_properties(
    object_type: &TypeDefinition,
    names: &[String],
    field: &str,
) -> Result<(), WriteRulesError> {
    let kind = object_type.path_name();
    if names.len() > NAMES_MAX {
        return Err(WriteRulesError(format!(
            "{field}: {} properties of {kind}, at most {NAMES_MAX} are kept",
            names.len()
        )));
    }
    for name in names {
        match object_type.property(name) {
            None => {
                return Err(WriteRulesError(format!(
                    "{field}: {kind} have no property {name}"
                )));
            }
            Some(property) if property.read_only_value() => {
                return Err(WriteRulesError(format!(
                    "{field}: nobody can set {name} of {kind}, it is read only"
                )));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
