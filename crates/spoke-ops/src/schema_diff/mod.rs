//! What two portals define differently: properties, pipelines with their stages, association labels, custom object
//! types.
//!
//! Ids of pipelines, stages, labels and custom types differ between any two portals, so these are matched by their
//! labels and names.

mod read;

pub use read::{ReadError, read};

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// What kind of definition it is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartKind {
    /// A custom object type.
    ObjectType,
    /// A property.
    Property,
    /// A pipeline.
    Pipeline,
    /// A stage of a pipeline.
    Stage,
    /// A label of an association.
    AssociationLabel,
}

impl fmt::Display for PartKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ObjectType => "object type",
            Self::Property => "property",
            Self::Pipeline => "pipeline",
            Self::Stage => "stage",
            Self::AssociationLabel => "association label",
        })
    }
}

/// What a definition is found by in both portals.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// The object type that it belongs to.
    pub object_type: String,
    /// What it is.
    pub kind: PartKind,
    /// Its name, or its label where names differ from portal to portal.
    pub name: String,
}

/// The definitions of a portal: what matters of each, by name.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    parts: BTreeMap<Part, BTreeMap<&'static str, String>>,
}

impl Schema {
    /// How many definitions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    fn add<const N: usize>(&mut self, part: Part, fields: [(&'static str, String); N]) {
        self.parts.insert(part, fields.into_iter().collect());
    }
}

/// A definition that is not the same in both portals.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Which one.
    #[serde(flatten)]
    pub part: Part,
    /// In what way.
    #[serde(flatten)]
    pub way: Way,
}

/// In what way a definition differs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "difference")]
pub enum Way {
    /// Only the first portal has it.
    OnlyInFirst,
    /// Only the second portal has it.
    OnlyInSecond,
    /// Both have it, with other contents.
    Changed {
        /// What is not the same.
        fields: Vec<FieldDifference>,
    },
}

/// One thing that is not the same.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct FieldDifference {
    /// Which.
    pub field: &'static str,
    /// As it is in the first portal.
    pub first: String,
    /// As it is in the second portal.
    pub second: String,
}

/// Everything that is not the same, in order of object type, kind and name.
#[must_use]
pub fn diff(first: &Schema, second: &Schema) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (part, fields) in &first.parts {
        let way = match second.parts.get(part) {
            None => Way::OnlyInFirst,
            Some(others) if others == fields => continue,
            Some(others) => Way::Changed {
                fields: changed(fields, others),
            },
        };
        differences.push(Difference {
            part: part.clone(),
            way,
        });
    }
    for part in second.parts.keys().filter(|part| !first.parts.contains_key(part)) {
        differences.push(Difference {
            part: part.clone(),
            way: Way::OnlyInSecond,
        });
    }
    differences.sort_by(|one, other| one.part.cmp(&other.part));
    differences
}

fn changed(
    first: &BTreeMap<&'static str, String>,
    second: &BTreeMap<&'static str, String>,
) -> Vec<FieldDifference> {
    first
        .iter()
        .filter_map(|(field, value)| {
            let other = second.get(field)?;
            (value != other).then(|| FieldDifference {
                field,
                first: value.clone(),
                second: other.clone(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn property(name: &str, label: &str) -> Schema {
        let mut schema = Schema::default();
        let part = Part {
            object_type: "contacts".to_owned(),
            kind: PartKind::Property,
            name: name.to_owned(),
        };
        schema.add(part, [("label", label.to_owned())]);
        schema
    }

    #[test]
    fn what_is_missing_and_what_changed_are_told_apart() {
        assert!(diff(&property("a", "A"), &property("a", "A")).is_empty());
        let ways = |first: Schema, second: Schema| -> Vec<Way> {
            diff(&first, &second)
                .into_iter()
                .map(|difference| difference.way)
                .collect()
        };
        assert_eq!(
            ways(property("a", "A"), property("b", "B")),
            [Way::OnlyInFirst, Way::OnlyInSecond]
        );
        assert!(matches!(
            ways(property("a", "A"), property("a", "B")).as_slice(),
            [Way::Changed { fields }] if fields.len() == 1
        ));
    }
}
