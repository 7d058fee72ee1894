//! What the stage, amount and dates of a deal imply.

use super::Derived;
use crate::pipeline::StageState;
use crate::time::Timestamp;
use crate::value::{number_text, parse_number};

const DAY_MS: i64 = 86_400_000;

/// What the derived properties of a deal depend on.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub struct DealInput<'a> {
    /// What the deal's stage means; `None` when the deal has no stage.
    pub stage: Option<StageState>,
    /// The stored `amount`.
    pub amount: Option<&'a str>,
    /// When the deal was created.
    pub created: Option<Timestamp>,
    /// The stored `closedate`.
    pub close_date: Option<Timestamp>,
    /// The exchange rate to the portal's currency; 1 in a portal with one currency.
    pub exchange_rate: Option<f64>,
    /// The stored `hs_forecast_probability`, which overrides the stage's probability in the forecast (assumed).
    pub forecast_probability: Option<&'a str>,
}

/// The derived properties of a deal, in ascending order of name.
///
/// Recorded: the names and types, and `hs_deal_stage_probability`. Assumed: projected amount = amount ×
/// probability, home currency = amount × rate, won and lost from the probability, counts of 0 and 1, closed amount
/// = amount when won, forecast amount = amount × forecast probability where one is set, else the amount.
#[must_use]
pub fn derive_deal(input: DealInput<'_>) -> Vec<Derived> {
    let closed = input.stage.is_some_and(|stage| stage.closed);
    let probability = input.stage.and_then(|stage| stage.probability);
    let won = closed && probability == Some(1.0);
    let lost = closed && probability == Some(0.0);
    let amount = input.amount.and_then(parse_number);
    let rate = input.exchange_rate.unwrap_or(1.0);
    let home = amount.map(|amount| amount * rate);
    let projected = |amount: Option<f64>| amount.zip(probability).map(|(amount, chance)| amount * chance);
    let closed_amount = |amount: Option<f64>| if won { amount.unwrap_or(0.0) } else { 0.0 };
    let forecast = match input.forecast_probability.and_then(parse_number) {
        Some(chance) => amount.map(|amount| amount * chance),
        None => amount,
    };
    let days = input
        .created
        .zip(input.close_date)
        .map(|(created, close)| days_to_close(created, close));
    let staged = |value: bool| input.stage.map(|_| value);
    vec![
        ("amount_in_home_currency", home.map(money)),
        ("days_to_close", days.map(|days| days.to_string())),
        ("hs_closed_amount", Some(money(closed_amount(amount)))),
        (
            "hs_closed_amount_in_home_currency",
            Some(money(closed_amount(home))),
        ),
        ("hs_closed_won_count", staged(won).map(count)),
        ("hs_deal_stage_probability", probability.map(every_digit)),
        ("hs_forecast_amount", forecast.map(money)),
        ("hs_is_closed", staged(closed).map(|flag| flag.to_string())),
        ("hs_is_closed_count", staged(closed).map(count)),
        ("hs_is_closed_lost", staged(lost).map(|flag| flag.to_string())),
        ("hs_is_closed_won", staged(won).map(|flag| flag.to_string())),
        ("hs_is_open_count", staged(!closed).map(count)),
        ("hs_projected_amount", projected(amount).map(money)),
        ("hs_projected_amount_in_home_currency", projected(home).map(money)),
    ]
}

/// Whole days from creation to close, 0 when the close comes first (assumed; open deals count too).
#[must_use]
pub fn days_to_close(created: Timestamp, close: Timestamp) -> i64 {
    close.millis().saturating_sub(created.millis()).max(0) / DAY_MS
}

/// HubSpot prints the probability with every digit of the binary number (recorded: `0.2000000000000000111…`).
fn every_digit(probability: f64) -> String {
    let text = format!("{probability:.80}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Products are rounded to a millionth, so that 0.1 × 3 does not read 0.30000000000000004.
fn money(amount: f64) -> String {
    let rounded = (amount * 1e6).round() / 1e6;
    number_text(if rounded.is_finite() { rounded } else { amount })
}

fn count(flag: bool) -> String {
    u8::from(flag).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{DealInput, derive_deal};
    use crate::object_type::ObjectTypeId;
    use crate::pipeline::StageState;
    use crate::property::default_properties;
    use crate::time::Timestamp;

    fn derived(closed: bool, probability: f64) -> BTreeMap<&'static str, String> {
        derive_deal(DealInput {
            stage: Some(StageState {
                closed,
                probability: Some(probability),
            }),
            amount: Some("1500.10"),
            created: Some(Timestamp::EPOCH),
            close_date: Some(Timestamp::from_millis(3 * 86_400_000 + 5)),
            ..DealInput::default()
        })
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name, value)))
        .collect()
    }

    #[test]
    fn an_open_deal_is_weighed_by_its_stage() {
        insta::assert_snapshot!(format!("{:#?}", derived(false, 0.2)), @r#"
{
    "amount_in_home_currency": "1500.1",
    "days_to_close": "3",
    "hs_closed_amount": "0",
    "hs_closed_amount_in_home_currency": "0",
    "hs_closed_won_count": "0",
    "hs_deal_stage_probability": "0.200000000000000011102230246251565404236316680908203125",
    "hs_forecast_amount": "1500.1",
    "hs_is_closed": "false",
    "hs_is_closed_count": "0",
    "hs_is_closed_lost": "false",
    "hs_is_closed_won": "false",
    "hs_is_open_count": "1",
    "hs_projected_amount": "300.02",
    "hs_projected_amount_in_home_currency": "300.02",
}
"#);
    }

    #[test]
    fn won_and_lost_deals_are_told_apart() {
        let (won, lost) = (derived(true, 1.0), derived(true, 0.0));
        let flags = |deal: &BTreeMap<&str, String>| {
            [
                "hs_is_closed",
                "hs_is_closed_won",
                "hs_is_closed_lost",
                "hs_closed_amount",
                "hs_projected_amount",
            ]
            .map(|name| deal[name].clone())
        };
        assert_eq!(flags(&won), ["true", "true", "false", "1500.1", "1500.1"]);
        assert_eq!(flags(&lost), ["true", "false", "true", "0", "0"]);
        assert_eq!(
            [&won, &lost].map(|deal| deal["hs_deal_stage_probability"].as_str()),
            ["1", "0"]
        );
    }

    #[test]
    fn a_deal_without_stage_and_amount_derives_next_to_nothing() {
        let present: Vec<_> = derive_deal(DealInput::default())
            .into_iter()
            .filter(|(_, value)| value.is_some())
            .collect();
        assert_eq!(
            present,
            [
                ("hs_closed_amount", Some("0".to_owned())),
                ("hs_closed_amount_in_home_currency", Some("0".to_owned()))
            ]
        );
    }

    #[test]
    fn every_derived_name_is_a_default_property() {
        let properties = default_properties(ObjectTypeId::DEAL);
        for (name, _) in derive_deal(DealInput::default()) {
            assert!(properties.iter().any(|property| property.name == name), "{name}");
        }
    }
}
