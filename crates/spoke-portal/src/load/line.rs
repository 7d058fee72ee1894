//! The lines of a body: one JSON object each, whose only field says what it is.

use std::collections::BTreeMap;

use serde::Deserialize;
use spoke_model::association::{AssociationCategory, AssociationSpec};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::owner::Owner;
use spoke_model::pipeline::Pipeline;
use spoke_model::property::{PropertyDefinition, PropertyGroup};
use spoke_model::time::Timestamp;

use super::Refusal;
use super::copy::Copy;
use super::lists::{FolderLine, ListLine, MembersLine};
use super::settings::{CompanyCurrency, RuleLine, UserRole};
use crate::api::settings::GivenRate;
use crate::definitions::{Labels, RoleDefinition, TeamDefinition};

/// One line. What stands in it is told by its only field.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Line {
    /// The owners, pipelines or lists that follow are all there are: those the portal has go.
    Replace(Vec<Replaced>),
    /// A custom object type.
    ObjectType(ObjectType),
    /// A property group.
    Group(OfType<PropertyGroup>),
    /// A property.
    Property(OfType<PropertyDefinition>),
    /// A pipeline with its stages.
    Pipeline(OfType<Pipeline>),
    /// An owner.
    Owner(Owner),
    /// One direction of an association type of the other portal's own.
    AssociationType(AssociationType),
    /// A record.
    Record(Record),
    /// What associates one record with another, in one direction.
    Association(Association),
    /// Which copy the records belong to.
    Copy(Copy),
    /// A folder of lists; those it lies in come first.
    ListFolder(FolderLine),
    /// A list with its filters.
    List(Box<ListLine>),
    /// Members of a list that takes them by hand.
    ListMembers(MembersLine),
    /// A validation rule of a property.
    ValidationRule(RuleLine),
    /// All teams.
    Teams(Vec<TeamDefinition>),
    /// All permission sets.
    Roles(Vec<RoleDefinition>),
    /// The permission set of a user.
    UserRole(UserRole),
    /// The company's own currency.
    CompanyCurrency(CompanyCurrency),
    /// An exchange rate, as the API answers it.
    ExchangeRate(GivenRate),
    /// A form, as the API answers it.
    Form(serde_json::Value),
}

/// What the portal comes with and another portal may not have.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Replaced {
    /// The owners a new portal has.
    Owners,
    /// The pipelines a new portal has.
    Pipelines,
    /// All lists and folders that are there.
    Lists,
}

/// Something that belongs to an object type.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OfType<T> {
    /// Such as `0-1`.
    pub(crate) object_type: ObjectTypeId,
    /// As the API answers it.
    pub(crate) definition: T,
}

/// A custom object type, as the API answers it. Further fields are passed over.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ObjectType {
    /// The `2-N` id.
    pub(crate) object_type_id: ObjectTypeId,
    /// The bare name.
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) labels: Labels,
    #[serde(default)]
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) required_properties: Vec<String>,
    #[serde(default)]
    pub(crate) searchable_properties: Vec<String>,
    #[serde(default)]
    pub(crate) primary_display_property: Option<String>,
    #[serde(default)]
    pub(crate) secondary_display_properties: Vec<String>,
    #[serde(default)]
    pub(crate) allows_sensitive_properties: Option<bool>,
    #[serde(default)]
    pub(crate) created_at: Option<Timestamp>,
    #[serde(default)]
    pub(crate) updated_at: Option<Timestamp>,
}

/// An association type in one direction.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AssociationType {
    pub(crate) from: ObjectTypeId,
    pub(crate) to: ObjectTypeId,
    pub(crate) category: AssociationCategory,
    pub(crate) type_id: u32,
    /// What people see; a plain type has none.
    #[serde(default)]
    pub(crate) label: Option<String>,
    /// The machine name; made up from the ends when absent.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// The type id of the opposite direction, in the same category.
    #[serde(default)]
    pub(crate) inverse: Option<u32>,
}

/// A record with its id and times.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Record {
    pub(crate) object_type: ObjectTypeId,
    pub(crate) id: u64,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    /// When it was archived; absent for a live one.
    #[serde(default)]
    pub(crate) archived_at: Option<Timestamp>,
    pub(crate) properties: BTreeMap<String, Option<String>>,
}

/// One end of an association.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Place {
    pub(crate) object_type: ObjectTypeId,
    pub(crate) id: u64,
}

/// The types between two records, seen from the first.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Association {
    pub(crate) from: Place,
    pub(crate) to: Place,
    pub(crate) types: Vec<AssociationSpec>,
}

/// The lines of a body with their numbers, counted from 1; blank ones are passed over.
///
/// # Errors
/// The first line that can't be read.
pub(crate) fn parse(body: &[u8]) -> Result<Vec<(usize, Line)>, Refusal> {
    let mut lines = Vec::new();
    for (number, text) in (1..).zip(body.split(|byte| *byte == b'\n')) {
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let line = serde_json::from_slice(text).map_err(|error| Refusal::line(number, error.to_string()))?;
        lines.push((number, line));
    }
    Ok(lines)
}
