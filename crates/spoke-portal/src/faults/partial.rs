//! Batches of which a part fails: inputs are taken out before the operation sees them, and their errors are put into its
//! answer.
//!
//! A 207 with results and errors is documented for CRM batches (facts: batch, section 3). What HubSpot says about an input
//! that failed for no fault of the caller's is on record with this category only; the text is that of its 500 (assumed).

use bytes::Bytes;
use http::StatusCode;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use spoke_model::time::Timestamp;

use super::draw::mixed;
use crate::api::{ApiError, Reply};

/// How much of a batch fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Partial {
    /// So many inputs.
    Count(u32),
    /// This share of the inputs, in percent.
    Percent(u8),
}

/// An input that fails.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    id: Option<String>,
    trace_id: Option<String>,
}

impl Partial {
    /// The body without the inputs that fail, and those inputs. `None` when the body is no batch of at least two inputs,
    /// or nothing is drawn: then everything is carried out.
    pub(crate) fn split(self, body: &[u8], seed: u64, hit: u64) -> Option<(Bytes, Vec<Failed>)> {
        let mut fields: Map<String, Value> = serde_json::from_slice(body).ok()?;
        let Some(Value::Array(inputs)) = fields.get_mut("inputs") else {
            return None;
        };
        let chosen = self.choose(inputs.len(), mixed(seed, hit));
        if chosen.is_empty() {
            return None;
        }
        let mut failed = Vec::with_capacity(chosen.len());
        let mut at = 0;
        inputs.retain(|input| {
            let fails = chosen.contains(&at);
            at += 1;
            if fails {
                failed.push(Failed {
                    id: plain(input.get("id")),
                    trace_id: plain(input.get("objectWriteTraceId")),
                });
            }
            !fails
        });
        let rest = serde_json::to_vec(&fields).ok()?;
        Some((Bytes::from(rest), failed))
    }

    /// Which of so many inputs fail; always fewer than all.
    fn choose(self, inputs: usize, seed: u64) -> Vec<usize> {
        let draw = |at: usize| mixed(seed, at as u64 + 1);
        let mut chosen: Vec<usize> = match self {
            Self::Percent(percent) => (0..inputs)
                .filter(|at| draw(*at) % 100 < u64::from(percent))
                .collect(),
            Self::Count(count) => {
                let mut order: Vec<usize> = (0..inputs).collect();
                order.sort_unstable_by_key(|at| draw(*at));
                order.truncate(usize::try_from(count).unwrap_or(usize::MAX));
                order
            }
        };
        chosen.truncate(inputs.saturating_sub(1));
        chosen
    }
}

fn plain(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Puts the errors of the inputs that failed into the answer of the others. A refusal of the others stays as it is.
pub(crate) fn amend(reply: Reply, failed: &[Failed], dated: bool, now: i64) -> Reply {
    if failed.is_empty() || !reply.status.is_success() {
        return reply;
    }
    let mut body: Map<String, Value> = serde_json::from_slice(&reply.body).unwrap_or_else(|_| {
        // An archive has no body as long as everything goes well.
        let time = Timestamp::from_millis(now).to_iso();
        let empty = json!({"status": "COMPLETE", "results": [], "startedAt": time, "completedAt": time});
        empty.as_object().cloned().unwrap_or_default()
    });
    let mut errors = match body.remove("errors") {
        Some(Value::Array(errors)) => errors,
        _ => Vec::new(),
    };
    let before = body.get("numErrors").and_then(Value::as_u64).unwrap_or_default();
    errors.extend(failed.iter().map(|one| one.error(dated)));
    body.insert("numErrors".to_owned(), json!(before + failed.len() as u64));
    body.insert("errors".to_owned(), Value::Array(errors));
    Reply {
        status: StatusCode::MULTI_STATUS,
        body: Value::Object(body).to_string().into_bytes(),
        ..reply
    }
}

impl Failed {
    fn error(&self, dated: bool) -> Value {
        let mut error = ApiError::internal();
        if let Some(id) = &self.id {
            error = error.context("ids", [id.as_str()]);
        }
        let mut item = String::new();
        if dated {
            error.render_item_dated(&mut item, self.trace_id.as_deref());
        } else {
            error.render_item(&mut item, self.trace_id.as_deref());
        }
        RawValue::from_string(item)
            .and_then(serde_json::to_value)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(inputs: usize) -> Vec<u8> {
        let inputs: Vec<Value> = (0..inputs).map(|at| json!({"id": at.to_string()})).collect();
        json!({"inputs": inputs, "properties": ["email"]})
            .to_string()
            .into_bytes()
    }

    #[test]
    fn a_part_fails_and_never_all() {
        for (partial, inputs, failing) in [
            (Partial::Count(1), 10, 1..=1),
            (Partial::Count(3), 10, 3..=3),
            (Partial::Count(99), 10, 9..=9),
            (Partial::Count(1), 1, 0..=0),
            (Partial::Count(1), 0, 0..=0),
            (Partial::Percent(20), 100, 10..=30),
            (Partial::Percent(100), 5, 4..=4),
        ] {
            let split = partial.split(&batch(inputs), 7, 1);
            let failed = split.as_ref().map_or(0, |(_, failed)| failed.len());
            assert!(failing.contains(&failed), "{partial:?} of {inputs}: {failed}");
            if let Some((rest, _)) = split {
                let rest: Value = serde_json::from_slice(&rest).expect("JSON");
                assert_eq!(rest["inputs"].as_array().map(Vec::len), Some(inputs - failed));
                assert_eq!(rest["properties"], json!(["email"]));
            }
        }
    }

    #[test]
    fn the_same_seed_takes_the_same_inputs() {
        let failed = |seed, hit| {
            Partial::Count(5)
                .split(&batch(50), seed, hit)
                .map(|(_, failed)| failed)
        };
        assert_eq!(failed(7, 1), failed(7, 1));
        assert_ne!(failed(7, 1), failed(7, 2));
        assert_ne!(failed(7, 1), failed(8, 1));
    }

    #[test]
    fn what_is_no_batch_stays() {
        for body in ["", "[]", "{", "{}", r#"{"inputs": 7}"#] {
            assert_eq!(Partial::Count(1).split(body.as_bytes(), 0, 1), None, "{body}");
        }
    }
}
