//! Property definitions: what they are, which ones come with every portal, and what a new one must fulfil.

mod check;
mod defaults;
mod definition;
mod groups;
mod minimal;
mod types;
mod unique;
mod update;
mod validation;

pub use check::{DefinitionError, check_definition, check_group_name, check_name};
pub use defaults::default_properties;
pub use definition::{ModificationMetadata, PropertyDefinition, PropertyGroup, PropertyOption};
pub use groups::default_groups;
pub use types::{FieldType, PropertyType, UnknownName};
pub use unique::unique_by_rule;
pub use update::{PropertyCreate, PropertyUpdate};
pub use validation::{RuleError, ValidationRule, ValidationRuleType};
