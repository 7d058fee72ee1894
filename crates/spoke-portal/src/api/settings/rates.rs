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
