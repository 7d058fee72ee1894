//! `spoke env list`.

use std::io::Write;

use serde_json::json;

use super::profile_file;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::{Profile, Settings};

/// Lists the profiles. One that is chosen and does not exist is no reason not to list the others.
///
/// # Errors
/// When there is no `spoke.toml`.
pub fn list(settings: &Settings, json: bool) -> Result<ExitStatus, Failure> {
    let file = profile_file(settings)?;
    let chosen = settings.chosen_profile().ok().flatten();
    let is_chosen = |profile: &Profile| {
        chosen
            .as_ref()
            .is_some_and(|one| one.profile.name == profile.name)
    };
    if json {
        let profiles: Vec<_> = file
            .profiles
            .iter()
            .map(|profile| {
                json!({
                    "name": profile.name,
                    "inUse": is_chosen(profile),
                    "environment": profile.environment.as_str(),
                    "portal": profile.portal.to_string(),
                    "hubId": profile.hub_id,
                    "token": profile.token.as_ref().map(ToString::to_string),
                    "deny": profile.deny.iter().map(|action| action.as_str()).collect::<Vec<_>>(),
                    "levels": profile.levels.keys().collect::<Vec<_>>(),
                })
            })
            .collect();
        write_json(
            &settings.printer,
            &json!({ "file": file.path, "profiles": profiles }),
        )?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new([
        "",
        "profile",
        "environment",
        "portal",
        "account",
        "token from",
        "denies",
    ]);
    for profile in &file.profiles {
        let token = profile
            .token
            .as_ref()
            .map_or_else(|| "-".to_owned(), ToString::to_string);
        let account = profile
            .hub_id
            .map_or_else(|| "any".to_owned(), |id| id.to_string());
        table.row([
            if is_chosen(profile) { "*" } else { "" },
            &profile.name,
            profile.environment.as_str(),
            &profile.portal.to_string(),
            &account,
            &token,
            &denied(profile),
        ]);
    }
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

/// The denied actions, in a line.
pub fn denied(profile: &Profile) -> String {
    if profile.deny.is_empty() {
        return "nothing".to_owned();
    }
    let names: Vec<&str> = profile.deny.iter().map(|action| action.as_str()).collect();
    names.join(", ")
}
