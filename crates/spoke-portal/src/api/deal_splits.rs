//! Deal splits: how the credit for a deal is divided between owners.
//!
//! Documented: shares add up to 1 with at most eight decimals, the deal's owner is among those who share, an upsert
//! replaces the splits there were, and one faulty deal refuses the whole request. An account's own limits (how many
//! may share, how little a share may be) are settings the API does not show; the portal has none.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Number;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

use super::batch_answer::{BatchAnswer, check_duplicates, check_size, missing};
use super::call::Call;
use super::errors::ApiError;
use super::input::{IdText, Inputs, Reference};
use super::reply::Reply;
use crate::definitions::OwnerState;
use crate::store::State;

/// Splits, keyed by deal id.
const SPLITS: &str = "deal_splits";
/// The whole, in units of the eighth decimal.
const WHOLE: i64 = 100_000_000;
const DECIMALS_MAX: usize = 8;

#[derive(Deserialize)]
struct NewSplits<'a> {
    #[serde(borrow)]
    id: IdText<'a>,
    #[serde(borrow)]
    splits: Vec<NewSplit<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewSplit<'a> {
    #[serde(borrow)]
    owner_id: IdText<'a>,
    percentage: Number,
}

/// A split as it is kept.
#[derive(Clone, Serialize, Deserialize)]
struct Split {
    id: u64,
    owner: String,
    share: String,
    at: i64,
}

#[derive(Serialize)]
struct DealView<'a> {
    id: &'a str,
    splits: Vec<SplitView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SplitView {
    id: String,
    properties: Properties,
    created_at: Timestamp,
    updated_at: Timestamp,
    archived: bool,
}

#[derive(Serialize)]
struct Properties {
    hs_deal_split_percentage: String,
    hubspot_owner_id: String,
}

/// `POST /crm/objects/deals/splits/batch/read`: a deal without splits answers with none (assumed).
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Inputs { inputs }: Inputs<Reference<'_>> = call.read()?;
    check_size(inputs.len(), false)?;
    let state = call.portal.store.read();
    let mut answer = BatchAnswer::with_room(call, inputs.len());
    let mut absent = Vec::new();
    for input in &inputs {
        let id = input.id.as_str();
        match deal(&state, id) {
            Some(deal) => answer.push(&view(&deal.id, stored(&state, &deal.id)))?,
            None => absent.push(id),
        }
    }
    refuse_absent(call, &mut answer, absent);
    Ok(answer.reply(call, StatusCode::OK))
}

/// `POST /crm/objects/deals/splits/batch/upsert`: deals that do not exist are refused one by one (assumed).
pub(crate) fn upsert(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Inputs { inputs }: Inputs<NewSplits<'_>> = call.read()?;
    check_size(inputs.len(), false)?;
    check_duplicates(inputs.iter().map(|input| input.id.as_str()))?;
    let mut transaction = call.portal.store.write();
    let mut present = Vec::with_capacity(inputs.len());
    let mut absent = Vec::new();
    for input in &inputs {
        match deal(&transaction, input.id.as_str()) {
            Some(deal) => {
                check(call, input, deal.owner.as_deref())?;
                present.push((deal.id, input));
            }
            None => absent.push(input.id.as_str()),
        }
    }
    let mut answer = BatchAnswer::with_room(call, present.len());
    for (id, input) in present {
        let splits: Vec<Split> = input
            .splits
            .iter()
            .map(|split| Split {
                id: transaction.take_id(),
                owner: split.owner_id.as_str().to_owned(),
                share: split.percentage.to_string(),
                at: call.now,
            })
            .collect();
        let document = serde_json::to_value(&splits).map_err(|_| ApiError::internal())?;
        transaction.put_document(SPLITS, &id, document);
        answer.push(&view(&id, splits))?;
    }
    refuse_absent(call, &mut answer, absent);
    let commit = transaction.commit();
    Ok(answer.reply(call, StatusCode::OK).after(commit))
}

/// A live deal.
struct Deal {
    id: String,
    owner: Option<String>,
}

