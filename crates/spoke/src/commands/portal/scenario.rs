//! `spoke portal scenario`: bad days that have a name.

use serde_json::{Value, json};

use super::control::{Controls, text};
use super::fault;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{paragraph, write_json};
use crate::settings::Settings;

/// Shows the scenarios there are.
///
/// # Errors
/// When the portal does not answer.
pub async fn list_scenarios(settings: &Settings, as_json: bool) -> Result<ExitStatus, Failure> {
    let answer = Controls::open(settings)
        .await?
        .get("list the scenarios", "/scenarios")
        .await?;
    let scenarios = answer.get("scenarios").cloned().unwrap_or_else(|| json!([]));
    if as_json {
        write_json(&settings.printer, &scenarios)?;
        return Ok(ExitStatus::Done);
    }
    for scenario in scenarios.as_array().map(Vec::as_slice).unwrap_or_default() {
        let running = scenario.get("running").and_then(Value::as_bool) == Some(true);
        let state = if running {
            format!(" (runs, met {} times)", text(scenario, "hits"))
        } else {
            String::new()
        };
        settings
            .printer
            .data_line(&format!("{}{state}", text(scenario, "name")))?;
        let width = settings.printer.width();
        let does = text(scenario, "does");
        let good = format!("A good integration: {}", text(scenario, "integration"));
        for words in [does, good] {
            settings.printer.data_line(&paragraph(&words, width, 2))?;
        }
    }
    Ok(ExitStatus::Done)
}

/// Starts a scenario and shows its faults.
///
/// # Errors
/// When the portal does not answer, or too many faults are set.
pub async fn start_scenario(
    settings: &Settings,
    name: &str,
    seed: u64,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let path = format!("/scenarios/{name}");
    let started = controls
        .post("start the scenario", &path, &json!({ "seed": seed }))
        .await?;
    if as_json {
        write_json(&settings.printer, &started)?;
        return Ok(ExitStatus::Done);
    }
    fault::show(settings, &started, false)?;
    let width = settings.printer.width();
    let does = text(&started, "does");
    let good = format!("A good integration: {}", text(&started, "integration"));
    for words in [does, good] {
        settings.printer.note(&paragraph(&words, width, 0));
    }
    settings
        .printer
        .note(&format!("stop it with: spoke portal scenario stop {name}"));
    Ok(ExitStatus::Done)
}

/// Ends a scenario, or all of them.
///
/// # Errors
/// When the portal does not answer.
pub async fn stop_scenarios(
    settings: &Settings,
    name: Option<&str>,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let path = name.map_or_else(|| "/scenarios".to_owned(), |name| format!("/scenarios/{name}"));
    let answer = controls.delete("stop the scenario", &path).await?;
    if as_json {
        write_json(&settings.printer, &answer)?;
        return Ok(ExitStatus::Done);
    }
    settings
        .printer
        .data_line(&match text(&answer, "cleared").as_str() {
            "1" => "1 fault cleared".to_owned(),
            count => format!("{count} faults cleared"),
        })?;
    Ok(ExitStatus::Done)
}
