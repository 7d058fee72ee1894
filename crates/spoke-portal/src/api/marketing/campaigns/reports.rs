//! Reports of a campaign: plain numbers of what is stored. Visits of pages are not, so there are no sessions; revenue is
//! that of the deals of the contacts it influenced, whole, whatever the attribution model (HubSpot shares it out).

use http::StatusCode;
use serde_json::{Map, Value, json};
use spoke_model::marketing::campaign::{ATTRIBUTION_MODELS, CONTACT_TYPES};
use spoke_model::object_type::ObjectTypeId;

use super::known;
use super::reach::{Days, Reach};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::api::settings::currencies;
use crate::store::{Row, State, Table};

/// Contacts on a page, and at most (assumed).
const PAGES: (u32, u32) = (100, 100);

/// `GET /marketing/v3/campaigns/{campaignGuid}/reports/metrics?startDate=&endDate=`
pub(crate) fn metrics(call: &Call<'_>) -> Result<Reply, ApiError> {
    let days = Days::of(call)?;
    let state = call.portal.store.read();
    let reach = Reach::of(&state, &known(call, &state)?, days);
    let body = json!({
        "sessions": 0,
        "newContactsFirstTouch": reach.first_touch.len(),
        "newContactsLastTouch": reach.last_touch.len(),
        "influencedContacts": reach.influenced.len(),
    });
    Reply::serialized(StatusCode::OK, &body)
}

/// `GET /marketing/v3/campaigns/{campaignGuid}/reports/contacts/{contactType}?startDate=&endDate=&limit=&after=`
pub(crate) fn contacts(call: &Call<'_>) -> Result<Reply, ApiError> {
    let days = Days::of(call)?;
    let wanted = call.parameter(1);
    if !CONTACT_TYPES.contains(&wanted) {
        // Wording not recorded.
        return Err(ApiError::validation(format!(
            "Invalid contact type {wanted}: it must be one of {}",
            CONTACT_TYPES.join(", ")
        )));
    }
    let state = call.portal.store.read();
    let reach = Reach::of(&state, &known(call, &state)?, days);
    let ids = match wanted {
        "contactFirstTouch" => reach.first_touch,
        "contactLastTouch" => reach.last_touch,
        _ => reach.influenced,
    };
    let views = ids.into_iter().map(|id| json!({"id": id.to_string()}));
    paged::page(call, views, PAGES, false)
}

/// `GET /marketing/v3/campaigns/{campaignGuid}/reports/revenue?attributionModel=&startDate=&endDate=`
pub(crate) fn revenue(call: &Call<'_>) -> Result<Reply, ApiError> {
    let days = Days::of(call)?;
    if let Some(model) = call.query.first("attributionModel")
        && !ATTRIBUTION_MODELS.contains(&model)
    {
        let rule = format!("must be one of {}", ATTRIBUTION_MODELS.join(", "));
        return Err(ApiError::bad_parameter("attributionModel", model, &rule));
    }
    let state = call.portal.store.read();
    let reach = Reach::of(&state, &known(call, &state)?, days);
    let deals = deals_of(&state, reach.influenced.iter().copied());
    let (mut amount, mut won) = (0.0, 0.0);
    if let Some(table) = state.table_of(ObjectTypeId::DEAL) {
        for row in &deals {
            let number = number(table, *row, "amount");
            amount += number;
            if text(table, *row, "hs_is_closed_won") == "true" {
                won += number;
            }
        }
    }
    let mut body = Map::new();
    body.insert("contactsNumber".to_owned(), reach.influenced.len().into());
    body.insert("dealsNumber".to_owned(), deals.len().into());
    body.insert("dealAmount".to_owned(), Value::from(amount));
    body.insert("revenueAmount".to_owned(), Value::from(won));
    body.insert("currencyCode".to_owned(), currencies::of_company(&state).into());
    Reply::serialized(StatusCode::OK, &body)
}

/// The live deals of contacts, each once.
fn deals_of(state: &State, contacts: impl Iterator<Item = u64>) -> Vec<Row> {
    let (Some(from), Some(to)) = (
        state.type_index(ObjectTypeId::CONTACT),
        state.type_index(ObjectTypeId::DEAL),
    ) else {
        return Vec::new();
    };
    let mut rows: Vec<Row> = contacts
        .flat_map(|contact| state.associated_rows(from, contact, to))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    rows.retain(|row| state.table(to).is_some_and(|table| !table.is_archived(*row)));
    rows
}

fn text(table: &Table, row: Row, name: &str) -> String {
    table
        .column(name)
        .and_then(|column| table.value(row, column))
        .map(std::borrow::Cow::into_owned)
        .unwrap_or_default()
}

fn number(table: &Table, row: Row, name: &str) -> f64 {
    text(table, row, name).parse().unwrap_or_default()
}
