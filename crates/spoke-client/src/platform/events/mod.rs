//! [`Events`]: custom (behavioural) events.

mod definition;
mod occurrences;
mod send;

use http::Method;
use serde::Serialize;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::paged::{Items, items};
use crate::path::Path;
use crate::request::{Allowance, Request};

pub use definition::{EventDefinition, EventLabels, EventProperty, NewEventDefinition, NewEventProperty};
pub use occurrences::{EventOccurrence, EventOccurrences};
pub use send::{Completion, SendOutcome};

/// Custom events, from [`HubSpot::events`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::{Completion, NewEventDefinition, Properties};
///
/// let jane = hubspot.contacts().create(Properties::new().set("email", "jane@example.com")).await?;
/// let events = hubspot.events();
/// let new = NewEventDefinition::new("Opened a door").text_property("which", "Which door");
/// let opened = events.define(&new).await?.fully_qualified_name;
/// events.send(&Completion::of_email(&opened, "jane@example.com").property("which", "front")).await?;
///
/// let seen = events.of_record("contacts", jane.id()).stream().try_next().await?.ok_or("nothing happened")?;
/// assert_eq!((seen.event_type, seen.properties["which"].as_str()), (opened, Some("front")));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Events {
    client: HubSpot,
}

impl HubSpot {
    /// Custom events: their definitions, and what happened.
    #[must_use]
    pub fn events(&self) -> Events {
        Events { client: self.clone() }
    }
}

#[derive(Serialize)]
struct Changes<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
}

impl Events {
    /// Defines an event.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Conflict`] when the name is taken.
    pub async fn define(&self, new: &NewEventDefinition) -> Result<EventDefinition, Error> {
        self.client
            .send_json(&Request::post(self.path()).json(new)?)
            .await
    }

    /// Every definition, or those whose name has this text in it.
    pub fn definitions(&self, search: &str) -> Items<EventDefinition> {
        let mut request = Request::get(self.path()).query("limit", "100");
        if !search.is_empty() {
            request = request.query("searchString", search);
        }
        items(&self.client, request)
    }

    /// One definition by its full or short name.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn definition(&self, name: impl AsRef<str>) -> Result<EventDefinition, Error> {
        let request = Request::get(self.path().id("eventName", name.as_ref()));
        self.client.send_json(&request).await
    }

    /// Gives a definition another label or description.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn update_definition(
        &self,
        name: impl AsRef<str>,
        label: Option<&str>,
        description: Option<&str>,
    ) -> Result<EventDefinition, Error> {
        let path = self.path().id("eventName", name.as_ref());
        let request = Request::new(Method::PATCH, path).json(&Changes { label, description })?;
        self.client.send_json(&request).await
    }

    /// Deletes a definition.
    ///
    /// # Errors
    /// As every call.
    pub async fn delete_definition(&self, name: impl AsRef<str>) -> Result<(), Error> {
        let path = self.path().id("eventName", name.as_ref());
        self.client.send_only(&Request::new(Method::DELETE, path)).await
    }

    /// Adds a property to a definition.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Conflict`] when the name is taken.
    pub async fn add_property(
        &self,
        event: impl AsRef<str>,
        property: &NewEventProperty,
    ) -> Result<EventProperty, Error> {
        let path = self.path().id("eventName", event.as_ref()).then("property");
        self.client.send_json(&Request::post(path).json(property)?).await
    }

    /// Removes a property from a definition.
    ///
    /// # Errors
    /// As every call.
    pub async fn delete_property(&self, event: impl AsRef<str>, name: impl AsRef<str>) -> Result<(), Error> {
        let path = self.path().id("eventName", event.as_ref()).then("property");
        let path = path.id("propertyName", name.as_ref());
        self.client.send_only(&Request::new(Method::DELETE, path)).await
    }

    /// Tells that an event happened. With [`Completion::identity`] it is counted once, however often it is sent, and is
    /// sent again after failures; without, a failure with an unknown outcome is the caller's to judge.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when the event is unknown or a value does not fit.
    pub async fn send(&self, completion: &Completion) -> Result<(), Error> {
        let request = Request::post(self.sending()).json(completion)?;
        let request = request.counts_against(Allowance::Exempt);
        let request = if completion.has_identity() {
            request.replayable()
        } else {
            request
        };
        self.client.send_only(&request).await
    }

    /// Tells that events happened, 500 a call. Completions without an identity get one, so that every call can be sent
    /// again without harm.
    pub async fn send_all(&self, completions: impl IntoIterator<Item = Completion>) -> SendOutcome {
        send::send_all(&self.client, self.sending().then("batch"), completions).await
    }

    /// What happened to a record, newest first. The type by name or id.
    pub fn of_record(&self, object_type: &str, id: impl AsRef<str>) -> EventOccurrences {
        EventOccurrences::new(&self.client)
            .parameter("objectType", object_type)
            .parameter("objectId", id.as_ref())
    }

    /// What happened to the record with this value of a unique property, such as `email`.
    pub fn of_record_by(&self, object_type: &str, property: &str, value: &str) -> EventOccurrences {
        EventOccurrences::new(&self.client)
            .parameter("objectType", object_type)
            .parameter(&format!("objectProperty.{property}"), value)
    }

    /// What happened by this name, to whomever.
    pub fn of_type(&self, event_type: &str) -> EventOccurrences {
        EventOccurrences::new(&self.client).event_type(event_type)
    }

    /// The names of all events that can be read.
    ///
    /// # Errors
    /// As every call.
    pub async fn types(&self) -> Result<Vec<String>, Error> {
        occurrences::types(&self.client).await
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().event_definitions())
    }

    fn sending(&self) -> Path {
        Path::fixed(self.client.paths().event_send())
    }
}
