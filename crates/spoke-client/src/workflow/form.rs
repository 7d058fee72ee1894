//! Forms by name: [`ensure`] one, [`find`] one, and [`submit`] to it.
//!
//! HubSpot lets any number of forms have one name, so [`ensure`] looks before it creates: run again, it finds the form. Sending
//! in is not like that: every submission counts, and one whose answer was lost is not sent twice.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
//! use spoke_client::marketing::{FormField, NewForm, Submission};
//! use spoke_client::workflow::{form, lead::Action};
//!
//! let stage = form::field(&hubspot, "lifecyclestage").await?;
//! let signup = NewForm::new("Signup").field(FormField::email()).field(stage);
//! let first = form::ensure(&hubspot, &signup).await?;
//! assert_eq!(form::ensure(&hubspot, &signup).await?.action, Action::Found);
//!
//! let jane = Submission::new().field("email", "jane@example.com").field("lifecyclestage", "lead");
//! form::submit(&hubspot, &first.form, &jane).await?;
//! let wrong = form::submit(&hubspot, &first.form, &Submission::new().field("emial", "x")).await;
//! assert!(wrong.unwrap_err().message().ends_with("did you mean email?"));
//! # Ok(()) }
//! ```

use serde_json::{Value, json};
use spoke_model::property::PropertyDefinition;
use spoke_model::suggest::nearest;

use super::lead::Action;
use crate::error::{Error, ErrorKind};
use crate::hubspot::HubSpot;
use crate::marketing::{FieldType, Form, FormField, NewForm, Receipt, Submission};

/// A form, and whether it had to be created.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ensured {
    /// The form.
    pub form: Form,
    /// [`Action::Created`] or [`Action::Found`].
    pub action: Action,
}

/// Makes sure that there is a form of this name that asks for what `wanted` asks for. A form that is there is left as it is.
///
/// # Errors
/// [`ErrorKind::Conflict`] when the form of this name asks for something else, and as [`crate::marketing::Forms::create`].
pub async fn ensure(client: &HubSpot, wanted: &NewForm) -> Result<Ensured, Error> {
    let forms = client.forms().list().await?;
    let Some(form) = forms.into_iter().find(|form| form.name == wanted.name()) else {
        let form = client.forms().create(wanted).await?;
        return Ok(Ensured {
            form,
            action: Action::Created,
        });
    };
    let asks = |fields: &[FormField]| -> Vec<(String, bool)> {
        let mut asked: Vec<_> = fields
            .iter()
            .map(|field| (field.name.clone(), field.required))
            .collect();
        asked.sort();
        asked
    };
    if asks(&form.fields()) != asks(wanted.fields()) {
        return Err(Error::new(
            ErrorKind::Conflict,
            format!(
                "there is a form {:?} ({}) already, and it asks for other fields; take another name, or archive that form",
                form.name, form.id
            ),
        ));
    }
    Ok(Ensured {
        form,
        action: Action::Found,
    })
}

/// The form with this GUID or name. Of several with one name the first that HubSpot lists.
///
/// # Errors
/// [`ErrorKind::NotFound`] when there is none, with the name that is nearest; and as every call.
pub async fn find(client: &HubSpot, wanted: &str) -> Result<Form, Error> {
    let wanted = wanted.trim();
    if is_guid(wanted) {
        return client.forms().get(wanted).await;
    }
    let forms = client.forms().list().await?;
    let near = nearest(wanted, forms.iter().map(|form| form.name.as_str()));
    let missing = format!("there is no form {wanted:?}{}", meant(near));
    forms
        .into_iter()
        .find(|form| form.name.eq_ignore_ascii_case(wanted))
        .ok_or_else(|| Error::new(ErrorKind::NotFound, missing))
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// The field for a property of contacts. See [`field_of`].
///
/// # Errors
/// [`ErrorKind::NotFound`] when contacts have no such property, with the name that is nearest.
pub async fn field(client: &HubSpot, property: &str) -> Result<FormField, Error> {
    let definitions = client.properties("contacts").list().await?;
    pick(&definitions, property)
}

/// The same for several properties with one look at their definitions.
///
/// # Errors
/// As [`field`].
pub async fn fields<'n>(
    client: &HubSpot,
    properties: impl IntoIterator<Item = &'n str>,
) -> Result<Vec<FormField>, Error> {
    let definitions = client.properties("contacts").list().await?;
    properties
        .into_iter()
        .map(|name| pick(&definitions, name))
        .collect()
}

fn pick(definitions: &[PropertyDefinition], name: &str) -> Result<FormField, Error> {
    let found = definitions.iter().find(|definition| definition.name == name);
    found.map(field_of).ok_or_else(|| {
        let near = nearest(
            name,
            definitions.iter().map(|definition| definition.name.as_str()),
        );
        Error::new(
            ErrorKind::NotFound,
            format!("contacts have no property {name}{}", meant(near)),
        )
    })
}

/// The field for a property of contacts: its label, its options, and the kind of field that comes closest.
#[must_use]
pub fn field_of(property: &PropertyDefinition) -> FormField {
    let kind = match property.field_type.as_str() {
        "textarea" | "html" => FieldType::MultiLineText,
        "number" => FieldType::Number,
        "date" => FieldType::Datepicker,
        "phonenumber" => FieldType::Phone,
        "select" => FieldType::Dropdown,
        "radio" => FieldType::Radio,
        "checkbox" => FieldType::MultipleCheckboxes,
        "booleancheckbox" => FieldType::SingleCheckbox,
        "file" => FieldType::File,
        _ => FieldType::SingleLineText,
    };
    let mut field = FormField::new(&property.name, &property.label, kind);
    if matches!(
        kind,
        FieldType::Dropdown | FieldType::Radio | FieldType::MultipleCheckboxes
    ) {
        let options: Vec<Value> = property
            .options
            .iter()
            .enumerate()
            .map(|(place, option)| json!({"label": option.label, "value": option.value, "displayOrder": place}))
            .collect();
        field.more.insert("options".to_owned(), options.into());
        field.more.insert("defaultValues".to_owned(), json!([]));
    }
    field
}

/// Sends a form in. Fields that the form does not have are refused here, because HubSpot drops them without a word.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] for a field that the form does not have, and as [`crate::marketing::Forms::submit`].
pub async fn submit(client: &HubSpot, form: &Form, submission: &Submission) -> Result<Receipt, Error> {
    let fields = form.fields();
    for name in submission.names() {
        if !fields.iter().any(|field| field.name == name) {
            let near = nearest(name, fields.iter().map(|field| field.name.as_str()));
            return Err(Error::invalid_input(format!(
                "the form {:?} has no field {name}{}",
                form.name,
                meant(near)
            )));
        }
    }
    let portal = client.account().details().await?.portal_id;
    client.forms().submit(portal, &form.id, submission).await
}

fn meant(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean {near}?"))
}
