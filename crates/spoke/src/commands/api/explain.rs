//! Explaining: what the call costs, and how to have the same for less.

use std::io::Write;

use serde_json::json;
use spoke_model::advice::{Cost, Planned};
use spoke_model::call::{Action, Call};
use spoke_model::limits::{BURST_WINDOW_MS, Plan, SEARCHES_PER_SECOND};
use spoke_model::meter::Meter;
use spoke_model::version::Sunset;

use super::ApiCall;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, Printer, write_json};

/// Explains the call. Nothing is sent.
///
/// # Errors
/// When standard output can't be written to.
pub fn explain(printer: &Printer, call: &ApiCall, json: bool) -> Result<ExitStatus, Failure> {
    let cost = Cost::of(&Planned {
        method: call.method.as_str(),
        path: &call.path,
        query: call.query.clone(),
        body: call.body.clone(),
    });
    let what = Call::of(call.method.as_str(), &call.path);
    if json {
        write_json(printer, &document(call, &what, &cost))?;
        return Ok(ExitStatus::Done);
    }
    let mut details = Details::new();
    details.line("call", format!("{} {}", call.method, call.path));
    details.line("does", does(&what));
    details.line("costs", costs(&cost));
    details.line("version", version(&what, &cost));
    details.line("repeated", repeated(call, &what));
    for (index, advice) in cost.advice.iter().enumerate() {
        details.line(if index == 0 { "cheaper" } else { "" }, &advice.text);
    }
    if cost.advice.is_empty() {
        details.line("cheaper", "no rule knows a cheaper way");
    }
    let mut out = printer.data();
    details.write(&mut out, printer)?;
    out.flush()?;
    printer.note("nothing was sent");
    Ok(ExitStatus::Done)
}

fn does(what: &Call<'_>) -> String {
    let actions = actions(what);
    let does = if actions.is_empty() {
        "reads".to_owned()
    } else {
        actions.join(", ")
    };
    match what.object_type() {
        Some(object_type) => format!("{does} ({object_type})"),
        None => does,
    }
}

fn actions(what: &Call<'_>) -> Vec<&'static str> {
    Action::ALL
        .into_iter()
        .filter(|action| what.does(*action))
        .map(Action::as_str)
        .collect()
}

fn costs(cost: &Cost) -> String {
    let window = BURST_WINDOW_MS / 1000;
    let (free, paid) = (Plan::Free, Plan::Professional);
    let call = match cost.meter {
        Meter::Search => format!(
            "1 of {SEARCHES_PER_SECOND} searches a second, which all tokens of the account share, and 1 of the day"
        ),
        Meter::Associations => format!(
            "1 of {} association calls in {window} s ({} in Free and Starter accounts), and 1 of the day",
            paid.association_burst(),
            free.association_burst()
        ),
        Meter::DailyOnly => "1 of the day, and nothing else".to_owned(),
        Meter::Exempt => "nothing: the call is exempt from every limit".to_owned(),
        _ => format!(
            "1 of {} calls in {window} s ({} in Free and Starter accounts), and 1 of the day",
            paid.burst(),
            free.burst()
        ),
    };
    match cost.records {
        Some(1) => format!("{call}; for 1 record"),
        Some(records) => format!("{call}; for {records} records"),
        None => call,
    }
}

fn version(what: &Call<'_>, cost: &Cost) -> String {
    let version = what.version().unwrap_or("none in the path");
    match soonest(cost) {
        Some(line) => format!("{version}: {} end on {}; move to 2026-09", line.family, line.day),
        None => format!("{version}: no end is announced"),
    }
}

fn soonest(cost: &Cost) -> Option<&'static Sunset> {
    cost.sunsets.iter().copied().min_by_key(|line| line.day)
}

fn repeated(call: &ApiCall, what: &Call<'_>) -> &'static str {
    if what.is_read() || call.method != spoke_client::Method::POST {
        "after 429, 423, faults of the server and broken connections"
    } else {
        "after 429 and 423 only: a second copy could do the work twice"
    }
}

fn document(call: &ApiCall, what: &Call<'_>, cost: &Cost) -> serde_json::Value {
    json!({
        "method": call.method.as_str(),
        "path": call.path,
        "objectType": what.object_type(),
        "actions": actions(what),
        "allowance": match cost.meter {
            Meter::Search => "search",
            Meter::Associations => "associations",
            Meter::DailyOnly => "daily",
            Meter::Exempt => "exempt",
            _ => "burst",
        },
        "calls": 1,
        "records": cost.records,
        "version": what.version(),
        "ends": soonest(cost).map(|line| json!({"family": line.family, "day": line.day})),
        "advice": cost.advice.iter().map(|one| json!({"rule": one.rule, "text": one.text})).collect::<Vec<_>>(),
    })
}
