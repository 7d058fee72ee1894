//! [`Timeline`]: events of an application on the timelines of records.

use std::collections::BTreeMap;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use spoke_model::secret::Secret;
use spoke_model::time::Timestamp;
use spoke_model::timeline::{Template, TokenType};

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;

/// Timeline events of an application, from [`HubSpot::timeline`]. Templates are the application's own and need the
/// developer's key; events need an OAuth token of the account (tokens of private apps are refused).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::{NewTimelineTemplate, Properties, TimelineEvent};
/// use spoke_model::timeline::TokenType;
///
/// hubspot.contacts().create(Properties::new().set("email", "jane@example.com")).await?;
/// let timeline = hubspot.timeline(portal.app_id()).developer_key(portal.app().developer_api_key.clone());
/// let new = NewTimelineTemplate::new("Webinar", "contacts")
///     .header("Came to **{{title}}**")
///     .token("title", "Title", TokenType::String);
/// let template = timeline.create_template(&new).await?;
/// let event = TimelineEvent::of_email(&template.id, "jane@example.com").token("title", "Wheels").identity("webinar-7");
/// let told = timeline.tell(&event).await?;
/// assert_eq!(told.id, "webinar-7");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Timeline {
    client: HubSpot,
    app_id: u64,
    key: Option<Secret>,
}

impl HubSpot {
    /// Timeline events of an application.
    #[must_use]
    pub fn timeline(&self, app_id: u64) -> Timeline {
        Timeline {
            client: self.clone(),
            app_id,
            key: None,
        }
    }
}

/// A template to make: what events of a kind have in common.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is made until it is given to create_template"]
pub struct NewTimelineTemplate {
    name: String,
    object_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    header_template: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail_template: Option<String>,
    tokens: Vec<NewToken>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct NewToken {
    name: String,
    label: String,
    #[serde(rename = "type")]
    token_type: TokenType,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_property_name: Option<String>,
}

impl NewTimelineTemplate {
    /// Events on the timelines of this type's records.
    pub fn new(name: impl Into<String>, object_type: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            object_type: object_type.into(),
            header_template: None,
            detail_template: None,
            tokens: Vec::new(),
        }
    }

    /// The line that an event shows: Markdown, with tokens in double braces.
    pub fn header(mut self, text: impl Into<String>) -> Self {
        self.header_template = Some(text.into());
        self
    }

    /// What an event shows when opened.
    pub fn detail(mut self, text: impl Into<String>) -> Self {
        self.detail_template = Some(text.into());
        self
    }

    /// A value that events carry.
    pub fn token(self, name: impl Into<String>, label: impl Into<String>, token_type: TokenType) -> Self {
        self.with(name.into(), label.into(), token_type, None)
    }

    /// A value that events carry and that becomes the value of a property of the record.
    pub fn token_for(
        self,
        name: impl Into<String>,
        label: impl Into<String>,
        token_type: TokenType,
        property: impl Into<String>,
    ) -> Self {
        self.with(name.into(), label.into(), token_type, Some(property.into()))
    }

    fn with(mut self, name: String, label: String, token_type: TokenType, property: Option<String>) -> Self {
        self.tokens.push(NewToken {
            name,
            label,
            token_type,
            options: Vec::new(),
            object_property_name: property,
        });
        self
    }
}

/// An event to tell. It can't be changed afterwards.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is told until it is given to tell"]
pub struct TimelineEvent {
    event_template_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    tokens: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra_data: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
}

impl TimelineEvent {
    fn new(template: &str) -> Self {
        Self {
            event_template_id: template.to_owned(),
            id: None,
            email: None,
            object_id: None,
            domain: None,
            tokens: BTreeMap::new(),
            extra_data: None,
            timestamp: None,
        }
    }

    /// On the timeline of the contact with this address, who is made if there is none.
    pub fn of_email(template: &str, email: impl Into<String>) -> Self {
        Self {
            email: Some(email.into()),
            ..Self::new(template)
        }
    }

    /// On the timeline of the company with this domain.
    pub fn of_domain(template: &str, domain: impl Into<String>) -> Self {
        Self {
            domain: Some(domain.into()),
            ..Self::new(template)
        }
    }

    /// On the timeline of the record with this id.
    pub fn of_record(template: &str, id: impl Into<String>) -> Self {
        Self {
            object_id: Some(id.into()),
            ..Self::new(template)
        }
    }

    /// A value.
    pub fn token(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.tokens.insert(name.into(), value.into());
        self
    }

    /// Data for the detail, which its template reaches as `extraData`.
    pub fn extra_data(mut self, data: Value) -> Self {
        self.extra_data = Some(data);
        self
    }

    /// When it happened; now where nothing is said.
    pub fn at(mut self, at: Timestamp) -> Self {
        self.timestamp = Some(at.to_string());
        self
    }

