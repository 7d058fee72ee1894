//! `spoke limits`.

use std::io::Write;
use std::time::Duration;

use serde_json::json;
use spoke_client::{AllowanceState, DailyUsage, Limits};
use spoke_model::limits::SEARCHES_PER_SECOND;

use super::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};

/// How wide a bar is.
const BAR: usize = 20;

/// One line of the table.
struct Line {
    name: &'static str,
    window: String,
    limit: Option<u64>,
    used: Option<u64>,
    next: String,
    told: bool,
}

/// Prints what is left of the token's allowances.
///
/// # Errors
/// When HubSpot can't be asked.
pub async fn limits(session: &Session, json: bool) -> Result<ExitStatus, Failure> {
    let action = "read the limits";
    let account = session.client.account();
    let details = account
        .details()
        .await
        .map_err(|error| session.refusal(action, &error))?;
    let usage = match account.daily_usage().await {
        Ok(usage) => usage,
        Err(error) => {
            session
                .printer
                .detail(&format!("no count of the day's calls: {}", error.message()));
            None
        }
    };
    let limits = session.client.limits();
    let zone = details
        .time_zone
        .unwrap_or_else(|| "the account's time zone".to_owned());
    if json {
        write_json(&session.printer, &document(&limits, usage.as_ref(), &zone))?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["allowance", "window", "used", "limit", "", "next call"]).right([2, 3]);
    for line in lines(&limits, usage.as_ref()) {
        let known = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
        let limit = if line.told {
            known(line.limit)
        } else {
            format!("{}*", known(line.limit))
        };
        table.row([
            line.name,
            &line.window,
            &known(line.used),
            &limit,
            &bar(line.used, line.limit),
            &line.next,
        ]);
    }
    let mut out = session.printer.data();
    table.write(&mut out, &session.printer)?;
    out.flush()?;
    session
        .printer
        .note("* documented; HubSpot tells neither this limit nor its use");
    match reset(&limits, usage.as_ref()) {
        Some(reset) => session
            .printer
            .note(&format!("the day ends at {reset}, midnight in {zone}")),
        None => session
            .printer
            .note(&format!("the day ends at midnight in {zone}")),
    }
    Ok(ExitStatus::Done)
}

fn lines(limits: &Limits, usage: Option<&DailyUsage>) -> [Line; 4] {
    let window = |name, state: &AllowanceState, limit: Option<u64>, told: bool| Line {
        name,
        window: format!("{} s", state.window.as_secs()),
        limit,
        used: told.then(|| u64::from(state.used) + u64::from(state.used_by_others)),
        next: next(state.wait),
        told,
    };
    let burst = &limits.burst;
    [
        window("burst", burst, burst.limit.map(u64::from), burst.limit.is_some()),
        window("search", &limits.search, Some(search_limit(limits)), false),
        window(
            "associations",
            &limits.associations,
            limits.associations.limit.map(u64::from),
            false,
        ),
        Line {
            name: "daily",
            window: "a day".to_owned(),
            limit: daily_limit(limits, usage),
            used: daily_used(limits, usage),
            next: if limits.daily.used_up {
                "after midnight"
            } else {
                "now"
            }
            .to_owned(),
            told: true,
        },
    ]
}

fn search_limit(limits: &Limits) -> u64 {
    u64::from(limits.search.limit.unwrap_or(SEARCHES_PER_SECOND))
}

fn daily_limit(limits: &Limits, usage: Option<&DailyUsage>) -> Option<u64> {
    usage.map(|usage| usage.usage_limit).or(limits.daily.limit)
}

/// Headers are of this moment; the count may have been taken earlier.
fn daily_used(limits: &Limits, usage: Option<&DailyUsage>) -> Option<u64> {
    let told = limits.daily.limit.zip(limits.daily.remaining);
    told.map(|(limit, remaining)| limit.saturating_sub(remaining))
        .or(usage.map(|usage| usage.current_usage))
}

fn reset(limits: &Limits, usage: Option<&DailyUsage>) -> Option<String> {
    let told = usage.and_then(|usage| usage.resets_at.clone());
    told.or_else(|| limits.daily.resets_at.map(|instant| instant.to_iso()))
}

fn next(wait: Duration) -> String {
    if wait.is_zero() {
        "now".to_owned()
    } else {
        format!("in {:.1} s", wait.as_secs_f64())
    }
}

fn bar(used: Option<u64>, limit: Option<u64>) -> String {
    let (Some(used), Some(limit)) = (used, limit.filter(|limit| *limit > 0)) else {
        return String::new();
    };
    let share = u128::from(used.min(limit)) * BAR as u128;
    let full = usize::try_from(share.div_ceil(u128::from(limit))).unwrap_or(BAR);
    format!("{}{}", "█".repeat(full), "░".repeat(BAR - full.min(BAR)))
}

fn document(limits: &Limits, usage: Option<&DailyUsage>, zone: &str) -> serde_json::Value {
    let window = |state: &AllowanceState, limit: Option<u64>, told: bool| {
        json!({
            "windowSeconds": state.window.as_secs(),
            "limit": limit,
            "remaining": if told { state.remaining() } else { None },
            "waitSeconds": state.wait.as_secs_f64(),
            "source": if told { "headers" } else { "documented" },
        })
    };
    let (limit, used) = (daily_limit(limits, usage), daily_used(limits, usage));
    json!({
        "burst": window(&limits.burst, limits.burst.limit.map(u64::from), limits.burst.limit.is_some()),
        "search": window(&limits.search, Some(search_limit(limits)), false),
        "associations": window(&limits.associations, limits.associations.limit.map(u64::from), false),
        "daily": {
            "limit": limit,
            "used": used,
            "remaining": limit.zip(used).map(|(limit, used)| limit.saturating_sub(used)),
            "resetsAt": reset(limits, usage),
            "timeZone": zone,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_shows_the_smallest_use_and_never_overflows() {
        assert_eq!(bar(Some(0), Some(190)), "░".repeat(20));
        assert_eq!(bar(Some(1), Some(190)), format!("█{}", "░".repeat(19)));
        assert_eq!(bar(Some(500), Some(190)), "█".repeat(20));
        assert_eq!(bar(Some(5), Some(0)), "");
        assert_eq!(bar(None, Some(190)), "");
    }
}
