//! Deals, opened in a stage that is named as people name it.

use serde::Deserialize;
use spoke_client::{Error, HubSpot, NewRecord};

use crate::hubspot::{NoSuchName, Pipelines};

/// What callers say about a deal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDeal {
    pub name: String,
    pub pipeline: String,
    pub stage: String,
    pub amount: Option<String>,
    /// The e-mail address of the contact it is with.
    pub contact: Option<String>,
}

/// Why a deal was not made.
#[derive(Debug)]
pub enum NotMade {
    HubSpot(Error),
    Name(NoSuchName),
    NoContact(String),
}

impl From<Error> for NotMade {
    fn from(error: Error) -> Self {
        Self::HubSpot(error)
    }
}

/// The service.
#[derive(Clone)]
pub struct Deals {
    hubspot: HubSpot,
    pipelines: Pipelines,
}

impl Deals {
    pub fn new(hubspot: HubSpot) -> Self {
        let pipelines = Pipelines::new(hubspot.clone());
        Self { hubspot, pipelines }
    }

    /// Makes a deal. Everything that can be wrong is looked at before anything is written.
    pub async fn open(&self, new: NewDeal) -> Result<String, NotMade> {
        let place = self.pipelines.place(&new.pipeline, &new.stage).await?.map_err(NotMade::Name)?;
        let contact = match new.contact {
            Some(email) => {
                let read = self.hubspot.contacts().get(&email).id_property("email").properties(["email"]);
                Some(read.send_optional().await?.ok_or(NotMade::NoContact(email))?)
            }
            None => None,
        };
        let mut deal = NewRecord::new()
            .property("dealname", new.name)
            .property("pipeline", place.pipeline)
            .property("dealstage", place.stage);
        if let Some(amount) = new.amount {
            deal = deal.property("amount", amount);
        }
        let deal = self.hubspot.deals().create(deal).await?;
        if let Some(contact) = contact {
            let associations = self.hubspot.associations();
            associations.create_default("deals", deal.id(), "contacts", contact.id()).await?;
        }
        Ok(deal.id().to_owned())
    }
}
