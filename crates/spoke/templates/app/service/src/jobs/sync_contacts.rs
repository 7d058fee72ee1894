//! Hands every contact to whoever keeps a copy.

use spoke_client::{Error, HubSpot};

use crate::hubspot::CONTACT;
use crate::services::Contact;

/// Streams all contacts page by page: a list has no end at 10,000 as a search has, and two pages are in memory at most.
/// Gives how many there were.
pub async fn sync_contacts(hubspot: &HubSpot, mut keep: impl FnMut(Contact)) -> Result<u64, Error> {
    let mut contacts = hubspot.contacts().list().properties(CONTACT).stream();
    let mut count = 0;
    while let Some(record) = contacts.try_next().await? {
        keep(crate::services::contact(&record));
        count += 1;
    }
    Ok(count)
}
