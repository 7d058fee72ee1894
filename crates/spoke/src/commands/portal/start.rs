//! Starting the local portal on a data folder.

use std::path::PathBuf;
use std::time::Duration;

use spoke_model::limits::Plan;
use spoke_model::secret::Secret;
use spoke_model::time::Timestamp;
use spoke_portal::{Portal, Seed};

use super::probe::{Probe, probe};
use super::request_log::{LogFormat, RequestLog};
use crate::failure::Failure;
use crate::settings::{DataDir, PortalFile, read_app, write_app, write_private};

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Start {
    /// No sample data.
    pub empty: bool,
    /// The snapshot's file that a new portal begins with, in the place of sample data.
    pub snapshot: Option<PathBuf>,
    /// The port; 0 takes any free one.
    pub port: u16,
    /// How far search lies behind writes.
    pub index_lag: Duration,
    /// Whether contacts are linked to the company of their e-mail domain.
    pub associate_companies: bool,
    /// Whether contacts that were deleted permanently stay away.
    pub block_deleted_contacts: bool,
    /// When the portal's clock starts; now when absent.
    pub clock: Option<Timestamp>,
    /// Whether v1 to v4 answer.
    pub legacy_versions: bool,
    /// Whose request limits hold; none by default.
    pub plan: Option<Plan>,
    /// Packs of the API limit increase beside the plan.
    pub packs: u8,
    /// The account's time zone; UTC when absent.
    pub time_zone: Option<String>,
    /// How requests are told on standard error; not at all when absent.
    pub log_format: Option<LogFormat>,
    /// Where the data is or will be.
    pub data_dir: DataDir,
}

/// Starts the portal and leaves `portal.json` for other commands.
///
/// # Errors
/// When another portal has the folder, the port is taken, or the folder can't be used.
pub async fn start(start: &Start) -> Result<(Portal, PortalFile), Failure> {
    let data_dir = &start.data_dir;
    if let Some(other) = running(data_dir).await {
        return Err(taken(data_dir, &other));
    }
    // Whoever started it empty wants it empty at every later start too.
    let is_new = !data_dir.records().exists();
    data_dir.create().map_err(|error| unusable(data_dir, &error))?;
    let mut builder = Portal::builder()
        .data_dir(data_dir.records())
        .port(start.port)
        .index_lag(start.index_lag)
        .associate_companies(start.associate_companies)
        .block_deleted_contacts(start.block_deleted_contacts)
        .legacy_versions(start.legacy_versions);
    if let Some(clock) = start.clock {
        builder = builder.clock_at(clock);
    }
    if let Some(file) = start.snapshot.as_ref().filter(|_| is_new) {
        builder = builder.snapshot(file);
    }
    builder = builder.seed(if is_new && !start.empty && start.snapshot.is_none() {
        Seed::Sample
    } else {
        Seed::Empty
    });
    let known_token = std::fs::read_to_string(data_dir.token_file())
        .ok()
        .filter(|token| !token.trim().is_empty());
    if let Some(token) = &known_token {
        builder = builder.token(token.trim());
    }
    let known_app = read_app(&data_dir.app_file()).map_err(|error| unusable(data_dir, &error))?;
    if let Some(app) = &known_app {
        builder = builder.app(app.clone());
    }
    if let Some(plan) = start.plan {
        builder = builder.plan(plan).limit_increase_packs(start.packs);
    }
    if let Some(zone) = &start.time_zone {
        builder = builder.time_zone(zone.as_str());
    }
    if let Some(format) = start.log_format {
        let log = RequestLog::start(format)
            .map_err(|error| Failure::usage("can't tell requests").because(&error))?;
        builder = builder.on_request(move |request| log.tell(request));
    }
    let portal = builder
        .start()
        .await
        .map_err(|error| did_not_start(data_dir, &error))?;
    let file = PortalFile {
        url: portal.url().to_owned(),
        token: Secret::new(portal.token()),
        pid: std::process::id(),
        hub_id: portal.hub_id(),
    };
    if known_token.is_none() {
        write_private(&data_dir.token_file(), file.token.expose().as_bytes())
            .map_err(|error| unusable(data_dir, &error))?;
    }
    if known_app.is_none() {
        write_app(&data_dir.app_file(), portal.app()).map_err(|error| unusable(data_dir, &error))?;
    }
    file.write(&data_dir.portal_file())
        .map_err(|error| unusable(data_dir, &error))?;
    Ok((portal, file))
}

/// The portal that runs on this folder already, if one answers.
async fn running(data_dir: &DataDir) -> Option<PortalFile> {
    let file = PortalFile::read(&data_dir.portal_file()).ok()??;
    (probe(&file.url, &file.token, file.hub_id).await == Probe::Answers).then_some(file)
}

fn taken(data_dir: &DataDir, other: &PortalFile) -> Failure {
    Failure::usage(format!(
        "a portal already runs on {}: process {}, at {}",
        data_dir.path().display(),
        other.pid,
        other.url
    ))
    .hint("use the one that runs: spoke portal status")
    .hint(format!("or stop it first: kill {}", other.pid))
    .hint("or start another beside it: spoke up --data-dir OTHER --port 0")
}

fn unusable(data_dir: &DataDir, error: &std::io::Error) -> Failure {
    Failure::usage(format!("can't use the folder {}", data_dir.path().display()))
        .because(error)
        .hint("choose a folder you may write to: spoke up --data-dir FOLDER")
}

fn did_not_start(data_dir: &DataDir, error: &spoke_portal::Error) -> Failure {
    if let spoke_portal::Error::Listen { address, source, .. } = error {
        return Failure::usage(format!("port {} is taken or may not be used", address.port()))
            .because(source)
            .hint("take any free port: spoke up --port 0")
            .hint("or choose one: spoke up --port 8585");
    }
    let failure = Failure::from_error(crate::exit_status::ExitStatus::Usage, error);
    match error {
        // What was asked for is at fault, not the folder.
        spoke_portal::Error::TimeZone { .. } | spoke_portal::Error::Random { .. } => failure,
        spoke_portal::Error::Snapshot { .. } => {
            failure.hint("copy a snapshot to a file: spoke portal snapshot export NAME FILE")
        }
        _ => failure
            .cause(format!("the folder is {}", data_dir.path().display()))
            .hint("use another folder: spoke up --data-dir FOLDER"),
    }
}
