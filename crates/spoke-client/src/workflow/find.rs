//! Records as people name them: a contact by e-mail address, a company by domain, an owner by address, all by id.

use spoke_model::object_type::ObjectTypeId;
use spoke_model::owner::Owner;
use spoke_model::search::{Operator, SearchRequest};
use spoke_model::suggest::nearest;

use crate::error::{Error, ErrorKind};
use crate::hubspot::HubSpot;
use crate::record::Record;

/// A contact by id or e-mail address. An address is looked up by HubSpot's unique property, not by a search: a search
/// does not see what was written a moment ago.
///
/// # Errors
/// [`ErrorKind::NotFound`] when there is none, [`ErrorKind::InvalidInput`] when the text is neither. The message does not
/// repeat the address.
pub async fn contact(client: &HubSpot, wanted: &str, properties: &[&str]) -> Result<Record, Error> {
    let wanted = wanted.trim();
    let contacts = client.contacts();
    if is_id(wanted) {
        return contacts
            .get(wanted)
            .properties(properties.iter().copied())
            .send()
            .await;
    }
    if !wanted.contains('@') {
        return Err(Error::invalid_input(
            "a contact is named by its id (digits) or its e-mail address",
        ));
    }
    contacts
        .get(wanted.to_lowercase())
        .id_property("email")
        .properties(properties.iter().copied())
        .send_optional()
        .await?
        .ok_or_else(|| Error::new(ErrorKind::NotFound, "no contact has this e-mail address"))
}

/// A company by id or domain. Domains are not unique: of several companies the oldest is taken.
///
/// # Errors
/// [`ErrorKind::NotFound`] when there is none, [`ErrorKind::InvalidInput`] when the text is neither.
pub async fn company(client: &HubSpot, wanted: &str, properties: &[&str]) -> Result<Record, Error> {
    let wanted = wanted.trim();
    let companies = client.companies();
    if is_id(wanted) {
        return companies
            .get(wanted)
            .properties(properties.iter().copied())
            .send()
            .await;
    }
    if !wanted.contains('.') {
        return Err(Error::invalid_input(format!(
            "{wanted:?} names no company: give its id (digits) or its domain, such as example.com"
        )));
    }
    let by_domain = SearchRequest::new()
        .filter("domain", Operator::Eq, wanted.to_lowercase())
        .properties(properties.iter().copied());
    companies
        .search(by_domain)
        .stream()
        .try_next()
        .await?
        .ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                format!("no company has the domain {wanted}; a new one takes a moment to be found"),
            )
        })
}

/// The record of an object type that a person names: contacts also by e-mail address, companies also by domain.
///
/// # Errors
/// As [`contact`] and [`company`].
pub async fn record(client: &HubSpot, object_type: ObjectTypeId, wanted: &str) -> Result<Record, Error> {
    match object_type {
        ObjectTypeId::CONTACT => contact(client, wanted, &["email"]).await,
        ObjectTypeId::COMPANY => company(client, wanted, &["domain"]).await,
        _ => client.objects(object_type).get(wanted.trim()).send().await,
    }
}

/// An owner by id or e-mail address.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] when nobody who owns records has that address or id.
pub async fn owner(client: &HubSpot, wanted: &str) -> Result<Owner, Error> {
    let wanted = wanted.trim();
    let owners = client.owners();
    let found = if is_id(wanted) {
        match owners.get(wanted).await {
            Ok(owner) => Some(owner),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        }
    } else {
        owners.find_by_email(wanted).await?
    };
    if let Some(owner) = found {
        return Ok(owner);
    }
    let all = owners.list().await?;
    let addresses = all.iter().filter_map(|owner| owner.email.as_deref());
    let meant = nearest(wanted, addresses).map_or_else(String::new, |near| format!("; did you mean {near}?"));
    Err(Error::invalid_input(format!(
        "no owner has the id or e-mail address {wanted:?}{meant}"
    )))
}

pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
