//! Exchange rates as they are kept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use spoke_model::time::Timestamp;

use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// Rates, keyed by id with leading zeros.
const RATES: &str = "exchange_rates";
/// Rates of an account (our bound).
const RATES_MAX: usize = 10_000;

/// A rate from one currency to another, from a moment on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Rate {
    pub(super) id: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) conversion_rate: f64,
    pub(super) effective_at: i64,
    pub(super) visible: bool,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

impl Rate {
    /// All rates, in the order they were made.
    pub(super) fn all(state: &State) -> Vec<Self> {
        let documents = state.documents_below(RATES, "");
        documents
            .filter_map(|(_, document)| Self::deserialize(document).ok())
            .collect()
    }

    /// The rate with this id (wording not recorded).
    pub(super) fn named(state: &State, id: &str) -> Result<Self, ApiError> {
        key(id)
            .and_then(|key| Self::deserialize(state.document(RATES, &key)?).ok())
            .ok_or_else(|| {
                ApiError::object_not_found(format!("No exchange rate found with id {id}"))
                    .context("exchangeRateId", [id])
            })
    }

    /// Keeps it.
    pub(super) fn put(&self, transaction: &mut Transaction<'_>) -> Result<(), ApiError> {
        let key = key(&self.id).ok_or_else(ApiError::internal)?;
        let document = serde_json::to_value(self).map_err(|_| ApiError::internal())?;
        transaction.put_document(RATES, &key, document);
        Ok(())
    }

    /// It as answers carry it.
    pub(super) fn view(&self) -> Value {
        let time = |at: i64| Timestamp::from_millis(at).to_iso();
        json!({
            "id": self.id, "fromCurrencyCode": self.from, "toCurrencyCode": self.to,
            "conversionRate": self.conversion_rate, "effectiveAt": time(self.effective_at),
            "visibleInUI": self.visible, "createdAt": time(self.created_at), "updatedAt": time(self.updated_at),
        })
    }
}

/// A rate as answers carry it, of another portal.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GivenRate {
    pub(crate) id: String,
    from_currency_code: String,
    to_currency_code: String,
    conversion_rate: f64,
    effective_at: Timestamp,
    #[serde(default = "visible", rename = "visibleInUI")]
    visible: bool,
    #[serde(default)]
    created_at: Option<Timestamp>,
    #[serde(default)]
    updated_at: Option<Timestamp>,
}

fn visible() -> bool {
    true
}

impl GivenRate {
    /// Why it can't be kept, if it can't.
    pub(crate) fn problem(&self) -> Option<String> {
        let unknown = [&self.from_currency_code, &self.to_currency_code]
            .into_iter()
            .find(|code| spoke_model::currency::name_of(code).is_none());
        if let Some(code) = unknown {
            return Some(format!("no currency has the code {code}"));
        }
        if key(&self.id).is_none() {
            return Some(format!("{:?} is no id of an exchange rate", self.id));
        }
        let above_zero = self.conversion_rate.is_finite() && self.conversion_rate > 0.0;
        (!above_zero).then(|| "an exchange rate must be above zero".to_owned())
    }

    /// Keeps it, with its id.
    pub(crate) fn take(&self, transaction: &mut Transaction<'_>) {
        let made = self.created_at.unwrap_or(self.effective_at);
        let rate = Rate {
            id: self.id.clone(),
            from: self.from_currency_code.clone(),
            to: self.to_currency_code.clone(),
            conversion_rate: self.conversion_rate,
            effective_at: self.effective_at.millis(),
            visible: self.visible,
            created_at: made.millis(),
            updated_at: self.updated_at.unwrap_or(made).millis(),
        };
        if let (Some(key), Ok(document)) = (key(&rate.id), serde_json::to_value(&rate)) {
            if let Ok(id) = rate.id.parse() {
                transaction.reserve_id(id);
            }
            transaction.put_document(RATES, &key, document);
        }
    }
}

/// How many rates the account has.
pub(crate) fn count(state: &State) -> usize {
    state.documents(RATES).count()
}

/// Rates there may be.
pub(crate) const fn most() -> usize {
    RATES_MAX
}

/// Refuses one more where there are too many.
pub(super) fn check_room(state: &State) -> Result<(), ApiError> {
    if state.documents(RATES).count() >= RATES_MAX {
        return Err(ApiError::validation(format!(
            "This portal keeps at most {RATES_MAX} exchange rates"
        )));
    }
    Ok(())
}

/// Of every pair the latest that is in effect at a time.
pub(super) fn current(state: &State, now: i64) -> Vec<Rate> {
    let mut latest: BTreeMap<(String, String), Rate> = BTreeMap::new();
    for rate in Rate::all(state)
        .into_iter()
        .filter(|rate| rate.effective_at <= now)
    {
        let pair = (rate.from.clone(), rate.to.clone());
        let newer = latest
            .get(&pair)
            .is_none_or(|known| known.effective_at <= rate.effective_at);
        if newer {
            latest.insert(pair, rate);
        }
    }
    latest.into_values().collect()
}

fn key(id: &str) -> Option<String> {
    let id: u64 = id.parse().ok()?;
    Some(format!("{id:020}"))
}
