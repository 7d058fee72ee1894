//! [`Forms`]: definitions, sending in, and reading what was sent in.

use std::time::{SystemTime, UNIX_EPOCH};

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::marketing::form::SUBMISSIONS_PAGE_MAX;
use spoke_model::time::Timestamp;

use super::pages;
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;

/// Forms in one page of the list (assumed; none is published).
const FORMS_PAGE_MAX: usize = 100;

/// Forms, from [`HubSpot::forms`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::marketing::{FormField, NewForm, Submission};
///
/// let forms = hubspot.forms();
/// let form = NewForm::new("Signup").field(FormField::email()).field(FormField::text("firstname", "Name"));
/// let form = forms.create(&form).await?;
///
/// let jane = Submission::new().field("email", "jane@example.com").field("firstname", "Jane");
/// forms.submit(portal.hub_id(), &form.id, &jane).await?;
///
/// let sent_in = forms.submissions(&form.id, 50).await?;
/// assert_eq!(sent_in[0].value("firstname"), Some("Jane"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Forms {
    client: HubSpot,
}

impl HubSpot {
    /// Forms.
    #[must_use]
    pub fn forms(&self) -> Forms {
        Forms { client: self.clone() }
    }
}

/// A form.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Form {
    /// Its GUID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it takes submissions no more.
    #[serde(default)]
    pub archived: bool,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<String>,
    /// When it last changed.
    #[serde(default)]
    pub updated_at: Option<String>,
    /// Everything else, as HubSpot gives it.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl Form {
    /// Its fields, in their order.
    #[must_use]
    pub fn fields(&self) -> Vec<FormField> {
        let groups = self.more.get("fieldGroups").and_then(Value::as_array);
        groups
            .into_iter()
            .flatten()
            .filter_map(|group| group.get("fields")?.as_array())
            .flatten()
            .filter_map(|field| FormField::deserialize(field).ok())
            .collect()
    }

    /// How it asks for consent: `none`, `explicit_consent_to_process` and others.
    #[must_use]
    pub fn consent(&self) -> &str {
        let options = self.more.get("legalConsentOptions");
        options
            .and_then(|options| options.get("type")?.as_str())
            .unwrap_or("none")
    }
}

/// A field of a form.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FormField {
    /// The type of object the value is for: `0-1` are contacts.
    pub object_type_id: String,
    /// The property's name.
    pub name: String,
    /// What people read.
    #[serde(default)]
    pub label: String,
    /// Whether it must be filled in.
    #[serde(default)]
    pub required: bool,
    /// Whether people see it.
    #[serde(default)]
    pub hidden: bool,
    /// What kind of field it is.
    pub field_type: FieldType,
    /// Options, rules and texts, as HubSpot names them.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// What kind of field it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FieldType {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A mobile telephone number.
    MobilePhone,
    /// One line of text.
    SingleLineText,
    /// Several lines of text.
    MultiLineText,
    /// A number.
    Number,
    /// A box to tick.
    SingleCheckbox,
    /// Several boxes to tick.
    MultipleCheckboxes,
    /// A list that opens.
    Dropdown,
    /// One of several options.
    Radio,
    /// A day.
    Datepicker,
    /// A file.
    File,
    /// A choice of payments.
    PaymentLinkRadio,
    /// A kind this version does not know.
    #[serde(other)]
    Other,
}

impl FormField {
    /// A field of a contact.
    #[must_use]
    pub fn new(name: impl Into<String>, label: impl Into<String>, field_type: FieldType) -> Self {
        let mut more = Map::new();
        more.insert("dependentFields".to_owned(), json!([]));
        if field_type == FieldType::Email {
            let rule = json!({"blockedEmailDomains": [], "useDefaultBlockList": false});
            more.insert("validation".to_owned(), rule);
        }
        Self {
            object_type_id: "0-1".to_owned(),
            name: name.into(),
            label: label.into(),
            required: false,
            hidden: false,
            field_type,
            more,
        }
    }

    /// The e-mail address, which must be filled in.
    #[must_use]
    pub fn email() -> Self {
        Self::new("email", "E-mail", FieldType::Email).required()
    }

