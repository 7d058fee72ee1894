//! Values of a program's own types.

use proptest::prelude::*;
use spoke_model::time::{Date, Timestamp};

use super::{Change, Decimal, Properties, PropertyValue};

fn text<T: PropertyValue>(value: &T) -> Option<String> {
    value.to_text().map(std::borrow::Cow::into_owned)
}

#[test]
fn every_kind_reads_what_hubspot_writes_and_refuses_the_rest() {
    assert_eq!(bool::from_text("true"), Some(true));
    assert_eq!(bool::from_text("FALSE"), Some(false));
    assert_eq!(bool::from_text("yes"), None);
    assert_eq!(u8::from_text("200"), Some(200));
    assert_eq!(u8::from_text("200.0"), Some(200));
    assert_eq!(i32::from_text("-1.5E3"), Some(-1500));
    assert_eq!(u8::from_text("300"), None);
    assert_eq!(u8::from_text("-1"), None);
    assert_eq!(i64::from_text("1.5"), None);
    assert_eq!(i64::from_text("9223372036854775807"), Some(i64::MAX));
    assert_eq!(f64::from_text("1500.10"), Some(1500.1));
    assert_eq!(f64::from_text("1,500"), None);
    assert_eq!(f64::from_text("NaN"), None);
    assert_eq!(Date::from_text("1709251200000"), Some(Date::from_days(19_783)));
    assert_eq!(Date::from_text("1709251200001"), None);
    assert_eq!(
        jiff::civil::Date::from_text("2024-03-01"),
        Some(jiff::civil::date(2024, 3, 1))
    );
    assert_eq!(
        Timestamp::from_text("2024-03-01T12:00:00Z"),
        Some(Timestamp::from_millis(1_709_294_400_000))
    );
    assert_eq!(
        jiff::Timestamp::from_text("1709294400123").map(jiff::Timestamp::as_millisecond),
        Some(1_709_294_400_123)
    );
    assert_eq!(Vec::<u8>::from_text("1; 2;;3"), Some(vec![1, 2, 3]));
    assert_eq!(Vec::<u8>::from_text("1;x"), None);
}

#[test]
fn no_value_is_known_by_types_that_can_stand_for_it() {
    assert_eq!(Option::<bool>::from_nothing(), Some(None));
    assert_eq!(Vec::<String>::from_nothing(), Some(Vec::new()));
    assert_eq!(Change::<bool>::from_nothing(), Some(Change::Keep));
    assert_eq!(String::from_nothing(), None);
    assert_eq!(bool::from_nothing(), None);
}

#[test]
fn a_set_never_begins_with_a_semicolon() {
    let set = ["", "a", "", "b"].map(str::to_owned).to_vec();
    assert_eq!(text(&set).as_deref(), Some("a;b"));
    assert_eq!(text(&vec![String::new()]), None);
}

#[test]
fn an_update_sends_what_differs_and_clears_what_is_gone() {
    let change = |now: Option<u8>, before: Option<u8>| {
        let mut properties = Properties::new();
        properties.insert_change("p", &now, &before);
        properties.get("p").map(str::to_owned)
    };
    assert_eq!(change(None, None), None);
    assert_eq!(change(Some(1), Some(1)), None);
    assert_eq!(change(Some(2), Some(1)).as_deref(), Some("2"));
    assert_eq!(change(Some(1), None).as_deref(), Some("1"));
    assert_eq!(change(None, Some(1)).as_deref(), Some(""));
}

#[test]
fn a_change_that_keeps_sends_nothing_whatever_was_there() {
    let change =
        |now: Change<u8>, before: Change<u8>| now.change_from(&before).map(std::borrow::Cow::into_owned);
    assert_eq!(change(Change::Keep, Change::Set(1)), None);
    assert_eq!(change(Change::Clear, Change::Set(1)).as_deref(), Some(""));
    assert_eq!(change(Change::Clear, Change::Keep), None);
    assert_eq!(change(Change::Set(1), Change::Set(1)), None);
    assert_eq!(change(Change::Set(1), Change::Keep).as_deref(), Some("1"));
}

#[test]
fn properties_in_json_take_what_hubspot_takes() {
    let read: Properties = serde_json::from_str(r#"{"b":"x","a":12.50,"c":true,"d":null,"b":"y"}"#).unwrap();
    assert_eq!(
        read,
        Properties::from([("b", "y"), ("a", "12.5"), ("c", "true"), ("d", "")])
    );
    assert!(serde_json::from_str::<Properties>(r#"{"a":["x"]}"#).is_err());
    assert!(serde_json::from_str::<Properties>(r#"{"a":{}}"#).is_err());
}

#[test]
fn an_error_names_the_property_and_never_the_value() {
    let properties = Properties::new().set("iban", "planted");
    let error = properties.get_as::<u8>("iban").unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Mismatch);
    assert_eq!(
        error.to_string(),
        "the value of \"iban\" is not a whole number that fits u8"
    );
    let error = properties.get_as::<u8>("other").unwrap_err();
    assert_eq!(error.to_string(), "the property \"other\" has no value");
}

fn back<T: PropertyValue + PartialEq + std::fmt::Debug>(value: &T) -> Result<(), TestCaseError> {
    let text = text(value).unwrap_or_default();
    let read = T::from_text(&text);
    prop_assert_eq!(read.as_ref(), Some(value));
    Ok(())
}

proptest! {
    #[test]
    fn what_is_written_reads_back(
        whole in any::<i64>(),
        number in -1e15_f64..1e15,
        small in any::<f32>().prop_filter("finite", |number| number.is_finite()),
        millis in -100_000_000_000_000_i64..100_000_000_000_000,
        set in proptest::collection::vec("[a-z]{1,5}", 1..5),
        digits in "-?[0-9]{1,30}(\\.[0-9]{1,30})?",
    ) {
        back(&whole)?;
        back(&number)?;
        back(&small)?;
        back(&Timestamp::from_millis(millis))?;
        back(&jiff::Timestamp::from_millisecond(millis).unwrap())?;
        back(&Date::of(Timestamp::from_millis(millis)))?;
        back(&set)?;
        back(&Some(whole))?;
        let decimal: Decimal = digits.parse().unwrap();
        prop_assert_eq!(decimal.as_str(), &digits);
        back(&decimal)?;
    }
}
