//! Reads the definitions of a portal, as JSON, because what the local portal does not know shall reach it all the same.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use spoke_client::HubSpot;
use spoke_model::association::AssociationSpec;
use spoke_model::object_type::{ObjectTypeId, StandardObjectType, standard_object_types};

use super::labels::{self, OwnType};
use super::left::Left;
use super::load::Loader;
use super::{Survey, Told, name_of, read};
use crate::error::Error;
use crate::redaction::Redaction;

/// Everything about the shape of a portal.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    /// The id of the portal.
    pub(super) portal: u64,
    /// Custom object types as the API answers them, without their properties.
    schemas: Vec<Value>,
    groups: Vec<(ObjectTypeId, Value)>,
    properties: BTreeMap<ObjectTypeId, Vec<Value>>,
    pipelines: Vec<(ObjectTypeId, Value)>,
    owners: Vec<Value>,
    association_types: Vec<OwnType>,
    /// What could not be read.
    pub(super) left: Vec<Left>,
}

impl Definitions {
    /// Reads them.
    pub(super) async fn read(source: &HubSpot, told: &Told<'_>) -> Result<Self, Error> {
        let mut found = Self::default();
        // Whoever may read nothing at all learns it here, and not from an empty copy.
        let details = source.account().details().await;
        let details = details.map_err(|error| read::unreadable("which portal it is", error))?;
        found.portal = details.portal_id;
        let path = "/crm/v3/schemas".to_owned();
        let schemas = read::get(source, "custom object types", path, &mut found.left).await?;
        for mut schema in schemas.map(results).unwrap_or_default() {
            let Some(id) = id_of(&schema).filter(|id| id.is_custom()) else {
                continue;
            };
            if let Some(fields) = schema.as_object_mut() {
                fields.remove("properties");
                fields.remove("associations");
            }
            found.properties.insert(id, Vec::new());
            found.schemas.push(schema);
        }
        let custom: Vec<ObjectTypeId> = found.properties.keys().copied().collect();
        let types: Vec<ObjectTypeId> = standard_object_types()
            .iter()
            .map(|standard| standard.id)
            .chain(custom.iter().copied())
            .collect();
        let total = types.len() as u64;
        for (done, id) in (0..).zip(&types) {
            told("definitions", done, Some(total));
            found.read_type(source, *id).await?;
        }
        if found.properties.values().all(Vec::is_empty) {
            return Err(Error::Refused {
                reason: "the token may read the definitions of no object type: it needs scopes such as \
                         crm.schemas.contacts.read"
                    .to_owned(),
            });
        }
        found.read_owners(source).await?;
        found.association_types = labels::read_all(source, &custom, &mut found.left, told).await?;
        Ok(found)
    }

    async fn read_type(&mut self, source: &HubSpot, id: ObjectTypeId) -> Result<(), Error> {
        let name = name_of(id);
        let path = format!("/crm/v3/properties/{id}");
        let what = format!("properties of {name}");
        let Some(read) = read::get(source, &what, path, &mut self.left).await? else {
            return Ok(());
        };
        self.properties.insert(id, results(read));
        let path = format!("/crm/v3/properties/{id}/groups");
        let what = format!("property groups of {name}");
        let groups = read::get(source, &what, path, &mut self.left).await?;
        let groups = groups.map(results).unwrap_or_default();
        self.groups.extend(groups.into_iter().map(|group| (id, group)));
        let has_pipelines = StandardObjectType::by_id(id).is_none_or(|standard| standard.pipeline.is_some());
        if has_pipelines {
            let path = format!("/crm/v3/pipelines/{id}");
            let what = format!("pipelines of {name}");
            let pipelines = read::get(source, &what, path, &mut self.left).await?;
            let pipelines = pipelines.map(results).unwrap_or_default();
            self.pipelines
                .extend(pipelines.into_iter().map(|pipeline| (id, pipeline)));
        }
        Ok(())
    }

    async fn read_owners(&mut self, source: &HubSpot) -> Result<(), Error> {
        for (what, archived) in [("owners", false), ("archived owners", true)] {
            let path = format!("/crm/v3/owners?limit=100&archived={archived}");
            let Some(owners) = read::pages(source, what, &path, &mut self.left).await? else {
                return Ok(());
            };
            self.owners.extend(owners);
        }
        Ok(())
    }

    /// Replaces what tells of people, and learns which properties hold what.
    pub(super) fn redact(&mut self, redaction: &mut Redaction) {
        for property in self.properties.values().flatten() {
            let text = |name: &str| property.get(name).and_then(Value::as_str).unwrap_or_default();
            redaction.learn(text("name"), text("type"), text("dataSensitivity"));
            if property.get("hasUniqueValue").and_then(Value::as_bool) == Some(true) {
                redaction.learn_unique(text("name"));
            }
        }
        // Words of definitions stay, or nobody would know what is what; addresses, phone numbers and secrets go.
        let owned = self.properties.values_mut().flatten();
        let typed = self.groups.iter_mut().chain(&mut self.pipelines);
        owned
            .chain(typed.map(|(_, value)| value))
            .chain(&mut self.schemas)
            .for_each(|value| redaction.texts(value));
        for own in &mut self.association_types {
            own.redact(redaction);
        }
        // Once each: a stand-in of a stand-in is nobody that a record knows.
        for (name, value) in self.owners.iter_mut().filter_map(Value::as_object_mut).flatten() {
            match value {
                Value::String(text) if matches!(name.as_str(), "email" | "firstName" | "lastName") => {
                    *text = redaction.stand_ins().text(text);
                }
                other => redaction.texts(other),
            }
        }
    }

