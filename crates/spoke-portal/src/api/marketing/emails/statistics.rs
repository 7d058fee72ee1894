//! What became of e-mails, counted from the outbox: what went out is sent and delivered at once, what did not is not sent;
//! nobody opens or clicks anything here.

use std::collections::{BTreeMap, BTreeSet};

use http::StatusCode;
use serde_json::{Map, Value, json};
use spoke_model::marketing::email::{COUNTERS, RATIOS};
use spoke_model::time::Timestamp;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::marketing::outbox;
use crate::api::period::Period;
use crate::api::reply::Reply;
use crate::store::State;

/// Spans in one answer (our bound).
const INTERVALS_MAX: usize = 1_000;

/// What was counted of one e-mail or of several.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counted {
    sent: u64,
    not_sent: u64,
}

/// `GET /marketing/v3/emails/statistics/list?startTimestamp=&endTimestamp=&emailIds=&property=`: of the e-mails named, or of
/// those that something was sent of.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from, until) = span(call)?;
    let wanted = email_ids(call)?;
    let property = call.query.first("property");
    if let Some(name) = property
        && !COUNTERS.contains(&name)
        && !RATIOS.iter().any(|(ratio, _, _)| *ratio == name)
    {
        return Err(ApiError::bad_parameter(
            "property",
            name,
            "must be a counter or a ratio",
        ));
    }
    let state = call.portal.store.read();
    let mut by_email: BTreeMap<u64, Counted> = BTreeMap::new();
    for (email, _, sent) in outbox::between(&state, from, until) {
        if wanted.is_empty() || wanted.contains(&email) {
            by_email.entry(email).or_default().add(sent);
        }
    }
    let emails: BTreeSet<u64> = if wanted.is_empty() {
        by_email.keys().copied().collect()
    } else {
        wanted
    };
    let mut all = Counted::default();
    let mut each = Map::new();
    for email in &emails {
        let counted = by_email.get(email).copied().unwrap_or_default();
        all.sent += counted.sent;
        all.not_sent += counted.not_sent;
        each.insert(email.to_string(), counted.view(property));
    }
    let body = json!({
        "emails": emails, "campaignAggregations": each, "aggregate": all.view(property),
    });
    Reply::serialized(StatusCode::OK, &body)
}

/// `GET /marketing/v3/emails/statistics/histogram?interval=&startTimestamp=&endTimestamp=&emailIds=`: every span, those in
/// which nothing happened too (assumed).
pub(crate) fn histogram(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from, until) = span(call)?;
    let wanted = email_ids(call)?;
    let sent = call.query.first("interval").unwrap_or("DAY");
    let period = Period::named(sent).ok_or_else(|| {
        let rule = format!("must be one of {}", Period::NAMES.join(", "));
        ApiError::bad_parameter("interval", sent, &rule)
    })?;
    let mut spans: BTreeMap<i64, Counted> = BTreeMap::new();
    let mut start = period.start(from);
    while start <= until {
        if spans.len() == INTERVALS_MAX {
            let rule = format!("leads to more than {INTERVALS_MAX} intervals between start and end");
            return Err(ApiError::bad_parameter("interval", sent, &rule));
        }
        spans.insert(start, Counted::default());
        let next = period.next(start);
        if next <= start {
            // The end of time.
            break;
        }
        start = next;
    }
    let state = call.portal.store.read();
    for (email, at, sent) in outbox::between(&state, from, until) {
        if (wanted.is_empty() || wanted.contains(&email))
            && let Some(counted) = spans.get_mut(&period.start(at))
        {
            counted.add(sent);
        }
    }
    let time = |at: i64| Timestamp::from_millis(at).to_iso();
    let results: Vec<Value> = spans
        .into_iter()
        .map(|(start, counted)| {
            json!({
                "interval": {"start": time(start), "end": time(period.next(start) - 1)},
                "aggregations": counted.view(None),
            })
        })
        .collect();
    let body = json!({"total": results.len(), "results": results});
    Reply::serialized(StatusCode::OK, &body)
}

/// What was counted of one e-mail since it exists, as `includeStats` asks for it.
pub(super) fn of_email(state: &State, email: u64) -> Value {
    let mut counted = Counted::default();
    for (own, _, sent) in outbox::between(state, i64::MIN, i64::MAX) {
        if own == email {
            counted.add(sent);
        }
    }
    counted.view(None)
}

impl Counted {
    fn add(&mut self, sent: bool) {
        if sent {
            self.sent += 1;
        } else {
            self.not_sent += 1;
        }
    }

    fn of(self, counter: &str) -> u64 {
        match counter {
            "sent" | "delivered" => self.sent,
            "notsent" | "dropped" => self.not_sent,
            "selected" => self.sent + self.not_sent,
            _ => 0,
        }
    }

    /// All of it, or one counter or ratio alone.
    fn view(self, property: Option<&str>) -> Value {
        let wanted = |name: &str| property.is_none_or(|wanted| wanted == name);
        let counters: Map<String, Value> = COUNTERS
            .iter()
            .filter(|name| wanted(name))
            .map(|name| ((*name).to_owned(), self.of(name).into()))
            .collect();
        let ratios: Map<String, Value> = RATIOS
            .iter()
            .filter(|(name, _, _)| wanted(name))
            .map(|(name, part, whole)| {
                let (part, whole) = (self.of(part) as f64, self.of(whole) as f64);
                let ratio = if whole == 0.0 { 0.0 } else { part * 100.0 / whole };
                ((*name).to_owned(), ratio.into())
            })
            .collect();
        let devices = json!({"computer": 0, "mobile": 0, "unknown": 0});
        json!({
            "counters": counters, "ratios": ratios, "qualifierStats": {},
            "deviceBreakdown": {"open_device_type": devices, "click_device_type": devices},
        })
    }
}

/// Both times must be sent, in their order (wordings not recorded).
fn span(call: &Call<'_>) -> Result<(i64, i64), ApiError> {
    let time = |name: &str| {
        let sent = call.query.first(name).unwrap_or_default();
        Timestamp::parse(sent)
            .map(Timestamp::millis)
            .map_err(|_| ApiError::bad_parameter(name, sent, "must be a time"))
    };
    let (from, until) = (time("startTimestamp")?, time("endTimestamp")?);
    if until < from {
        let sent = call.query.first("endTimestamp").unwrap_or_default();
        let rule = "must not lie before startTimestamp";
        return Err(ApiError::bad_parameter("endTimestamp", sent, rule));
    }
    Ok((from, until))
}

fn email_ids(call: &Call<'_>) -> Result<BTreeSet<u64>, ApiError> {
    call.query
        .list("emailIds")
        .map(|sent| {
            sent.parse()
                .map_err(|_| ApiError::bad_parameter("emailIds", sent, "must be the id of an email"))
        })
        .collect()
}
