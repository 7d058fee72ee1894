//! Lists by name: [`ensure`] one, [`find`] one, and name its members as people do with [`members`] and [`matching`].
//!
//! HubSpot keeps names of lists unique in a portal, so a list can be asked for again and again: [`ensure`] creates it once. Putting a record in twice changes nothing ([`crate::Lists::add`]).
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
//! # hubspot.contacts().create(spoke_client::Properties::new().set("email", "jane@example.com")).await?;
//! use spoke_client::NewList;
//! use spoke_client::workflow::{lead::Action, list};
//! use spoke_model::object_type::ObjectTypeId;
//!
//! let invited = NewList::manual("Invited", ObjectTypeId::CONTACT);
//! let first = list::ensure(&hubspot, &invited).await?;
//! let again = list::ensure(&hubspot, &invited).await?;
//! assert_eq!((first.action, again.action), (Action::Created, Action::Found));
//!
//! let guests = list::members(&hubspot, &first.list, ["jane@example.com", "nobody@example.com"]).await?;
//! hubspot.lists().add(&first.list.list_id, guests.ids).await?;
//! assert_eq!(guests.unknown, ["nobody@example.com"]);
//! # Ok(()) }
//! ```

use spoke_model::list::Definition;
use spoke_model::list::limits::MEMBERS_PER_CALL_MAX;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::search::{FilterGroup, SearchRequest};
use spoke_model::suggest::nearest;

use super::find::is_id;
use super::lead::Action;
use crate::crm::lists::{List, NewList};
use crate::error::{Error, ErrorKind};
use crate::hubspot::HubSpot;

/// Addresses that are looked up in one request.
const EMAILS_A_REQUEST: usize = 100;

/// A list, and whether it had to be created.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ensured {
    /// The list.
    pub list: List,
    /// [`Action::Created`] or [`Action::Found`].
    pub action: Action,
}

/// Makes sure that there is a list of this name that is what `wanted` says. A list that is there is left as it is.
///
/// # Errors
/// [`ErrorKind::Conflict`] when the name belongs to a list of another kind or with other filters,
/// [`ErrorKind::Validation`] when it belongs to one of another object type, and as [`crate::Lists::create`].
pub async fn ensure(client: &HubSpot, wanted: &NewList) -> Result<Ensured, Error> {
    let lists = client.lists();
    if let Some(list) = by_name(client, wanted).await? {
        return same(list, wanted);
    }
    match lists.create(wanted).await {
        Ok(list) => Ok(Ensured {
            list,
            action: Action::Created,
        }),
        // Somebody else was faster, or an attempt of ours was done although its answer was lost.
        Err(refused) => match by_name(client, wanted).await {
            Ok(Some(list)) if created_meanwhile(&refused) => same(list, wanted),
            _ => Err(refused),
        },
    }
}

fn created_meanwhile(refused: &Error) -> bool {
    refused.may_have_been_processed() || matches!(refused.kind(), ErrorKind::Validation | ErrorKind::Conflict)
}

