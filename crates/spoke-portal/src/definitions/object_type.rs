//! One object type as the portal sees it: names, properties, groups and pipelines.

use spoke_model::object_type::{
    CUSTOM_CREATED_PROPERTY, CUSTOM_DEFAULT_PROPERTIES, CUSTOM_MODIFIED_PROPERTY, ObjectTypeId,
    PipelineProperties, Required, StandardObjectType,
};

use super::custom_defaults::{custom_groups, custom_properties};
use super::pipelines::PipelineSet;
use super::properties::{GroupSet, PropertyEntry, PropertySet};
use super::schema::Schema;

/// A standard or custom object type.
#[derive(Clone, Debug)]
pub(crate) struct TypeDefinition {
    /// The type's id.
    pub(crate) id: ObjectTypeId,
    /// HubSpot's own description; none for custom types.
    pub(crate) standard: Option<&'static StandardObjectType>,
    /// The portal's description; none for standard types.
    pub(crate) schema: Option<Schema>,
    /// All property definitions.
    pub(crate) properties: PropertySet,
    /// All property groups.
    pub(crate) groups: GroupSet,
    /// The live pipelines.
    pub(crate) pipelines: PipelineSet,
    fully_qualified_name: String,
}

/// What a new record of a type must bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RequiredProperties<'a> {
    /// Nothing.
    None,
    /// At least one of these.
    AnyOf(Vec<&'a str>),
    /// All of these.
    AllOf(Vec<&'a str>),
}

impl TypeDefinition {
    /// A type HubSpot ships.
    pub(super) fn standard(
        standard: &'static StandardObjectType,
        properties: PropertySet,
        groups: GroupSet,
        pipelines: PipelineSet,
    ) -> Self {
        Self {
            id: standard.id,
            standard: Some(standard),
            schema: None,
            properties,
            groups,
            pipelines,
            fully_qualified_name: standard.fully_qualified_name.to_owned(),
        }
    }

    /// A type the portal defined.
    pub(super) fn custom(
        hub_id: u64,
        schema: Schema,
        properties: PropertySet,
        groups: GroupSet,
        pipelines: PipelineSet,
    ) -> Self {
        Self {
            id: schema.id,
            standard: None,
            fully_qualified_name: schema.fully_qualified_name(hub_id),
            schema: Some(schema),
            properties,
            groups,
            pipelines,
        }
    }

    /// A custom type that is being created: system properties and their group, nothing else yet.
    pub(crate) fn bare(hub_id: u64, schema: Schema) -> Self {
        let group = schema.group_name();
        let properties = PropertySet::new(&[], custom_properties(&group));
        let groups = GroupSet::new(&custom_groups(&schema), []);
        Self::custom(hub_id, schema, properties, groups, PipelineSet::default())
    }

    /// Whether the portal defined the type.
    pub(crate) fn is_custom(&self) -> bool {
        self.schema.is_some()
    }

    /// The live property with this exact name.
    pub(crate) fn property(&self, name: &str) -> Option<&PropertyEntry> {
        self.properties.get(name)
    }

    /// The name that is unique beyond this portal: `CONTACT`, `p123_car`.
    pub(crate) fn fully_qualified_name(&self) -> &str {
        &self.fully_qualified_name
    }

    /// The name that keys the type in answers: `contacts`, `p123_car`.
    pub(crate) fn path_name(&self) -> &str {
        self.standard
            .map_or(&self.fully_qualified_name, |standard| standard.plural)
    }

    /// The name of one record in messages and v3 association names: `contact`, `p123_car`.
    pub(crate) fn singular(&self) -> &str {
        self.standard
            .map_or(&self.fully_qualified_name, |standard| standard.singular)
    }

    /// The type's part in the names of association types: `contact`, `car`.
    pub(crate) fn association_name(&self) -> &str {
        match &self.schema {
            Some(schema) => &schema.name,
            None => self.singular(),
        }
    }

    /// The property shown as a record's title.
    pub(crate) fn primary_display_property(&self) -> Option<&str> {
        match &self.schema {
            Some(schema) => schema.primary_display_property.as_deref(),
            None => self.standard.and_then(|standard| standard.primary_display),
        }
    }

    /// The properties shown under the title; HubSpot's own choice is recorded for contacts only.
    pub(crate) fn secondary_display_properties(&self) -> Vec<&str> {
        match &self.schema {
            Some(schema) => schema
                .secondary_display_properties
                .iter()
                .map(String::as_str)
                .collect(),
            None if self.id == ObjectTypeId::CONTACT => vec!["lastname", "email", "phone"],
            None => Vec::new(),
        }
    }

    /// What the type is for; HubSpot's own text is recorded for contacts only.
    pub(crate) fn description(&self) -> Option<&str> {
        match &self.schema {
            Some(schema) => schema.description.as_deref(),
            None if self.id == ObjectTypeId::CONTACT => Some("The people a business is in touch with."),
            None => None,
        }
    }

    /// What people call one record.
    pub(crate) fn label_singular(&self) -> &str {
        match (&self.schema, self.standard) {
            (Some(schema), _) => schema.labels.singular.as_deref().unwrap_or(&schema.name),
            (None, Some(standard)) => standard.label_singular,
            (None, None) => &self.fully_qualified_name,
        }
    }

    /// What people call several records.
    pub(crate) fn label_plural(&self) -> &str {
        match (&self.schema, self.standard) {
            (Some(schema), _) => schema.labels.plural.as_deref().unwrap_or(&schema.name),
            (None, Some(standard)) => standard.label_plural,
            (None, None) => &self.fully_qualified_name,
        }
    }

    /// The property that holds the creation time.
    pub(crate) fn created_property(&self) -> &'static str {
        self.standard
            .map_or(CUSTOM_CREATED_PROPERTY, |standard| standard.created_property)
    }

    /// The property that holds the time of the last change.
    pub(crate) fn modified_property(&self) -> &'static str {
        self.standard
            .map_or(CUSTOM_MODIFIED_PROPERTY, |standard| standard.modified_property)
    }

    /// The properties a read returns when it names none (facts: search, section 3).
    pub(crate) fn default_properties(&self) -> &'static [&'static str] {
        self.standard
            .map_or(CUSTOM_DEFAULT_PROPERTIES, |one| one.default_properties)
    }

    /// The properties the `query` of a search looks at.
    pub(crate) fn searchable_properties(&self) -> Vec<&str> {
        match &self.schema {
            Some(schema) => schema.searchable_properties.iter().map(String::as_str).collect(),
            None => self
                .standard
                .map_or_else(Vec::new, |standard| standard.searchable_properties.to_vec()),
        }
    }

    /// What a new record must bring.
    pub(crate) fn required(&self) -> RequiredProperties<'_> {
        if let Some(schema) = &self.schema {
            return match schema.required_properties.is_empty() {
                true => RequiredProperties::None,
                false => {
                    RequiredProperties::AllOf(schema.required_properties.iter().map(String::as_str).collect())
                }
            };
        }
        match self.standard.map(|standard| standard.required) {
            Some(Required::AnyOf(names)) => RequiredProperties::AnyOf(names.to_vec()),
            Some(Required::AllOf(names)) => RequiredProperties::AllOf(names.to_vec()),
            _ => RequiredProperties::None,
        }
    }

    /// The properties that name pipeline and stage, where the type has pipelines.
    pub(crate) fn pipeline_properties(&self) -> Option<PipelineProperties> {
        match self.standard {
            Some(standard) => standard.pipeline,
            None if self.pipelines.is_empty() => None,
            None => Some(PipelineProperties {
                pipeline: "hs_pipeline",
                stage: "hs_pipeline_stage",
            }),
        }
    }
}
