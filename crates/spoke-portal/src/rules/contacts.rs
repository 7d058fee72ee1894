//! What HubSpot computes for contacts.

use spoke_model::derive::{ContactInput, derive_contact};
use spoke_model::value;

use super::draft::{Draft, StoredValues};

/// Domain of the e-mail address and the phone numbers as search wants them. The full name is computed on reading.
pub(super) fn derive<S: StoredValues>(draft: &mut Draft<'_, '_, S>) {
    if let Some(email) = draft.change("email") {
        // Recorded: an address that is sent again brings its domain into the answer, changed or not.
        match value::email_domain(email).map(str::to_owned) {
            Some(domain) => draft.set("hs_email_domain", domain),
            None => draft.clear("hs_email_domain"),
        }
    }
    if draft.change("phone").is_some() || draft.change("mobilephone").is_some() {
        let derived = derive_contact(ContactInput {
            phone: draft.get("phone").as_deref(),
            mobile_phone: draft.get("mobilephone").as_deref(),
            ..ContactInput::default()
        });
        draft.derive(
            derived
                .into_iter()
                .filter(|(name, _)| name.starts_with("hs_searchable_")),
        );
    }
}
