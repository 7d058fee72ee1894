//! Currencies of the account: the company's own, and exchange rates to it.
//!
//! A rate is one of the amounts of a currency in the company's: an account's rates all lead to its own currency, so the
//! other side need not be named (documented). Several rates of a pair are its history; the current one is the latest that is
//! in effect. Rates change no record: amounts in the company's currency are not computed here.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use spoke_model::currency;
use spoke_model::time::Timestamp;

use super::rates::{self, Rate};
use crate::api::batch_answer::{BatchAnswer, check_size};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::Inputs;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::store::{State, Transaction};

/// The company's currency: one document.
const COMPANY: &str = "company_currency";
const COMPANY_KEY: &str = "current";
/// When the currency of an account that never set one was made: 1 January 2025 (assumed).
const MADE: i64 = 1_735_689_600_000;
/// How many a page has, and at most (documented default).
const PAGES: (u32, u32) = (100, 100);

#[derive(Debug, Serialize, Deserialize)]
struct Company {
    id: String,
    created_at: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CurrencyRequest {
    currency_code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewRate {
    from_currency_code: String,
    #[serde(default)]
    to_currency_code: Option<String>,
    conversion_rate: f64,
    #[serde(default)]
    effective_at: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ChangedRate {
    #[serde(default)]
    id: Option<String>,
    conversion_rate: f64,
    #[serde(default)]
    effective_at: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Visibility {
    from_currency_code: String,
    to_currency_code: String,
    #[serde(rename = "visibleInUI")]
    visible_in_ui: bool,
}

#[derive(Deserialize)]
struct ById {
    id: String,
}

/// The currency of the company.
pub(crate) fn of_company(state: &State) -> String {
    company(state).id
}

/// Takes the company's currency of another portal over; a code that no currency has changes nothing.
pub(crate) fn take_company(transaction: &mut Transaction<'_>, code: &str, created_at: Option<Timestamp>) {
    let company = Company {
        id: code.to_owned(),
        created_at: created_at.map_or(MADE, Timestamp::millis),
    };
    if let (Some(_), Ok(document)) = (currency::name_of(code), serde_json::to_value(&company)) {
        transaction.put_document(COMPANY, COMPANY_KEY, document);
    }
}

/// The other currencies of the account, each once, by code.
pub(crate) fn others(state: &State) -> Vec<String> {
    let own = of_company(state);
    let mut codes: Vec<String> = Rate::all(state)
        .into_iter()
        .filter(|rate| rate.visible && rate.to == own)
        .map(|rate| rate.from)
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// `GET /settings/v3/currencies/codes`
pub(crate) fn codes(_call: &Call<'_>) -> Result<Reply, ApiError> {
    list_codes(currency::all().iter().map(|(code, _)| *code))
}

/// `GET /settings/v3/currencies/central-fx-rates/unsupported-currencies`
pub(crate) fn unsupported(_call: &Call<'_>) -> Result<Reply, ApiError> {
    let codes = currency::all().iter().map(|(code, _)| *code);
    list_codes(codes.filter(|code| !currency::has_central_rate(code)))
}

/// `GET /settings/v3/currencies/central-fx-rates/information`: the feature is off, as the portal asks no market for rates.
/// The name of the field is assumed.
pub(crate) fn central_information(_call: &Call<'_>) -> Result<Reply, ApiError> {
    Reply::serialized(StatusCode::OK, &json!({"centralExchangeRatesEnabled": false}))
}

/// `POST /settings/v3/currencies/central-fx-rates/add-currency`: with a rate of one, as no market is asked (assumed).
pub(crate) fn add_central(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: CurrencyRequest = call.read()?;
    let from = code(&sent.currency_code)?;
    if !currency::has_central_rate(&from) {
        // Wording not recorded.
        return Err(ApiError::validation(format!(
            "The currency {from} is not supported by central exchange rates"
        )));
    }
    let mut transaction = call.portal.store.write();
    let to = of_company(&transaction);
    let rate = new_rate(&mut transaction, call, (from, to), 1.0, None)?;
    rate.put(&mut transaction)?;
    Ok(Reply::serialized(StatusCode::OK, &rate.view())?.after(transaction.commit()))
}

/// `GET /settings/v3/currencies/company-currency`
pub(crate) fn company_currency(call: &Call<'_>) -> Result<Reply, ApiError> {
    let company = company(&call.portal.store.read());
    Reply::serialized(StatusCode::OK, &company.view())
}

/// `PUT /settings/v3/currencies/company-currency`: rates stay as they are (assumed).
pub(crate) fn set_company_currency(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: CurrencyRequest = call.read()?;
    let company = Company {
        id: code(&sent.currency_code)?,
        created_at: call.now,
    };
    let mut transaction = call.portal.store.write();
    let document = serde_json::to_value(&company).map_err(|_| ApiError::internal())?;
    transaction.put_document(COMPANY, COMPANY_KEY, document);
    Ok(Reply::serialized(StatusCode::OK, &company.view())?.after(transaction.commit()))
}

/// `GET /settings/v3/currencies/exchange-rates?fromCurrencyCode=&toCurrencyCode=`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let side = |name: &str| call.query.first(name).map(code).transpose();
    let (from, to) = (side("fromCurrencyCode")?, side("toCurrencyCode")?);
    let all = Rate::all(&call.portal.store.read());
    let views = all
        .iter()
        .filter(|rate| from.as_ref().is_none_or(|from| rate.from == *from))
        .filter(|rate| to.as_ref().is_none_or(|to| rate.to == *to))
        .map(Rate::view);
    paged::page(call, views, PAGES, false)
}

/// `POST /settings/v3/currencies/exchange-rates`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: NewRate = call.read()?;
    let mut transaction = call.portal.store.write();
    let rate = create_one(&mut transaction, call, &sent)?;
    Ok(Reply::serialized(StatusCode::OK, &rate.view())?.after(transaction.commit()))
}

/// `GET /settings/v3/currencies/exchange-rates/current`: of every pair the latest that is in effect.
pub(crate) fn current(call: &Call<'_>) -> Result<Reply, ApiError> {
    let results: Vec<Value> = rates::current(&call.portal.store.read(), call.now)
        .iter()
        .map(Rate::view)
        .collect();
    Reply::serialized(StatusCode::OK, &json!({ "results": results }))
}

/// `GET /settings/v3/currencies/exchange-rates/{exchangeRateId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let rate = Rate::named(&call.portal.store.read(), call.parameter(0))?;
    Reply::serialized(StatusCode::OK, &rate.view())
}

/// `PATCH /settings/v3/currencies/exchange-rates/{exchangeRateId}`
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: ChangedRate = call.read()?;
    let mut transaction = call.portal.store.write();
    let rate = update_one(&mut transaction, call, call.parameter(0), &sent)?;
    Ok(Reply::serialized(StatusCode::OK, &rate.view())?.after(transaction.commit()))
}

/// `POST /settings/v3/currencies/exchange-rates/update-visibility`: of all rates of a pair.
pub(crate) fn update_visibility(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Visibility = call.read()?;
    let (from, to) = (code(&sent.from_currency_code)?, code(&sent.to_currency_code)?);
    let mut transaction = call.portal.store.write();
    let mut rates = Rate::all(&transaction);
    rates.retain(|rate| rate.from == from && rate.to == to);
    if rates.is_empty() {
        return Err(ApiError::object_not_found(format!(
            "No exchange rate from {from} to {to} exists"
        )));
    }
    for rate in &mut rates {
        rate.visible = sent.visible_in_ui;
        rate.updated_at = call.now;
        rate.put(&mut transaction)?;
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `POST /settings/v3/currencies/exchange-rates/batch/create`
pub(crate) fn create_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Inputs { inputs }: Inputs<NewRate> = call.read()?;
    check_size(inputs.len(), false)?;
    let mut transaction = call.portal.store.write();
    let mut answer = BatchAnswer::with_room(call, inputs.len());
    for sent in &inputs {
        match create_one(&mut transaction, call, sent) {
            Ok(rate) => answer.push(&rate.view())?,
            Err(error) => answer.refuse(&error, None),
        }
    }
    Ok(answer
        .reply(call, StatusCode::CREATED)
        .after(transaction.commit()))
}

/// `POST /settings/v3/currencies/exchange-rates/batch/read`
pub(crate) fn read_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Inputs { inputs }: Inputs<ById> = call.read()?;
    check_size(inputs.len(), false)?;
    let state = call.portal.store.read();
    let mut answer = BatchAnswer::with_room(call, inputs.len());
    for ById { id } in &inputs {
        match Rate::named(&state, id) {
            Ok(rate) => answer.push(&rate.view())?,
            Err(error) => answer.refuse(&error, None),
        }
    }
    Ok(answer.reply(call, StatusCode::OK))
}

/// `POST /settings/v3/currencies/exchange-rates/batch/update`
pub(crate) fn update_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Inputs { inputs }: Inputs<ChangedRate> = call.read()?;
    check_size(inputs.len(), false)?;
    let mut transaction = call.portal.store.write();
    let mut answer = BatchAnswer::with_room(call, inputs.len());
    for sent in &inputs {
        let id = sent.id.as_deref().unwrap_or_default();
        match update_one(&mut transaction, call, id, sent) {
            Ok(rate) => answer.push(&rate.view())?,
            Err(error) => answer.refuse(&error, None),
        }
    }
    Ok(answer.reply(call, StatusCode::OK).after(transaction.commit()))
}

