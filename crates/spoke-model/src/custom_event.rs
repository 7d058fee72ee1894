//! Custom (behavioural) events: names, values and how many there may be.
//!
//! Source: the guides on custom events (2026, facts of August 2026).

/// Definitions of an account (documented).
pub const DEFINITIONS_MAX: usize = 500;
/// Properties of a definition (documented).
pub const PROPERTIES_MAX: usize = 50;
/// Characters of the name of an event or a property (documented).
pub const NAME_MAX: usize = 50;
/// Characters of a property's value (documented).
pub const VALUE_MAX: usize = 256;
/// Characters of the values of [`LONG_VALUES`] (documented for addresses and referrers).
pub const LONG_VALUE_MAX: usize = 1_024;
/// Completions of one batch (documented).
pub const BATCH_MAX: usize = 500;
/// Events on one page of a read (assumed: what other interfaces allow).
pub const PAGE_MAX: u32 = 100;
/// Properties whose values may be longer (names of the default properties; which of them count is assumed).
pub const LONG_VALUES: [&str; 2] = ["hs_page_url", "hs_referrer"];

/// The properties that a definition gets when it asks for the default ones (names from the guide; that these are all of
/// them, and that all hold texts, is assumed).
pub const DEFAULT_PROPERTIES: [&str; 32] = [
    "hs_asset_description",
    "hs_asset_type",
    "hs_browser",
    "hs_campaign_id",
    "hs_city",
    "hs_country",
    "hs_device_name",
    "hs_device_type",
    "hs_element_class",
    "hs_element_id",
    "hs_element_text",
    "hs_language",
    "hs_link_href",
    "hs_operating_system",
    "hs_operating_version",
    "hs_page_content_type",
    "hs_page_id",
    "hs_page_title",
    "hs_page_url",
    "hs_parent_module_id",
    "hs_referrer",
    "hs_region",
    "hs_screen_height",
    "hs_screen_width",
    "hs_touchpoint_source",
    "hs_tracking_name",
    "hs_user_agent",
    "hs_utm_campaign",
    "hs_utm_content",
    "hs_utm_medium",
    "hs_utm_source",
    "hs_utm_term",
];

/// Whether a name is one for an event or a property: a lower-case letter, then lower-case letters, digits and
/// underscores, at most [`NAME_MAX`] (documented).
#[must_use]
pub fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.len() <= NAME_MAX
        && bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The full name of an account's event: `pe123_opened_door` (documented).
#[must_use]
pub fn full_name(portal: u64, name: &str) -> String {
    format!("pe{portal}_{name}")
}

/// A name for what people call `label`, where they gave none (assumed: how HubSpot names properties).
#[must_use]
pub fn name_of(label: &str) -> String {
    let mut name = String::with_capacity(label.len());
    for character in label.chars().flat_map(char::to_lowercase) {
        if character.is_ascii_alphanumeric() {
            name.push(character);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_start_matches(|first: char| !first.is_ascii_lowercase());
    let name = name.get(..NAME_MAX).unwrap_or(name);
    name.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{full_name, is_name, name_of};

    #[test]
    fn names() {
        let long = "a".repeat(51);
        for (name, fits) in [
            ("opened_door2", true),
            ("", false),
            ("2doors", false),
            ("Door", false),
            ("a-b", false),
            (long.as_str(), false),
        ] {
            assert_eq!(is_name(name), fits, "{name}");
        }
        for (label, name) in [
            ("Opened: a Door!", "opened_a_door"),
            ("2 doors", "doors"),
            (&long, &long[..50]),
        ] {
            assert_eq!(name_of(label), name);
            assert!(is_name(name));
        }
        assert_eq!(full_name(7, "opened"), "pe7_opened");
    }
}
