//! [`Source`]: one object type of the portal as it is to be mirrored.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use spoke_client::{HubSpot, Objects};
use spoke_model::object_type::{ObjectTypeId, StandardObjectType};
use spoke_model::property::PropertyDefinition;
use spoke_store::{Cell, ColumnDefinition, ColumnType, RowHasher, TableDefinition, is_reserved_table_name};

use crate::error::Error;
use crate::properties::Properties;

/// An object type that can be mirrored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kind {
    /// What the object type is called in addresses.
    pub(crate) path: String,
    /// Its id.
    pub(crate) id: ObjectTypeId,
    /// What its table is called, if it has none yet.
    pub(crate) table: String,
    /// The property with the time of the last change.
    pub(crate) modified: String,
    /// Whether its records go through pipelines.
    pub(crate) pipelines: bool,
}

impl Kind {
    /// A standard object type.
    pub(crate) fn standard(standard: &StandardObjectType) -> Self {
        Self {
            path: standard.plural.to_owned(),
            id: standard.id,
            table: standard.plural.to_owned(),
            modified: standard.modified_property.to_owned(),
            pipelines: standard.pipeline.is_some(),
        }
    }

    /// A custom object type of this name.
    pub(crate) fn custom(id: ObjectTypeId, name: &str) -> Self {
        let taken = is_reserved_table_name(name) || StandardObjectType::by_name(name).is_some();
        let table = if taken {
            format!("custom_{name}")
        } else {
            name.to_owned()
        };
        Self {
            path: id.to_string(),
            id,
            table,
            modified: "hs_lastmodifieddate".to_owned(),
            pipelines: true,
        }
    }

    /// The name the object type was given.
    pub(crate) fn name(&self) -> &str {
        self.table
            .strip_prefix("custom_")
            .filter(|_| self.id.is_custom())
            .unwrap_or(&self.table)
    }

    /// The object type's records.
    pub(crate) fn objects(&self, client: &HubSpot) -> Objects {
        client.objects(self.path.as_str())
    }
}

/// An object type with its properties, and which of them are asked for.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) kind: Kind,
    /// All properties the portal defines, by name.
    pub(crate) definitions: BTreeMap<String, PropertyDefinition>,
    /// The properties that are asked for, by name.
    pub(crate) requested: Vec<String>,
    columns: Vec<ColumnDefinition>,
    types: HashMap<String, ColumnType>,
}

/// Which properties a table was filled with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Selection {
    /// The choice as it was written.
    pub(crate) properties: String,
    /// A hash of the names of all properties that were asked for.
    pub(crate) names: String,
    /// The same of calculated ones: their values appear without a change of the record.
    pub(crate) calculated: String,
}

impl Selection {
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl Source {
    /// Chooses among the portal's properties.
    pub(crate) fn new(kind: Kind, definitions: Vec<PropertyDefinition>, properties: &Properties) -> Self {
        let definitions: BTreeMap<String, PropertyDefinition> = definitions
            .into_iter()
            .filter(|definition| !definition.archived)
            .map(|definition| (definition.name.clone(), definition))
            .collect();
        let standard = StandardObjectType::by_id(kind.id);
        let needed = |name: &str| {
            name == "hs_object_id"
                || name == kind.modified
                || name == standard.map_or("hs_createdate", |standard| standard.created_property)
        };
        let asked = |name: &str| match properties {
            Properties::Named(names) => needed(name) || names.contains(name),
            _ => true,
        };
        // A column at once; the others get theirs with the first value.
        let at_once = |definition: &PropertyDefinition| match properties {
            Properties::WithValues => {
                let name = definition.name.as_str();
                needed(name)
                    || definition.hubspot_defined != Some(true)
                    || standard.is_some_and(|standard| standard.default_properties.contains(&name))
            }
            _ => true,
        };
        let mut requested = Vec::new();
        let mut columns = Vec::new();
        let mut types = HashMap::new();
        for definition in definitions.values().filter(|definition| asked(&definition.name)) {
            let column_type = ColumnType::from(definition.property_type);
            requested.push(definition.name.clone());
            types.insert(definition.name.clone(), column_type);
            if at_once(definition) {
                columns.push(ColumnDefinition::new(&definition.name, column_type));
            }
        }
        Self {
            kind,
            definitions,
            requested,
            columns,
            types,
        }
    }

    /// The table as it should at least be.
    pub(crate) fn table_definition(&self) -> TableDefinition {
        TableDefinition::new(&self.kind.table, self.kind.id.to_string()).columns(self.columns.iter().cloned())
    }

    /// How values of a property are stored; `None` if it is not mirrored.
    pub(crate) fn column_type(&self, property: &str) -> Option<ColumnType> {
        self.types.get(property).copied()
    }

    /// What was asked for, in a form that tells a later run what has changed since: the choice, a hash of all names,
    /// a hash of the calculated ones.
    pub(crate) fn selection(&self, properties: &Properties) -> Selection {
        let hash = |names: &mut dyn Iterator<Item = &String>| {
            let mut hasher = RowHasher::new();
            names.for_each(|name| hasher.value(&Cell::Text(name.as_str().into())));
            format!("{:032x}", hasher.finish().0)
        };
        let calculated = |name: &&String| {
            self.definitions
                .get(*name)
                .is_some_and(|property| property.calculated)
        };
        Selection {
            properties: properties.to_string(),
            names: hash(&mut self.requested.iter()),
            calculated: hash(&mut self.requested.iter().filter(calculated)),
        }
    }

    /// The property definitions as bookkeeping keeps them: JSON by name.
    pub(crate) fn schema(&self) -> Result<Vec<(String, String)>, Error> {
        self.definitions
            .iter()
            .map(|(name, definition)| Ok((name.clone(), serde_json::to_string(definition)?)))
            .collect::<Result<_, serde_json::Error>>()
            .map_err(|error| Error::Record {
                detail: format!("a property definition of {}: {error}", self.kind.path),
            })
    }
}
