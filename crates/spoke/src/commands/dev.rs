//! `spoke dev`: a command with a HubSpot of its own.

use std::ffi::OsString;
use std::process::ExitStatus as Ended;
use std::time::Duration;

use spoke_model::limits::Plan;
use spoke_portal::{Portal, Seed};
use tokio::process::{Child, Command};

use super::portal::StopSignal;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::Printer;
use crate::settings::ACCESS_TOKEN;

/// What was asked for.
#[derive(Debug)]
pub struct Dev {
    /// No sample data.
    pub empty: bool,
    /// Whose request limits hold.
    pub plan: Option<Plan>,
    /// How far search lies behind writes.
    pub index_lag: Duration,
    /// The command and its arguments.
    pub command: Vec<OsString>,
}

/// Starts a portal in memory, runs the command beside it, and ends with the command's status.
///
/// # Errors
/// When the portal or the command can't be started.
pub async fn run(printer: &Printer, dev: Dev) -> Result<ExitStatus, Failure> {
    let Some((program, arguments)) = dev.command.split_first() else {
        return Err(Failure::usage("no command was given").hint("write one: spoke dev -- npm test"));
    };
    let stop =
        StopSignal::listen().map_err(|error| Failure::usage("can't listen for signals").because(&error))?;
    let mut builder =
        Portal::builder()
            .index_lag(dev.index_lag)
            .seed(if dev.empty { Seed::Empty } else { Seed::Sample });
    if let Some(plan) = dev.plan {
        builder = builder.plan(plan);
    }
    let portal = builder
        .start()
        .await
        .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
    printer.detail(&format!("a local HubSpot answers at {}", portal.url()));
    let mut child = Command::new(program)
        .args(arguments)
        .env("HUBSPOT_BASE_URL", portal.url())
        .env(ACCESS_TOKEN, portal.token())
        .env("HUBSPOT_PORTAL_ID", portal.hub_id().to_string())
        .env("HUBSPOT_CLIENT_ID", &portal.app().client_id)
        .env("HUBSPOT_CLIENT_SECRET", portal.app().client_secret.expose())
        .env("SPOKE_PORTAL", portal.url())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| {
            Failure::new(
                ExitStatus::Of(127),
                format!("can't start {}", program.to_string_lossy()),
            )
            .because(&error)
        })?;
    let ended = tokio::select! {
        ended = child.wait() => ended,
        () = stop.wait() => {
            // A terminal has told the command itself; a supervisor has told only us.
            terminate(&child);
            child.wait().await
        }
    };
    let ended = ended.map_err(|error| Failure::usage("can't wait for the command").because(&error))?;
    portal
        .stop()
        .await
        .map_err(|error| Failure::from_error(ExitStatus::Partly, &error))?;
    Ok(ExitStatus::Of(status(ended)))
}

/// The status as a shell tells it.
fn status(ended: Ended) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&ended) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    ended
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(u8::MAX)
}

#[cfg(unix)]
fn terminate(child: &Child) {
    let pid = child.id().and_then(|pid| i32::try_from(pid).ok());
    if let Some(pid) = pid.and_then(rustix::process::Pid::from_raw) {
        // It may have ended by itself.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
}

#[cfg(not(unix))]
fn terminate(_: &Child) {}
