//! `/_spoke/faults`: set, list and clear what shall go wrong. One fault or a list of them, as in a file.

use serde_json::{Value, json};

use super::contract::Handler::Now;
use super::contract::{Field, Kind, Operation};
use super::{Control, ControlAnswer};
use crate::faults::{
    BODIES, CALLERS, COUNT_MAX, Document, FAULTS_MAX, Fault, LASTING_MAX, LATENCY_MAX, PARTIAL_MAX, POLICIES,
    RETRY_AFTER_MAX, TOKENS, Which, read_document, view,
};

/// The longest delay, in milliseconds.
const LATENCY: u64 = LATENCY_MAX.as_millis() as u64;
/// The longest time that a fault holds, in milliseconds.
const LASTING: u64 = LASTING_MAX.as_millis() as u64;

const STATUS: Field = Field::number("status", (400, 599), "The status to answer with.");
const POLICY: Field = Field::choice("policy", POLICIES, "The limit that a 429 names.");
const TOKEN: Field = Field::choice(
    "token",
    TOKENS,
    "What is wrong with tokens: those issued before the fault began are expired or revoked, or the account is disconnected.",
);
const LATENCIES: [Field; 7] = [
    Field::number("latencyMs", (1, LATENCY), "How late the answer comes."),
    Field::number(
        "latencyFromMs",
        (0, LATENCY),
        "How late at least; with latencyToMs.",
    ),
    Field::number(
        "latencyToMs",
        (1, LATENCY),
        "How late at most; with latencyFromMs.",
    ),
    Field::number(
        "latencyMeanMs",
        (0, LATENCY),
        "The mean of a normal distribution; with latencyDeviationMs.",
    ),
    Field::number(
        "latencyDeviationMs",
        (1, LATENCY),
        "Its standard deviation; with latencyMeanMs.",
    ),
    Field::number(
        "latencyP50Ms",
        (1, LATENCY),
        "What half of the answers take at most; with latencyP99Ms.",
    ),
    Field::number(
        "latencyP99Ms",
        (1, LATENCY),
        "What 99 of a hundred answers take at most; with latencyP50Ms.",
    ),
];
const RESET: Field = Field::flag("reset", "Whether the connection is closed instead.");
const PROCESSED: Field = Field::flag("processed", "Whether the request is carried out first.");
const BODY: Field = Field::choice("body", BODIES, "What happens to the answer's body.");
const BODY_TIME: Field = Field::number(
    "bodyMs",
    (1, LATENCY),
    "How long a slow body takes; 30000 when absent.",
);
const PARTIAL_COUNT: Field = Field::number(
    "partialCount",
    (1, PARTIAL_MAX),
    "How many inputs of every batch fail, while the others are done.",
);
const PARTIAL_PERCENT: Field = Field::number(
    "partialPercent",
    (1, 100),
    "Which share of the inputs of every batch fails.",
);
const RETRY_AFTER: Field = Field::number("retryAfter", (0, RETRY_AFTER_MAX), "Seconds in `Retry-After`.");
const ROUTE: Field = Field::text(
    "route",
    500,
    "The paths it holds for; `*` stands for a segment, `**` at the end for all that follows.",
);
const METHOD: Field = Field::text("method", 10, "The method it holds for.");
const CALLER: Field = Field::choice("caller", CALLERS, "The kind of caller it holds for.");
const APP: Field = Field::text("app", 200, "The app it holds for, by id or name.");
const COUNT: Field = Field::number("count", (1, COUNT_MAX), "How many requests meet it.");
const PERCENT: Field = Field::number("percent", (1, 100), "The share of requests that meet it.");
const SEED: Field = Field::number(
    "seed",
    (0, u64::MAX),
    "What draws of shares and delays begin with.",
);

