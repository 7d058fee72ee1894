//! The mapping file: which columns become which properties of which records.
//!
//! Guarantees: a [`Map`] is sound in itself (known keys, known transforms, unambiguous dates, associations
//! between objects that exist); whether it fits a file and a portal is checked by the plan.

mod dates;
mod decimal;
mod document;
mod load;
mod object;
mod property;
mod sections;
mod template;
mod transform;

#[cfg(test)]
mod tests;

pub(crate) use dates::DateFormat;
pub(crate) use dates::read as read_date;
pub(crate) use decimal::Decimal;
pub use load::Map;
pub(crate) use object::{
    AssociationMap, AssociationType, Duplicates, Existing, Missing, ObjectMap, PropertyMap, Test, ValueSource,
};
pub(crate) use template::Part;
pub(crate) use transform::Transform;
