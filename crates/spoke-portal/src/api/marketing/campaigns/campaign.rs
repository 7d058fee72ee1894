//! A campaign as it is kept and as answers carry it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::currency;
use spoke_model::marketing::campaign::{CampaignProperty, CampaignValue, NAME};
use spoke_model::time::{Date, Timestamp};

use super::{assets, money};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::server::correlation_id;
use crate::store::{State, Transaction};

/// Campaigns, keyed by GUID.
const CAMPAIGNS: &str = "campaigns";
/// Campaigns of a portal (our bound).
const CAMPAIGNS_MAX: usize = 10_000;
/// Bytes of a value (our bound).
const VALUE_BYTES_MAX: usize = 65_536;

/// A campaign.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Campaign {
    pub(super) id: String,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    properties: Map<String, Value>,
}

/// What the body of a new or changed campaign holds.
#[derive(Debug, Deserialize)]
pub(super) struct Input {
    properties: Map<String, Value>,
}

impl Campaign {
    /// All campaigns, in no order.
    pub(super) fn all(state: &State) -> impl Iterator<Item = Self> {
        state
            .documents(CAMPAIGNS)
            .filter_map(|(_, document)| Self::deserialize(document).ok())
    }

    /// The campaign with this GUID.
    pub(super) fn find(state: &State, guid: &str) -> Option<Self> {
        Self::deserialize(state.document(CAMPAIGNS, &guid.to_ascii_lowercase())?).ok()
    }

    /// The campaign that the path names.
    pub(super) fn named(call: &Call<'_>, state: &State) -> Result<Self, ApiError> {
        Self::find(state, call.parameter(0)).ok_or_else(|| not_found(call.parameter(0)))
    }

    /// Makes a campaign and keeps it.
    pub(super) fn create(
        call: &Call<'_>,
        transaction: &mut Transaction<'_>,
        sent: Input,
    ) -> Result<Self, ApiError> {
        if transaction.documents(CAMPAIGNS).count() >= CAMPAIGNS_MAX {
            return Err(ApiError::validation(format!(
                "This portal keeps at most {CAMPAIGNS_MAX} campaigns; delete some"
            )));
        }
        let mut campaign = Self {
            id: correlation_id(),
            created_at: call.now,
            updated_at: call.now,
            properties: Map::new(),
        };
        campaign.change(call, sent)?;
        if campaign.name().is_empty() {
            return Err(ApiError::validation(format!(
                "A campaign needs a name: the property {NAME} is missing or empty"
            )));
        }
        keep(transaction, &campaign)?;
        Ok(campaign)
    }

    /// A campaign of the sample.
    pub(super) fn sample(guid: &str, properties: Map<String, Value>, at: i64) -> Self {
        Self {
            id: guid.to_owned(),
            created_at: at,
            updated_at: at,
            properties,
        }
    }

    /// Lays what was sent over what it is; nothing changes when one value is refused.
    pub(super) fn change(&mut self, call: &Call<'_>, sent: Input) -> Result<(), ApiError> {
        let mut properties = self.properties.clone();
        for (name, value) in sent.properties {
            match checked(call, &name, value)? {
                Some(value) => properties.insert(name, value.into()),
                None => properties.shift_remove(&name),
            };
        }
        let text = |name: &str| properties.get(name).and_then(Value::as_str);
        if self.properties.contains_key(NAME) && text(NAME).is_none() {
            return Err(ApiError::validation(format!(
                "The property {NAME} of a campaign must not be empty"
            )));
        }
        let days = |name: &str| text(name).and_then(|day| Date::parse(day).ok());
        if let (Some(start), Some(end)) = (days("hs_start_date"), days("hs_end_date"))
            && end < start
        {
            return Err(ApiError::validation(
                "hs_end_date must not lie before hs_start_date",
            ));
        }
        self.properties = properties;
        self.updated_at = call.now.max(self.updated_at);
        Ok(())
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        self.text(NAME)
    }

