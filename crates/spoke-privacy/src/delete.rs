//! [`delete`]: a person is removed from HubSpot for good, and the removal is proven.

use spoke_client::{ErrorKind, HubSpot};
use spoke_model::search::{Operator, SearchRequest};

use crate::Error;
use crate::copies::{Copies, Erased};
use crate::receipt::Receipts;
use crate::subject::{self, Extent, Subject};

/// The action in the audit log.
pub const ACTION: &str = "gdpr-delete";

/// The outcome of an entry that was written before the deletion: should the program end in between, it is known.
pub const BEGUN: &str = "begun";

/// The outcome of a deletion after which nothing found the contact.
pub const VERIFIED: &str = "verified";

/// How the outcomes of other deletions begin.
pub const DELETED: &str = "deleted";

/// Whether the person is still found, way by way.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StillFound {
    /// By the contact's id.
    pub by_id: bool,
    /// By its id, among archived contacts.
    pub archived: bool,
    /// By an address.
    pub by_address: bool,
    /// By a search for an address. A search follows a deletion after some seconds.
    pub by_search: bool,
}

impl StillFound {
    /// Whether nothing finds the person any more.
    #[must_use]
    pub fn nowhere(self) -> bool {
        self == Self::default()
    }

    /// The ways that still find the person, in words.
    #[must_use]
    pub fn ways(self) -> Vec<&'static str> {
        [
            (self.by_id, "by id"),
            (self.archived, "among archived contacts"),
            (self.by_address, "by address"),
            (self.by_search, "by search"),
        ]
        .into_iter()
        .filter_map(|(still, way)| still.then_some(way))
        .collect()
    }
}

/// What a deletion did.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Deleted {
    /// Who it was.
    pub subject: Subject,
    /// What was associated with the contact; these records stay and may name the person.
    pub extent: Extent,
    /// Whether anything still finds the contact.
    pub still_found: StillFound,
    /// What was erased on this machine.
    pub copies: Vec<Erased>,
}

/// Somebody who was found, to be looked at before the deletion.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Found {
    /// Who it is.
    pub subject: Subject,
    /// What is associated with the contact.
    pub extent: Extent,
    address: String,
}

/// What would be deleted. That nobody has the address is a request too, and written down.
///
/// # Errors
/// [`Error::Unknown`] when nobody has this address, and when HubSpot refuses.
pub async fn look(
    client: &HubSpot,
    address: &str,
    receipts: &mut Receipts,
    now: i64,
) -> Result<Found, Error> {
    let address = subject::parse_address(address)?;
    let subject = match subject::find(client, &address).await {
        Err(Error::Unknown) => {
            receipts.write(now, ACTION, "refused", &address, None, "no such contact")?;
            return Err(Error::Unknown);
        }
        found => found?,
    };
    let extent = subject::extent(client, &subject).await?;
    Ok(Found {
        subject,
        extent,
        address,
    })
}

/// Deletes somebody for good: by the contact's id, so that an address nobody has never reaches HubSpot, where it would
/// be blocked from then on. `confirmed` is the address once more, as a person typed it. The audit log is told before and
/// after.
///
/// # Errors
/// [`Error::NotConfirmed`] before anything is sent; when HubSpot refuses; when a copy or the audit log can't be written
/// to.
pub async fn delete(
    client: &HubSpot,
    found: Found,
    confirmed: &str,
    copies: &Copies,
    receipts: &mut Receipts,
    now: i64,
) -> Result<Deleted, Error> {
    let Found {
        subject,
        extent,
        address,
    } = found;
    if subject::parse_address(confirmed).ok().as_ref() != Some(&address) {
        return Err(Error::NotConfirmed);
    }
    receipts.write(now, ACTION, BEGUN, &address, Some(&subject.id), "")?;
    match client.contacts().gdpr_delete(&subject.id).await {
        Ok(()) => {}
        // Somebody else was faster.
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => {
            let outcome = error
                .status()
                .map_or_else(|| "unanswered".to_owned(), |status| status.to_string());
            receipts.write(now, ACTION, &outcome, &address, Some(&subject.id), "")?;
            return Err(Error::hubspot("delete the contact")(error));
        }
    }
    let erased = copies.erase(&subject);
    let still_found = verify(client, &subject).await;
    let outcome = match (&erased, &still_found) {
        (Ok(_), Ok(still)) if still.nowhere() => VERIFIED,
        (Ok(_), _) => "deleted, not verified",
        (Err(_), _) => "deleted, a copy remains",
    };
    let detail = match (&still_found, &erased) {
        (Ok(still), Ok(erased)) => format!(
            "still found: {}; rows erased here: {}",
            if still.nowhere() {
                "nowhere".to_owned()
            } else {
                still.ways().join(", ")
            },
            erased.iter().map(|copy| copy.rows).sum::<usize>()
        ),
        _ => String::new(),
    };
    receipts.write(now, ACTION, outcome, &address, Some(&subject.id), &detail)?;
    Ok(Deleted {
        still_found: still_found?,
        copies: erased?,
        subject,
        extent,
    })
}

/// Tries every way in which a contact can be found.
///
/// # Errors
/// When HubSpot refuses a read.
pub async fn verify(client: &HubSpot, subject: &Subject) -> Result<StillFound, Error> {
    let contacts = client.contacts();
    let mut still = StillFound::default();
    for archived in [false, true] {
        let found = contacts
            .get(&subject.id)
            .archived(archived)
            .send_optional()
            .await
            .map_err(Error::hubspot("check that the contact is gone"))?;
        if found.is_some() && archived {
            still.archived = true;
        } else if found.is_some() {
            still.by_id = true;
        }
    }
    for address in &subject.addresses {
        let found = contacts
            .get(address)
            .id_property("email")
            .send_optional()
            .await
            .map_err(Error::hubspot("check that the address is gone"))?;
        still.by_address |= found.is_some();
        let request = SearchRequest::new()
            .filter("email", Operator::Eq, address)
            .properties(["hs_object_id"])
            .limit(1);
        let page = contacts
            .search(request)
            .page()
            .await
            .map_err(Error::hubspot("check that a search finds nothing"))?;
        still.by_search |= page.total > 0;
    }
    Ok(still)
}