fn create_one(transaction: &mut Transaction<'_>, call: &Call<'_>, sent: &NewRate) -> Result<Rate, ApiError> {
    let own = of_company(transaction);
    let from = code(&sent.from_currency_code)?;
    let to = sent.to_currency_code.as_deref().map_or(Ok(own), code)?;
    let rate = new_rate(
        transaction,
        call,
        (from, to),
        sent.conversion_rate,
        sent.effective_at,
    )?;
    rate.put(transaction)?;
    Ok(rate)
}

fn update_one(
    transaction: &mut Transaction<'_>,
    call: &Call<'_>,
    id: &str,
    sent: &ChangedRate,
) -> Result<Rate, ApiError> {
    let mut rate = Rate::named(transaction, id)?;
    rate.conversion_rate = factor(sent.conversion_rate)?;
    rate.effective_at = sent.effective_at.map_or(rate.effective_at, Timestamp::millis);
    rate.updated_at = call.now;
    rate.put(transaction)?;
    Ok(rate)
}

fn new_rate(
    transaction: &mut Transaction<'_>,
    call: &Call<'_>,
    (from, to): (String, String),
    conversion_rate: f64,
    effective_at: Option<Timestamp>,
) -> Result<Rate, ApiError> {
    if from == to {
        // Wording not recorded.
        return Err(ApiError::validation(format!(
            "An exchange rate leads from one currency to another, not from {from} to itself"
        )));
    }
    let conversion_rate = factor(conversion_rate)?;
    rates::check_room(transaction)?;
    Ok(Rate {
        id: transaction.take_id().to_string(),
        from,
        to,
        conversion_rate,
        effective_at: effective_at.map_or(call.now, Timestamp::millis),
        visible: true,
        created_at: call.now,
        updated_at: call.now,
    })
}

