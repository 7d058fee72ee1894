//! [`Subject`]: the contact behind an e-mail address.
//!
//! The contact is read by the unique property `email`, never searched for: a search hides what was written a moment ago
//! and what is archived.

use spoke_client::{ErrorKind, HubSpot, Record};
use spoke_model::object_type::ObjectTypeId;

use crate::Error;

/// Where HubSpot keeps further addresses of a contact, separated by semicolons.
const FURTHER_ADDRESSES: &str = "hs_additional_emails";

/// Where HubSpot keeps the ids of contacts that were merged into this one.
const MERGED: [&str; 3] = [
    "hs_merged_object_ids",
    "hs_all_contact_vids",
    "hs_calculated_merged_vids",
];

/// A person as HubSpot knows them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Subject {
    /// The contact's id.
    pub id: String,
    /// Whether it is archived.
    pub archived: bool,
    /// Its addresses, the primary one first.
    pub addresses: Vec<String>,
    /// Ids of contacts that were merged into it.
    pub merged_ids: Vec<String>,
}

/// Reads an address.
///
/// # Errors
/// [`Error::NotAnAddress`] when it can't be one. What exactly an address may look like is HubSpot's to say.
pub fn parse_address(text: &str) -> Result<String, Error> {
    let address = text.trim().to_lowercase();
    let parts = address.split_once('@');
    let fits = parts.is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
        && !address.contains(|letter: char| letter.is_whitespace() || letter.is_control() || letter == '/');
    if fits {
        Ok(address)
    } else {
        Err(Error::NotAnAddress)
    }
}

/// Finds the contact with this address, among the archived ones too.
///
/// # Errors
/// [`Error::Unknown`] when there is none, [`Error::NotAnAddress`], and when HubSpot refuses.
pub async fn find(client: &HubSpot, address: &str) -> Result<Subject, Error> {
    let address = parse_address(address)?;
    for archived in [false, true] {
        if let Some(record) = read(client, &address, archived).await? {
            return Ok(subject(&record, archived, &address));
        }
    }
    Err(Error::Unknown)
}

async fn read(client: &HubSpot, address: &str, archived: bool) -> Result<Option<Record>, Error> {
    client
        .contacts()
        .get(address)
        .id_property("email")
        .properties(["email", FURTHER_ADDRESSES])
        .properties(MERGED)
        .archived(archived)
        .send_optional()
        .await
        .map_err(Error::hubspot("look the person up"))
}

fn subject(record: &Record, archived: bool, asked: &str) -> Subject {
    let listed = |name: &str| -> Vec<String> {
        let text = record.get(name).unwrap_or_default();
        text.split([';', ','])
            .map(|part| part.split(':').next().unwrap_or(part).trim().to_lowercase())
            .filter(|part| !part.is_empty())
            .collect()
    };
    let mut addresses = listed("email");
    for address in listed(FURTHER_ADDRESSES).into_iter().chain([asked.to_owned()]) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    let mut merged_ids: Vec<String> = MERGED.iter().flat_map(|name| listed(name)).collect();
    merged_ids.retain(|id| id != record.id() && id.bytes().all(|byte| byte.is_ascii_digit()));
    merged_ids.sort();
    merged_ids.dedup();
    Subject {
        id: record.id().to_owned(),
        archived,
        addresses,
        merged_ids,
    }
}

/// How much HubSpot keeps about somebody, without reading it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extent {
    /// Records of each object type that the contact is associated with: name in the plural and number.
    pub associated: Vec<(String, usize)>,
    /// Lists it is in.
    pub lists: usize,
    /// Object types that could not be asked about, with HubSpot's reason.
    pub unavailable: Vec<(String, String)>,
}

/// Counts what is associated with a contact.
///
/// # Errors
/// When HubSpot can't be reached or takes no calls from us.
pub async fn extent(client: &HubSpot, subject: &Subject) -> Result<Extent, Error> {
    let mut extent = Extent::default();
    if subject.archived {
        return Ok(extent);
    }
    for object_type in associated_types(client, &mut extent.unavailable).await? {
        let listed = client
            .associations()
            .list("contacts", &subject.id, object_type.path.as_str())
            .await;
        match listed {
            Ok(listed) if listed.is_empty() => {}
            Ok(listed) => extent.associated.push((object_type.name, listed.len())),
            Err(error) if is_about_this_only(&error) => {
                extent
                    .unavailable
                    .push((object_type.name, error.message().to_owned()));
            }
            Err(error) => return Err(Error::hubspot("count associated records")(error)),
        }
    }
    let mut lists = client.lists().of_record(ObjectTypeId::CONTACT, &subject.id);
    loop {
        match lists.try_next().await {
            Ok(Some(_)) => extent.lists += 1,
            Ok(None) => break,
            Err(error) if is_about_this_only(&error) => {
                extent
                    .unavailable
                    .push(("lists".to_owned(), error.message().to_owned()));
                break;
            }
            Err(error) => return Err(Error::hubspot("read the lists")(error)),
        }
    }
    Ok(extent)
}

/// An object type whose records can be associated with contacts.
#[derive(Clone, Debug)]
pub(crate) struct AssociatedType {
    /// For paths.
    pub(crate) path: String,
    /// For people and file names.
    pub(crate) name: String,
}

/// HubSpot's own object types, and those the account has defined.
pub(crate) async fn associated_types(
    client: &HubSpot,
    unavailable: &mut Vec<(String, String)>,
) -> Result<Vec<AssociatedType>, Error> {
    let standard = spoke_model::object_type::standard_object_types()
        .iter()
        .filter(|known| spoke_model::association::default_type(ObjectTypeId::CONTACT, known.id).is_some());
    let mut types: Vec<AssociatedType> = standard
        .map(|known| AssociatedType {
            path: known.id.to_string(),
            name: known.plural.to_owned(),
        })
        .collect();
    match client.schemas().list().await {
        Ok(schemas) => types.extend(schemas.into_iter().map(|schema| AssociatedType {
            path: schema.object_type_id,
            name: schema.name,
        })),
        Err(error) if is_about_this_only(&error) => {
            unavailable.push(("custom objects".to_owned(), error.message().to_owned()));
        }
        Err(error) => return Err(Error::hubspot("read the custom objects")(error)),
    }
    Ok(types)
}

/// Whether HubSpot refused just this: a scope or a product that the account or the app lacks, an object type that it
/// does not have. The rest can still be read, and the refusal is told.
pub(crate) fn is_about_this_only(error: &spoke_client::Error) -> bool {
    // 501 is how the local portal says that it does not answer an operation.
    error.status() == Some(501)
        || matches!(
            error.kind(),
            ErrorKind::Permission | ErrorKind::NotFound | ErrorKind::Validation
        )
}

#[cfg(test)]
mod tests {
    use super::parse_address;

    #[test]
    fn an_address_has_a_name_and_a_domain() {
        assert_eq!(
            parse_address(" Jane@Example.com ").ok().as_deref(),
            Some("jane@example.com")
        );
        for text in [
            "",
            "jane",
            "@example.com",
            "jane@example",
            "a b@example.com",
            "a/b@example.com",
        ] {
            assert!(parse_address(text).is_err(), "{text:?}");
        }
    }
}
