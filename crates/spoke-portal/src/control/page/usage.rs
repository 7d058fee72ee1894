//! How the portal is used: over time, by operation, by caller, and what is left of the limits.

use http::StatusCode;
use serde_json::Value;

use super::chart;
use super::form::{self, shown, text};
use super::html::Html;
use super::layout::{self, Place};
use super::requests::called;
use crate::control::{Control, ControlAnswer};
use crate::guard::{Allowance, Left};
use crate::portal::PortalState;
use crate::traffic::{Caller, Tally, Which};

/// Operations in the table.
const OPERATIONS: usize = 30;
/// Stretches of time: name, in words, a slot in words, its minutes, slots.
const SPANS: [(&str, &str, &str, i64, i64); 2] = [
    ("hour", "the last hour", "a minute", 1, 60),
    ("day", "the last 24 hours", "a quarter of an hour", 15, 96),
];

pub(super) async fn answer(control: &Control<'_>) -> ControlAnswer {
    let portal = control.portal;
    let asked = control.query.first("span").unwrap_or("hour");
    let Some((span, words, slot, minutes, slots)) = SPANS.into_iter().find(|(name, ..)| *name == asked)
    else {
        let reason = format!("span: {asked} is neither hour nor day");
        return layout::refuse(control, Place::Usage, StatusCode::BAD_REQUEST, &reason);
    };
    let limits_now = form::read(control, "/_spoke/limits", "").await;
    let mut page = layout::begin(control, Place::Usage, "Usage");
    page.raw("<p class=\"line\">");
    for (name, words, ..) in SPANS {
        page.raw("<a href=\"/_spoke/usage.html?span=")
            .raw(name)
            .raw(if name == span {
                "\" aria-current=\"true\">"
            } else {
                "\">"
            })
            .raw(words)
            .raw("</a> ");
    }
    page.raw("</p><div id=\"live\"><section><h2>Requests over ")
        .raw(words)
        .raw("</h2>");
    let counted = portal.traffic.usage.over_time(portal.clock.now(), minutes, slots);
    chart::over_time(&mut page, &counted, (words, slot));
    page.raw("</section><section><h2>Limits</h2>");
    plan(&mut page, &limits_now.body);
    told(&mut page, portal);
    page.raw("</section>");
    let usage = &portal.traffic.usage;
    let callers: Vec<(String, Tally)> = usage
        .by_caller()
        .into_iter()
        .map(|(caller, tally)| (called(portal, caller), tally))
        .collect();
    share(&mut page, "By caller", "Caller", &callers);
    let operations: Vec<(String, Tally)> = usage
        .by_operation()
        .into_iter()
        .map(|(name, tally)| (name.to_owned(), tally))
        .collect();
    share(&mut page, "By operation", "Operation", &operations);
    page.raw("</div>");
    layout::end(control, page)
}

/// The limits that hold, and the day so far.
fn plan(page: &mut Html, limits: &Value) {
    if limits.get("enforced") != Some(&Value::Bool(true)) {
        page.raw(
            "<p class=\"empty\">None are enforced. <code>spoke up</code> enforces a plan's, <code>spoke portal serve</code> \
             those of <code>--plan</code>.</p>",
        );
        return;
    }
    let of = |name: &str| limits.get(name).and_then(Value::as_u64).unwrap_or(0);
    let (used, daily) = (of("usedToday"), of("daily"));
    page.raw("<dl>")
        .entry("Plan", text(limits, "plan"))
        .entry("Add-on packs", &shown(limits, "packs"))
        .entry("Within ten seconds, each private app", &shown(limits, "burst"))
        .entry(
            "Within ten seconds, each public app",
            &shown(limits, "publicAppBurst"),
        )
        .entry(
            "Within ten seconds, associations",
            &shown(limits, "associationBurst"),
        )
        .entry("Within a second, searches", &shown(limits, "searchesPerSecond"))
        .raw("<dt>The day, all private apps</dt><dd><meter min=\"0\" max=\"")
        .number(daily)
        .raw("\" high=\"")
        .number(daily / 5 * 4)
        .raw("\" value=\"")
        .number(used)
        .raw("\" aria-label=\"used today\"></meter> ")
        .number(used)
        .raw(" of ")
        .number(daily)
        .raw(" used</dd><dt>The day ends</dt><dd>")
        .moment(text(limits, "resetsAt"))
        .raw(" (midnight of ")
        .text(text(limits, "timeZone"))
        .raw(")</dd></dl>");
}

/// What the last request of each caller was told about its allowances.
fn told(page: &mut Html, portal: &PortalState) {
    let list = portal.traffic.log.list(&Which {
        limit: usize::MAX,
        ..Which::default()
    });
    let mut told: Vec<(Caller, i64, Option<Left>, Option<Left>)> = Vec::new();
    for record in list.iter().rev() {
        let Allowance::Counted { burst, daily } = record.seen.allowance else {
            continue;
        };
        let caller = (record.seen.app, record.caller());
        match told.iter_mut().find(|(known, ..)| *known == caller) {
            Some((_, _, known_burst, known_daily)) => {
                *known_burst = known_burst.or(burst);
                *known_daily = known_daily.or(daily);
            }
            None => told.push((caller, record.at, burst, daily)),
        }
    }
    if told.is_empty() {
        return;
    }
    page.table(
        "What the last counted request of each caller was told",
        &["Caller", "At", "Left within ten seconds", "Left of the day"],
    );
    for (caller, at, burst, daily) in told {
        page.raw("<tr><th scope=\"row\">")
            .text(&called(portal, caller))
            .raw("</th><td>")
            .time(at)
            .raw("</td><td>");
        meter(page, burst, "left within ten seconds");
        page.raw("</td><td>");
        meter(page, daily, "left of the day");
        page.raw("</td></tr>");
    }
    page.end_table();
}

fn meter(page: &mut Html, left: Option<Left>, what: &'static str) {
    let Some(Left { of, remaining }) = left else {
        page.raw("<span class=\"quiet\">not counted</span>");
        return;
    };
    page.raw("<meter min=\"0\" max=\"")
        .number(of)
        .raw("\" low=\"")
        .number(of / 5)
        .raw("\" value=\"")
        .number(remaining)
        .raw("\" aria-label=\"")
        .raw(what)
        .raw("\"></meter> ")
        .number(remaining)
        .raw(" of ")
        .number(of);
}

/// Who or what took which share of all requests since the start.
fn share(page: &mut Html, title: &'static str, of: &'static str, list: &[(String, Tally)]) {
    if list.is_empty() {
        return;
    }
    page.raw("<section><h2>").raw(title).raw("</h2>");
    let caption = match list.len() {
        all if all > OPERATIONS => format!("The {OPERATIONS} with most requests of {all}, since the start"),
        _ => "Since the start".to_owned(),
    };
    page.table(
        &caption,
        &[of, ">Requests", "Share", ">Failed", ">Over a limit", ">Mean ms"],
    );
    let all: u64 = list.iter().map(|(_, tally)| tally.requests).sum();
    for (name, tally) in list.iter().take(OPERATIONS) {
        page.raw("<tr><th scope=\"row\">")
            .text(name)
            .raw("</th>")
            .count(tally.requests)
            .raw("<td>");
        chart::share(page, tally.requests, all);
        page.raw("</td>")
            .count(tally.failed)
            .count(tally.limited)
            .raw("<td class=\"number\">")
            .text(&format!("{:.1}", tally.mean_milliseconds()))
            .raw("</td></tr>");
    }
    page.end_table().raw("</section>");
}