const ONE: &[Field] = &[
    STATUS,
    POLICY,
    TOKEN,
    LATENCIES[0],
    LATENCIES[1],
    LATENCIES[2],
    LATENCIES[3],
    LATENCIES[4],
    LATENCIES[5],
    LATENCIES[6],
    RESET,
    PROCESSED,
    BODY,
    BODY_TIME,
    PARTIAL_COUNT,
    PARTIAL_PERCENT,
    RETRY_AFTER,
    ROUTE,
    METHOD,
    CALLER,
    APP,
    COUNT,
    Field::number("afterMs", (1, LASTING), "How long after it was set it begins."),
    Field::new("from", Kind::Time, "When it begins, on the portal's clock."),
    Field::number("forMs", (1, LASTING), "How long it holds, on the portal's clock."),
    Field::text("until", 40, "When it ends, on the portal's clock; or `midnight`."),
    PERCENT,
    SEED,
];
/// One fault, or a list of them.
const TAKEN: &[Field] = &{
    let mut all = [LIST; ONE.len() + 1];
    let mut at = 0;
    while at < ONE.len() {
        all[at] = ONE[at];
        at += 1;
    }
    all
};
const LIST: Field = Field::new(
    "faults",
    Kind::List {
        of: ONE,
        most: FAULTS_MAX,
    },
    "Several faults at once, all or none; nothing stands beside it.",
);
/// A fault in an answer.
pub(super) const FAULT: &[Field] = &[
    Field::count("id", "Its number."),
    Field::told("effect", "What goes wrong, in words.").required(),
    Field::told("place", "Whom it hits, in words.").required(),
    Field::told("scenario", "The scenario it is part of."),
    STATUS,
    POLICY,
    TOKEN,
    LATENCIES[0],
    LATENCIES[1],
    LATENCIES[2],
    LATENCIES[3],
    LATENCIES[4],
    LATENCIES[5],
    LATENCIES[6],
    RESET.required(),
    PROCESSED.required(),
    BODY,
    BODY_TIME,
    PARTIAL_COUNT,
    PARTIAL_PERCENT,
    RETRY_AFTER,
    ROUTE,
    METHOD,
    CALLER,
    APP,
    COUNT,
    Field::number("left", (0, COUNT_MAX), "How many more requests meet it."),
    Field::new("from", Kind::Time, "When it begins.").required(),
    Field::new("until", Kind::Time, "When it ends."),
    Field::number("beginsInMs", (0, u64::MAX), "How long it is until it begins."),
    Field::number("leftMs", (0, u64::MAX), "How long it still holds."),
    PERCENT,
    SEED,
    Field::count("hits", "How many requests met it."),
];
pub(super) const CLEARED: &[Field] = &[Field::count("cleared", "How many were.")];
const ALL: Field = Field::new(
    "faults",
    Kind::List {
        of: FAULT,
        most: FAULTS_MAX,
    },
    "All of them.",
);

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/faults",
        "faults.list",
        "Lists the faults that are set.",
        Now(list),
    )
    .answers(200, "The faults.", &[ALL.required()]),
    Operation::post(
        "/_spoke/faults",
        "faults.add",
        "Sets what answers shall be like from now on: one fault, or a list of them, which is answered with a list.",
        Now(add),
    )
    .body(
        TAKEN,
        r#"{"status": 503, "route": "/crm/v3/objects/contacts/*", "count": 3}"#,
    )
    .reads_itself()
    .answers(201, "The fault.", FAULT)
    .refuses(&[(409, "There are too many faults.")]),
    Operation::delete("/_spoke/faults", "faults.clear", "Ends every fault.", Now(clear)).answers(
        200,
        "They are ended.",
        CLEARED,
    ),
    Operation::delete("/_spoke/faults/{id}", "faults.end", "Ends a fault.", Now(end))
        .segments(&[Field::number("id", (0, u64::MAX), "Its number.").example("1")])
        .after("faults.add")
        .answers(200, "It is ended.", CLEARED)
        .refuses(&[(404, "No fault has this number.")]),
];

fn list(control: &Control<'_>) -> ControlAnswer {
    let now = control.portal.clock.now();
    let list = control.portal.faults.list(now);
    let list: Vec<Value> = list.iter().map(|set| view(set, now)).collect();
    ControlAnswer::json(&json!({ "faults": list }))
}

fn add(control: &Control<'_>) -> ControlAnswer {
    let Ok(text) = std::str::from_utf8(&control.body) else {
        return ControlAnswer::refuse(400, "the body is no JSON: it is not in UTF-8");
    };
    let set = |faults: Vec<Fault>| control.portal.set_faults(faults, None);
    match read_document(text) {
        Err(error) => ControlAnswer::refuse(400, error.to_string()),
        Ok(Document::One(fault)) => match set(vec![*fault]).as_deref() {
            Ok([set, ..]) => ControlAnswer::created(&view(set, control.portal.clock.now())),
            _ => too_many(),
        },
        Ok(Document::Many(faults)) => match set(faults) {
            Ok(set) => {
                let now = control.portal.clock.now();
                let list: Vec<Value> = set.iter().map(|set| view(set, now)).collect();
                ControlAnswer::created(&json!({ "faults": list }))
            }
            Err(_) => too_many(),
        },
    }
}

fn clear(control: &Control<'_>) -> ControlAnswer {
    ControlAnswer::json(&json!({ "cleared": control.portal.faults.clear(Which::All) }))
}

fn end(control: &Control<'_>) -> ControlAnswer {
    let id = control.segment(0);
    match id
        .parse()
        .map(|id| control.portal.faults.clear(Which::Number(id)))
    {
        Ok(1) => ControlAnswer::json(&json!({ "cleared": 1 })),
        _ => ControlAnswer::refuse(404, format!("no fault has the number {id}")),
    }
}

pub(super) fn too_many() -> ControlAnswer {
    ControlAnswer::refuse(
        409,
        format!("no more than {FAULTS_MAX} faults can be set; clear some first: DELETE /_spoke/faults"),
    )
}