/// The live deal with this id.
fn deal(state: &State, id: &str) -> Option<Deal> {
    let table = state.table_of(ObjectTypeId::DEAL)?;
    let row = table
        .row(id.parse().ok()?)
        .filter(|row| !table.is_archived(*row))?;
    let owner = table
        .column("hubspot_owner_id")
        .and_then(|column| table.value(row, column));
    Some(Deal {
        id: table.id(row).to_string(),
        owner: owner.map(|owner| owner.into_owned()),
    })
}

fn stored(state: &State, id: &str) -> Vec<Split> {
    state
        .document(SPLITS, id)
        .and_then(|document| Vec::deserialize(document).ok())
        .unwrap_or_default()
}

/// What splits may not be. Wordings are not on record.
fn check(call: &Call<'_>, input: &NewSplits<'_>, deal_owner: Option<&str>) -> Result<(), ApiError> {
    let id = input.id.as_str();
    let refuse = |what: String| Err(ApiError::validation(what).context("id", [id]));
    let mut sum = 0_i64;
    for (at, split) in input.splits.iter().enumerate() {
        let owner = split.owner_id.as_str();
        if call.definitions.owners().state(owner) != OwnerState::Active {
            return refuse(format!("{owner} was not a valid owner ID"));
        }
        if input
            .splits
            .iter()
            .take(at)
            .any(|earlier| earlier.owner_id == split.owner_id)
        {
            return refuse(format!("Owner {owner} is named twice in the splits of deal {id}"));
        }
        match units(&split.percentage.to_string()) {
            Some(units) => sum += units,
            None => {
                return refuse(format!(
                    "The split percentage {} must lie between 0 and 1 and have at most {DECIMALS_MAX} decimals",
                    split.percentage
                ));
            }
        }
    }
    if sum != WHOLE {
        return refuse(format!("The split percentages of deal {id} must add up to 1.0"));
    }
    if let Some(deal_owner) = deal_owner
        && input
            .splits
            .iter()
            .all(|split| split.owner_id.as_str() != deal_owner)
    {
        return refuse(format!("The owner of deal {id} must be one of the split owners"));
    }
    Ok(())
}

/// A share between 0 and 1 in units of the eighth decimal.
fn units(share: &str) -> Option<i64> {
    let (whole, decimals) = share.split_once('.').unwrap_or((share, ""));
    let decimals = decimals.trim_end_matches('0');
    if decimals.len() > DECIMALS_MAX || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let units = format!("{whole}{decimals:0<8}").parse().ok()?;
    (!whole.starts_with('-') && (0..=WHOLE).contains(&units)).then_some(units)
}

fn view(id: &str, splits: Vec<Split>) -> DealView<'_> {
    let splits = splits
        .into_iter()
        .map(|split| SplitView {
            id: split.id.to_string(),
            properties: Properties {
                hs_deal_split_percentage: split.share,
                hubspot_owner_id: split.owner,
            },
            created_at: Timestamp::from_millis(split.at),
            updated_at: Timestamp::from_millis(split.at),
            archived: false,
        })
        .collect();
    DealView { id, splits }
}

fn refuse_absent(call: &Call<'_>, answer: &mut BatchAnswer, absent: Vec<&str>) {
    if let (false, Some(deals)) = (
        absent.is_empty(),
        call.definitions.object_type(ObjectTypeId::DEAL),
    ) {
        answer.refuse(&missing(deals, absent, Vec::new()), None);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{WHOLE, units};

    #[test]
    fn shares_are_counted_without_rounding() {
        for (share, expected) in [
            ("1", Some(WHOLE)),
            ("1.0", Some(WHOLE)),
            ("0.5", Some(50_000_000)),
            ("0.33333333", Some(33_333_333)),
            ("0", Some(0)),
            ("0.333333333", None),
            ("1.1", None),
            ("-0.5", None),
            ("-0", None),
            ("1e-8", None),
            ("50", None),
        ] {
            assert_eq!(units(share), expected, "{share}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in ".{0,40}") {
            let _ = units(&text);
        }
    }
}
