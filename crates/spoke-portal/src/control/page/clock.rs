//! The portal's clock: what it shows, stopped, let go and moved.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use spoke_model::time::Timestamp;

use super::form::{self, Form};
use super::html::Html;
use super::layout::{self, Place};
use crate::control::{Control, ControlAnswer};
use crate::portal::PortalState;

/// Where the clock stands on its page.
const HERE: &str = "/_spoke/faults.html#clock";
/// Steps that have a button: the amount, the unit, and how it is called.
const STEPS: [(&str, &str, &str); 4] = [
    ("10", "seconds", "10 seconds"),
    ("1", "minutes", "1 minute"),
    ("1", "hours", "1 hour"),
    ("1", "days", "1 day"),
];
/// Units with their milliseconds.
const UNITS: [(&str, u64); 4] = [
    ("seconds", 1_000),
    ("minutes", 60_000),
    ("hours", 3_600_000),
    ("days", 86_400_000),
];

/// What the clock shows.
pub(super) fn state(page: &mut Html, portal: &PortalState) {
    let clock = &portal.clock;
    page.raw("<p class=\"clock\">")
        .time(clock.now())
        .raw(if clock.is_held() {
            " <span class=\"pill limited\">frozen</span></p>"
        } else {
            "</p>"
        });
    let ahead = clock.ahead() / 1000;
    if ahead.abs() > 1 {
        page.raw("<p class=\"quiet\">")
            .text(&distance(ahead))
            .raw(" the machine's clock</p>");
    }
}

/// A distance of seconds in words.
fn distance(seconds: i64) -> String {
    let size = seconds.unsigned_abs();
    let (amount, unit) = match size {
        0..=119 => (size, "seconds"),
        120..=7_199 => (size / 60, "minutes"),
        7_200..=172_799 => (size / 3_600, "hours"),
        _ => (size / 86_400, "days"),
    };
    let side = if seconds < 0 { "behind" } else { "ahead of" };
    format!("{amount} {unit} {side}")
}

/// The clock with its buttons.
pub(super) fn section(page: &mut Html, portal: &PortalState) {
    page.raw("<section id=\"clock\"><h2>Clock</h2>");
    state(page, portal);
    page.raw(if portal.clock.is_held() {
        "<form class=\"line\" method=\"post\" action=\"/_spoke/clock/thaw.html\"><button accesskey=\"z\">Let it run</button></form>"
    } else {
        "<form class=\"line\" method=\"post\" action=\"/_spoke/clock/freeze.html\"><button accesskey=\"z\">Freeze</button></form>"
    });
    page.raw("<div class=\"line\">Advance by");
    for (amount, unit, name) in STEPS {
        page.raw("<form method=\"post\" action=\"/_spoke/clock/advance.html\"><input type=\"hidden\" name=\"amount\" value=\"")
            .text(amount)
            .raw("\"><input type=\"hidden\" name=\"unit\" value=\"")
            .text(unit)
            .raw("\"><button>")
            .text(name)
            .raw("</button></form>");
    }
    page.raw(
        "</div><form class=\"line\" method=\"post\" action=\"/_spoke/clock/advance.html\"><label>Advance by \
         <input type=\"number\" name=\"amount\" min=\"1\" max=\"315360000\" value=\"1\" required></label>\
         <label>Unit <select name=\"unit\">",
    )
    .options(&UNITS.map(|(name, _)| name), "hours", "")
    .raw(
        "</select></label><button>Advance</button></form>\
         <form class=\"line\" method=\"post\" action=\"/_spoke/clock/set.html\"><label>Move to \
         <input type=\"datetime-local\" name=\"to\" step=\"1\" required value=\"",
    )
    .text(
        Timestamp::from_millis(portal.clock.now())
            .to_iso()
            .get(..19)
            .unwrap_or_default(),
    )
    .raw(
        "\"></label><button>Move</button></form><p class=\"quiet\">What expires, waits or is tried again goes by this \
         clock. It only moves forward.</p></section>",
    );
}

/// `freeze`, `thaw`, `advance`, `set`.
pub(super) async fn order(control: &Control<'_>, action: &str) -> ControlAnswer {
    let form = Form::parse(&control.body);
    let ordered = match action {
        "freeze" | "thaw" => Ok((action, json!({}))),
        "advance" => advance(&form).map(|body| ("advance", body)),
        "set" => Ok((action, set(&form))),
        _ => Err(format!("There is nothing like {action} to do with the clock.")),
    };
    let (action, body) = match ordered {
        Ok(ordered) => ordered,
        Err(reason) => return refuse(control, &reason),
    };
    let said = form::order(control, Method::POST, &format!("/_spoke/clock/{action}"), &body).await;
    match said.refusal() {
        Some(reason) => refuse(control, reason),
        None => ControlAnswer::see(HERE),
    }
}

fn refuse(control: &Control<'_>, reason: &str) -> ControlAnswer {
    layout::refuse(control, Place::Faults, StatusCode::BAD_REQUEST, reason)
}

fn advance(form: &Form) -> Result<Value, String> {
    let (amount, unit) = (form.get("amount"), form.get("unit"));
    let each = UNITS
        .iter()
        .find(|(name, _)| *name == unit)
        .map(|(_, each)| *each)
        .ok_or_else(|| format!("unit: {unit} is none of seconds, minutes, hours, days"))?;
    let milliseconds = amount
        .parse()
        .ok()
        .and_then(|amount: u64| amount.checked_mul(each));
    milliseconds
        .map(|milliseconds| json!({ "milliseconds": milliseconds }))
        .ok_or_else(|| format!("amount: {amount} is not a whole number of {unit}"))
}

fn set(form: &Form) -> Value {
    let to = form.get("to");
    // Browsers leave seconds away when they are zero.
    let seconds = if to.len() == "2026-11-30T08:00".len() {
        ":00"
    } else {
        ""
    };
    json!({ "time": format!("{to}{seconds}Z") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_step_is_refused_by_its_name() {
        for (sent, expected) in [
            ("amount=2&unit=hours", Ok(json!({"milliseconds": 7_200_000}))),
            ("amount=-1&unit=hours", Err("amount")),
            ("amount=99999999999999999&unit=days", Err("amount")),
            ("amount=1&unit=years", Err("unit")),
        ] {
            let got = advance(&Form::parse(sent.as_bytes()));
            match expected {
                Ok(body) => assert_eq!(got, Ok(body), "{sent}"),
                Err(field) => assert!(got.expect_err(sent).starts_with(field), "{sent}"),
            }
        }
        for (sent, time) in [
            ("to=2026-01-01T00%3A01", "2026-01-01T00:01:00Z"),
            ("to=2026-01-01T00%3A00%3A30", "2026-01-01T00:00:30Z"),
        ] {
            assert_eq!(
                set(&Form::parse(sent.as_bytes())),
                json!({ "time": time }),
                "{sent}"
            );
        }
    }

    #[test]
    fn a_distance_is_told_in_the_unit_that_fits() {
        for (seconds, told) in [
            (90, "90 seconds ahead of"),
            (-3_600, "60 minutes behind"),
            (86_400, "24 hours ahead of"),
            (864_000, "10 days ahead of"),
        ] {
            assert_eq!(distance(seconds), told);
        }
    }
}