    /// Writes them into the local portal. What replaces the portal's own must come in one piece.
    pub(super) async fn load(&self, loader: &mut Loader, told: &Told<'_>) -> Result<(), Error> {
        let mut replaced = Vec::new();
        if !self.owners.is_empty() {
            replaced.push("owners");
        }
        if !self.pipelines.is_empty() {
            replaced.push("pipelines");
        }
        loader.add(&json!({ "replace": replaced })).await?;
        for schema in &self.schemas {
            loader.add(&json!({ "objectType": schema })).await?;
        }
        let typed =
            |id: &ObjectTypeId, definition: &Value| json!({ "objectType": id, "definition": definition });
        for (id, pipeline) in &self.pipelines {
            loader.add(&json!({ "pipeline": typed(id, pipeline) })).await?;
        }
        for owner in &self.owners {
            loader.add(&json!({ "owner": owner })).await?;
        }
        for (id, group) in &self.groups {
            loader.add(&json!({ "group": typed(id, group) })).await?;
        }
        for own in &self.association_types {
            loader.add(&json!({ "associationType": own.line() })).await?;
        }
        loader.flush().await?;
        let total = self.properties.values().map(Vec::len).sum::<usize>() as u64;
        let mut done = 0;
        for (id, properties) in &self.properties {
            for property in properties {
                loader.add(&json!({ "property": typed(id, property) })).await?;
            }
            done += properties.len() as u64;
            told("properties", done, Some(total));
        }
        loader.flush().await
    }

    pub(super) fn survey(&self) -> Survey {
        Survey {
            object_types: self.schemas.len() as u64,
            groups: self.groups.len() as u64,
            properties: self.properties.values().map(Vec::len).sum::<usize>() as u64,
            pipelines: self.pipelines.len() as u64,
            owners: self.owners.len() as u64,
            association_types: self.association_types.len() as u64,
            left: self.left.clone(),
            ..Survey::default()
        }
    }

    /// The object types whose properties could be read.
    pub(super) fn readable_types(&self) -> impl Iterator<Item = ObjectTypeId> {
        let read = self.properties.iter().filter(|(_, all)| !all.is_empty());
        read.map(|(id, _)| *id)
    }

    /// Whether the local portal has an object type after the definitions are loaded.
    pub(super) fn has_type(&self, id: ObjectTypeId) -> bool {
        StandardObjectType::by_id(id).is_some() || self.schemas.iter().any(|schema| id_of(schema) == Some(id))
    }

    /// Whether an owner that is not archived belongs to a user.
    pub(super) fn has_user(&self, user: i64) -> bool {
        let id = |owner: &Value| match owner.get("userId")? {
            Value::String(text) => text.parse().ok(),
            other => other.as_i64(),
        };
        self.owners.iter().any(|owner| id(owner) == Some(user))
    }

    /// The object type with one of its names.
    pub(super) fn object_type(&self, name: &str) -> Result<ObjectTypeId, Error> {
        let of_schema = |schema: &Value| {
            ["name", "fullyQualifiedName", "objectTypeId"]
                .iter()
                .filter_map(|field| schema.get(*field)?.as_str())
                .chain(
                    ["singular", "plural"]
                        .iter()
                        .filter_map(|field| schema.get("labels")?.get(*field)?.as_str()),
                )
                .any(|known| known.eq_ignore_ascii_case(name))
        };
        StandardObjectType::by_name(name)
            .map(|standard| standard.id)
            .or_else(|| {
                self.schemas
                    .iter()
                    .find(|schema| of_schema(schema))
                    .and_then(id_of)
            })
            .ok_or_else(|| Error::Refused {
                reason: format!("the portal that is copied has no object type {name}"),
            })
    }

    /// The names of the properties of a type.
    pub(super) fn property_names(&self, id: ObjectTypeId) -> Vec<&str> {
        self.of_type(id)
            .filter_map(|property| property.get("name")?.as_str())
            .collect()
    }

    /// Whether the local portal knows an association type after the definitions are loaded.
    pub(super) fn knows(&self, from: ObjectTypeId, to: ObjectTypeId, spec: AssociationSpec) -> bool {
        self.association_types.iter().any(|own| own.is(from, to, spec))
            || spoke_model::association::by_id(spec.type_id)
                .is_some_and(|known| known.spec() == spec && known.from == from && known.to == to)
    }

    fn of_type(&self, id: ObjectTypeId) -> impl Iterator<Item = &Value> {
        self.properties.get(&id).into_iter().flatten()
    }
}

fn results(answer: Value) -> Vec<Value> {
    read::results(answer, "results")
}

fn id_of(schema: &Value) -> Option<ObjectTypeId> {
    schema.get("objectTypeId")?.as_str()?.parse().ok()
}
