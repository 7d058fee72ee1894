//! [`MarketingEvents`]: webinars, fairs and other events, and who takes part.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use spoke_model::marketing::event::{BATCH_MAX, SubscriberState};
use spoke_model::time::Timestamp;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::paged::{Items, items};
use crate::path::Path;
use crate::request::Request;

/// Marketing events, from [`HubSpot::marketing_events`]. An application names its events itself: by an account (of the
/// system that the event comes from) and an id. HubSpot's own id is in [`MarketingEvent::object_id`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::marketing::{EventKey, NewMarketingEvent};
/// use spoke_model::marketing::event::SubscriberState;
///
/// let events = hubspot.marketing_events();
/// let webinar = EventKey::new("zoom", "webinar-7");
/// events.upsert(&NewMarketingEvent::new(&webinar, "Wheels", "Spoke")).await?;
/// events.record_emails(&webinar, SubscriberState::Register, ["jane@example.com"], None).await?;
/// let read = events.get(&webinar).await?;
/// assert_eq!((read.event_name.as_str(), read.registrants), ("Wheels", Some(1)));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct MarketingEvents {
    client: HubSpot,
}

impl HubSpot {
    /// Webinars, fairs and other events.
    #[must_use]
    pub fn marketing_events(&self) -> MarketingEvents {
        MarketingEvents { client: self.clone() }
    }
}

/// How an application names an event.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventKey {
    external_account_id: String,
    external_event_id: String,
}

impl EventKey {
    /// The account in the system that the event comes from, and the event's id there.
    pub fn new(account: impl Into<String>, event: impl Into<String>) -> Self {
        Self {
            external_account_id: account.into(),
            external_event_id: event.into(),
        }
    }
}

/// An event to create or change.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is created until it is given to create or upsert"]
pub struct NewMarketingEvent {
    #[serde(flatten)]
    key: EventKey,
    event_name: String,
    event_organizer: String,
    #[serde(flatten)]
    details: EventDetails,
}

/// What an event is about. What is not said stays.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventDetails {
    /// Another name.
    #[serde(skip_serializing_if = "Option::is_none", rename = "eventName")]
    pub name: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none", rename = "eventDescription")]
    pub description: Option<String>,
    /// Where one learns more.
    #[serde(skip_serializing_if = "Option::is_none", rename = "eventUrl")]
    pub url: Option<String>,
    /// `WEBINAR`, `CONFERENCE`, `WORKSHOP` or a word of one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    /// When it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date_time: Option<Timestamp>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_time: Option<Timestamp>,
}

impl NewMarketingEvent {
    /// An event with a name and whoever holds it.
    pub fn new(key: &EventKey, name: impl Into<String>, organizer: impl Into<String>) -> Self {
        Self {
            key: key.clone(),
            event_name: name.into(),
            event_organizer: organizer.into(),
            details: EventDetails::default(),
        }
    }

    /// What it is about.
    pub fn details(mut self, details: EventDetails) -> Self {
        // The name stands beside the details already.
        self.details = EventDetails {
            name: None,
            ..details
        };
        self
    }
}

/// An event.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MarketingEvent {
    /// HubSpot's id.
    #[serde(default)]
    pub object_id: Option<String>,
    /// The application's id, where HubSpot tells it.
    #[serde(default)]
    pub external_event_id: Option<String>,
    /// Its name.
    pub event_name: String,
    /// Who holds it.
    #[serde(default)]
    pub event_organizer: Option<String>,
    /// What it is about.
    #[serde(default)]
    pub event_description: Option<String>,
    /// What kind of event it is.
    #[serde(default)]
    pub event_type: Option<String>,
    /// When it begins.
    #[serde(default)]
    pub start_date_time: Option<Timestamp>,
    /// When it ends.
    #[serde(default)]
    pub end_date_time: Option<Timestamp>,
    /// Whether it was cancelled.
    #[serde(default)]
    pub event_cancelled: Option<bool>,
    /// Whether it is over.
    #[serde(default)]
    pub event_completed: Option<bool>,
    /// How many registered; reads tell it.
    #[serde(default)]
    pub registrants: Option<u64>,
    /// How many were there.
    #[serde(default)]
    pub attendees: Option<u64>,
    /// How many cancelled.
    #[serde(default)]
    pub cancellations: Option<u64>,
    /// How many registered and did not come.
    #[serde(default)]
    pub no_shows: Option<u64>,
    /// What else HubSpot tells.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// How many take part in which way.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Attendance {
    /// Were there.
    #[serde(default)]
    pub attended: u64,
    /// Will come.
    #[serde(default)]
    pub registered: u64,
    /// Will not come after all.
    #[serde(default)]
    pub cancelled: u64,
    /// Registered and did not come.
    #[serde(default)]
    pub no_shows: u64,
}

