//! Whom a campaign reached, as far as the portal knows: who sent in one of its forms, and who was sent one of its e-mails.

use std::collections::{BTreeMap, BTreeSet};

use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Date;

use super::assets;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::marketing::{outbox, submissions};
use crate::store::State;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The days that a report is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days {
    from: i64,
    until: i64,
}

impl Days {
    /// Reads `startDate` and `endDate`; without them a report is about all time (assumed).
    pub(super) fn of(call: &Call<'_>) -> Result<Self, ApiError> {
        let day = |name: &str| match call.query.first(name) {
            None => Ok(None),
            Some(sent) => Date::parse(sent)
                .map(|day| Some(day.midnight().millis()))
                .map_err(|_| ApiError::bad_parameter(name, sent, "must be a date like 2026-11-30")),
        };
        let (from, until) = (day("startDate")?, day("endDate")?);
        let days = Self {
            from: from.unwrap_or(i64::MIN),
            until: until.map_or(i64::MAX, |until| until.saturating_add(DAY_MS - 1)),
        };
        if days.until < days.from {
            let sent = call.query.first("endDate").unwrap_or_default();
            let rule = "must not lie before startDate";
            return Err(ApiError::bad_parameter("endDate", sent, rule));
        }
        Ok(days)
    }

    fn hold(self, at: i64) -> bool {
        (self.from..=self.until).contains(&at)
    }
}

/// The contacts that a campaign reached.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// Who sent in a form of the campaign or was sent one of its e-mails.
    pub(super) influenced: BTreeSet<u64>,
    /// Whose first conversion ever was a form of the campaign (assumed meaning of the first touch).
    pub(super) first_touch: BTreeSet<u64>,
    /// Whose latest conversion was a form of the campaign (assumed meaning of the last touch).
    pub(super) last_touch: BTreeSet<u64>,
}

impl Reach {
    /// Looks them up; contacts that are gone do not count.
    pub(super) fn of(state: &State, guid: &str, days: Days) -> Self {
        let forms: BTreeSet<&str> = assets::ids(state, guid, "FORM").collect();
        let emails: BTreeSet<u64> = assets::ids(state, guid, "MARKETING_EMAIL")
            .filter_map(|id| id.parse().ok())
            .collect();
        let table = state.table_of(ObjectTypeId::CONTACT);
        let is_there = |contact: u64| {
            table.is_some_and(|table| table.row(contact).is_some_and(|row| !table.is_archived(row)))
        };
        let mut reach = Self::default();
        let mut converted: BTreeMap<u64, ()> = BTreeMap::new();
        for form in &forms {
            for (contact, at) in submissions::of_form(state, form) {
                if days.hold(at) && is_there(contact) {
                    converted.insert(contact, ());
                }
            }
        }
        for contact in converted.into_keys() {
            reach.influenced.insert(contact);
            let mut all: Vec<(i64, &str)> = submissions::of_contact(state, contact)
                .map(|(form, at)| (at, form))
                .collect();
            all.sort_unstable();
            let own = |touch: Option<&(i64, &str)>| {
                touch.is_some_and(|(at, form)| days.hold(*at) && forms.contains(form))
            };
            if own(all.first()) {
                reach.first_touch.insert(contact);
            }
            if own(all.last()) {
                reach.last_touch.insert(contact);
            }
        }
        for (email, at, contact) in outbox::recipients(state) {
            if emails.contains(&email) && days.hold(at) && is_there(contact) {
                reach.influenced.insert(contact);
            }
        }
        reach
    }
}
