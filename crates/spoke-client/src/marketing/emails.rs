//! [`Emails`]: marketing e-mails.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::pages;
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;

/// E-mails in one page of the list (assumed; none is published).
const PAGE_MAX: usize = 100;

/// Marketing e-mails, from [`HubSpot::marketing_emails`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::marketing::NewEmail;
///
/// let emails = hubspot.marketing_emails();
/// let order = NewEmail::transactional("Order").subject("Order {{ custom.order }}").text("It leaves today.");
/// let order = emails.create(&order).await?;
/// emails.publish(&order.id).await?;
/// assert!(emails.get(&order.id).await?.is_published);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Emails {
    client: HubSpot,
}

impl HubSpot {
    /// Marketing e-mails.
    #[must_use]
    pub fn marketing_emails(&self) -> Emails {
        Emails { client: self.clone() }
    }
}

/// A marketing e-mail.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MarketingEmail {
    /// Its id.
    pub id: String,
    /// Its name, for those who work with it.
    pub name: String,
    /// Its subject, for those who get it.
    #[serde(default)]
    pub subject: String,
    /// What kind it is: `batch`, `automated`, `single_send_api`, `marketing_single_send_api` and others.
    #[serde(default)]
    pub subcategory: String,
    /// `DRAFT`, `PUBLISHED`, `AUTOMATED` and others.
    #[serde(default)]
    pub state: String,
    /// Whether it can be sent.
    #[serde(default)]
    pub is_published: bool,
    /// Everything else, as HubSpot gives it.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// A marketing e-mail to be made.
#[derive(Clone, Debug)]
#[must_use = "an e-mail is made by Emails::create"]
pub struct NewEmail(Map<String, Value>);

impl NewEmail {
    /// An e-mail of this kind.
    pub fn new(name: impl Into<String>, subcategory: &str) -> Self {
        let mut fields = Map::new();
        fields.insert("name".to_owned(), name.into().into());
        fields.insert("subcategory".to_owned(), subcategory.into());
        Self(fields)
    }

    /// An e-mail for transactional single sends.
    pub fn transactional(name: impl Into<String>) -> Self {
        Self::new(name, spoke_model::marketing::email::TRANSACTIONAL)
    }

    /// An e-mail for marketing single sends.
    pub fn marketing(name: impl Into<String>) -> Self {
        Self::new(name, spoke_model::marketing::email::MARKETING_SINGLE_SEND)
    }

    /// The subject.
    pub fn subject(self, text: impl Into<String>) -> Self {
        self.set("subject", text.into())
    }

    /// The text without formatting.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.set("content", json!({"plainTextVersion": text.into()}))
    }

    /// Who sends it.
    pub fn from(self, name: &str, address: &str) -> Self {
        self.set("from", json!({"fromName": name, "replyTo": address}))
    }

    /// The type of message it is.
    pub fn subscription(self, id: &str) -> Self {
        self.set("subscriptionDetails", json!({"subscriptionId": id}))
    }

    /// Any other field, as HubSpot names it.
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }
}

impl Emails {
    /// The first `most` e-mails.
    ///
    /// # Errors
    /// As every call; the token needs the scope `content`.
    pub async fn list(&self, most: usize) -> Result<Vec<MarketingEmail>, Error> {
        pages::collect(&self.client, &Request::get(self.path()), PAGE_MAX, most).await
    }

    /// One e-mail.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, id: impl AsRef<str>) -> Result<MarketingEmail, Error> {
        self.client.send_json(&Request::get(self.one(id.as_ref()))).await
    }

    /// Makes an e-mail.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when HubSpot refuses it.
    pub async fn create(&self, email: &NewEmail) -> Result<MarketingEmail, Error> {
        self.client
            .send_json(&Request::post(self.path()).json(&email.0)?)
            .await
    }

    /// Changes what `changes` names.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is no such e-mail, [`crate::ErrorKind::Validation`] when HubSpot refuses.
    pub async fn update(&self, id: impl AsRef<str>, changes: &Value) -> Result<MarketingEmail, Error> {
        let request = Request::new(Method::PATCH, self.one(id.as_ref())).json(changes)?;
        self.client.send_json(&request).await
    }

    /// Makes a copy.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is no such e-mail.
    pub async fn clone_of(&self, id: impl AsRef<str>, name: &str) -> Result<MarketingEmail, Error> {
        let body = json!({"id": id.as_ref(), "cloneName": name});
        self.client
            .send_json(&Request::post(self.path().then("clone")).json(&body)?)
            .await
    }

    /// Publishes an e-mail: one for lists goes out at once. Needs Enterprise or the transactional add-on.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Permission`] without the scope `marketing-email` or `transactional-email`.
    pub async fn publish(&self, id: impl AsRef<str>) -> Result<(), Error> {
        let path = self.one(id.as_ref()).then("publish");
        self.client
            .send_only(&Request::post(path).counts_against(crate::Allowance::Exempt))
            .await
    }

    /// Takes a publication back.
    ///
    /// # Errors
    /// As [`Emails::publish`].
    pub async fn unpublish(&self, id: impl AsRef<str>) -> Result<(), Error> {
        let path = self.one(id.as_ref()).then("unpublish");
        self.client
            .send_only(&Request::post(path).counts_against(crate::Allowance::Exempt))
            .await
    }

    /// Deletes an e-mail.
    ///
    /// # Errors
    /// As every call.
    pub async fn archive(&self, id: impl AsRef<str>) -> Result<(), Error> {
        self.client
            .send_only(&Request::new(Method::DELETE, self.one(id.as_ref())))
            .await
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().marketing_emails())
    }

    fn one(&self, id: &str) -> Path {
        self.path().id("emailId", id)
    }
}
