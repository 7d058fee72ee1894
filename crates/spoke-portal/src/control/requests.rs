//! `/_spoke/requests`: the last requests, and one of them in full.

use serde_json::{Value, json};
use spoke_model::time::Timestamp;

use super::contract::Handler::Now;
use super::contract::{Field, Kind, Operation};
use super::{Control, ControlAnswer};
use crate::api::Query;
use crate::guard::{Allowance, Left};
use crate::traffic::{Record, Which};

/// Requests in an answer when none are asked for, and at most.
const LIMIT: usize = 100;
const LIMIT_MAX: usize = 1_000;

/// What a query for requests may hold.
pub(super) const WHICH: &[Field] = &[
    Field::number("after", (0, u64::MAX), "Only those with a higher number."),
    Field::number("limit", (1, LIMIT_MAX as u64), "How many, the newest of them.").example("100"),
    Field::flag("failed", "Only those that were refused or got no answer."),
    Field::text(
        "status",
        3,
        "Only those with this status, or of this class, such as `4xx`.",
    ),
    Field::text("method", 10, "Only those with this method."),
    Field::text("path", 500, "Only those whose path contains this."),
    Field::number("app", (0, u64::MAX), "Only those of this app."),
    Field::text("caller", 100, "Only those whose caller contains this."),
    Field::number("before", (1, u64::MAX), "Only those with a lower number."),
];
const LEFT: &[Field] = &[
    Field::count("of", "How many calls may be made in the window."),
    Field::count("remaining", "How many are left."),
];
const LIMITS: &[Field] = &[
    Field::new("burst", Kind::Object(LEFT), "The window of ten seconds."),
    Field::new("daily", Kind::Object(LEFT), "The day."),
];
const REQUEST: &[Field] = &request_fields();
const WHOLE: &[Field] = &whole_fields();

const fn request_fields() -> [Field; 14] {
    [
        Field::count("number", "Its number; they rise by one."),
        Field::new("at", Kind::Time, "When it came in.").required(),
        Field::told("method", "The method.").required(),
        Field::told("path", "The path with its query; secrets are left out.").required(),
        Field::told(
            "operation",
            "The operation that answered, such as `objects.read`.",
        ),
        Field::told("objectType", "The object type it was about."),
        Field::number(
            "status",
            (100, 999),
            "The status; absent when the connection was closed.",
        ),
        Field::new("durationMs", Kind::Decimal, "How long it took, in milliseconds.").required(),
        Field::told("category", "The category of the refusal."),
        Field::told("correlationId", "What HubSpot's support would ask for.").required(),
        Field::told("caller", "The kind of credential.").required(),
        Field::number("appId", (0, u64::MAX), "The app it was made for."),
        Field::number("fault", (0, u64::MAX), "The fault it met."),
        Field::new("limits", Kind::Object(LIMITS), "What was left after the call."),
    ]
}

const fn whole_fields() -> [Field; 20] {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = request_fields();
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
        l,
        m,
        n,
        Field::told(
            "requestHeaders",
            "The headers that were sent, a line each; secrets are left out.",
        )
        .required(),
        Field::told("responseHeaders", "The headers of the answer.").required(),
        Field::count("requestBytes", "The size of the request's body."),
        Field::told("requestBody", "Its beginning.").required(),
        Field::count("responseBytes", "The size of the answer's body."),
        Field::told("responseBody", "Its beginning.").required(),
    ]
}

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/requests",
        "requests.list",
        "Lists the last requests to the portal, the oldest first.",
        Now(list),
    )
    .query(WHICH)
    .answers(
        200,
        "The requests.",
        &[
            Field::count("total", "How many came in since the start."),
            Field::new(
                "requests",
                Kind::List {
                    of: REQUEST,
                    most: LIMIT_MAX,
                },
                "Those that were asked for.",
            )
            .required(),
        ],
    ),
    Operation::get(
        "/_spoke/requests/{number}",
        "requests.read",
        "Shows a request with its bodies.",
        Now(read),
    )
    .segments(&[Field::number("number", (0, u64::MAX), "Its number.").example("1")])
    .answers(200, "The request.", WHOLE)
    .refuses(&[(404, "No request with this number is remembered.")]),
];

