//! The canonical texts of dates and instants, to and from milliseconds since the epoch.
//!
//! A column drops the text of a value only when it can give back the very same one, so anything that is not
//! written exactly as HubSpot writes it is not read here.

use spoke_model::time::{Date, Timestamp};

const DAY: i64 = 86_400_000;

/// Milliseconds at midnight UTC of `2024-03-01`.
pub(crate) fn parse_date(text: &str) -> Option<i64> {
    let millis = Timestamp::parse(text).ok()?.millis();
    (date_text(millis) == text).then_some(millis)
}

/// Milliseconds of `2024-03-01T12:00:00.123Z`.
pub(crate) fn parse_instant(text: &str) -> Option<i64> {
    let millis = Timestamp::parse(text).ok()?.millis();
    Timestamp::is_canonical(text).then_some(millis)
}

/// The date of a midnight.
pub(crate) fn date_text(millis: i64) -> String {
    Date::from_days(millis.div_euclid(DAY)).to_string()
}

/// The text of an instant.
pub(crate) fn instant_text(millis: i64) -> String {
    Timestamp::from_millis(millis).to_iso()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_canonical_form_is_read() {
        assert_eq!(parse_instant("2024-02-29T23:59:59.999Z"), Some(1_709_251_199_999));
        assert_eq!(parse_date("2024-03-01"), Some(1_709_251_200_000));
        for text in [
            "",
            "2024-3-01",
            "2023-02-29",
            "2024-03-01 ",
            "1709251200000",
            "2024-03-01T00:00:00.000Z",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
        for text in [
            "2024-03-01T12:00:00Z",
            "2024-03-01 12:00:00.000Z",
            "2024-03-01T12:00:00.000z",
            "0",
        ] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_instant_of_the_common_era_survives(millis in -62_135_596_800_000i64..253_402_300_800_000) {
            prop_assert_eq!(parse_instant(&instant_text(millis)), Some(millis));
            let midnight = millis.div_euclid(DAY) * DAY;
            prop_assert_eq!(parse_date(&date_text(midnight)), Some(midnight));
        }

        #[test]
        fn what_is_read_is_written_the_same(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z)?") {
            if let Some(millis) = parse_instant(&text) {
                prop_assert_eq!(instant_text(millis), text);
            } else if let Some(millis) = parse_date(&text) {
                prop_assert_eq!(date_text(millis), text);
            }
        }
    }
}
