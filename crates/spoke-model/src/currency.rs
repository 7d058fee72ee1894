//! Currencies: the codes that HubSpot takes.
//!
//! Codes are those of the published specification (2026-08), names those of ISO 4217 in English; how HubSpot spells the
//! names is not on record but for the US Dollar.

use std::sync::OnceLock;

/// `CODE<tab>name`, by code.
const TABLE: &str = include_str!("../data/currencies.tsv");

/// The currency of an account that says nothing (assumed).
pub const DEFAULT: &str = "USD";

/// Currencies that HubSpot's central exchange rates do not cover: those that are no money of a country (assumed).
const WITHOUT_CENTRAL_RATE: &[&str] = &[
    "BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR",
    "XPD", "XPT", "XSU", "XUA",
];

/// Every currency with its name, by code.
#[must_use]
pub fn all() -> &'static [(&'static str, &'static str)] {
    static ALL: OnceLock<Vec<(&'static str, &'static str)>> = OnceLock::new();
    ALL.get_or_init(|| TABLE.lines().filter_map(|line| line.split_once('\t')).collect())
}

/// The name of the currency with this code, in capitals as HubSpot takes it.
///
/// # Examples
/// ```
/// use spoke_model::currency;
///
/// assert_eq!(currency::name_of("EUR"), Some("Euro"));
/// assert_eq!(currency::name_of("eur"), None);
/// ```
#[must_use]
pub fn name_of(code: &str) -> Option<&'static str> {
    let place = all().binary_search_by_key(&code, |(own, _)| own).ok()?;
    all().get(place).map(|(_, name)| *name)
}

/// Whether HubSpot's central exchange rates cover a currency.
#[must_use]
pub fn has_central_rate(code: &str) -> bool {
    name_of(code).is_some() && !WITHOUT_CENTRAL_RATE.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_in_order() {
        assert_eq!(all().len(), TABLE.lines().count());
        assert!(all().is_sorted_by(|one, next| one.0 < next.0));
        assert!(
            all()
                .iter()
                .all(|(code, name)| code.len() == 3 && !name.is_empty())
        );
        assert!(WITHOUT_CENTRAL_RATE.iter().all(|code| name_of(code).is_some()));
        assert!(has_central_rate(DEFAULT) && !has_central_rate("XAU") && !has_central_rate("XXX"));
    }
}
