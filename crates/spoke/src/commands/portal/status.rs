//! `spoke portal status`: which portal commands would use, and whether it answers.

use serde::Serialize;

use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, write_json};
use crate::settings::{Destination, PortalChoice, Settings, TargetKind};

#[derive(Serialize)]
struct Status {
    url: String,
    portal_id: u64,
    account_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_dir: Option<String>,
}

/// Prints the portal's address and id.
///
/// # Errors
/// When there is no portal (exit status 1), with the ways out; when there is no token for one elsewhere, or it is refused.
pub async fn status(settings: &Settings, json: bool) -> Result<ExitStatus, Failure> {
    let is_local = Destination::of(settings)?.choice == PortalChoice::Local;
    let session = Session::open(settings).await.map_err(|failure| {
        if is_local {
            failure.exiting(ExitStatus::NotSo)
        } else {
            failure
        }
    })?;
    let details = session.client.account().details().await.map_err(|error| {
        let failure = session.refusal("ask the portal for its id", &error);
        match failure.status() {
            ExitStatus::Unreachable => failure.exiting(ExitStatus::NotSo),
            _ => failure,
        }
    })?;
    let (pid, data_dir) = match &session.target.kind {
        TargetKind::Local { pid, data_dir, .. } => (Some(*pid), Some(data_dir.path().display().to_string())),
        TargetKind::HubSpot | TargetKind::Address => (None, None),
    };
    let status = Status {
        url: session.target.url.clone(),
        portal_id: details.portal_id,
        account_type: details.account_type,
        pid,
        data_dir,
    };
    if json {
        write_json(&settings.printer, &status)?;
        return Ok(ExitStatus::Done);
    }
    let mut lines = Details::new();
    lines.line("portal", session.target.name());
    lines.line("portal id", status.portal_id.to_string());
    if let Some(kind) = &status.account_type {
        lines.line("account", kind);
    }
    if let Some(pid) = status.pid {
        lines.line("process", pid.to_string());
    }
    if let Some(data_dir) = &status.data_dir {
        lines.line("data", data_dir);
    }
    let mut out = settings.printer.data();
    lines.write(&mut out, &settings.printer)?;
    std::io::Write::flush(&mut out)?;
    Ok(ExitStatus::Done)
}