fn list(control: &Control<'_>) -> ControlAnswer {
    let log = &control.portal.traffic.log;
    match which(&control.query) {
        Ok(which) => {
            let list: Vec<Value> = log.list(&which).iter().map(|record| view(record)).collect();
            ControlAnswer::json(&json!({ "total": log.total(), "requests": list }))
        }
        Err(reason) => ControlAnswer::refuse(400, reason),
    }
}

fn read(control: &Control<'_>) -> ControlAnswer {
    let log = &control.portal.traffic.log;
    let number = control.segment(0);
    match number.parse().ok().and_then(|number| log.find(number)) {
        Some(record) => ControlAnswer::json(&whole(&record)),
        None => ControlAnswer::refuse(404, format!("no request with the number {number} is remembered")),
    }
}

/// The requests that a query asks for.
pub(super) fn which<'a>(query: &'a Query<'_>) -> Result<Which<'a>, String> {
    // A form sends its empty fields too.
    let first = |name: &str| query.first(name).filter(|value| !value.is_empty());
    let number = |name: &str| match first(name) {
        None => Ok(None),
        Some(text) => text
            .parse::<u64>()
            .map(Some)
            .map_err(|_| format!("{name}: {text} is not a whole number")),
    };
    let (class, status) = first("status").map_or(Ok((None, None)), status)?;
    let limit = number("limit")?.and_then(|limit| usize::try_from(limit).ok());
    Ok(Which {
        after: number("after")?.unwrap_or(0),
        before: number("before")?,
        limit: limit.unwrap_or(LIMIT).min(LIMIT_MAX),
        failed: first("failed").is_some_and(|value| value == "true"),
        class,
        status,
        method: first("method"),
        path: first("path"),
        app: number("app")?,
        caller: first("caller"),
    })
}

/// A class of statuses, such as `4xx`, or one status.
fn status(text: &str) -> Result<(Option<u16>, Option<u16>), String> {
    let digits = text.strip_suffix("xx");
    let number = digits.unwrap_or(text).parse::<u16>().ok();
    match (digits, number) {
        (Some(_), Some(class)) if (2..=5).contains(&class) => Ok((Some(class), None)),
        (None, Some(status)) if (100..=599).contains(&status) => Ok((None, Some(status))),
        (Some(_), _) => Err(format!("status: {text} is none of 2xx, 3xx, 4xx, 5xx")),
        (None, _) => Err(format!(
            "status: {text} is neither a status, such as 404, nor a class, such as 4xx"
        )),
    }
}

/// A request in a list.
fn view(record: &Record) -> Value {
    let answered = record.seen.operation.map(|(name, ..)| name);
    json!({
        "number": record.number,
        "at": Timestamp::from_millis(record.at).to_iso(),
        "method": record.method.as_str(),
        "path": record.path,
        "operation": answered,
        "objectType": record.object_type(),
        "status": (record.status != 0).then_some(record.status),
        "durationMs": record.duration.as_secs_f64() * 1000.0,
        "category": record.seen.category,
        "correlationId": record.correlation_id,
        "caller": record.caller(),
        "appId": record.seen.app,
        "fault": record.seen.fault,
        "limits": limits(record.seen.allowance),
    })
}

/// A request with its bodies.
fn whole(record: &Record) -> Value {
    let mut value = view(record);
    if let Some(fields) = value.as_object_mut() {
        let text = |body: &[u8]| String::from_utf8_lossy(body).into_owned();
        fields.insert(
            "requestHeaders".to_owned(),
            record.request_headers.as_str().into(),
        );
        fields.insert(
            "responseHeaders".to_owned(),
            record.response_headers.as_str().into(),
        );
        fields.insert("requestBytes".to_owned(), record.request_bytes.into());
        fields.insert("requestBody".to_owned(), text(&record.request).into());
        fields.insert("responseBytes".to_owned(), record.response_bytes.into());
        fields.insert("responseBody".to_owned(), text(&record.response).into());
    }
    value
}

/// What was left after the call.
fn limits(allowance: Allowance) -> Value {
    let left =
        |left: Option<Left>| left.map(|Left { of, remaining }| json!({ "of": of, "remaining": remaining }));
    match allowance {
        Allowance::Counted { burst, daily } => json!({ "burst": left(burst), "daily": left(daily) }),
        Allowance::None | Allowance::Unlimited { .. } => Value::Null,
    }
}