/// A code that HubSpot knows (wording not recorded).
fn code(sent: &str) -> Result<String, ApiError> {
    match currency::name_of(sent) {
        Some(_) => Ok(sent.to_owned()),
        None => Err(
            ApiError::validation(format!("Invalid currency code {sent}: no currency has it"))
                .context("currencyCode", [sent]),
        ),
    }
}

/// A rate above zero (wording not recorded).
fn factor(sent: f64) -> Result<f64, ApiError> {
    if sent.is_finite() && sent > 0.0 {
        Ok(sent)
    } else {
        Err(ApiError::validation(format!(
            "Invalid conversionRate {sent}: it must be above zero"
        )))
    }
}

fn list_codes(codes: impl Iterator<Item = &'static str>) -> Result<Reply, ApiError> {
    let results: Vec<Value> = codes
        .map(|code| json!({"currencyCode": code, "currencyName": currency::name_of(code)}))
        .collect();
    Reply::serialized(StatusCode::OK, &json!({ "results": results }))
}

fn company(state: &State) -> Company {
    state
        .document(COMPANY, COMPANY_KEY)
        .and_then(|document| Company::deserialize(document).ok())
        .unwrap_or_else(|| Company {
            id: currency::DEFAULT.to_owned(),
            created_at: MADE,
        })
}

impl Company {
    fn view(&self) -> Value {
        json!({"id": self.id, "createdAt": Timestamp::from_millis(self.created_at).to_iso()})
    }
}
