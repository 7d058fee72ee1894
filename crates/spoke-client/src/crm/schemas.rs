//! [`Schemas`]: the definitions of custom object types.

use http::Method;
use serde::{Deserialize, Serialize, Serializer};
use spoke_model::property::{PropertyCreate, PropertyDefinition};

use crate::crm::objects::ObjectName;
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;

/// Custom object types, from [`HubSpot::schemas`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::{NewRecord, NewSchema};
/// use spoke_model::property::{FieldType, PropertyDefinition, PropertyType};
///
/// let name = PropertyDefinition::new("name", "Name", PropertyType::String, FieldType::Text, "");
/// let schema = NewSchema::new("car", "Car", "Cars", "name").property(name).associated_with("CONTACT");
/// let cars = hubspot.schemas().create(&schema).await?;
///
/// let beetle = NewRecord::new().property("name", "Beetle");
/// let record = hubspot.objects(cars.object_type_id.as_str()).create(beetle).await?;
/// assert_eq!(record.get("name"), Some("Beetle"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Schemas {
    client: HubSpot,
}

impl HubSpot {
    /// Definitions of custom object types.
    #[must_use]
    pub fn schemas(&self) -> Schemas {
        Schemas { client: self.clone() }
    }
}

/// The definition of an object type.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ObjectSchema {
    /// The object type id as text, such as `2-17`.
    #[serde(default)]
    pub object_type_id: String,
    /// The name for programs.
    pub name: String,
    /// `p{portal}_{name}`.
    #[serde(default)]
    pub fully_qualified_name: String,
    /// The names for people.
    #[serde(default)]
    pub labels: SchemaLabels,
    /// A description.
    #[serde(default)]
    pub description: Option<String>,
    /// Properties that every record must have.
    #[serde(default)]
    pub required_properties: Vec<String>,
    /// Properties that a search's `query` looks at.
    #[serde(default)]
    pub searchable_properties: Vec<String>,
    /// The property that names a record.
    #[serde(default)]
    pub primary_display_property: Option<String>,
    /// The properties shown below it.
    #[serde(default)]
    pub secondary_display_properties: Vec<String>,
    /// Every property definition.
    #[serde(default)]
    pub properties: Vec<PropertyDefinition>,
    /// What records of this type can be associated with.
    #[serde(default)]
    pub associations: Vec<SchemaAssociation>,
    /// Whether the definition is archived.
    #[serde(default)]
    pub archived: bool,
}

/// What an object type is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaLabels {
    /// One record.
    pub singular: Option<String>,
    /// Several.
    pub plural: Option<String>,
}

/// A type of association that a schema allows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SchemaAssociation {
    /// Its id.
    #[serde(default, deserialize_with = "crate::text::text_or_number")]
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// The object type at the start.
    pub from_object_type_id: String,
    /// The object type at the end.
    pub to_object_type_id: String,
}

/// A custom object type to create.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewSchema {
    name: String,
    labels: SchemaLabels,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    primary_display_property: String,
    secondary_display_properties: Vec<String>,
    required_properties: Vec<String>,
    searchable_properties: Vec<String>,
    #[serde(serialize_with = "as_creates")]
    properties: Vec<PropertyDefinition>,
    associated_objects: Vec<String>,
}

fn as_creates<S: Serializer>(definitions: &[PropertyDefinition], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(definitions.iter().map(PropertyCreate::from))
}

impl NewSchema {
    /// Names for programs and people, and the property that names a record. Define that one with
    /// [`NewSchema::property`]. It is also required and searchable until you say otherwise.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        singular: impl Into<String>,
        plural: impl Into<String>,
        primary_display_property: impl Into<String>,
    ) -> Self {
        let primary = primary_display_property.into();
        Self {
            name: name.into(),
            labels: SchemaLabels {
                singular: Some(singular.into()),
                plural: Some(plural.into()),
            },
            description: None,
            required_properties: vec![primary.clone()],
            searchable_properties: vec![primary.clone()],
            primary_display_property: primary,
            secondary_display_properties: Vec::new(),
            properties: Vec::new(),
            associated_objects: Vec::new(),
        }
    }

    /// Adds a property. Without a group it goes into the type's own, which HubSpot names `{name}_information`.
    #[must_use]
    pub fn property(mut self, mut definition: PropertyDefinition) -> Self {
        if definition.group_name.is_empty() {
            definition.group_name = format!("{}_information", self.name);
        }
        self.properties.push(definition);
        self
    }

    /// Replaces the required properties.
    #[must_use]
    pub fn required<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.required_properties = names.into_iter().map(Into::into).collect();
        self
    }

    /// Replaces the searchable properties.
    #[must_use]
    pub fn searchable<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.searchable_properties = names.into_iter().map(Into::into).collect();
        self
    }

    /// Replaces the properties shown below the primary one.
    #[must_use]
    pub fn secondary<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.secondary_display_properties = names.into_iter().map(Into::into).collect();
        self
    }

    /// Lets records be associated with another object type (`CONTACT`, `2-17`).
    #[must_use]
    pub fn associated_with(mut self, object_type: impl Into<String>) -> Self {
        self.associated_objects.push(object_type.into());
        self
    }

    /// Sets the description.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }
}

/// Changes to a custom object type. What is not set stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaChanges {
    /// The names for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<SchemaLabels>,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The property that names a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_display_property: Option<String>,
    /// The properties shown below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secondary_display_properties: Option<Vec<String>>,
    /// Properties that every record must have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_properties: Option<Vec<String>>,
    /// Properties that a search's `query` looks at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub searchable_properties: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Listed {
    results: Vec<ObjectSchema>,
}

impl Schemas {
    /// Every custom object type.
    ///
    /// # Errors
    /// As every call.
    pub async fn list(&self) -> Result<Vec<ObjectSchema>, Error> {
        Ok(self
            .client
            .send_json::<Listed>(&Request::get(self.path()))
            .await?
            .results)
    }

    /// One object type, by id, name or fully qualified name.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, object_type: impl Into<ObjectName>) -> Result<ObjectSchema, Error> {
        self.client
            .send_json(&Request::get(self.one(&object_type.into())))
            .await
    }

    /// Creates a custom object type.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] or [`crate::ErrorKind::Conflict`] when HubSpot refuses it.
    pub async fn create(&self, schema: &NewSchema) -> Result<ObjectSchema, Error> {
        self.client
            .send_json(&Request::post(self.path()).json(schema)?)
            .await
    }

    /// Changes a custom object type. HubSpot answers without properties and associations.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn update(
        &self,
        object_type: impl Into<ObjectName>,
        changes: &SchemaChanges,
    ) -> Result<ObjectSchema, Error> {
        let request = Request::new(Method::PATCH, self.one(&object_type.into())).json(changes)?;
        self.client.send_json(&request).await
    }

    /// Archives a custom object type that has no records.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when it has records.
    pub async fn archive(&self, object_type: impl Into<ObjectName>) -> Result<(), Error> {
        self.client
            .send_only(&Request::new(Method::DELETE, self.one(&object_type.into())))
            .await
    }

    fn one(&self, object_type: &ObjectName) -> Path {
        self.path()
            .named("an object type", object_type.as_str())
            .id("objectType", object_type.as_str())
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().schemas())
    }
}