    /// One line of text.
    #[must_use]
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldType::SingleLineText)
    }

    /// The same field, which must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// A form to be made. What it does not say is what the forms editor begins with.
#[derive(Clone, Debug)]
#[must_use = "a form is made by Forms::create"]
pub struct NewForm {
    name: String,
    fields: Vec<FormField>,
    thanks: String,
    redirect: Option<String>,
    consent: Value,
}

impl NewForm {
    /// A form without fields that asks for no consent.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            fields: Vec::new(),
            thanks: "Thanks for submitting the form.".to_owned(),
            redirect: None,
            consent: json!({"type": "none"}),
        }
    }

    /// Adds a field.
    pub fn field(mut self, field: FormField) -> Self {
        self.fields.push(field);
        self
    }

    /// What people read when they have sent it in.
    pub fn thanks(mut self, text: impl Into<String>) -> Self {
        self.thanks = text.into();
        self
    }

    /// Where people are taken when they have sent it in.
    pub fn redirect(mut self, address: impl Into<String>) -> Self {
        self.redirect = Some(address.into());
        self
    }

    /// `legalConsentOptions` as HubSpot names them.
    pub fn consent(mut self, options: Value) -> Self {
        self.consent = options;
        self
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its fields, in their order.
    #[must_use]
    pub fn fields(&self) -> &[FormField] {
        &self.fields
    }

    fn body(&self) -> Value {
        // The times are required and not taken over.
        let now = now();
        let groups: Vec<Value> = self
            .fields
            .iter()
            .map(|field| json!({"groupType": "default_group", "richTextType": "text", "fields": [field]}))
            .collect();
        let action = match &self.redirect {
            Some(address) => json!({"type": "redirect_url", "value": address}),
            None => json!({"type": "thank_you", "value": self.thanks}),
        };
        json!({
            "formType": "hubspot", "name": self.name, "createdAt": now, "updatedAt": now, "archived": false,
            "fieldGroups": groups,
            "configuration": {
                "language": "en", "cloneable": true, "editable": true, "archivable": true, "recaptchaEnabled": false,
                "notifyContactOwner": false, "notifyRecipients": [], "createNewContactForNewEmail": false,
                "prePopulateKnownValues": true, "allowLinkToResetKnownValues": false, "postSubmitAction": action,
            },
            "displayOptions": {
                "renderRawHtml": false, "theme": "default_style", "submitButtonText": "Submit", "style": style(),
            },
            "legalConsentOptions": self.consent,
        })
    }
}

fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(millis).to_iso()
}

/// How a form looks: the interface asks for every one of these; the values are those of HubSpot's default style.
fn style() -> Value {
    json!({
        "fontFamily": "arial, helvetica, sans-serif", "backgroundWidth": "100%",
        "labelTextColor": "#33475b", "labelTextSize": "14px", "helpTextColor": "#7C98B6", "helpTextSize": "11px",
        "legalConsentTextColor": "#33475b", "legalConsentTextSize": "14px",
        "submitColor": "#ff7a59", "submitFontColor": "#ffffff", "submitSize": "12px", "submitAlignment": "left",
    })
}

/// What somebody sends in.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "a submission is sent by Forms::submit"]
pub struct Submission {
    fields: Vec<SubmittedValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    submitted_at: Option<String>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    context: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    legal_consent_options: Option<Value>,
}

/// A value of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubmittedValue {
    /// The type of object it is for: `0-1` are contacts.
    #[serde(default = "of_contacts")]
    pub object_type_id: String,
    /// The field's name.
    pub name: String,
    /// The value.
    #[serde(default)]
    pub value: String,
}

fn of_contacts() -> String {
    "0-1".to_owned()
}

