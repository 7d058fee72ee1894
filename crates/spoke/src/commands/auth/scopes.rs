//! `spoke auth scopes`: what is granted, and what of it is needed.

use std::io::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use spoke_ops::least_privilege::{Comparison, Need, compare};
use spoke_store::journal::Question;

use super::describe::describe;
use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::journal::{milliseconds, read};
use crate::output::{Table, write_json};
use crate::settings::Settings;

/// How far back calls are looked at.
const SINCE: Duration = Duration::from_secs(30 * 86_400);

/// Lists the granted scopes; with `used`, beside the calls of the journal.
///
/// # Errors
/// When the portal does not tell the scopes, or there is no journal to compare them with.
pub async fn scopes(settings: &Settings, used: bool, json: bool) -> Result<ExitStatus, Failure> {
    let session = Session::open(settings).await?;
    let described = describe(&session).await?;
    if described.info.is_none() {
        return Err(Failure::usage("the portal does not tell the scopes of this token")
            .detail("it tells those of private apps' tokens and service keys, and of OAuth tokens to their own app")
            .hint("log in with the app: spoke auth login --oauth --client-id ID"));
    }
    let granted = described.scopes();
    if used {
        return compared(settings, &session, &granted, json);
    }
    if json {
        write_json(&settings.printer, &granted)?;
    } else {
        let mut out = settings.printer.data();
        for scope in &granted {
            writeln!(out, "{scope}")?;
        }
        out.flush()?;
    }
    Ok(ExitStatus::Done)
}

fn compared(
    settings: &Settings,
    session: &Session,
    granted: &[String],
    json: bool,
) -> Result<ExitStatus, Failure> {
    let since = SystemTime::now().checked_sub(SINCE).unwrap_or(UNIX_EPOCH);
    let question = Question {
        portal: Some(session.target.label()),
        since: milliseconds(since),
        correlation_id: None,
    };
    let endpoints = match read(&settings.state_dir())? {
        Some(journal) => journal
            .endpoints(&question)
            .map_err(|error| Failure::usage("can't read the journal of calls").because(&error))?,
        None => Vec::new(),
    };
    let comparison = compare(&endpoints, granted);
    if comparison.needs.is_empty() {
        return Err(
            Failure::usage("the journal holds no calls that would need a scope")
                .detail(format!(
                    "looked into {}",
                    settings.state_dir().journal_file().display()
                ))
                .hint("run what the integration does, through Spoke, and compare again"),
        );
    }
    if json {
        let document = json!({
            "portal": session.target.label(),
            "needs": comparison.needs,
            "unused": comparison.unused,
            "missing": comparison.missing().map(|need| &need.any_of).collect::<Vec<_>>(),
        });
        write_json(&settings.printer, &document)?;
    } else {
        print(settings, &comparison)?;
    }
    let missing = comparison.missing().count();
    if missing == 0 && comparison.unused.is_empty() {
        return Ok(ExitStatus::Done);
    }
    settings.printer.note(&format!(
        "{} scopes are granted and were not used in 30 days, {missing} are missing",
        comparison.unused.len()
    ));
    Ok(ExitStatus::NotSo)
}

fn print(settings: &Settings, comparison: &Comparison) -> Result<(), Failure> {
    let mut table = Table::new(["scope", "state", "calls", "such as"]).right([2]);
    for need in &comparison.needs {
        let Need {
            any_of,
            met_by,
            calls,
            example,
        } = need;
        let (scope, state) = match met_by {
            Some(scope) => (scope.clone(), "needed"),
            None => (any_of.join(" or "), "missing"),
        };
        table.row([scope.as_str(), state, &calls.to_string(), example]);
    }
    for scope in &comparison.unused {
        table.row([scope.as_str(), "unused", "0", ""]);
    }
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(())
}