/// Somebody's part in an event.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Participation {
    /// Its id.
    pub id: String,
    /// In which way, when, how long.
    #[serde(default)]
    pub properties: Map<String, Value>,
    /// Who, and in what.
    #[serde(default)]
    pub associations: Map<String, Value>,
}

impl Participation {
    /// `REGISTERED`, `ATTENDED`, `CANCELLED`, `NO_SHOW`.
    #[must_use]
    pub fn state(&self) -> Option<&str> {
        self.properties.get("attendanceState")?.as_str()
    }

    /// The contact.
    #[must_use]
    pub fn contact_id(&self) -> Option<&str> {
        self.associations.get("contact")?.get("contactId")?.as_str()
    }
}

/// What became of people who were told to HubSpot. One part of the same call may be taken and another refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "people who were not taken are missing from it"]
#[non_exhaustive]
pub struct Recorded {
    /// The ids of the contacts that were taken.
    pub contacts: Vec<String>,
    /// What HubSpot says about the others, one text for each kind of refusal.
    pub refused: Vec<String>,
}

#[derive(Serialize)]
struct Inputs<T> {
    inputs: Vec<T>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    #[serde(skip_serializing_if = "Option::is_none")]
    vid: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    interaction_date_time: i64,
}

#[derive(Deserialize)]
struct Taken {
    results: Vec<Value>,
    #[serde(default)]
    errors: Vec<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Times {
    start_date_time: Timestamp,
    end_date_time: Timestamp,
}

impl MarketingEvents {
    /// Creates an event.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Conflict`] when the application has one of that name.
    pub async fn create(&self, new: &NewMarketingEvent) -> Result<MarketingEvent, Error> {
        let request = Request::post(self.path().then("events")).json(new)?;
        self.client.send_json(&request).await
    }

    /// Creates an event, or changes the one of that name. It can be repeated without harm.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when a value can't be used.
    pub async fn upsert(&self, new: &NewMarketingEvent) -> Result<MarketingEvent, Error> {
        let path = self
            .path()
            .then("events")
            .id("externalEventId", &new.key.external_event_id);
        self.client
            .send_json(&Request::new(Method::PUT, path).json(new)?)
            .await
    }

    /// One event with its numbers.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, key: &EventKey) -> Result<MarketingEvent, Error> {
        self.client.send_json(&self.of(Method::GET, key, None)).await
    }

