//! The plan: a map resolved against one file's header and one portal's definitions.
//!
//! Guarantees: everything that can be found wrong without writing is found here, all at once: columns,
//! properties, types of values, pipelines and stages, association labels. Only a sound plan is carried out.

mod associations;
mod build;
mod definitions;
mod infer;
mod portal;
mod row;
mod stages;

#[cfg(test)]
mod site_tests;

use std::collections::HashMap;

use spoke_model::property::PropertyDefinition;

pub(crate) use associations::{AssociationPlan, PairKind};
pub(crate) use build::{Draft, draft};
pub(crate) use portal::PortalFacts;
pub(crate) use row::evaluate;
pub(crate) use stages::StageRules;

use crate::map::{DateFormat, Duplicates, Existing, Missing, Part, Test};

/// A map that fits its file and its portal.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) objects: Vec<ObjectPlan>,
    pub(crate) associations: Vec<AssociationPlan>,
    pub(crate) blank: Vec<String>,
    pub(crate) trim: bool,
}

/// One object of the map, resolved.
#[derive(Debug)]
pub(crate) struct ObjectPlan {
    pub(crate) name: String,
    /// As paths name it.
    pub(crate) object_type: String,
    /// Index of the key among the properties.
    pub(crate) key: usize,
    pub(crate) key_kind: KeyKind,
    pub(crate) optional: bool,
    pub(crate) duplicates: Duplicates,
    pub(crate) existing: Existing,
    pub(crate) missing: Missing,
    pub(crate) when: Vec<(usize, Test)>,
    pub(crate) properties: Vec<PropertyPlan>,
    pub(crate) stages: Option<StageRules>,
}

/// How records are found by their key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// The portal holds the property unique: records are read by it.
    Unique,
    /// Records are searched; of several with one key the oldest is taken.
    Searched,
}

/// One mapped property, resolved.
#[derive(Debug)]
pub(crate) struct PropertyPlan {
    pub(crate) name: String,
    pub(crate) definition: PropertyDefinition,
    pub(crate) source: CellSource,
    /// What rejections call the column.
    pub(crate) column: String,
    pub(crate) transforms: Vec<crate::map::Transform>,
    pub(crate) replace: HashMap<String, String>,
    /// Keys in lower case; `None` when the map has no table.
    pub(crate) values: Option<HashMap<String, String>>,
    pub(crate) other: Option<String>,
    pub(crate) dates: Vec<DateFormat>,
    pub(crate) default: Option<String>,
    pub(crate) required: bool,
    /// A pipeline or a stage: settled by the stage rules, by id or label.
    pub(crate) staged: bool,
}

/// Where a value comes from, by position.
#[derive(Debug)]
pub(crate) enum CellSource {
    Column(usize),
    Template(Vec<(Part, Option<usize>)>),
    Constant(String),
    /// The id of another object's record.
    Record(usize),
}

impl ObjectPlan {
    pub(crate) fn key_property(&self) -> Option<&PropertyPlan> {
        self.properties.get(self.key)
    }

    pub(crate) fn key_name(&self) -> &str {
        self.key_property().map_or("", |property| property.name.as_str())
    }
}

/// A key in the form in which keys are compared: without blanks around it and without case.
pub(crate) fn comparable(key: &str) -> String {
    key.trim().to_lowercase()
}
