//! `spoke load`.

use std::fs;
use std::io::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use spoke_client::{HubSpot, Method};
use spoke_ops::load::{self, Load, Mix, Permit, Plan, Report, Thresholds};

use super::interrupt::until_interrupted;
use super::{Session, policy};
use crate::cli::load::LoadArguments;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Printer, Progress, Table, write_json};
use crate::settings::{Settings, TargetKind};

/// Sends the load, takes away what it made, prints what was measured.
///
/// # Errors
/// When the plan can't be run, or the portal is none that load may be sent to.
pub async fn load(settings: &Settings, typed: &LoadArguments) -> Result<ExitStatus, Failure> {
    let plan = plan(typed)?;
    let session = Session::open(settings).await?;
    permitted(&session, typed.allow_test_account).await?;
    let printer = session.printer;
    printer.detail(&format!(
        "{:.0} calls in {:.0} s",
        plan.expected(),
        plan.length().as_secs_f64()
    ));
    let builder = HubSpot::builder()
        .base_url(&session.target.url)
        .token(session.target.token.clone())
        .policy(policy(settings, &session.target));
    let client = Load::client(builder).map_err(|error| session.refusal("prepare the load", &error))?;
    let load = Load::new(client, plan, run_name());
    let progress = Progress::new(&printer);
    let outcome =
        until_interrupted(load.run(|now| progress.tell("calls", now.answered, Some(now.total)))).await;
    progress.clear();
    let cleaned = load.clean_up().await;
    if let Some(Err(error)) = &outcome {
        return Err(session.refusal("find contacts to read", error));
    }
    let report = load.report();
    if typed.json {
        write_json(
            &printer,
            &serde_json::json!({"report": report, "archived": cleaned.archived, "leftOver": cleaned.failures}),
        )?;
    } else {
        print(&printer, &report)?;
        printer.note(&format!(
            "{} contacts that were made are archived",
            cleaned.archived
        ));
    }
    for failure in &cleaned.failures {
        printer.warning(&format!("not taken away: {failure}"));
    }
    Ok(if outcome.is_none() || !cleaned.failures.is_empty() {
        ExitStatus::Partly
    } else if report.breaches.is_empty() {
        ExitStatus::Done
    } else {
        ExitStatus::NotSo
    })
}

fn plan(typed: &LoadArguments) -> Result<Plan, Failure> {
    let wrong = |error: load::PlanError| Failure::from_error(ExitStatus::Usage, &error);
    if let Some(path) = &typed.profile_file {
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::usage(format!("can't read {}", path.display())).because(&error))?;
        return Plan::parse(&text)
            .map_err(|error| wrong(error).hint("see the form of a plan: spoke load --help"));
    }
    let length: Duration = load::parse_duration(&typed.length).map_err(wrong)?;
    let mix = Mix {
        read: typed.read,
        search: typed.search,
        write: typed.write,
    };
    let thresholds = Thresholds {
        p95_ms: typed.p95,
        ..Thresholds::default()
    };
    Plan::steady(typed.rps, length, mix, thresholds).map_err(wrong)
}

async fn permitted(session: &Session, allow_test_account: bool) -> Result<(), Failure> {
    let is_local_portal = match session.target.kind {
        TargetKind::Local { .. } => true,
        // Only a portal of spoke has a control plane; a gateway on this machine leads elsewhere.
        _ if is_loopback(&session.target.url) => session
            .client
            .request(Method::GET, "/_spoke/faults")
            .send()
            .await
            .is_ok(),
        _ => false,
    };
    let details = if is_local_portal {
        None
    } else {
        let details = session.client.account().details().await;
        Some(details.map_err(|error| session.refusal("ask what kind of account it is", &error))?)
    };
    load::permit(Permit {
        is_local_portal,
        account_type: details
            .as_ref()
            .and_then(|details| details.account_type.as_deref()),
        allow_test_account,
    })
    .map_err(|refused| {
        Failure::from_error(ExitStatus::Usage, &refused).hint("start a portal to aim at: spoke up")
    })
}

fn is_loopback(url: &str) -> bool {
    let rest = url.split("://").nth(1).unwrap_or_default();
    let authority = rest.split('/').next().unwrap_or_default();
    authority
        .parse::<std::net::SocketAddr>()
        .is_ok_and(|address| address.ip().is_loopback())
        || authority.split(':').next() == Some("localhost")
}

/// A name that no other run has: the second it began in, and the process.
fn run_name() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    format!("{seconds}-{}", std::process::id())
}

fn print(printer: &Printer, report: &Report) -> Result<(), Failure> {
    let headings = [
        "calls", "count", "failed", "429", "p50 ms", "p90", "p95", "p99", "most",
    ];
    let mut table = Table::new(headings).right(1..headings.len());
    for one in report.kinds.iter().chain([&report.overall]) {
        let times =
            [one.p50_ms, one.p90_ms, one.p95_ms, one.p99_ms, one.max_ms].map(|time| format!("{time:.2}"));
        let counts = [one.calls, one.failed, one.limited].map(|count| count.to_string());
        let cells = std::iter::once(one.kind.to_owned()).chain(counts).chain(times);
        table.row(cells);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    writeln!(out)?;
    for line in &report.plot {
        writeln!(
            out,
            "{:>6} %  {:<40}  {:.2} ms",
            line.percentile, line.bar, line.ms
        )?;
    }
    out.flush()?;
    printer.note(&format!("{} calls sent in {:.1} s", report.sent, report.seconds));
    if report.not_sent > 0 {
        printer.warning(&format!(
            "{} calls were not sent: too many waited for answers",
            report.not_sent
        ));
    }
    for (reason, count) in &report.reasons {
        printer.note(&format!("{count} times {reason}"));
    }
    for breach in &report.breaches {
        printer.warning(&format!(
            "threshold broken: {} is {}, allowed are {}",
            breach.what, breach.measured, breach.allowed
        ));
    }
    Ok(())
}
