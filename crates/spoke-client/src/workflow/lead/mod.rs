//! From a first contact to a deal: [`capture`] and [`advance`].
//!
//! [`capture`] makes a portal hold a contact, its company, a deal and a note, associated with each other. It
//! looks before it creates: the contact by its e-mail address, the company by its domain, the deal by its
//! name among the contact's deals, the note by its text among the contact's notes. Run again after a failure,
//! it does what is missing and nothing twice. Two runs for the same person at the same time can double
//! company, deal or note: HubSpot has no unique key for these.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
//! use spoke_client::workflow::lead::{self, Action, Lead};
//!
//! let jane = Lead::new("jane@acme.example.com")
//!     .contact("firstname", "Jane")
//!     .company("acme.example.com", "Acme")
//!     .deal("Acme roll-out")
//!     .amount("12000")
//!     .note("Asked for a quote at the fair.");
//! let first = lead::capture(&hubspot, jane.clone()).await?;
//! assert_eq!(first.contact.action, Action::Created);
//!
//! let again = lead::capture(&hubspot, jane).await?;
//! assert_eq!(again.contact.action, Action::Unchanged);
//! assert_eq!(again.deal, first.deal.clone().map(|deal| lead::Outcome { action: Action::Unchanged, ..deal }));
//!
//! let deal = first.deal.ok_or("no deal")?;
//! let moved = lead::advance(&hubspot, &deal.id, "Contract Sent").await?;
//! assert_eq!(moved.to, "contractsent");
//! # Ok(()) }
//! ```

mod advance;
mod capture;
mod from_json;

pub use advance::{Advanced, advance};
pub use capture::capture;
pub use from_json::{LeadFault, Leads};

use serde::{Deserialize, Serialize};
use spoke_model::time::Timestamp;

use crate::record::Properties;

/// Who showed interest in what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[must_use = "a lead is captured by lead::capture"]
pub struct Lead {
    email: String,
    contact: Properties,
    company: Option<(String, Properties)>,
    deal: Option<NewDeal>,
    note: Option<String>,
    noted_at: Option<Timestamp>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct NewDeal {
    name: String,
    pipeline: Option<String>,
    stage: Option<String>,
    properties: Properties,
}

impl Lead {
    /// The person, by e-mail address.
    pub fn new(email: impl Into<String>) -> Self {
        Self {
            email: email.into().trim().to_lowercase(),
            contact: Properties::new(),
            company: None,
            deal: None,
            note: None,
            noted_at: None,
        }
    }

    /// The contact's e-mail address.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Sets a property of the contact.
    pub fn contact(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.contact.insert(name, value);
        self
    }

    /// The company, by domain. The name is used when it has to be created; a company that is found keeps its
    /// own.
    pub fn company(mut self, domain: impl Into<String>, name: impl Into<String>) -> Self {
        let name: String = name.into();
        let domain = domain.into().trim().to_lowercase();
        let name = if name.trim().is_empty() {
            domain.clone()
        } else {
            name
        };
        self.company = Some((domain, Properties::new().set("name", name)));
        self
    }

    /// The deal, by name. It is opened in the first stage of the default pipeline unless you say otherwise.
    pub fn deal(mut self, name: impl Into<String>) -> Self {
        self.deal_mut().name = name.into();
        self
    }

    /// The deal's amount.
    pub fn amount(self, amount: impl Into<String>) -> Self {
        self.deal_property("amount", amount)
    }

    /// Sets a property of the deal.
    pub fn deal_property(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.deal_mut().properties.insert(name, value);
        self
    }

    /// The pipeline to open the deal in, by id or label.
    pub fn pipeline(mut self, pipeline: impl Into<String>) -> Self {
        self.deal_mut().pipeline = Some(pipeline.into());
        self
    }

    /// The stage to open the deal in, by id or label. A deal that exists stays where it is: see [`advance`].
    pub fn stage(mut self, stage: impl Into<String>) -> Self {
        self.deal_mut().stage = Some(stage.into());
        self
    }

    /// A note to log on contact, company and deal.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.note = Some(text.into());
        self
    }

    /// The time of the note. Default: now.
    pub fn noted_at(mut self, time: Timestamp) -> Self {
        self.noted_at = Some(time);
        self
    }

    fn deal_mut(&mut self) -> &mut NewDeal {
        self.deal.get_or_insert_default()
    }
}

/// What happened to a record.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// It was created.
    Created,
    /// It was there and some of its values were changed.
    Updated,
    /// It was there with these values already.
    Unchanged,
    /// It was there and is not changed by this task.
    Found,
}

impl Action {
    /// The action as a word, for output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Found => "found",
        }
    }
}

/// A record and what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// HubSpot's id.
    pub id: String,
    /// What happened.
    pub action: Action,
}

impl Outcome {
    pub(super) fn new(id: &str, action: Action) -> Self {
        Self {
            id: id.to_owned(),
            action,
        }
    }
}

/// What a capture left in the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Captured {
    /// The contact.
    pub contact: Outcome,
    /// The company, when one was given.
    pub company: Option<Outcome>,
    /// The deal, when one was given.
    pub deal: Option<Outcome>,
    /// The note, when one was given.
    pub note: Option<Outcome>,
}
