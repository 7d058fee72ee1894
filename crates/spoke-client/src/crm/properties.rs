//! [`PropertiesApi`]: the definitions of an object type's properties, and their groups.

use http::Method;
use serde::{Deserialize, Serialize};
use spoke_model::error::BatchError;
use spoke_model::limits::BATCH_MAX;
use spoke_model::property::{PropertyCreate, PropertyDefinition, PropertyGroup, PropertyUpdate};

use crate::crm::objects::ObjectName;
use crate::error::Error;
use crate::fetched::Fetched;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;

/// Property definitions of one object type, from [`HubSpot::properties`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_model::property::{FieldType, PropertyDefinition, PropertyType};
///
/// let properties = hubspot.properties("contacts");
/// let new = PropertyDefinition::new(
///     "shoe_size", "Shoe size", PropertyType::Number, FieldType::Number, "contactinformation",
/// );
/// properties.create(&new).await?;
/// assert_eq!(properties.get("shoe_size").await?.label, "Shoe size");
/// assert!(properties.list().await?.iter().any(|definition| definition.name == "email"));
/// properties.archive("shoe_size").await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct PropertiesApi {
    client: HubSpot,
    object_type: ObjectName,
}

impl HubSpot {
    /// Property definitions and groups of an object type.
    #[must_use]
    pub fn properties(&self, object_type: impl Into<ObjectName>) -> PropertiesApi {
        PropertiesApi {
            client: self.clone(),
            object_type: object_type.into(),
        }
    }
}

#[derive(Deserialize)]
struct Listed<T> {
    results: Vec<T>,
    #[serde(default)]
    errors: Vec<BatchError>,
}

#[derive(Serialize)]
struct Inputs<'a, T> {
    inputs: &'a [T],
}

impl PropertiesApi {
    /// Every definition in use.
    ///
    /// # Errors
    /// As every call.
    pub async fn list(&self) -> Result<Vec<PropertyDefinition>, Error> {
        let request = Request::get(self.path());
        Ok(self.client.send_json::<Listed<_>>(&request).await?.results)
    }

    /// Every definition in use, and where they came from: HubSpot, the client's cache, or what HubSpot last said while it
    /// can't be asked.
    ///
    /// # Errors
    /// As every call, when there is no last answer that is young enough.
    pub async fn fetch_list(&self) -> Result<Fetched<Vec<PropertyDefinition>>, Error> {
        let listed: Fetched<Listed<_>> = self.client.fetch_json(&Request::get(self.path())).await?;
        listed.try_map(|listed| Ok(listed.results))
    }

    /// The archived definitions.
    ///
    /// # Errors
    /// As every call.
    pub async fn list_archived(&self) -> Result<Vec<PropertyDefinition>, Error> {
        let request = Request::get(self.path()).query("archived", "true");
        Ok(self.client.send_json::<Listed<_>>(&request).await?.results)
    }

    /// One definition.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, name: impl AsRef<str>) -> Result<PropertyDefinition, Error> {
        self.client
            .send_json(&Request::get(self.path().id("propertyName", name.as_ref())))
            .await
    }

    /// Creates a property.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Conflict`] when the name is taken, [`crate::ErrorKind::Validation`] when HubSpot
    /// refuses the definition.
    pub async fn create(&self, definition: &PropertyDefinition) -> Result<PropertyDefinition, Error> {
        self.client
            .send_json(&Request::post(self.path()).json(&PropertyCreate::from(definition))?)
            .await
    }

    /// Changes a definition; what is not set stays. Options are replaced as a whole.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none, [`crate::ErrorKind::Validation`] when HubSpot
    /// refuses the change.
    pub async fn update(
        &self,
        name: impl AsRef<str>,
        changes: &PropertyUpdate,
    ) -> Result<PropertyDefinition, Error> {
        let path = self.path().id("propertyName", name.as_ref());
        self.client
            .send_json(&Request::new(Method::PATCH, path).json(changes)?)
            .await
    }

    /// Archives a property with all its values.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none, [`crate::ErrorKind::Validation`] when it is in use.
    pub async fn archive(&self, name: impl AsRef<str>) -> Result<(), Error> {
        let path = self.path().id("propertyName", name.as_ref());
        self.client.send_only(&Request::new(Method::DELETE, path)).await
    }

    /// Creates many properties, a hundred at a time.
    ///
    /// # Errors
    /// The first refusal; definitions of earlier chunks, and HubSpot's accepted ones of the same chunk, are
    /// then created.
    pub async fn batch_create(
        &self,
        definitions: &[PropertyDefinition],
    ) -> Result<Vec<PropertyDefinition>, Error> {
        let mut created = Vec::with_capacity(definitions.len());
        for chunk in definitions.chunks(BATCH_MAX) {
            let inputs: Vec<_> = chunk.iter().map(PropertyCreate::from).collect();
            let request =
                Request::post(self.path().then("batch").then("create")).json(&Inputs { inputs: &inputs })?;
            let answered: Listed<PropertyDefinition> = self.client.send_json(&request).await?;
            if let Some(item) = answered.errors.into_iter().next() {
                return Err(crate::crm::batch::item_error(item, &request));
            }
            created.extend(answered.results);
        }
        Ok(created)
    }

    /// The groups that the properties are shown in.
    ///
    /// # Errors
    /// As every call.
    pub async fn groups(&self) -> Result<Vec<PropertyGroup>, Error> {
        let request = Request::get(self.path().then("groups"));
        Ok(self.client.send_json::<Listed<_>>(&request).await?.results)
    }

    /// Creates a group.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Conflict`] when the name is taken.
    pub async fn create_group(&self, group: &PropertyGroup) -> Result<PropertyGroup, Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct NewGroup<'a> {
            name: &'a str,
            label: &'a str,
            display_order: i64,
        }
        let body = NewGroup {
            name: &group.name,
            label: &group.label,
            display_order: group.display_order,
        };
        self.client
            .send_json(&Request::post(self.path().then("groups")).json(&body)?)
            .await
    }

    fn path(&self) -> Path {
        let name = self.object_type.as_str();
        Path::fixed(self.client.paths().properties(name)).named("an object type", name)
    }
}
