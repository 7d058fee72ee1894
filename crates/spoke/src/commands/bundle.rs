//! `spoke bundle`.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use spoke_model::redact::Redactor;
use spoke_model::token_kind::names_a_secret;
use spoke_ops::bundle::{self, Bundle, BundleError, Entry};
use spoke_ops::doctor::{self, Report};
use spoke_ops::recent::Recent;

use super::doctor::patient;
use super::moments::now;
use super::triage::recent;
use crate::cli::bundle::BundleArguments;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::{Settings, Target, read_app};

const PATIENCE: Duration = Duration::from_secs(5);
/// Variables that belong to an integration begin like this.
const VARIABLES: [&str; 4] = ["HUBSPOT_", "SPOKE_", "NODE_ENV", "LOG_LEVEL"];
/// The largest configuration that is read, in bytes.
const CONFIGURATION_MAX: u64 = 1 << 20;

/// Gathers diagnostics, redacts them and writes the archive.
///
/// # Errors
/// When a named log can't be read or the archive not be written. That HubSpot does not answer is no error: it is what the
/// archive is for.
pub async fn bundle(settings: &Settings, typed: &BundleArguments) -> Result<ExitStatus, Failure> {
    let at = now();
    let target = Target::resolve(settings).await?;
    let mut bundle = Bundle::new(
        redactor(settings, &target),
        settings.environment.home.as_deref(),
        at,
    );
    let report = doctor::examine(&patient(&target, 0, PATIENCE), SystemTime::now).await;
    let recent = recent(settings, Duration::from_secs(3600 * u64::from(typed.hours)))?;
    bundle.add(
        "summary.txt",
        "the most important, for people",
        &summary(&report, &recent),
    );
    bundle.add_json(
        "versions.json",
        "versions of this program and machine",
        &versions(),
    );
    bundle.add_json("layers.json", "the connection, layer by layer", &report.layers);
    bundle.add_json("account.json", "account, limits and scopes", &report.facts);
    bundle.add_json(
        "failures.json",
        "recent failures, from the journal of calls",
        &recent.failures,
    );
    bundle.add_json(
        "usage.json",
        "calls by endpoint and status, times, allowance",
        &usage(&recent),
    );
    bundle.add(
        "correlation-ids.txt",
        "ids of failed calls, for HubSpot's support",
        &correlation_ids(&report, &recent),
    );
    bundle.add(
        "environment.txt",
        "which variables are set; no values",
        &environment(),
    );
    for (name, text) in configuration(settings) {
        bundle.add(&name, "configuration without secrets", &text);
    }
    for (place, log) in typed.log.iter().enumerate() {
        bundle
            .add_log(&format!("log-{}.txt", place + 1), log)
            .map_err(|error| failed(&error))?;
    }
    let path = typed
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from(bundle::default_name(at)));
    let entries = bundle.write(&path, typed.force).map_err(|error| failed(&error))?;
    if typed.json {
        write_json(
            &settings.printer,
            &serde_json::json!({"file": path.display().to_string(), "entries": entries}),
        )?;
        return Ok(ExitStatus::Done);
    }
    print(settings, &entries)?;
    settings.printer.note(&format!(
        "written to {}; look at it before you send it: it names portal, endpoints and times",
        path.display()
    ));
    Ok(ExitStatus::Done)
}

fn print(settings: &Settings, entries: &[Entry]) -> Result<(), Failure> {
    let mut table = Table::new(["file", "bytes", "holds"]).right([1]);
    for entry in entries {
        table.row([entry.name.as_str(), &entry.bytes.to_string(), entry.about]);
    }
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(())
}

fn failed(error: &BundleError) -> Failure {
    let failure = Failure::from_error(ExitStatus::Usage, error);
    match error {
        BundleError::Exists(_) => failure.hint("replace it: --force"),
        BundleError::Format(_) => failure.hint("name it NAME.tar.gz or NAME.zip"),
        _ => failure,
    }
}

/// Knows every secret that this machine has for HubSpot, whatever it looks like.
fn redactor(settings: &Settings, target: &Target) -> Redactor {
    let mut redactor = Redactor::new();
    redactor.know(target.token.expose());
    if let Some(token) = &settings.stdin_token {
        redactor.know(token.expose());
    }
    if let Some((oauth, _)) = &target.oauth {
        redactor.know(oauth.client_secret.expose());
        redactor.know(oauth.tokens.refresh_token.expose());
        redactor.know(oauth.tokens.access_token.expose());
    }
    for (name, value) in std::env::vars_os() {
        if let (Some(name), Some(value)) = (name.to_str(), value.to_str())
            && names_a_secret(name)
        {
            redactor.know(value);
        }
    }
    if let Some(folder) = &settings.data_dir {
        if let Ok(Some(app)) = read_app(&folder.app_file()) {
            redactor.know(app.client_secret.expose());
            redactor.know(app.refresh_token.expose());
            redactor.know(app.developer_api_key.expose());
        }
        if let Ok(token) = fs::read_to_string(folder.token_file()) {
            redactor.know(&token);
        }
    }
    redactor
}

