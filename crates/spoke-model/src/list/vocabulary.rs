//! What a portal knows about the names in a filter definition, and which operations fit which properties.

use crate::association::AssociationSpec;
use crate::object_type::ObjectTypeId;
use crate::property::{FieldType, PropertyType};

use super::operation::OperationType;

/// The answer of a portal about a name.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Lookup<T> {
    /// It means this.
    Found(T),
    /// There is no such thing.
    Absent,
    /// Nobody looked: any name goes.
    Unchecked,
}

/// A portal's definitions, as far as filters name them.
pub trait Vocabulary {
    /// A property of an object type.
    fn property(&self, object_type: ObjectTypeId, name: &str) -> Lookup<PropertyKind>;

    /// The two ends of an association type, in its direction.
    fn association(&self, spec: AssociationSpec) -> Lookup<(ObjectTypeId, ObjectTypeId)>;

    /// The type of a list's records.
    fn list(&self, id: u64) -> Lookup<ObjectTypeId>;

    /// Whether an object type exists.
    fn object_type(&self, id: ObjectTypeId) -> Lookup<()>;
}

/// A vocabulary that knows nothing and refuses nothing: for definitions that were accepted once and whose properties
/// may be gone by now.
#[derive(Copy, Clone, Debug, Default)]
pub struct Anything;

impl Vocabulary for Anything {
    fn property(&self, _: ObjectTypeId, _: &str) -> Lookup<PropertyKind> {
        Lookup::Unchecked
    }

    fn association(&self, _: AssociationSpec) -> Lookup<(ObjectTypeId, ObjectTypeId)> {
        Lookup::Unchecked
    }

    fn list(&self, _: u64) -> Lookup<ObjectTypeId> {
        Lookup::Unchecked
    }

    fn object_type(&self, _: ObjectTypeId) -> Lookup<()> {
        Lookup::Unchecked
    }
}

/// Properties that the same operations fit.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PropertyKind {
    /// `string`, `phone_number` and HubSpot's internal types.
    Text,
    /// `number`.
    Number,
    /// `bool`.
    Bool,
    /// `enumeration` with the options true and false.
    Checkbox,
    /// `enumeration`.
    Enumeration,
    /// `date` and `datetime`.
    Time,
}

impl PropertyKind {
    /// The kind of a property with this type and form field.
    #[must_use]
    pub const fn of(property_type: PropertyType, field_type: FieldType) -> Self {
        match (property_type, field_type) {
            (PropertyType::Number, _) => Self::Number,
            (PropertyType::Bool, _) => Self::Bool,
            (PropertyType::Enumeration, FieldType::BooleanCheckbox) => Self::Checkbox,
            (PropertyType::Enumeration, _) => Self::Enumeration,
            (PropertyType::Date | PropertyType::DateTime, _) => Self::Time,
            _ => Self::Text,
        }
    }

    /// Operations that fit this kind besides those that fit every kind (documented; the older date operations and
    /// `COMPARATIVE_*` are assumed from their names, `BOOL` on checkboxes too).
    #[must_use]
    pub const fn operations(self) -> &'static [OperationType] {
        use OperationType as O;
        match self {
            Self::Text => &[O::MultiString, O::String, O::ComparativeString],
            Self::Number => &[O::Number, O::NumberRanged],
            Self::Bool => &[O::Bool],
            Self::Checkbox => &[O::Enumeration, O::Bool],
            Self::Enumeration => &[O::Enumeration],
            Self::Time => &[
                O::TimePoint,
                O::TimeRanged,
                O::Date,
                O::DateTime,
                O::RangedDate,
                O::RollingDateRange,
                O::CalendarDate,
                O::ComparativeDate,
            ],
        }
    }

    /// Whether an operation fits. Whether a value is known and when it changed may be asked of every property; so may
    /// a time, when it is the time of the last change (`UPDATED_AT`; recorded for a boolean property).
    #[must_use]
    pub fn fits(self, operation: OperationType, asks_when_updated: bool) -> bool {
        use OperationType as O;
        match operation {
            O::AllProperty | O::RollingPropertyUpdated | O::ComparativePropertyUpdated => true,
            O::TimePoint | O::TimeRanged if asks_when_updated => true,
            other => self.operations().contains(&other),
        }
    }
}
