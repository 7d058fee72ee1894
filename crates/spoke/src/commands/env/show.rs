//! `spoke env show`: what is in force, and which layer said so.

use std::io::Write;

use serde_json::{Value, json};

use super::list::denied;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::{ChosenBy, Destination, Profile, Settings, Target};

/// One setting.
struct Line {
    name: &'static str,
    value: String,
    from: String,
}

/// Shows it. Nothing is sent; the token is looked for and not shown.
///
/// # Errors
/// When a profile is named that does not exist.
pub async fn show(settings: &Settings, json: bool) -> Result<ExitStatus, Failure> {
    let destination = Destination::of(settings)?;
    let mut lines = vec![Line {
        name: "portal",
        value: destination.choice.to_string(),
        from: destination.by.clone(),
    }];
    let file = settings.profile_file.as_ref();
    lines.push(Line {
        name: "file",
        value: file.map_or_else(|| "none".to_owned(), |file| file.path.display().to_string()),
        from: "--config, SPOKE_CONFIG, or the nearest spoke.toml".to_owned(),
    });
    let from_profile = match &destination.profile {
        Some(chosen) => {
            lines.push(Line {
                name: "profile",
                value: chosen.profile.name.clone(),
                from: chosen.by.words(),
            });
            profile_lines(&mut lines, &chosen.profile);
            matches!(chosen.by, ChosenBy::Flag | ChosenBy::Variable)
        }
        None => {
            lines.push(Line {
                name: "profile",
                value: "none".to_owned(),
                from: "default".to_owned(),
            });
            false
        }
    };
    if destination.profile.is_some() && !destination.is_of_profile {
        let named = if from_profile {
            "the portal named beside it"
        } else {
            "the portal that is named"
        };
        lines.push(Line {
            name: "note",
            value: format!("{named} is not this profile's: its token and its account are not used there"),
            from: destination.by.clone(),
        });
    }
    let (token, from) = match Target::resolve(settings).await {
        Ok(target) => ("there".to_owned(), target.origin.to_string()),
        Err(failure) => ("missing".to_owned(), failure.message().to_owned()),
    };
    lines.push(Line {
        name: "token",
        value: token,
        from,
    });
    lines.push(Line {
        name: "state",
        value: settings.state_dir().path().display().to_string(),
        from: "--data-dir, else beside spoke.toml, else the local portal's folder".to_owned(),
    });
    write(settings, &lines, json)
}

fn profile_lines(lines: &mut Vec<Line>, profile: &Profile) {
    let file = || "spoke.toml, else the environment's default".to_owned();
    let seconds = |duration: std::time::Duration| format!("{} s", duration.as_secs());
    for (name, value) in [
        ("environment", profile.environment.to_string()),
        (
            "account",
            profile
                .hub_id
                .map_or_else(|| "any".to_owned(), |id| id.to_string()),
        ),
        ("denies", denied(profile)),
        (
            "plan",
            profile
                .plan
                .map_or_else(|| "as HubSpot's answers tell".to_owned(), |plan| plan.to_string()),
        ),
        ("retries", profile.retries.to_string()),
        (
            "timeout",
            profile.timeout.map_or_else(|| "30 s".to_owned(), seconds),
        ),
        ("cache", seconds(profile.cache)),
    ] {
        lines.push(Line {
            name,
            value,
            from: file(),
        });
    }
    for (level, reference) in &profile.levels {
        lines.push(Line {
            name: "level",
            value: level.clone(),
            from: reference.to_string(),
        });
    }
}

fn write(settings: &Settings, lines: &[Line], json: bool) -> Result<ExitStatus, Failure> {
    if json {
        let lines: Vec<Value> = lines
            .iter()
            .map(|line| json!({ "setting": line.name, "value": line.value, "from": line.from }))
            .collect();
        write_json(&settings.printer, &lines)?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["setting", "value", "from"]);
    for line in lines {
        table.row([line.name, &line.value, &line.from]);
    }
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}
