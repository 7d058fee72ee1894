//! The sections of a map: objects, properties, conditions, associations.
//!
//! Each option's effect is documented here, once; the reader of the map and the loader both follow it.

use spoke_model::property::PropertyType;

use super::dates::DateFormat;
use super::document::Placed;
use super::template::Template;
use super::transform::Transform;
use crate::error::Place;

/// One `[[object]]`: a record that each row (or some rows) describes.
#[derive(Debug, Clone)]
pub(crate) struct ObjectMap {
    /// How associations and `record` refer to it; the singular of its type unless given.
    pub(crate) name: Placed<String>,
    /// As HubSpot's paths name it, such as `contacts`; empty in a flat map until `--to` gives it.
    pub(crate) object_type: Placed<String>,
    /// The property by which a record is found again.
    pub(crate) key: Placed<String>,
    /// A row whose key is blank has no such record, instead of being rejected.
    pub(crate) optional: bool,
    pub(crate) duplicates: Duplicates,
    pub(crate) existing: Existing,
    pub(crate) missing: Missing,
    /// Properties the portal lacks are created.
    pub(crate) create_properties: bool,
    /// Rows that do not meet all conditions have no such record.
    pub(crate) when: Vec<Condition>,
    pub(crate) properties: Vec<PropertyMap>,
}

/// What rows of one file with the same key do to their common record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Duplicates {
    /// Later rows give only what earlier rows left blank.
    #[default]
    Fill,
    /// The first row counts, later rows change nothing.
    First,
    /// Later rows overwrite what earlier rows gave.
    Last,
    /// Later rows are rejected.
    Reject,
}

/// What happens to a record that the portal had before the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Existing {
    /// Values that differ are overwritten; a blank cell never clears a value.
    #[default]
    Update,
    /// Only blank properties are filled.
    Fill,
    /// Nothing is changed.
    Keep,
}

/// What happens when the portal has no record with the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Missing {
    /// It is created.
    #[default]
    Create,
    /// The row is rejected.
    Reject,
    /// The row goes on without this record.
    Skip,
}

/// Where a property's value comes from.
#[derive(Debug, Clone)]
pub(crate) enum ValueSource {
    Column(String),
    Template(Template),
    Constant(String),
    /// The record id of another object of the same row, which must stand earlier in the map.
    Record(String),
}

/// One entry of `[object.properties]`.
#[derive(Debug, Clone)]
pub(crate) struct PropertyMap {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) source: ValueSource,
    pub(crate) transforms: Vec<Transform>,
    /// Corrections: a value found here is exchanged, others stay.
    pub(crate) replace: Vec<(String, String)>,
    /// A closed table: a value not found here rejects the row, unless `other` is given.
    pub(crate) values: Vec<(String, Placed<String>)>,
    pub(crate) other: Option<Placed<String>>,
    pub(crate) dates: Vec<DateFormat>,
    /// For a blank cell.
    pub(crate) default: Option<Placed<String>>,
    /// A blank value rejects the row.
    pub(crate) required: bool,
    /// For a property to be created.
    pub(crate) declared_type: Option<PropertyType>,
    pub(crate) label: Option<String>,
}

/// One condition of `when`.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub(crate) column: Placed<String>,
    pub(crate) test: Test,
}

/// What a condition asks of its column; texts are compared without case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    Blank(bool),
    Is(Vec<String>),
    IsNot(Vec<String>),
}

/// One `[[association]]` between two objects of a row.
#[derive(Debug, Clone)]
pub(crate) struct AssociationMap {
    pub(crate) from: Placed<String>,
    pub(crate) to: Placed<String>,
    pub(crate) kind: AssociationType,
    pub(crate) place: Place,
}

/// Which association type is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AssociationType {
    /// The unlabelled default of the pair.
    Default,
    /// The type with this label.
    Label(String),
    /// The type with this number.
    Id(u32),
}
