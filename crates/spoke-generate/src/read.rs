//! Reading the definitions of a portal.

use spoke_client::{Error, HubSpot, ObjectSchema};
use spoke_model::association::{AssociationCategory, AssociationSpec};
use spoke_model::object_type::StandardObjectType;
use spoke_model::pipeline::Pipeline;
use spoke_model::property::PropertyDefinition;
use spoke_model::suggest::nearest;

use crate::Selection;

/// What a portal defines, as far as it was selected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definitions {
    /// The portal.
    pub portal_id: u64,
    /// The API version that it was asked in.
    pub version: String,
    /// The object types, in the order of the selection.
    pub objects: Vec<ObjectDefinition>,
}

/// An object type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObjectDefinition {
    /// The name in paths: `contacts`, `p123_car`.
    pub path: String,
    /// One record: `contact`, `car`.
    pub singular: String,
    /// Several: `contacts`, `cars`.
    pub plural: String,
    /// The selected properties.
    pub properties: Vec<PropertyDefinition>,
    /// The pipelines, for types that have them.
    pub pipelines: Vec<Pipeline>,
    /// The types of association to the selected object types, itself included.
    pub associations: Vec<AssociationDefinition>,
}

/// A type of association, seen from the object type that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssociationDefinition {
    /// One record at the other end: `company`.
    pub to: String,
    /// Its label; the plain type has none.
    pub label: Option<String>,
    /// How requests name it.
    pub spec: AssociationSpec,
}

/// Why definitions could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// A call failed.
    #[error("{what}")]
    Call {
        /// What was being read, such as "the properties of deals".
        what: String,
        /// Why it could not be.
        #[source]
        source: Error,
    },
    /// The selection names something that the portal has not.
    #[error("there is no {kind} named {name:?}")]
    Unknown {
        /// What it is: object type, property group, property.
        kind: &'static str,
        /// As it was named.
        name: String,
        /// The name that is nearest.
        nearest: Option<String>,
    },
}

fn reading(what: impl Into<String>) -> impl FnOnce(Error) -> ReadError {
    let what = what.into();
    move |source| ReadError::Call { what, source }
}

/// Reads what `selection` names: one call for the account, for each object type one for its properties and one for its
/// pipelines, and for each pair of object types one for their associations.
///
/// # Errors
/// [`ReadError::Unknown`] for a name that the portal has not, [`ReadError::Call`] when it refuses to tell.
pub async fn read(client: &HubSpot, selection: &Selection) -> Result<Definitions, ReadError> {
    let types = types(client, &selection.objects).await?;
    let account = client.account().details().await.map_err(reading("the account"))?;
    let mut objects = Vec::with_capacity(types.len());
    let (mut names, mut groups) = (Vec::new(), Vec::new());
    for mut object in types {
        let what = format!("the properties of {}", object.plural);
        let properties = client.properties(object.path.as_str()).list().await;
        let mut properties = properties.map_err(reading(what))?;
        names.extend(properties.iter().map(|known| known.name.clone()));
        groups.extend(properties.iter().map(|known| known.group_name.clone()));
        properties.retain(|definition| selection.takes(definition));
        properties.sort_by(|one, other| one.name.cmp(&other.name));
        object.properties = properties;
        if has_pipelines(&object.path) {
            let what = format!("the pipelines of {}", object.plural);
            let pipelines = client.pipelines(object.path.as_str()).list().await;
            object.pipelines = pipelines.map_err(reading(what))?;
        }
        objects.push(object);
    }
    all_known("property group", &selection.groups, &groups)?;
    all_known("property", &selection.properties, &names)?;
    associations(client, &mut objects).await?;
    Ok(Definitions {
        portal_id: account.portal_id,
        version: client.version().as_str().to_owned(),
        objects,
    })
}

