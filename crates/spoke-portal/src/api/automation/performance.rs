//! How many were enrolled in a workflow, day by day. The names of the series and the form of the buckets are assumed.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Value, json};
use spoke_model::time::Timestamp;

use super::flow::Flow;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::period::Period;
use crate::api::reply::Reply;
use crate::store::Transaction;

/// How many were enrolled, keyed `workflow/day`.
const COUNTS: &str = "workflow_performance";
/// The spans that a report can be made of (spec).
const BUCKETS: &[&str] = &["DAY", "WEEK", "MONTH"];

/// `GET /automation/v4/flows/performance/{flowId}?bucketType=&start=&end=`: times in milliseconds; spans in which nobody was
/// enrolled are left out (assumed).
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent = call.query.first("bucketType").unwrap_or("DAY");
    let period = BUCKETS
        .contains(&sent)
        .then(|| Period::named(sent))
        .flatten()
        .ok_or_else(|| ApiError::bad_parameter("bucketType", sent, "must be DAY, WEEK or MONTH"))?;
    let (start, end) = (call.query.number("start")?, call.query.number("end")?);
    let state = call.portal.store.read();
    let flow = Flow::named(call, &state)?;
    let below = format!("{:020}/", flow.id);
    let mut buckets: BTreeMap<i64, u64> = BTreeMap::new();
    for (key, count) in state.documents_below(COUNTS, &below) {
        let day: Option<i64> = key.strip_prefix(&below).and_then(|day| day.parse().ok());
        let (Some(day), Some(count)) = (day, count.as_u64()) else {
            continue;
        };
        if start.is_none_or(|start| day >= start) && end.is_none_or(|end| day <= end) {
            *buckets.entry(period.start(day)).or_default() += count;
        }
    }
    let results: Vec<Value> = buckets
        .into_iter()
        .map(|(at, count)| {
            let bucket = Timestamp::from_millis(at).to_iso();
            json!({"bucket": bucket, "series": "ENROLLED", "frequency": count})
        })
        .collect();
    Reply::serialized(StatusCode::OK, &json!({ "results": results }))
}

/// Counts an enrolment.
pub(super) fn note(transaction: &mut Transaction<'_>, flow: u64, now: i64) {
    let day = Period::named("DAY").map_or(now, |day| day.start(now)).max(0);
    let key = format!("{flow:020}/{day:020}");
    let before = transaction
        .document(COUNTS, &key)
        .and_then(Value::as_u64)
        .unwrap_or_default();
    transaction.put_document(COUNTS, &key, (before + 1).into());
}

/// Forgets the counts of a workflow.
pub(super) fn forget_flow(transaction: &mut Transaction<'_>, flow: u64) {
    let keys: Vec<String> = transaction
        .documents_below(COUNTS, &format!("{flow:020}/"))
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in keys {
        transaction.delete_document(COUNTS, &key);
    }
}