    /// One event by HubSpot's id.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get_by_id(&self, object_id: impl AsRef<str>) -> Result<MarketingEvent, Error> {
        let request = Request::get(self.path().id("objectId", object_id.as_ref()));
        self.client.send_json(&request).await
    }

    /// Every event, whoever made it.
    pub fn list(&self) -> Items<MarketingEvent> {
        let path = Path::fixed(self.client.paths().marketing_event_list());
        items(&self.client, Request::get(path).query("limit", "100"))
    }

    /// Changes an event.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn update(&self, key: &EventKey, details: &EventDetails) -> Result<MarketingEvent, Error> {
        let request = self.of(Method::PATCH, key, None).json(details)?;
        self.client.send_json(&request).await
    }

    /// Says that an event will not take place.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn cancel(&self, key: &EventKey) -> Result<MarketingEvent, Error> {
        let request = self.of(Method::POST, key, Some("cancel")).replayable();
        self.client.send_json(&request).await
    }

    /// Says that an event is over, and when it was.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn complete(
        &self,
        key: &EventKey,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<MarketingEvent, Error> {
        let times = Times {
            start_date_time: from,
            end_date_time: until,
        };
        let request = self.of(Method::POST, key, Some("complete")).replayable();
        self.client.send_json(&request.json(&times)?).await
    }

    /// Deletes an event.
    ///
    /// # Errors
    /// As every call.
    pub async fn delete(&self, key: &EventKey) -> Result<(), Error> {
        self.client.send_only(&self.of(Method::DELETE, key, None)).await
    }

    /// Notes how people take part, by address, 100 a call; contacts are made where there are none. Now, unless a time is
    /// given. It can be repeated without harm.
    ///
    /// # Errors
    /// What the first call failed with; what was noted before stays.
    pub async fn record_emails<S: Into<String>>(
        &self,
        key: &EventKey,
        state: SubscriberState,
        emails: impl IntoIterator<Item = S>,
        at: Option<Timestamp>,
    ) -> Result<Recorded, Error> {
        let at = moment(at);
        let people = emails.into_iter().map(|email| Person {
            vid: None,
            email: Some(email.into()),
            interaction_date_time: at,
        });
        self.record(key, state, "email-create", people.collect()).await
    }

    /// The same by contact id.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when an id is no number; further as [`MarketingEvents::record_emails`].
    pub async fn record_contacts<S: AsRef<str>>(
        &self,
        key: &EventKey,
        state: SubscriberState,
        contacts: impl IntoIterator<Item = S>,
        at: Option<Timestamp>,
    ) -> Result<Recorded, Error> {
        let at = moment(at);
        let person = |id: S| {
            let id = id.as_ref();
            let vid = id.parse().map_err(|_| {
                Error::invalid_input(format!("{id:?} is no id of a contact: ids are whole numbers"))
            })?;
            Ok(Person {
                vid: Some(vid),
                email: None,
                interaction_date_time: at,
            })
        };
        let people = contacts
            .into_iter()
            .map(person)
            .collect::<Result<Vec<_>, Error>>()?;
        self.record(key, state, "create", people).await
    }

    async fn record(
        &self,
        key: &EventKey,
        state: SubscriberState,
        how: &str,
        people: Vec<Person>,
    ) -> Result<Recorded, Error> {
        let mut recorded = Recorded::default();
        let mut people = people.into_iter();
        loop {
            let inputs: Vec<Person> = people.by_ref().take(BATCH_MAX).collect();
            if inputs.is_empty() {
                return Ok(recorded);
            }
            let path = self
                .path()
                .then("attendance")
                .id("externalEventId", &key.external_event_id)
                .then(state.as_str())
                .then(how);
            let request = Request::post(path)
                .query("externalAccountId", &key.external_account_id)
                .replayable()
                .json(&Inputs { inputs })?;
            let taken: Taken = self.client.send_json(&request).await?;
            let id = |one: &Value| match one.get("vid") {
                Some(Value::Number(id)) => Some(id.to_string()),
                Some(Value::String(id)) => Some(id.clone()),
                _ => None,
            };
            recorded.contacts.extend(taken.results.iter().filter_map(id));
            let text = |one: &Value| one.get("message")?.as_str().map(str::to_owned);
            recorded.refused.extend(taken.errors.iter().filter_map(text));
        }
    }

    /// How many take part in which way.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is no such event.
    pub async fn attendance(&self, key: &EventKey) -> Result<Attendance, Error> {
        self.client
            .send_json(&Request::get(self.participations(key)))
            .await
    }

    /// Who takes part, and how.
    pub fn participants(&self, key: &EventKey) -> Items<Participation> {
        let path = self.participations(key).then("breakdown");
        items(&self.client, Request::get(path).query("limit", "100"))
    }

    /// What somebody takes part in, by contact id or address.
    pub fn of_contact(&self, contact: impl AsRef<str>) -> Items<Participation> {
        let path = self.path().then("participations").then("contacts");
        let path = path.id("contactIdentifier", contact.as_ref()).then("breakdown");
        items(&self.client, Request::get(path).query("limit", "100"))
    }

    fn participations(&self, key: &EventKey) -> Path {
        self.path()
            .then("participations")
            .id("externalAccountId", &key.external_account_id)
            .id("externalEventId", &key.external_event_id)
    }

    fn of(&self, method: Method, key: &EventKey, verb: Option<&str>) -> Request {
        let path = self
            .path()
            .then("events")
            .id("externalEventId", &key.external_event_id);
        let path = match verb {
            Some(verb) => path.then(verb),
            None => path,
        };
        Request::new(method, path).query("externalAccountId", &key.external_account_id)
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().marketing_events())
    }
}

/// A time in milliseconds since 1970; now where none is given.
fn moment(at: Option<Timestamp>) -> i64 {
    at.map_or_else(
        || {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
        },
        Timestamp::millis,
    )
}
