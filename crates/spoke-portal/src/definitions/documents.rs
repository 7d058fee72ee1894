//! Where definitions lie in the store, and how the first snapshot is read from it.
//!
//! One collection per kind of definition; a document exists only for what the portal added or changed, so a new
//! release brings new HubSpot defaults to old data directories.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use spoke_model::object_type::{ObjectTypeId, StandardObjectType, standard_object_types};
use spoke_model::owner::Owner;
use spoke_model::pipeline::{Pipeline, default_pipelines};
use spoke_model::property::{PropertyDefinition, default_groups, default_properties};

use super::associations::{AssociationRegistry, AssociationTypeDefinition};
use super::custom_defaults::{custom_groups, custom_properties};
use super::default_owners::default_owners;
use super::names::Names;
use super::object_type::TypeDefinition;
use super::owners::OwnerSet;
use super::pipelines::PipelineSet;
use super::properties::{GroupSet, PropertySet};
use super::schema::Schema;
use super::snapshot::Definitions;
use super::stage_properties;
use crate::store::State;

/// Property definitions, keyed `0-1/name`.
pub(super) const PROPERTIES: &str = "properties";
/// Property groups, keyed `0-1/name`.
pub(super) const GROUPS: &str = "property_groups";
/// Pipelines, keyed `0-3/id`; an archived one hides a default.
pub(super) const PIPELINES: &str = "pipelines";
/// Changes of pipelines and stages, keyed `0-3/pipeline//number` and `0-3/pipeline/stage//number`.
pub(super) const PIPELINE_AUDIT: &str = "pipeline_audit";
/// Owners, keyed by id.
pub(super) const OWNERS: &str = "owners";
/// Holds a document when the owners a new portal has are left out.
pub(super) const OWNERS_ALONE: &str = "owners_alone";
/// The permission sets of users that have one, keyed by user id.
pub(crate) const USER_ROLES: &str = "user_roles";
/// Custom object types, keyed `2-1`.
pub(super) const SCHEMAS: &str = "schemas";
/// The portal's own association types, keyed `0-1/0-2/00000001`.
pub(super) const ASSOCIATION_TYPES: &str = "association_types";
/// Association limits, keyed `0-1/0-2/category/id`.
pub(super) const ASSOCIATION_LIMITS: &str = "association_limits";
/// Running numbers, keyed by what they count.
pub(super) const COUNTERS: &str = "counters";

/// The key of something that belongs to an object type.
pub(super) fn type_key(id: ObjectTypeId, name: &str) -> String {
    format!("{id}/{name}")
}

/// What a change touched, so that only this is read again.
#[derive(Clone, Debug, Default)]
pub(super) struct Touched {
    /// Types whose properties, groups, pipelines or schema changed.
    pub(super) types: BTreeSet<ObjectTypeId>,
    /// Whether an association type changed.
    pub(super) associations: bool,
    /// Whether an owner changed.
    pub(super) owners: bool,
}

impl Definitions {
    /// HubSpot's defaults with everything the store holds on top. The defaults are made once in a process, and all its
    /// portals share what their stores have nothing on.
    pub(crate) fn load(state: &State, hub_id: u64) -> Self {
        static DEFAULTS: OnceLock<Definitions> = OnceLock::new();
        let defaults = DEFAULTS.get_or_init(Self::defaults);
        let mut definitions = Self {
            hub_id,
            ..defaults.clone()
        };
        let touched = Touched {
            types: types_with_documents(state),
            associations: state.documents(ASSOCIATION_TYPES).next().is_some(),
            owners: state.documents(OWNERS).next().is_some(),
        };
        definitions.reload(state, &touched);
        definitions
    }

