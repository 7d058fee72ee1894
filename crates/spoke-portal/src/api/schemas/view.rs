//! How an object type's schema is printed.

use serde::ser::{Serialize, SerializeMap, Serializer};
use spoke_model::association::AssociationCategory;
use spoke_model::time::Timestamp;

use super::super::properties::{PropertyView, Shown};
use super::super::timestamps::Iso;
use crate::definitions::{
    AssociationTypeDefinition, Definitions, PropertyEntry, TypeDefinition, record_limit,
};

/// A schema on its way out.
pub(super) struct SchemaView<'a> {
    definitions: &'a Definitions,
    object_type: &'a TypeDefinition,
}

impl<'a> SchemaView<'a> {
    /// Prints a type.
    pub(super) fn of(definitions: &'a Definitions, object_type: &'a TypeDefinition) -> Self {
        Self {
            definitions,
            object_type,
        }
    }
}

impl Serialize for SchemaView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let one = self.object_type;
        let schema = one.schema.as_ref();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("labels", &LabelsView(one))?;
        map.serialize_entry(
            "requiredProperties",
            &schema.map_or(&[][..], |schema| &schema.required_properties),
        )?;
        map.serialize_entry("searchableProperties", &one.searchable_properties())?;
        map.serialize_entry("primaryDisplayProperty", &one.primary_display_property())?;
        map.serialize_entry("secondaryDisplayProperties", &one.secondary_display_properties())?;
        if let Some(description) = one.description() {
            map.serialize_entry("description", description)?;
        }
        map.serialize_entry(
            "allowsSensitiveProperties",
            &schema.is_none_or(|schema| schema.allows_sensitive_properties),
        )?;
        map.serialize_entry("archived", &schema.is_some_and(|schema| schema.archived))?;
        map.serialize_entry("restorable", &true)?;
        map.serialize_entry(
            "metaType",
            if one.is_custom() {
                "PORTAL_SPECIFIC"
            } else {
                "HUBSPOT"
            },
        )?;
        map.serialize_entry("id", &one.id.number().to_string())?;
        map.serialize_entry("fullyQualifiedName", one.fully_qualified_name())?;
        let epoch = Timestamp::EPOCH;
        map.serialize_entry(
            "createdAt",
            &Iso(schema.map_or(epoch, |schema| schema.created_at)),
        )?;
        map.serialize_entry(
            "updatedAt",
            &Iso(schema.map_or(epoch, |schema| schema.updated_at)),
        )?;
        map.serialize_entry("createdByUserId", &None::<u64>)?;
        map.serialize_entry("updatedByUserId", &None::<u64>)?;
        map.serialize_entry("objectTypeId", &one.id)?;
        map.serialize_entry("properties", &Properties(one))?;
        map.serialize_entry("associations", &self.associations())?;
        map.serialize_entry(
            "name",
            schema.map_or(one.fully_qualified_name(), |schema| &schema.name),
        )?;
        map.end()
    }
}

impl<'a> SchemaView<'a> {
    fn associations(&self) -> Vec<AssociationView<'a>> {
        let id = self.object_type.id;
        let mut found: Vec<_> = self
            .definitions
            .associations()
            .all()
            .filter(|definition| {
                definition.from == id && self.definitions.object_type(definition.to).is_some()
            })
            .map(|definition| AssociationView { definition })
            .collect();
        found.sort_by_key(|view| {
            let spec = view.definition.spec;
            (
                view.definition.to,
                spec.category != AssociationCategory::HubspotDefined,
                spec.type_id,
            )
        });
        found
    }
}

struct LabelsView<'a>(&'a TypeDefinition);

impl Serialize for LabelsView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("singular", self.0.label_singular())?;
        map.serialize_entry("plural", self.0.label_plural())?;
        map.end()
    }
}

/// A standard type lists HubSpot's properties first, a custom type its own (both recorded).
struct Properties<'a>(&'a TypeDefinition);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let live = || self.0.properties.live();
        let own = live().filter(|entry| entry.hubspot_defined != Some(true));
        let shipped = live().filter(|entry| entry.hubspot_defined == Some(true));
        let entries: Vec<&PropertyEntry> = if self.0.is_custom() {
            own.chain(shipped).collect()
        } else {
            shipped.chain(own).collect()
        };
        serializer.collect_seq(
            entries
                .into_iter()
                .map(|entry| PropertyView::new(entry, Shown::Schema)),
        )
    }
}

struct AssociationView<'a> {
    definition: &'a AssociationTypeDefinition,
}

impl Serialize for AssociationView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let one = self.definition;
        let shipped = one.spec.category == AssociationCategory::HubspotDefined;
        let name = if shipped {
            one.name.to_uppercase()
        } else {
            one.name.clone()
        };
        let max_to = record_limit(one.spec);
        let max_from = one.inverse.map_or(max_to, record_limit);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("fromObjectTypeId", &one.from)?;
        map.serialize_entry("toObjectTypeId", &one.to)?;
        map.serialize_entry("name", &name)?;
        map.serialize_entry("cardinality", "ONE_TO_MANY")?;
        map.serialize_entry("inverseCardinality", "ONE_TO_MANY")?;
        map.serialize_entry("hasUserEnforcedMaxToObjectIds", &false)?;
        map.serialize_entry("hasUserEnforcedMaxFromObjectIds", &false)?;
        map.serialize_entry("maxToObjectIds", &max_to)?;
        map.serialize_entry("maxFromObjectIds", &max_from)?;
        map.serialize_entry("id", &one.spec.type_id.to_string())?;
        map.serialize_entry("createdAt", &None::<&str>)?;
        map.serialize_entry("updatedAt", &None::<&str>)?;
        map.end()
    }
}
