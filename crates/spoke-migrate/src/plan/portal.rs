//! What the portal has: properties, pipelines and association labels of the object types a map uses.

use std::collections::HashMap;

use spoke_client::{AssociationLabel, HubSpot};
use spoke_model::object_type::StandardObjectType;
use spoke_model::pipeline::Pipeline;
use spoke_model::property::PropertyDefinition;

use crate::error::Error;
use crate::map::{AssociationType, Map};

/// The definitions a plan is checked against, read once.
#[derive(Debug, Default)]
pub(crate) struct PortalFacts {
    /// The portal's id, as text.
    pub(crate) portal: String,
    /// By object type and property name.
    pub(crate) properties: HashMap<String, HashMap<String, PropertyDefinition>>,
    /// By object type; only where a mapped property is a pipeline or a stage.
    pub(crate) pipelines: HashMap<String, Vec<Pipeline>>,
    /// By pair of object types; only where the map names a label or a number.
    pub(crate) labels: HashMap<(String, String), Vec<AssociationLabel>>,
    /// The group for new properties, by object type; only where properties may be created.
    pub(crate) groups: HashMap<String, String>,
}

impl PortalFacts {
    /// Reads what the map needs.
    pub(crate) async fn read(client: &HubSpot, map: &Map) -> Result<Self, Error> {
        let mut facts = Self::default();
        let account = client.account().details().await;
        facts.portal = account
            .map_err(|error| Error::portal("reading the account's details", error))?
            .portal_id
            .to_string();
        for object in &map.objects {
            let object_type = object.object_type.value.as_str();
            if !facts.properties.contains_key(object_type) {
                let listed = client.properties(object_type).list().await;
                let listed = listed.map_err(|error| {
                    Error::portal(format!("reading the properties of {object_type}"), error)
                })?;
                let by_name = listed
                    .into_iter()
                    .map(|property| (property.name.clone(), property))
                    .collect();
                facts.properties.insert(object_type.to_owned(), by_name);
            }
            let uses_pipeline = pipeline_properties(object_type).is_some_and(|(pipeline, stage)| {
                object
                    .properties
                    .iter()
                    .any(|p| p.name == pipeline || p.name == stage)
            });
            if uses_pipeline && !facts.pipelines.contains_key(object_type) {
                let listed = client.pipelines(object_type).list().await;
                let listed = listed.map_err(|error| {
                    Error::portal(format!("reading the pipelines of {object_type}"), error)
                })?;
                facts.pipelines.insert(object_type.to_owned(), listed);
            }
            if object.create_properties && !facts.groups.contains_key(object_type) {
                let group = group_for(client, object_type).await?;
                facts.groups.insert(object_type.to_owned(), group);
            }
        }
        for association in &map.associations {
            if association.kind == AssociationType::Default {
                continue;
            }
            let type_of = |name: &str| {
                let found = map.objects.iter().find(|object| object.name.value == name);
                found
                    .map(|object| object.object_type.value.clone())
                    .unwrap_or_default()
            };
            let pair = (type_of(&association.from.value), type_of(&association.to.value));
            if facts.labels.contains_key(&pair) {
                continue;
            }
            let listed = client.associations().labels(&pair.0, &pair.1).await;
            let action = || format!("reading the association labels from {} to {}", pair.0, pair.1);
            let listed = listed.map_err(|error| Error::portal(action(), error))?;
            facts.labels.insert(pair, listed);
        }
        Ok(facts)
    }
}

/// Names of the pipeline and stage properties of an object type; custom types use the general ones.
pub(crate) fn pipeline_properties(object_type: &str) -> Option<(&'static str, &'static str)> {
    match StandardObjectType::by_name(object_type) {
        Some(standard) => standard
            .pipeline
            .as_ref()
            .map(|names| (names.pipeline, names.stage)),
        None => Some(("hs_pipeline", "hs_pipeline_stage")),
    }
}

/// The group that new properties join: the type's information group, or the first there is.
async fn group_for(client: &HubSpot, object_type: &str) -> Result<String, Error> {
    let listed = client.properties(object_type).groups().await;
    let groups = listed
        .map_err(|error| Error::portal(format!("reading the property groups of {object_type}"), error))?;
    let wanted = StandardObjectType::by_name(object_type)
        .map(|standard| format!("{}information", standard.singular.replace([' ', '_'], "")));
    let found = groups
        .iter()
        .find(|group| Some(&group.name) == wanted.as_ref())
        .or(groups.first());
    Ok(found.map_or_else(|| wanted.unwrap_or_default(), |group| group.name.clone()))
}