async fn by_name(client: &HubSpot, wanted: &NewList) -> Result<Option<List>, Error> {
    let object_type = wanted
        .object_type_id()
        .parse::<ObjectTypeId>()
        .map_err(|_| Error::invalid_input(format!("{:?} is no object type id", wanted.object_type_id())))?;
    match client.lists().get_by_name(object_type, wanted.name()).await {
        Ok(list) => Ok(Some(list)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn same(list: List, wanted: &NewList) -> Result<Ensured, Error> {
    let is_other = if list.processing_type != wanted.processing_type() {
        Some(format!("is {}", list.processing_type.to_lowercase()))
    } else {
        let filters = |branch: Option<&serde_json::Value>| branch.map(Definition::canonical);
        let differ = filters(list.filter_branch.as_ref()) != filters(wanted.filters());
        (wanted.filters().is_some() && differ).then(|| "has other filters".to_owned())
    };
    match is_other {
        None => Ok(Ensured {
            list,
            action: Action::Found,
        }),
        Some(what) => Err(Error::new(
            ErrorKind::Conflict,
            format!(
                "there is a list {:?} ({}) already, and it {what}; take another name, or delete that list",
                list.name, list.list_id
            ),
        )),
    }
}

/// The list with this id or name. Letter case counts only where two names differ in nothing else.
///
/// # Errors
/// [`ErrorKind::NotFound`] when there is none, with the name that is nearest; and as every call.
pub async fn find(client: &HubSpot, wanted: &str) -> Result<List, Error> {
    let lists = client.lists();
    let wanted = wanted.trim();
    if is_id(wanted) {
        match lists.get(wanted).await {
            Ok(list) => return Ok(list),
            // A name may well be a number.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    let mut stream = lists.search("");
    let mut names = Vec::new();
    let mut loosely = None;
    while let Some(list) = stream.try_next().await? {
        if list.name == wanted {
            return Ok(list);
        }
        if loosely.is_none() && list.name.to_lowercase() == wanted.to_lowercase() {
            loosely = Some(list);
        } else {
            names.push(list.name);
        }
    }
    loosely.ok_or_else(|| {
        let near = nearest(wanted, names.iter().map(String::as_str));
        let meant = near.map_or_else(String::new, |name| format!("; did you mean {name:?}?"));
        Error::new(ErrorKind::NotFound, format!("there is no list {wanted:?}{meant}"))
    })
}

/// Records as people name them, for a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Members {
    /// The ids of those that exist, or were given as ids.
    pub ids: Vec<String>,
    /// The addresses that no contact has.
    pub unknown: Vec<String>,
}

/// The records of these names: ids, and e-mail addresses where the list is one of contacts.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] for a name that is neither, and as every call.
pub async fn members<S: Into<String>>(
    client: &HubSpot,
    list: &List,
    names: impl IntoIterator<Item = S>,
) -> Result<Members, Error> {
    let of_contacts = list.object_type_id == ObjectTypeId::CONTACT.to_string();
    let mut found = Members::default();
    let mut emails = Vec::new();
    for name in names.into_iter().map(Into::into) {
        if is_id(&name) {
            found.ids.push(name);
        } else if name.contains('@') && of_contacts {
            emails.push(name);
        } else {
            return Err(Error::invalid_input(format!(
                "{name:?} names no record of this list: give ids (digits); contacts may also be e-mail addresses"
            )));
        }
    }
    for part in emails.chunks(EMAILS_A_REQUEST) {
        let read = client
            .contacts()
            .batch()
            .read(part.iter().map(|email| email.to_lowercase()))
            .id_property("email")
            .properties(["email"])
            .send()
            .await;
        for (place, error) in read.failed {
            if error.kind() != ErrorKind::NotFound {
                return Err(error);
            }
            found.unknown.extend(part.get(place).cloned());
        }
        let ids = read.succeeded.iter().map(|(_, record)| record.id().to_owned());
        found.ids.extend(ids);
    }
    Ok(found)
}

/// The ids of the records that pass the filters: what a list can take in one call at most.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] when there are more, and as every search.
pub async fn matching(client: &HubSpot, list: &List, groups: Vec<FilterGroup>) -> Result<Vec<String>, Error> {
    let mut request = SearchRequest::new().properties(["hs_object_id"]);
    request.filter_groups = groups;
    let mut stream = client
        .objects(list.object_type_id.as_str())
        .search(request)
        .stream();
    let mut ids = Vec::new();
    while let Some(record) = stream.try_next().await? {
        if ids.len() == MEMBERS_PER_CALL_MAX {
            return Err(Error::invalid_input(format!(
                "more than {MEMBERS_PER_CALL_MAX} records at once: make a dynamic list of them"
            )));
        }
        ids.push(record.id().to_owned());
    }
    Ok(ids)
}
