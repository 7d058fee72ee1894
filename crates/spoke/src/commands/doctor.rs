//! `spoke doctor`.

use std::io::Write;
use std::time::{Duration, SystemTime};

use spoke_ops::doctor::{self, Health, Patient, Report};

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Printer, Table, write_json};
use crate::settings::{Settings, Target, TargetKind};

/// Variables that send other programs through a proxy.
const PROXY_VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Examines the connection and prints the layers.
///
/// # Errors
/// When there is no portal or token to examine.
pub async fn doctor(
    settings: &Settings,
    timing: u32,
    patience: Duration,
    json: bool,
) -> Result<ExitStatus, Failure> {
    let target = Target::resolve(settings).await?;
    let report = doctor::examine(&patient(&target, timing, patience), SystemTime::now).await;
    if json {
        write_json(
            &settings.printer,
            &serde_json::json!({"health": report.health(), "report": report}),
        )?;
    } else {
        print(&settings.printer, &report)?;
    }
    Ok(exit_status(&report))
}

/// What is to be examined of a target.
#[must_use]
pub fn patient(target: &Target, timing: u32, patience: Duration) -> Patient {
    let origin = match &target.kind {
        TargetKind::Local { data_dir, .. } => format!("the local portal of {}", data_dir.path().display()),
        TargetKind::HubSpot => "HubSpot, token from the environment or standard input".to_owned(),
        TargetKind::Address => "an address, token from the environment or standard input".to_owned(),
    };
    let is_local = matches!(target.kind, TargetKind::Local { .. });
    Patient {
        url: target.url.clone(),
        token: target.token.clone(),
        origin,
        proxy_is_set: !is_local
            && PROXY_VARIABLES
                .iter()
                .any(|name| std::env::var_os(name).is_some()),
        patience,
        timing_runs: timing,
    }
}

fn exit_status(report: &Report) -> ExitStatus {
    if report.is_unreachable() {
        ExitStatus::Unreachable
    } else if report.health() == Health::Fail {
        ExitStatus::NotSo
    } else {
        ExitStatus::Done
    }
}

fn print(printer: &Printer, report: &Report) -> Result<(), Failure> {
    let mut table = Table::new(["layer", "is", "ms", "found"]).right([2]);
    for layer in &report.layers {
        let took = layer
            .milliseconds
            .map_or_else(String::new, |took| format!("{took:.1}"));
        let mut found = layer.found.clone();
        if let Some(id) = &layer.correlation_id
            && layer.health != Health::Ok
        {
            found.push_str(&format!(" (correlation id {id})"));
        }
        table.row([layer.name, layer.health.as_str(), &took, &found]);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    for layer in &report.layers {
        if let Some(advice) = &layer.advice {
            printer.note(&format!("{}: {advice}", layer.name));
        }
    }
    Ok(())
}