    /// A value; empty when it has none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.properties
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// It as answers carry it: with the properties that are asked for and have a value (documented), or with all that were
    /// ever set.
    pub(super) fn view(&self, state: &State, wanted: Option<&[&str]>) -> Map<String, Value> {
        let properties: Map<String, Value> = match wanted {
            None => self.properties.clone(),
            Some(wanted) => wanted
                .iter()
                .filter_map(|name| Some(((*name).to_owned(), self.value(state, name)?)))
                .collect(),
        };
        let time = |at: i64| Value::from(Timestamp::from_millis(at).to_iso());
        let mut view = Map::new();
        view.insert("id".to_owned(), self.id.as_str().into());
        view.insert("properties".to_owned(), properties.into());
        view.insert("businessUnits".to_owned(), json!([{"id": 0}]));
        view.insert("createdAt".to_owned(), time(self.created_at));
        view.insert("updatedAt".to_owned(), time(self.updated_at));
        view
    }

    fn value(&self, state: &State, name: &str) -> Option<Value> {
        match name {
            "hs_object_id" => Some(self.id.as_str().into()),
            "hs_budget_items_sum_amount" => money::sum(state, &self.id, money::Kind::Budget),
            "hs_spend_items_sum_amount" => money::sum(state, &self.id, money::Kind::Spend),
            _ => self.properties.get(name).cloned(),
        }
    }
}

/// Keeps a campaign.
pub(super) fn keep(transaction: &mut Transaction<'_>, campaign: &Campaign) -> Result<(), ApiError> {
    let document = serde_json::to_value(campaign).map_err(|_| ApiError::internal())?;
    transaction.put_document(CAMPAIGNS, &campaign.id, document);
    Ok(())
}

/// Deletes a campaign with its money and its list of assets, which stay themselves. Returns whether there was one.
pub(super) fn delete(transaction: &mut Transaction<'_>, guid: &str) -> bool {
    let guid = guid.to_ascii_lowercase();
    money::forget(transaction, &guid);
    assets::forget(transaction, &guid);
    transaction.delete_document(CAMPAIGNS, &guid)
}

/// 404 for a GUID that no campaign has (wording not recorded).
pub(super) fn not_found(guid: &str) -> ApiError {
    ApiError::object_not_found(format!("No campaign found with id {guid}")).context("campaignGuid", [guid])
}

/// The value as it is kept, if the property may have it; nothing for one that takes it away.
fn checked(call: &Call<'_>, name: &str, value: Value) -> Result<Option<String>, ApiError> {
    let Some(property) = CampaignProperty::named(name) else {
        return Err(
            ApiError::validation(format!("Property \"{name}\" does not exist"))
                .context("propertyName", [name]),
        );
    };
    if property.read_only {
        return Err(
            ApiError::validation(format!("Property \"{name}\" is read only and cannot be set"))
                .context("propertyName", [name]),
        );
    }
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        other => {
            return Err(ApiError::validation(format!(
                "The value of \"{name}\" must be a text, not {other}"
            )));
        }
    };
    if text.trim().is_empty() {
        return Ok(None);
    }
    let fault = match property.kind {
        _ if text.len() > VALUE_BYTES_MAX => Some(format!("it is longer than {VALUE_BYTES_MAX} bytes")),
        CampaignValue::Text => None,
        CampaignValue::Date => Date::parse(&text).is_err().then(|| "it is no date".to_owned()),
        CampaignValue::Owner => call
            .definitions
            .owners()
            .by_id(&text)
            .is_none()
            .then(|| "no owner has this id".to_owned()),
        CampaignValue::Currency => currency::name_of(&text)
            .is_none()
            .then(|| "it is no currency code".to_owned()),
        CampaignValue::OneOf(allowed) => {
            (!allowed.contains(&text.as_str())).then(|| format!("it must be one of {}", allowed.join(", ")))
        }
    };
    match fault {
        None => Ok(Some(text)),
        Some(fault) => {
            let shown: String = text.chars().take(100).collect();
            Err(ApiError::validation(format!(
                "Invalid value \"{shown}\" of the property \"{name}\": {fault}"
            ))
            .context("propertyName", [name]))
        }
    }
}
