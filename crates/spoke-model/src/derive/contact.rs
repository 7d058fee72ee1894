//! What the names, address and phone numbers of a contact imply.

use super::Derived;
use crate::value::email_domain;

/// What the derived properties of a contact depend on: stored values.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct ContactInput<'a> {
    /// `firstname`.
    pub first_name: Option<&'a str>,
    /// `lastname`.
    pub last_name: Option<&'a str>,
    /// `email`.
    pub email: Option<&'a str>,
    /// `phone`.
    pub phone: Option<&'a str>,
    /// `mobilephone`.
    pub mobile_phone: Option<&'a str>,
}

/// The derived properties of a contact: the domain of the address, the full name or else the address (recorded),
/// and the digits of phone numbers for searching (documented as without country code; how HubSpot finds the country
/// code is not, so a number with `+` loses nothing here).
#[must_use]
pub fn derive_contact(input: ContactInput<'_>) -> Vec<Derived> {
    let filled = |value: Option<&str>| {
        value
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    };
    let names = [input.first_name, input.last_name]
        .into_iter()
        .filter_map(filled)
        .collect::<Vec<_>>()
        .join(" ");
    let full = if names.is_empty() {
        filled(input.email)
    } else {
        Some(names)
    };
    vec![
        (
            "hs_email_domain",
            input.email.and_then(email_domain).map(str::to_owned),
        ),
        ("hs_full_name_or_email", full),
        (
            "hs_searchable_calculated_mobile_number",
            input.mobile_phone.and_then(digits),
        ),
        (
            "hs_searchable_calculated_phone_number",
            input.phone.and_then(digits),
        ),
    ]
}

fn digits(number: &str) -> Option<String> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::{ContactInput, derive_contact};
    use crate::object_type::ObjectTypeId;
    use crate::property::default_properties;

    #[test]
    fn names_come_before_the_address() {
        let values = |input| {
            derive_contact(input)
                .into_iter()
                .map(|(_, value)| value.unwrap_or_default())
                .collect::<Vec<_>>()
                .join("|")
        };
        let ada = ContactInput {
            first_name: Some("Lily"),
            last_name: Some("Stone"),
            email: Some("lily@example.com"),
            phone: Some("(020) 7946-0000"),
            mobile_phone: None,
        };
        assert_eq!(values(ada), "example.com|Lily Stone||02079460000");
        assert_eq!(
            values(ContactInput {
                email: ada.email,
                first_name: Some(" "),
                ..ContactInput::default()
            }),
            "example.com|lily@example.com||"
        );
        assert_eq!(values(ContactInput::default()), "|||");
        let properties = default_properties(ObjectTypeId::CONTACT);
        for (name, _) in derive_contact(ada) {
            assert!(properties.iter().any(|property| property.name == name), "{name}");
        }
    }
}
