//! [`Objects`]: the records of one object type.

mod create;
mod dated;
mod get;
mod list;
mod name;
mod parallel;
mod search;
mod walk;
mod wide;
mod window;
mod write;

pub use get::GetRecord;
pub use list::ListRecords;
pub use name::ObjectName;
pub use search::Search;

use spoke_model::object_type::ObjectTypeId;
use spoke_model::search::SearchRequest;

use crate::crm::batch::Batch;
use crate::hubspot::HubSpot;
use crate::path::Path;

/// The records of one object type: create, read, list, search, update, archive, merge, and batches of these.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::{NewRecord, Properties};
///
/// let companies = hubspot.objects("companies");
/// let acme = companies.create(NewRecord::new().property("name", "Acme")).await?;
/// companies.update(acme.id(), Properties::new().set("domain", "acme.example.com")).await?;
///
/// let read = companies.get(acme.id()).properties(["name", "domain"]).send().await?;
/// assert_eq!(read.get("domain"), Some("acme.example.com"));
///
/// companies.archive(acme.id()).await?;
/// assert!(companies.get(acme.id()).send_optional().await?.is_none());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Objects {
    pub(crate) client: HubSpot,
    pub(crate) object_type: ObjectName,
}

impl HubSpot {
    /// The records of an object type, by name (`contacts`, `contact`, `p123_car`) or id (`0-1`, `2-7`).
    #[must_use]
    pub fn objects(&self, object_type: impl Into<ObjectName>) -> Objects {
        Objects {
            client: self.clone(),
            object_type: object_type.into(),
        }
    }

    /// Contacts.
    #[must_use]
    pub fn contacts(&self) -> Objects {
        self.objects("contacts")
    }

    /// Companies.
    #[must_use]
    pub fn companies(&self) -> Objects {
        self.objects("companies")
    }

    /// Deals.
    #[must_use]
    pub fn deals(&self) -> Objects {
        self.objects("deals")
    }

    /// Tickets.
    #[must_use]
    pub fn tickets(&self) -> Objects {
        self.objects("tickets")
    }

    /// Products.
    #[must_use]
    pub fn products(&self) -> Objects {
        self.objects("products")
    }

    /// Line items.
    #[must_use]
    pub fn line_items(&self) -> Objects {
        self.objects("line_items")
    }

    /// Quotes.
    #[must_use]
    pub fn quotes(&self) -> Objects {
        self.objects("quotes")
    }

    /// Notes.
    #[must_use]
    pub fn notes(&self) -> Objects {
        self.objects("notes")
    }

    /// Tasks.
    #[must_use]
    pub fn tasks(&self) -> Objects {
        self.objects("tasks")
    }

    /// Calls.
    #[must_use]
    pub fn calls(&self) -> Objects {
        self.objects("calls")
    }

    /// Logged e-mails.
    #[must_use]
    pub fn emails(&self) -> Objects {
        self.objects("emails")
    }

    /// Meetings.
    #[must_use]
    pub fn meetings(&self) -> Objects {
        self.objects("meetings")
    }
}

impl Objects {
    /// The name the object type was asked for by.
    #[must_use]
    pub fn object_type(&self) -> &ObjectName {
        &self.object_type
    }

    /// The object type's id, where the name is one of HubSpot's own or an id already.
    #[must_use]
    pub fn object_type_id(&self) -> Option<ObjectTypeId> {
        self.object_type.id()
    }

    /// One record, by id or by a unique property.
    pub fn get(&self, id: impl Into<String>) -> GetRecord {
        GetRecord::new(self.clone(), id.into())
    }

    /// All records, in the order of their ids.
    pub fn list(&self) -> ListRecords {
        ListRecords::new(self.clone())
    }

    /// The records that match a search.
    pub fn search(&self, request: SearchRequest) -> Search {
        Search::new(self.clone(), request)
    }

    /// Many records at once.
    #[must_use]
    pub fn batch(&self) -> Batch {
        Batch::new(self.clone())
    }

    /// `/crm/objects/2026-09/contacts`, or its form in another version.
    pub(crate) fn path(&self) -> Path {
        let name = self.object_type.as_str();
        Path::fixed(self.client.paths().objects(name)).named("an object type", name)
    }
}
