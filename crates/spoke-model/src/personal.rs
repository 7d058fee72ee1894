//! Which fields and properties hold what tells of a person.
//!
//! Recordings and copies of a portal leave the machine it was made on; what stands in these places is replaced first.
//! The rule for property values is careful: texts are personal unless the table says that they are not, because what
//! customers write into a text of their own making nobody knows. Enumerations, numbers, dates and truth values tell of
//! nobody by themselves, but for a few names.

use crate::object_type::standard_object_types;
use crate::property::{PropertyType, default_properties};

use std::collections::HashMap;
use std::sync::LazyLock;

/// Properties that tell of a person although their type is none of text: dates of birth, coordinates.
const PERSONAL_PROPERTIES: &[&str] = &[
    "date_of_birth",
    "hs_date_of_birth",
    "hs_latitude",
    "hs_longitude",
    "gender",
    "hs_gender",
    "marital_status",
    "relationship_status",
    "military_status",
];

/// Texts that tell of nobody: ids, where a record came from, what HubSpot computes from enumerations.
const HARMLESS_TEXTS: &[&str] = &[
    "associatedcompanyid",
    "currency",
    "deal_currency_code",
    "hs_all_contact_vids",
    "hs_currency",
    "hs_currency_code",
    "hs_object_source",
    "hs_object_source_id",
    "hs_object_source_label",
    "hs_pipeline",
    "hs_pipeline_stage",
    "hs_product_id",
    "hs_sku",
    "hs_timestamp",
    "hs_unique_creation_key",
    "lifecyclestage",
    "timezone",
];

/// Fields of bodies, beside properties, whose texts tell of a person. Compared without case and underscores.
const PERSONAL_FIELDS: &[&str] = &[
    "address",
    "address2",
    "attributedisplayname",
    "cc",
    "bcc",
    "city",
    "customsubject",
    "email",
    "emailaddress",
    "emailid",
    "existingemail",
    "firstname",
    "from",
    "fullname",
    "htmlbody",
    "hutk",
    "ipaddress",
    "lastname",
    "legalname",
    "mobilephone",
    "oldemail",
    "newemail",
    "phone",
    "phonenumber",
    "recipient",
    "recipientemail",
    "replyto",
    "richtext",
    "sendername",
    "senderemail",
    "statustext",
    "subjectline",
    "text",
    "to",
    "useremail",
    "visitorname",
];

/// Fields of bodies whose members are properties or what a customer wrote, by name.
const PROPERTY_FIELDS: &[&str] = &[
    "contactproperties",
    "customproperties",
    "extradata",
    "fieldvalues",
    "properties",
    "propertieswithhistory",
    "rawproperties",
    "tokens",
    "values",
];

/// What is to be done with the values of a property.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PropertyPrivacy {
    /// Its values may stay.
    Harmless,
    /// Its values tell of a person, or may.
    Personal,
    /// A property of the customer's own: only its definition tells.
    Unknown,
}

/// Whether the values of a property that HubSpot ships tell of a person.
///
/// ```
/// use spoke_model::personal::{PropertyPrivacy, property_privacy};
///
/// assert_eq!(property_privacy("firstname"), PropertyPrivacy::Personal);
/// assert_eq!(property_privacy("lifecyclestage"), PropertyPrivacy::Harmless);
/// assert_eq!(property_privacy("shoe_size"), PropertyPrivacy::Unknown);
/// ```
#[must_use]
pub fn property_privacy(name: &str) -> PropertyPrivacy {
    if PERSONAL_PROPERTIES.contains(&name) {
        return PropertyPrivacy::Personal;
    }
    if HARMLESS_TEXTS.contains(&name) {
        return PropertyPrivacy::Harmless;
    }
    match KNOWN.get(name) {
        None => PropertyPrivacy::Unknown,
        Some(true) => PropertyPrivacy::Personal,
        Some(false) => PropertyPrivacy::Harmless,
    }
}

/// The same for a property of any kind whose definition is known.
#[must_use]
pub fn defined_privacy(name: &str, property_type: PropertyType, sensitivity: &str) -> PropertyPrivacy {
    if HARMLESS_TEXTS.contains(&name) {
        return PropertyPrivacy::Harmless;
    }
    let sensitive = !sensitivity.is_empty() && sensitivity != "non_sensitive";
    if sensitive || PERSONAL_PROPERTIES.contains(&name) || is_text(property_type) {
        PropertyPrivacy::Personal
    } else {
        PropertyPrivacy::Harmless
    }
}

/// Whether the texts of a body's field tell of a person.
#[must_use]
pub fn is_personal_field(name: &str) -> bool {
    PERSONAL_FIELDS.contains(&plain(name).as_str())
}

/// Whether the members of a body's field are properties with their values.
#[must_use]
pub fn holds_properties(name: &str) -> bool {
    PROPERTY_FIELDS.contains(&plain(name).as_str())
}

fn plain(name: &str) -> String {
    name.chars()
        .filter(|letter| *letter != '_')
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// Everything but numbers, dates, truth values and enumerations.
fn is_text(property_type: PropertyType) -> bool {
    !matches!(
        property_type,
        PropertyType::Number
            | PropertyType::Date
            | PropertyType::DateTime
            | PropertyType::Bool
            | PropertyType::Enumeration
    )
}

/// HubSpot's own properties: whether a type has them as a text. One name may be a text in one type only.
static KNOWN: LazyLock<HashMap<&'static str, bool>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for object_type in standard_object_types() {
        for property in default_properties(object_type.id) {
            let text = known.entry(property.name.as_str()).or_insert(false);
            *text |= is_text(property.property_type);
        }
    }
    known
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_personal_and_what_people_choose_from_is_not() {
        for (name, expected) in [
            ("email", PropertyPrivacy::Personal),
            ("lastname", PropertyPrivacy::Personal),
            ("phone", PropertyPrivacy::Personal),
            ("address", PropertyPrivacy::Personal),
            ("hs_note_body", PropertyPrivacy::Personal),
            ("date_of_birth", PropertyPrivacy::Personal),
            ("dealname", PropertyPrivacy::Personal),
            ("dealstage", PropertyPrivacy::Harmless),
            ("amount", PropertyPrivacy::Harmless),
            ("createdate", PropertyPrivacy::Harmless),
            ("hubspot_owner_id", PropertyPrivacy::Harmless),
            ("hs_object_id", PropertyPrivacy::Harmless),
            ("favourite_colour", PropertyPrivacy::Unknown),
        ] {
            assert_eq!(property_privacy(name), expected, "{name}");
        }
    }

    #[test]
    fn a_definition_tells_of_a_customers_own_property() {
        let of = |kind, sensitivity| defined_privacy("favourite_colour", kind, sensitivity);
        assert_eq!(
            of(PropertyType::Enumeration, "non_sensitive"),
            PropertyPrivacy::Harmless
        );
        assert_eq!(
            of(PropertyType::Enumeration, "sensitive"),
            PropertyPrivacy::Personal
        );
        assert_eq!(
            of(PropertyType::String, "non_sensitive"),
            PropertyPrivacy::Personal
        );
        assert_eq!(of(PropertyType::Number, ""), PropertyPrivacy::Harmless);
    }

    #[test]
    fn fields_are_known_in_both_spellings() {
        assert!(is_personal_field("firstName") && is_personal_field("first_name"));
        assert!(holds_properties("propertiesWithHistory"));
        assert!(!is_personal_field("name") && !is_personal_field("id"));
    }
}
