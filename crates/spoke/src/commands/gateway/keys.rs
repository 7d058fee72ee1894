//! `spoke gateway key`.

use std::io::Write;
use std::path::Path;

use serde_json::json;
use spoke_gateway::Clock;
use spoke_gateway::roles::KeyRing;
use spoke_model::suggest::nearest;
use spoke_model::time::Timestamp;

use super::config::{config, keys};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::{Settings, write_private};

/// Makes a key and prints it.
///
/// # Errors
/// When there is no such role, or the name is taken.
pub fn create_key(
    settings: &Settings,
    name: &str,
    role: &str,
    file: Option<&Path>,
) -> Result<ExitStatus, Failure> {
    let config = config(file)?;
    if config.role(role).is_none() {
        let failure = Failure::usage(format!("there is no role {role}"));
        let known: Vec<&str> = config.role_names().collect();
        return Err(match nearest(role, known.iter().copied()) {
            Some(meant) => failure.hint(format!("did you mean {meant}?")),
            None => failure.hint(format!("roles are {}", known.join(", "))),
        });
    }
    let mut ring = keys(settings)?;
    let created = Timestamp::from_millis(Clock::system().now()).to_iso();
    let new = ring.create(name, role, &created).map_err(|error| {
        Failure::from_error(ExitStatus::Usage, &error).hint("see them: spoke gateway key list")
    })?;
    save(settings, &ring)?;
    settings.printer.data_line(new.key.expose())?;
    settings.printer.note(&format!(
        "a key for {name} with the role {role}; it can't be shown again, only its hash is kept"
    ));
    Ok(ExitStatus::Done)
}

/// Lists keys.
///
/// # Errors
/// When the file of keys can't be read.
pub fn list_keys(settings: &Settings, json: bool) -> Result<ExitStatus, Failure> {
    let ring = keys(settings)?;
    let printer = &settings.printer;
    if json {
        let lines: Vec<_> = ring
            .keys()
            .iter()
            .map(|key| json!({"name": key.name, "role": key.role, "created": key.created}))
            .collect();
        write_json(printer, &lines)?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["name", "role", "created"]);
    for key in ring.keys() {
        table.row([&key.name, &key.role, &key.created]);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

/// Takes a key away.
///
/// # Errors
/// When there is none.
pub fn revoke_key(settings: &Settings, name: &str) -> Result<ExitStatus, Failure> {
    let mut ring = keys(settings)?;
    ring.revoke(name).map_err(|error| {
        let known = ring.keys().iter().map(|key| key.name.as_str());
        let failure = Failure::from_error(ExitStatus::Usage, &error);
        match nearest(name, known) {
            Some(meant) => failure.hint(format!("did you mean {meant}?")),
            None => failure.hint("see them: spoke gateway key list"),
        }
    })?;
    save(settings, &ring)?;
    settings.printer.note(&format!(
        "the key of {name} is revoked; restart the gateway to shut it out"
    ));
    Ok(ExitStatus::Done)
}

fn save(settings: &Settings, ring: &KeyRing) -> Result<(), Failure> {
    let data_dir = settings.data_dir_or_new();
    let path = data_dir.gateway_keys();
    data_dir
        .create()
        .and_then(|()| write_private(&path, ring.text().as_bytes()))
        .map_err(|error| Failure::usage(format!("can't write {}", path.display())).because(&error))
}
