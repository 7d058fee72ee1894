//! Contacts, known by their e-mail address.

use serde::{Deserialize, Serialize};
use spoke_client::{Error, HubSpot, Properties, Record};

use crate::hubspot::CONTACT;

/// A contact as callers see it.
#[derive(Debug, Serialize)]
pub struct Contact {
    pub id: String,
    pub email: Option<String>,
    pub firstname: Option<String>,
    pub lastname: Option<String>,
    pub company: Option<String>,
    pub stage: Option<String>,
}

/// What callers may say about a contact.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewContact {
    pub firstname: Option<String>,
    pub lastname: Option<String>,
    pub phone: Option<String>,
    pub company: Option<String>,
}

/// The service.
#[derive(Clone)]
pub struct Contacts {
    hubspot: HubSpot,
}

impl Contacts {
    pub fn new(hubspot: HubSpot) -> Self {
        Self { hubspot }
    }

    /// The contact with this address. Asked by the unique property: a search would lag behind writes.
    pub async fn find(&self, email: &str) -> Result<Option<Contact>, Error> {
        let read = self.hubspot.contacts().get(email).id_property("email").properties(CONTACT);
        Ok(read.send_optional().await?.as_ref().map(contact))
    }

    /// Creates or updates, in one call that two callers may make at once. `true` when the contact is new.
    pub async fn save(&self, email: &str, new: NewContact) -> Result<Option<(String, bool)>, Error> {
        let mut properties = Properties::new();
        let values = [
            ("firstname", new.firstname),
            ("lastname", new.lastname),
            ("phone", new.phone),
            ("company", new.company),
        ];
        for (name, value) in values {
            if let Some(value) = value {
                properties.insert(name, value);
            }
        }
        let outcome = self.hubspot.contacts().batch().upsert("email", [(email, properties)]).await;
        let saved = outcome.into_all()?.into_iter().next();
        Ok(saved.map(|record| (record.id().to_owned(), record.is_new() == Some(true))))
    }
}

/// A record as a contact.
pub(crate) fn contact(record: &Record) -> Contact {
    let text = |name: &str| record.get(name).map(str::to_owned);
    Contact {
        id: record.id().to_owned(),
        email: text("email"),
        firstname: text("firstname"),
        lastname: text("lastname"),
        company: text("company"),
        stage: text("lifecyclestage"),
    }
}