    /// What a new portal has; nothing in it depends on the portal's id.
    fn defaults() -> Self {
        let empty = State::default();
        let mut definitions = Self {
            hub_id: 0,
            types: BTreeMap::new(),
            names: Arc::new(Names::default()),
            owners: Arc::new(load_owners(&empty)),
            associations: Arc::new(load_association_types(&empty)),
        };
        let types = standard_object_types()
            .iter()
            .map(|standard| standard.id)
            .collect();
        definitions.reload(
            &empty,
            &Touched {
                types,
                ..Touched::default()
            },
        );
        definitions
    }

    /// Reads again what a change touched.
    pub(super) fn reload(&mut self, state: &State, touched: &Touched) {
        for id in &touched.types {
            match load_type(self.hub_id, state, *id) {
                Some(definition) => self.types.insert(*id, Arc::new(definition)),
                None => self.types.remove(id),
            };
        }
        if touched.types.iter().any(|id| id.is_custom()) || self.names.is_empty() {
            let live = self.types.values().filter_map(|one| one.schema.as_ref());
            self.names = Arc::new(Names::build(self.hub_id, live));
        }
        if touched.associations {
            self.associations = Arc::new(load_association_types(state));
        }
        if touched.owners {
            self.owners = Arc::new(load_owners(state));
        }
    }
}

/// The types that the store has a schema, properties, groups or pipelines of.
fn types_with_documents(state: &State) -> BTreeSet<ObjectTypeId> {
    [SCHEMAS, PROPERTIES, GROUPS, PIPELINES]
        .into_iter()
        .flat_map(|collection| state.documents(collection))
        .filter_map(|(key, _)| key.split('/').next()?.parse().ok())
        .collect()
}

fn load_type(hub_id: u64, state: &State, id: ObjectTypeId) -> Option<TypeDefinition> {
    if let Some(standard) = StandardObjectType::by_id(id) {
        return Some(standard_type(state, standard));
    }
    let schema = stored_schema(state, id)?;
    (!schema.archived).then(|| custom_type(hub_id, state, schema))
}

/// A custom type's schema as stored, archived or not.
fn stored_schema(state: &State, id: ObjectTypeId) -> Option<Schema> {
    let key = id.to_string();
    parse(SCHEMAS, &key, state.document(SCHEMAS, &key)?)
}

/// A pipeline as stored, archived or not.
pub(super) fn stored_pipeline(state: &State, object_type: ObjectTypeId, id: &str) -> Option<Pipeline> {
    let key = type_key(object_type, id);
    parse(PIPELINES, &key, state.document(PIPELINES, &key)?)
}

/// Whether a property's values are sensitive. HubSpot's own are not.
pub(crate) fn is_sensitive(state: &State, object_type: ObjectTypeId, name: &str) -> bool {
    let definition = state.document(PROPERTIES, &type_key(object_type, name));
    let grade = definition.and_then(|definition| definition.get("dataSensitivity")?.as_str());
    matches!(grade, Some("sensitive" | "highly_sensitive"))
}

/// The notes kept under a subject, oldest first.
pub(crate) fn audit<T: DeserializeOwned>(state: &State, object_type: ObjectTypeId, subject: &str) -> Vec<T> {
    let prefix = format!("{object_type}/{subject}//");
    let notes = state
        .documents(PIPELINE_AUDIT)
        .filter(|(key, _)| key.starts_with(&prefix));
    notes
        .filter_map(|(key, value)| parse(PIPELINE_AUDIT, key, value))
        .collect()
}

/// The portal's own limit on an association type, if there is one.
pub(crate) fn association_limit(state: &State, definition: &AssociationTypeDefinition) -> Option<u64> {
    state
        .document(ASSOCIATION_LIMITS, &limit_key(definition))?
        .as_u64()
}

/// Whether the portal has set any limit on associations.
pub(crate) fn has_association_limits(state: &State) -> bool {
    state.documents(ASSOCIATION_LIMITS).next().is_some()
}

/// Where the limit on an association type lies.
pub(super) fn limit_key(definition: &AssociationTypeDefinition) -> String {
    let AssociationTypeDefinition { from, to, spec, .. } = definition;
    format!("{from}/{to}/{:?}/{}", spec.category, spec.type_id)
}