impl Submission {
    /// Nothing filled in yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A value for a field of a contact. For a list, give the name several times.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.fields.push(SubmittedValue {
            object_type_id: of_contacts(),
            name: name.into(),
            value: value.into(),
        });
        self
    }

    /// The names of the fields that are filled in.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|value| value.name.as_str())
    }

    /// The page it was filled in on. Empty texts are left out, as HubSpot refuses them.
    pub fn page(mut self, address: &str, name: &str) -> Self {
        for (key, value) in [("pageUri", address), ("pageName", name)] {
            if !value.is_empty() {
                self.context.insert(key.to_owned(), value.into());
            }
        }
        self
    }

    /// The visitor's `hubspotutk` cookie.
    pub fn visitor(mut self, token: &str) -> Self {
        self.context.insert("hutk".to_owned(), token.into());
        self
    }

    /// Consent to process the data, in these words, and to messages of these types, each in its own words.
    pub fn consent(mut self, text: &str, messages: &[(u64, &str)]) -> Self {
        let communications: Vec<Value> = messages
            .iter()
            .map(|(id, text)| json!({"value": true, "subscriptionTypeId": id, "text": text}))
            .collect();
        self.legal_consent_options = Some(json!({
            "consent": {"consentToProcess": true, "text": text, "communications": communications},
        }));
        self
    }
}

/// What is shown to who has sent something in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// A text to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inline_message: Option<String>,
    /// An address to go to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
}

/// What somebody sent in.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubmittedForm {
    /// When, in milliseconds since 1970.
    pub submitted_at: i64,
    /// What was filled in.
    #[serde(default)]
    pub values: Vec<SubmittedValue>,
    /// The page it was filled in on.
    #[serde(default)]
    pub page_url: Option<String>,
}

impl SubmittedForm {
    /// The value of a field.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        let value = self.values.iter().find(|value| value.name == name)?;
        Some(&value.value)
    }
}

impl Forms {
    /// Every form that takes submissions.
    ///
    /// # Errors
    /// As every call; the token needs the scope `forms`.
    pub async fn list(&self) -> Result<Vec<Form>, Error> {
        pages::collect(
            &self.client,
            &Request::get(self.path()),
            FORMS_PAGE_MAX,
            usize::MAX,
        )
        .await
    }

    /// One form.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, id: impl AsRef<str>) -> Result<Form, Error> {
        let path = self.path().id("formId", id.as_ref());
        self.client.send_json(&Request::get(path)).await
    }

    /// Makes a form.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when HubSpot refuses it.
    pub async fn create(&self, form: &NewForm) -> Result<Form, Error> {
        let request = Request::post(self.path()).json(&form.body())?;
        self.client.send_json(&request).await
    }

    /// Changes what `changes` names.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is no such form, [`crate::ErrorKind::Validation`] when HubSpot refuses.
    pub async fn update(&self, id: impl AsRef<str>, changes: &Value) -> Result<Form, Error> {
        let path = self.path().id("formId", id.as_ref());
        let request = Request::new(Method::PATCH, path).json(changes)?;
        self.client.send_json(&request).await
    }

    /// Archives a form: it takes no more submissions, and is gone for good after three months.
    ///
    /// # Errors
    /// As every call.
    pub async fn archive(&self, id: impl AsRef<str>) -> Result<(), Error> {
        let path = self.path().id("formId", id.as_ref());
        self.client.send_only(&Request::new(Method::DELETE, path)).await
    }

    /// Sends something in, with the token (HubSpot's secured interface, on `api.hsforms.com`). The contact with that
    /// address is made or changed; it can be searched for a little later only, so read it by its address.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`]; the `errors` of [`crate::Error::body`] say which field and why.
    pub async fn submit(
        &self,
        hub_id: u64,
        form: impl AsRef<str>,
        submission: &Submission,
    ) -> Result<Receipt, Error> {
        let path = Path::fixed(self.client.paths().form_submission())
            .id("portalId", &hub_id.to_string())
            .id("formGuid", form.as_ref());
        let request = Request::post(path).at_forms_host().json(submission)?;
        self.client.send_json(&request).await
    }

    /// What was sent in, newest first, at most this many.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is no such form.
    pub async fn submissions(&self, form: impl AsRef<str>, most: usize) -> Result<Vec<SubmittedForm>, Error> {
        let path = Path::fixed(self.client.paths().form_submissions()).id("formGuid", form.as_ref());
        pages::collect(
            &self.client,
            &Request::get(path),
            SUBMISSIONS_PAGE_MAX as usize,
            most,
        )
        .await
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().forms())
    }
}
