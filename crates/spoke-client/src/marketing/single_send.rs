//! [`SingleSend`]: one e-mail to one person.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::{Allowance, Request};

/// Sending one e-mail to one person, from [`HubSpot::single_send`]. The contact is made if there is none.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// # use spoke_client::marketing::NewEmail;
/// # let order = NewEmail::transactional("Order").subject("Order {{ custom.order }}").text("It leaves today.");
/// # let order = hubspot.marketing_emails().create(&order).await?;
/// # hubspot.marketing_emails().publish(&order.id).await?;
/// use spoke_client::marketing::Message;
///
/// let message = Message::new(&order.id, "jane@example.com").custom("order", "7").send_id("order-7");
/// let sent = hubspot.single_send().transactional(&message).await?;
/// let status = hubspot.single_send().status(&sent.status_id).await?;
/// assert_eq!(status.send_result.as_deref(), Some("SENT"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct SingleSend {
    client: HubSpot,
}

impl HubSpot {
    /// Sending one e-mail to one person.
    #[must_use]
    pub fn single_send(&self) -> SingleSend {
        SingleSend { client: self.clone() }
    }
}

/// An e-mail for one person.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "a message is sent by SingleSend"]
pub struct Message {
    #[serde(serialize_with = "as_number")]
    email_id: String,
    message: Envelope,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    contact_properties: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    custom_properties: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    send_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cc: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    bcc: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reply_to: Vec<String>,
}

/// HubSpot takes the id as a number; what is none is sent as it is and refused there.
fn as_number<S: serde::Serializer>(id: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match id.parse::<u64>() {
        Ok(number) => serializer.serialize_u64(number),
        Err(_) => serializer.serialize_str(id),
    }
}

impl Message {
    /// A published e-mail, by its id, for an address.
    pub fn new(email_id: impl Into<String>, to: impl Into<String>) -> Self {
        Self {
            email_id: email_id.into(),
            message: Envelope {
                to: to.into(),
                from: None,
                send_id: None,
                cc: Vec::new(),
                bcc: Vec::new(),
                reply_to: Vec::new(),
            },
            contact_properties: BTreeMap::new(),
            custom_properties: BTreeMap::new(),
        }
    }

    /// A value for the template: `{{ custom.name }}`.
    pub fn custom(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.custom_properties.insert(name.into(), value.into());
        self
    }

    /// A value for the contact, and for the template: `{{ contact.name }}`.
    pub fn contact(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.contact_properties.insert(name.into(), value.into());
        self
    }

    /// A name of your own: a second message with it is not sent.
    pub fn send_id(mut self, id: impl Into<String>) -> Self {
        self.message.send_id = Some(id.into());
        self
    }

    /// Another sender than the e-mail's.
    pub fn from(mut self, sender: impl Into<String>) -> Self {
        self.message.from = Some(sender.into());
        self
    }

    /// Somebody who gets a copy.
    pub fn cc(mut self, address: impl Into<String>) -> Self {
        self.message.cc.push(address.into());
        self
    }

    /// Somebody who gets a copy unseen.
    pub fn bcc(mut self, address: impl Into<String>) -> Self {
        self.message.bcc.push(address.into());
        self
    }

    /// Where answers go.
    pub fn reply_to(mut self, address: impl Into<String>) -> Self {
        self.message.reply_to.push(address.into());
        self
    }
}

/// What became of a message.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SendStatus {
    /// What to ask again with.
    pub status_id: String,
    /// `PENDING`, `PROCESSING`, `CANCELED` or `COMPLETE`.
    pub status: String,
    /// `SENT`, or why it was not: `PREVIOUSLY_UNSUBSCRIBED_MESSAGE` and some fifty more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_result: Option<String>,
    /// When it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_at: Option<String>,
    /// When it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<String>,
}

impl SendStatus {
    /// Whether nothing more will happen.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self.status.as_str(), "COMPLETE" | "CANCELED")
    }

    /// Whether it went out, or had gone out before.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        matches!(
            self.send_result.as_deref(),
            Some("SENT" | "QUEUED" | "IDEMPOTENT_IGNORE")
        )
    }
}

impl SingleSend {
    /// Sends a transactional e-mail: orders, receipts, passwords. People who opted out get it too.
    ///
    /// With a [`Message::send_id`] it may be repeated after a broken connection; without, it is not.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] or [`crate::ErrorKind::NotFound`] when the e-mail can't be sent this way,
    /// [`crate::ErrorKind::Permission`] without the transactional add-on.
    pub async fn transactional(&self, message: &Message) -> Result<SendStatus, Error> {
        let path = self.client.paths().transactional_send();
        self.send(Path::fixed(path), message).await
    }

    /// Sends a marketing e-mail to one person, unless that person opted out. Needs Marketing Enterprise.
    ///
    /// # Errors
    /// As [`SingleSend::transactional`].
    pub async fn marketing(&self, message: &Message) -> Result<SendStatus, Error> {
        let path = self.client.paths().marketing_send();
        self.send(Path::fixed(path), message).await
    }

    /// What became of a message.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none with that id.
    pub async fn status(&self, status_id: impl AsRef<str>) -> Result<SendStatus, Error> {
        let path = Path::fixed(self.client.paths().send_statuses()).id("statusId", status_id.as_ref());
        self.client.send_json(&Request::get(path)).await
    }

    async fn send(&self, path: Path, message: &Message) -> Result<SendStatus, Error> {
        let mut request = Request::post(path)
            .counts_against(Allowance::Exempt)
            .json(message)?;
        if message.message.send_id.is_some() {
            request = request.replayable();
        }
        self.client.send_json(&request).await
    }
}