    /// A name of its own, unique within the template: a second event with it is refused as a conflict, so that sending
    /// one twice does no harm.
    pub fn identity(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

/// An event that was told.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ToldEvent {
    /// Its id.
    pub id: String,
    /// Its template.
    pub event_template_id: String,
    /// The type of record whose timeline it is on.
    #[serde(default)]
    pub object_type: Option<String>,
    /// Its values. They can be personal data.
    #[serde(default)]
    pub tokens: BTreeMap<String, String>,
    /// When it happened.
    #[serde(default)]
    pub timestamp: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Templates {
    results: Vec<Template>,
}

#[derive(Deserialize)]
struct Detail {
    details: String,
}

impl Timeline {
    /// Sends the developer's key in place of the client's token where templates are concerned.
    #[must_use]
    pub fn developer_key(mut self, key: impl Into<Secret>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Makes a template.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when the application has 750 already.
    pub async fn create_template(&self, new: &NewTimelineTemplate) -> Result<Template, Error> {
        self.json(Request::post(self.templates()).json(new)?).await
    }

    /// Every template of the application.
    ///
    /// # Errors
    /// As every call.
    pub async fn list_templates(&self) -> Result<Vec<Template>, Error> {
        Ok(self
            .json::<Templates>(Request::get(self.templates()))
            .await?
            .results)
    }

    /// One template.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get_template(&self, id: impl AsRef<str>) -> Result<Template, Error> {
        self.json(Request::get(self.templates().id("eventTemplateId", id.as_ref())))
            .await
    }

    /// Deletes a template; its events can't be seen any more.
    ///
    /// # Errors
    /// As every call.
    pub async fn delete_template(&self, id: impl AsRef<str>) -> Result<(), Error> {
        let path = self.templates().id("eventTemplateId", id.as_ref());
        let request = Request::new(Method::DELETE, path).with_developer_key(self.key.clone());
        self.client.send_only(&request).await
    }

    /// Tells an event. With [`TimelineEvent::identity`] it is sent again after failures: what was told already is a conflict,
    /// which is success here. Without one, a failure with an unknown outcome is the caller's to judge.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when a value does not fit its token; [`crate::ErrorKind::NotFound`] when the template
    /// is none.
    pub async fn tell(&self, event: &TimelineEvent) -> Result<ToldEvent, Error> {
        let request = Request::post(self.path().then("events")).json(event)?;
        let Some(id) = &event.id else {
            return self.client.send_json(&request).await;
        };
        match self.client.send_json(&request.replayable()).await {
            Err(error) if error.status() == Some(409) && error.attempts() > 1 => {
                self.get(&event.event_template_id, id).await
            }
            outcome => outcome,
        }
    }

    /// One event.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, template: impl AsRef<str>, id: impl AsRef<str>) -> Result<ToldEvent, Error> {
        self.client
            .send_json(&Request::get(self.event(&template, &id)))
            .await
    }

    /// An event's detail as HTML.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn detail(&self, template: impl AsRef<str>, id: impl AsRef<str>) -> Result<String, Error> {
        let request = Request::get(self.event(&template, &id).then("detail"));
        Ok(self.client.send_json::<Detail>(&request).await?.details)
    }

    async fn json<T: serde::de::DeserializeOwned>(&self, request: Request) -> Result<T, Error> {
        let request = request.with_developer_key(self.key.clone());
        self.client.send_json(&request).await
    }

    fn event(&self, template: &impl AsRef<str>, id: &impl AsRef<str>) -> Path {
        self.path()
            .then("events")
            .id("eventTemplateId", template.as_ref())
            .id("eventId", id.as_ref())
    }

    fn templates(&self) -> Path {
        self.path()
            .id("appId", &self.app_id.to_string())
            .then("event-templates")
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().timeline())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::{Script, Step, json};

    const EXISTS: &str = r#"{"status":"error","message":"An event already exists with that id","category":"OBJECT_ALREADY_EXISTS"}"#;
    const EVENT: &str = r#"{"id":"one","eventTemplateId":"7","tokens":{}}"#;

    #[tokio::test(start_paused = true)]
    async fn an_event_that_was_taken_before_the_connection_broke_is_success() {
        let script = Script::new([Step::Hangup, json(409, EXISTS), json(200, EVENT)]);
        let event = TimelineEvent::of_email("7", "jane@example.com").identity("one");
        let told = script.client().timeline(1).tell(&event).await.unwrap();
        assert_eq!((told.id.as_str(), script.asked()), ("one", 3));
    }

    #[tokio::test(start_paused = true)]
    async fn an_event_without_a_name_is_not_sent_twice() {
        let script = Script::new([Step::Hangup]);
        let event = TimelineEvent::of_email("7", "jane@example.com");
        let error = script.client().timeline(1).tell(&event).await.unwrap_err();
        assert!(error.may_have_been_processed() && script.asked() == 1);
    }

    #[tokio::test]
    async fn an_event_that_somebody_else_told_is_a_conflict() {
        let script = Script::new([json(409, EXISTS)]);
        let event = TimelineEvent::of_email("7", "jane@example.com").identity("one");
        let error = script.client().timeline(1).tell(&event).await.unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Conflict);
    }
}
