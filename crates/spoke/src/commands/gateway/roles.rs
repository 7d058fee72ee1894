//! `spoke gateway roles`.

use std::io::Write;
use std::path::Path;

use serde_json::json;
use spoke_gateway::roles::Rule;

use super::config::config;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::Settings;

/// Lists roles and their rules.
///
/// # Errors
/// When the configuration can't be read.
pub fn roles(settings: &Settings, file: Option<&Path>, as_json: bool) -> Result<ExitStatus, Failure> {
    let config = config(file)?;
    let printer = &settings.printer;
    if as_json {
        let lines: Vec<_> = config
            .roles
            .iter()
            .map(|role| json!({"name": role.name, "level": role.level, "allow": role.rules}))
            .collect();
        write_json(printer, &lines)?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["role", "level", "objects", "actions"]);
    for role in &config.roles {
        for rule in &role.rules {
            table.row([
                role.name.as_str(),
                role.level.as_str(),
                &rule.objects.join(" "),
                &actions(rule),
            ]);
        }
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

fn actions(rule: &Rule) -> String {
    let names: Vec<&str> = rule.actions.iter().map(|one| one.as_str()).collect();
    names.join(" ")
}
