//! `/_spoke/deliveries`: the last webhook deliveries, one of them in full, and sending them once more.

use serde_json::{Value, json};
use spoke_model::time::Timestamp;

use super::contract::Handler::{Later, Now};
use super::contract::{Field, Kind, Operation};
use super::{Control, ControlAnswer};
use crate::outbox::{Again, Delivery, REMEMBERED, WhichDeliveries};

/// Deliveries in an answer when none are asked for.
const LIMIT: usize = 100;

const DELIVERY: &[Field] = &delivery_fields();
const WHOLE: &[Field] = &whole_fields();
const ID: &[Field] = &[Field::number("id", (0, u64::MAX), "Its number.").example("1")];

const fn delivery_fields() -> [Field; 11] {
    [
        Field::count("id", "Its number; they rise by one."),
        Field::new("at", Kind::Time, "When it ended.").required(),
        Field::count("appId", "Whose events."),
        Field::told("url", "Where they went.").required(),
        Field::count("events", "How many events."),
        Field::count("attempt", "0 for the first attempt."),
        Field::choice(
            "outcome",
            &["delivered", "waiting", "dropped"],
            "What became of it: it arrived, waits for its next attempt, or has had its last one.",
        )
        .required(),
        Field::number("status", (100, 999), "What the endpoint answered."),
        Field::told("failure", "Why it did not arrive."),
        Field::new("durationMs", Kind::Decimal, "How long it took, in milliseconds.").required(),
        Field::new("nextAttempt", Kind::Time, "When the next attempt is due."),
    ]
}

const fn whole_fields() -> [Field; 12] {
    let [a, b, c, d, e, f, g, h, i, j, k] = delivery_fields();
    [
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        i,
        j,
        k,
        Field::told("body", "What was sent; absent when it is too long ago."),
    ]
}

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/deliveries",
        "deliveries.list",
        "Lists the last attempts to deliver webhook events, the oldest first.",
        Now(list),
    )
    .query(&[
        Field::number("after", (0, u64::MAX), "Only those with a higher number."),
        Field::number("limit", (1, REMEMBERED as u64), "How many, the newest of them.").example("100"),
        Field::flag("failed", "Only those that did not arrive."),
        Field::number("app", (0, u64::MAX), "Only those of this app."),
    ])
    .answers(
        200,
        "The deliveries.",
        &[
            Field::count(
                "total",
                "How many attempts there have been, those before a restart too.",
            ),
            Field::count("waiting", "How many events wait to be delivered."),
            Field::new(
                "deliveries",
                Kind::List {
                    of: DELIVERY,
                    most: REMEMBERED,
                },
                "Those that were asked for.",
            )
            .required(),
        ],
    ),
    Operation::post(
        "/_spoke/deliveries",
        "deliveries.retry-all",
        "Sends everything now that waits for its next attempt.",
        Now(retry_all),
    )
    .answers(
        200,
        "What was sent.",
        &[Field::count("retried", "How many deliveries.")],
    ),
    Operation::get(
        "/_spoke/deliveries/{id}",
        "deliveries.read",
        "Shows an attempt to deliver with what was sent.",
        Now(read),
    )
    .segments(ID)
    .answers(200, "The delivery.", WHOLE)
    .refuses(&[(404, "No delivery with this number is remembered.")]),
    Operation::post(
        "/_spoke/deliveries/{id}/retry",
        "deliveries.retry",
        "Sends a delivery once more: now when it waits, else as another attempt.",
        Later(|control| Box::pin(retry(control))),
    )
    .segments(ID)
    .answers(
        200,
        "What was sent.",
        &[
            Field::count("retried", "The number of the delivery."),
            Field::count("events", "How many events."),
        ],
    )
    .refuses(&[
        (404, "No delivery with this number is remembered."),
        (409, "Its app has no address any more."),
        (410, "It is too long ago: what it said is not kept any more."),
    ]),
];

fn list(control: &Control<'_>) -> ControlAnswer {
    let outbox = &control.portal.outbox;
    let first = |name: &str| control.query.first(name).filter(|value| !value.is_empty());
    // Whatever comes here has passed the checks of the table.
    let number = |name: &str| first(name).and_then(|text| text.parse::<u64>().ok());
    let limit = number("limit").and_then(|limit| usize::try_from(limit).ok());
    let which = WhichDeliveries {
        after: number("after").unwrap_or(0),
        limit: limit.unwrap_or(LIMIT),
        failed: first("failed") == Some("true"),
        app: number("app"),
    };
    let list: Vec<Value> = outbox.log.list(&which).iter().map(view).collect();
    ControlAnswer::json(&json!({
        "total": outbox.log.total(), "waiting": outbox.waiting(which.app), "deliveries": list,
    }))
}

fn retry_all(control: &Control<'_>) -> ControlAnswer {
    ControlAnswer::json(&json!({ "retried": control.portal.outbox.send_all_now() }))
}

fn read(control: &Control<'_>) -> ControlAnswer {
    match find(control) {
        Ok(delivery) => ControlAnswer::json(&whole(&delivery)),
        Err(refusal) => refusal,
    }
}

async fn retry(control: &Control<'_>) -> ControlAnswer {
    match find(control) {
        Ok(delivery) => again(control, &delivery).await,
        Err(refusal) => refusal,
    }
}

fn find(control: &Control<'_>) -> Result<Delivery, ControlAnswer> {
    let id = control.segment(0);
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
