//! `/_spoke/deliveries`: the last webhook deliveries, one of them in full, and sending them once more.

use http::Method;
use serde_json::{Value, json};
use spoke_model::time::Timestamp;

use super::{Control, ControlAnswer, not_found};
use crate::outbox::{Again, Delivery, WhichDeliveries};

/// Deliveries in an answer when none are asked for, and at most.
const LIMIT: usize = 100;
const LIMIT_MAX: usize = 1_000;

pub(super) async fn answer(control: &Control<'_>, rest: &[&str]) -> ControlAnswer {
    let outbox = &control.portal.outbox;
    match (rest, &control.method) {
        ([], &Method::GET) => match which(control) {
            Ok(which) => {
                let list: Vec<Value> = outbox.log.list(&which).iter().map(view).collect();
                ControlAnswer::json(&json!({
                    "total": outbox.log.total(), "waiting": outbox.waiting(which.app), "deliveries": list,
                }))
            }
            Err(reason) => ControlAnswer::refuse(400, reason),
        },
        (["retry"], &Method::POST) => ControlAnswer::json(&json!({ "hurried": outbox.send_all_now() })),
        ([id], &Method::GET) => match find(control, id) {
            Ok(delivery) => ControlAnswer::json(&whole(&delivery)),
            Err(refusal) => refusal,
        },
        ([id, "retry"], &Method::POST) => match find(control, id) {
            Ok(delivery) => again(control, &delivery).await,
            Err(refusal) => refusal,
        },
        ([] | [_], _) => ControlAnswer::other_method("GET"),
        ([_, "retry"], _) => ControlAnswer::other_method("POST"),
        _ => not_found(control),
    }
}

fn find(control: &Control<'_>, id: &str) -> Result<Delivery, ControlAnswer> {
    let found = id.parse().ok().and_then(|id| control.portal.outbox.log.find(id));
    found.ok_or_else(|| ControlAnswer::refuse(404, format!("no delivery with the number {id} is remembered")))
}

async fn again(control: &Control<'_>, delivery: &Delivery) -> ControlAnswer {
    let portal = control.portal;
    let (outcome, commit) = {
        let mut turn = portal.store.write();
        let outcome = portal.outbox.send_again(&mut turn, delivery);
        (outcome, turn.commit())
    };
    if let Err(error) = commit.durable().await {
        return ControlAnswer::refuse(500, error.to_string());
    }
    let id = delivery.id;
    match outcome {
        Again::Sent => ControlAnswer::json(&json!({ "retried": id, "events": delivery.events })),
        Again::Forgotten => ControlAnswer::refuse(
            410,
            format!("delivery {id} is too long ago: what it said is not kept any more"),
        ),
        Again::NoAddress => ControlAnswer::refuse(
            409,
            format!("the app {} has no address to deliver to any more", delivery.app),
        ),
    }
}

/// The deliveries that a query asks for.
fn which(control: &Control<'_>) -> Result<WhichDeliveries, String> {
    let first = |name: &str| control.query.first(name).filter(|value| !value.is_empty());
    let number = |name: &str| match first(name) {
        None => Ok(None),
        Some(text) => text
            .parse::<u64>()
            .map(Some)
            .map_err(|_| format!("{name}: {text} is not a whole number")),
    };
    let limit = number("limit")?.and_then(|limit| usize::try_from(limit).ok());
    Ok(WhichDeliveries {
        after: number("after")?.unwrap_or(0),
        limit: limit.unwrap_or(LIMIT).min(LIMIT_MAX),
        failed: first("failed").is_some_and(|value| value == "true"),
        app: number("app")?,
    })
}

/// A delivery in a list.
fn view(delivery: &Delivery) -> Value {
    let time = |at: i64| Timestamp::from_millis(at).to_iso();
    json!({
        "id": delivery.id,
        "at": time(delivery.at),
        "appId": delivery.app,
        "url": delivery.url,
        "events": delivery.events,
        "attempt": delivery.attempt,
        "outcome": delivery.outcome(),
        "status": delivery.status,
        "failure": delivery.failure,
        "durationMs": delivery.duration_ms,
        "nextAttempt": delivery.next_attempt.map(time),
    })
}

/// A delivery with what it said.
fn whole(delivery: &Delivery) -> Value {
    let mut value = view(delivery);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("body".to_owned(), delivery.body.clone().into());
    }
    value
}