/// The custom types that are archived, with everything they had.
pub(crate) fn archived_types(state: &State, hub_id: u64) -> Vec<TypeDefinition> {
    documents::<Schema>(state, SCHEMAS)
        .filter(|schema| schema.archived)
        .map(|schema| custom_type(hub_id, state, schema))
        .collect()
}

fn standard_type(state: &State, standard: &'static StandardObjectType) -> TypeDefinition {
    let id = standard.id;
    let pipelines = load_pipelines(state, id);
    let mut properties = PropertySet::new(default_properties(id), of_type(state, PROPERTIES, id));
    if standard.pipeline.is_some() {
        stage_properties::add(&mut properties, &pipelines);
    }
    TypeDefinition::standard(
        standard,
        properties,
        GroupSet::new(default_groups(id), of_type(state, GROUPS, id)),
        pipelines,
    )
}

fn custom_type(hub_id: u64, state: &State, schema: Schema) -> TypeDefinition {
    let id = schema.id;
    let group = schema.group_name();
    let mut properties = PropertySet::new(&[], custom_properties(&group));
    for definition in of_type::<PropertyDefinition>(state, PROPERTIES, id) {
        properties.put(definition);
    }
    let groups = GroupSet::new(&custom_groups(&schema), of_type(state, GROUPS, id));
    let pipelines = load_pipelines(state, id);
    stage_properties::add(&mut properties, &pipelines);
    TypeDefinition::custom(hub_id, schema, properties, groups, pipelines)
}

fn load_pipelines(state: &State, id: ObjectTypeId) -> PipelineSet {
    let mut known: BTreeMap<String, Pipeline> = default_pipelines(id)
        .into_iter()
        .map(|pipeline| (pipeline.id.clone(), pipeline))
        .collect();
    for pipeline in of_type::<Pipeline>(state, PIPELINES, id) {
        known.insert(pipeline.id.clone(), pipeline);
    }
    PipelineSet::new(
        known
            .into_values()
            .filter(|pipeline| !pipeline.archived)
            .collect(),
    )
}

fn load_association_types(state: &State) -> AssociationRegistry {
    AssociationRegistry::new(documents::<AssociationTypeDefinition>(state, ASSOCIATION_TYPES))
}

fn load_owners(state: &State) -> OwnerSet {
    let alone = state.document(OWNERS_ALONE, "owners").is_some();
    let defaults = if alone { Vec::new() } else { default_owners() };
    let mut known: BTreeMap<String, Owner> = defaults
        .into_iter()
        .map(|owner| (owner.id.clone(), owner))
        .collect();
    for owner in documents::<Owner>(state, OWNERS) {
        known.insert(owner.id.clone(), owner);
    }
    OwnerSet::new(known.into_values().collect())
}

/// Every readable document of a collection. One that does not parse is left out with a warning: it was written by
/// another release, and a portal that starts is worth more than one that does not.
pub(super) fn documents<T: DeserializeOwned>(state: &State, collection: &str) -> impl Iterator<Item = T> {
    state
        .documents(collection)
        .filter_map(move |(key, value)| parse(collection, key, value))
}

fn of_type<T: DeserializeOwned>(
    state: &State,
    collection: &str,
    id: ObjectTypeId,
) -> impl Iterator<Item = T> {
    let prefix = type_key(id, "");
    state
        .documents(collection)
        .filter(move |(key, _)| key.starts_with(&prefix))
        .filter_map(move |(key, value)| parse(collection, key, value))
}

fn parse<T: DeserializeOwned>(collection: &str, key: &str, value: &serde_json::Value) -> Option<T> {
    match T::deserialize(value) {
        Ok(parsed) => Some(parsed),
        Err(error) => {
            tracing::warn!(collection, key, %error, "left out a stored definition that does not parse");
            None
        }
    }
}