/// The types of association between all of them, in every direction. Those of HubSpot's own work and of other
/// integrations are left out: they are not for a program to write.
async fn associations(client: &HubSpot, objects: &mut [ObjectDefinition]) -> Result<(), ReadError> {
    let ends: Vec<(String, String, String)> = objects
        .iter()
        .map(|object| {
            (
                object.path.clone(),
                object.singular.clone(),
                object.plural.clone(),
            )
        })
        .collect();
    for object in objects {
        for (path, singular, plural) in &ends {
            let what = format!("the types of association from {} to {plural}", object.plural);
            let labels = client
                .associations()
                .labels(object.path.as_str(), path.as_str())
                .await;
            let written = [
                AssociationCategory::HubspotDefined,
                AssociationCategory::UserDefined,
            ];
            let mut labels = labels.map_err(reading(what))?;
            labels.retain(|label| written.contains(&label.category));
            labels.sort_by_key(|label| (label.category, label.type_id));
            object
                .associations
                .extend(labels.into_iter().map(|label| AssociationDefinition {
                    to: singular.clone(),
                    spec: label.spec(),
                    label: label.label.filter(|text| !text.is_empty()),
                }));
        }
    }
    Ok(())
}

/// Custom object types may have pipelines (documented), of HubSpot's own some.
fn has_pipelines(path: &str) -> bool {
    StandardObjectType::by_name(path).is_none_or(|known| known.pipeline.is_some())
}

async fn types(client: &HubSpot, names: &[String]) -> Result<Vec<ObjectDefinition>, ReadError> {
    let mut found: Vec<ObjectDefinition> = Vec::with_capacity(names.len());
    let mut schemas: Option<Vec<ObjectSchema>> = None;
    for name in names {
        let object = if let Some(known) = StandardObjectType::by_name(name) {
            ObjectDefinition {
                path: known.plural.to_owned(),
                singular: known.singular.to_owned(),
                plural: known.plural.to_owned(),
                ..ObjectDefinition::default()
            }
        } else {
            if schemas.is_none() {
                let listed = client.schemas().list().await;
                schemas = Some(listed.map_err(reading("the custom object types"))?);
            }
            custom(name, schemas.as_deref().unwrap_or_default())?
        };
        if found.iter().all(|one| one.path != object.path) {
            found.push(object);
        }
    }
    Ok(found)
}

fn custom(name: &str, schemas: &[ObjectSchema]) -> Result<ObjectDefinition, ReadError> {
    let is_named = |schema: &&ObjectSchema| {
        let labels = &schema.labels;
        [
            Some(&schema.name),
            Some(&schema.fully_qualified_name),
            Some(&schema.object_type_id),
            labels.singular.as_ref(),
            labels.plural.as_ref(),
        ]
        .into_iter()
        .flatten()
        .any(|known| known.eq_ignore_ascii_case(name))
    };
    let Some(schema) = schemas.iter().find(is_named) else {
        let standard = spoke_model::object_type::standard_object_types();
        let known = standard
            .iter()
            .map(|known| known.plural)
            .chain(schemas.iter().map(|schema| schema.name.as_str()));
        return Err(ReadError::Unknown {
            kind: "object type",
            name: name.to_owned(),
            nearest: nearest(name, known).map(str::to_owned),
        });
    };
    let path = if schema.fully_qualified_name.is_empty() {
        &schema.object_type_id
    } else {
        &schema.fully_qualified_name
    };
    Ok(ObjectDefinition {
        path: path.clone(),
        singular: schema.name.clone(),
        plural: schema
            .labels
            .plural
            .clone()
            .unwrap_or_else(|| schema.name.clone()),
        ..ObjectDefinition::default()
    })
}

fn all_known(kind: &'static str, named: &[String], known: &[String]) -> Result<(), ReadError> {
    match named.iter().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => Err(ReadError::Unknown {
            kind,
            name: name.clone(),
            nearest: nearest(name, known.iter().map(String::as_str)).map(str::to_owned),
        }),
    }
}