fn versions() -> serde_json::Value {
    serde_json::json!({
        "spoke": env!("CARGO_PKG_VERSION"),
        "system": std::env::consts::OS,
        "processor": std::env::consts::ARCH,
        "tableOfOperations": format!("@hubspot/api-client {}", spoke_model::operation::sdk_version()),
        "paths": spoke_model::version::ApiVersion::default().to_string(),
    })
}

fn usage(recent: &Recent) -> serde_json::Value {
    let endpoints: Vec<_> = recent
        .endpoints
        .iter()
        .map(|(endpoint, calls)| serde_json::json!({"endpoint": endpoint, "calls": calls}))
        .collect();
    serde_json::json!({
        "journal": recent.journal,
        "calls": recent.calls,
        "failedByStatus": recent.failed_by_status,
        "p50Ms": recent.p50_ms,
        "p95Ms": recent.p95_ms,
        "dailyLimit": recent.daily_limit,
        "dailyRemaining": recent.daily_remaining,
        "endpoints": endpoints,
        "ending": recent.sunsets,
    })
}

fn summary(report: &Report, recent: &Recent) -> String {
    let mut text = format!("spoke {}\nportal at {}\n", env!("CARGO_PKG_VERSION"), report.url);
    for layer in &report.layers {
        let took = layer
            .milliseconds
            .map_or_else(String::new, |took| format!(" in {took:.1} ms"));
        text.push_str(&format!(
            "{}: {}{took}: {}\n",
            layer.name,
            layer.health.as_str(),
            layer.found
        ));
        if let Some(id) = &layer.correlation_id {
            text.push_str(&format!("  correlation id {id}\n"));
        }
    }
    text.push_str(&format!(
        "{} of {} recent calls failed\n",
        recent.all_failed(),
        recent.calls
    ));
    for (status, count) in &recent.failed_by_status {
        text.push_str(&format!("  {count} times {status}\n"));
    }
    text
}

fn correlation_ids(report: &Report, recent: &Recent) -> String {
    let layers = report
        .layers
        .iter()
        .filter_map(|layer| layer.correlation_id.as_deref());
    let calls = recent
        .failures
        .iter()
        .filter_map(|failure| failure.correlation_id.as_deref());
    let ids: std::collections::BTreeSet<&str> = layers.chain(calls).collect();
    ids.into_iter()
        .map(|id| format!("correlation id {id}\n"))
        .collect()
}

fn environment() -> String {
    let mut lines: Vec<String> = std::env::vars_os()
        .filter_map(|(name, value)| {
            let name = name.to_str()?.to_owned();
            let is_ours = VARIABLES.iter().any(|start| name.starts_with(start));
            let state = if value.is_empty() { "empty" } else { "set" };
            is_ours.then(|| format!("{name} is {state}"))
        })
        .collect();
    lines.sort();
    lines.join("\n")
}

/// `spoke.toml` and `.env` of the working folder, where they are.
fn configuration(settings: &Settings) -> Vec<(String, String)> {
    let profile = settings
        .profile_file
        .as_ref()
        .map(|file| file.folder().join("spoke.toml"));
    let dotenv = std::env::current_dir().ok().map(|here| here.join(".env"));
    [("spoke.toml", profile), ("dotenv.txt", dotenv)]
        .into_iter()
        .filter_map(|(name, path)| {
            let path = path?;
            let is_small = fs::metadata(&path).is_ok_and(|about| about.len() <= CONFIGURATION_MAX);
            let text = is_small.then(|| fs::read_to_string(&path).ok()).flatten()?;
            let text = if name == "dotenv.txt" { masked(&text) } else { text };
            Some((name.to_owned(), text))
        })
        .collect()
}

/// Names without values: in a `.env` any value may be a secret.
fn masked(dotenv: &str) -> String {
    dotenv
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| {
            let state = if value.trim().is_empty() { "empty" } else { "set" };
            format!("{} is {state}\n", name.trim())
        })
        .collect()
}
