//! Reading `gateway.toml` and the file of keys.

use std::path::{Path, PathBuf};

use spoke_gateway::config::Config;
use spoke_gateway::roles::KeyRing;

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::Settings;

/// The file that is read when none is named.
const NAME: &str = "gateway.toml";

/// What the named file says, or `gateway.toml` here, or nothing.
pub fn config(named: Option<&Path>) -> Result<Config, Failure> {
    let path = named.map_or_else(|| PathBuf::from(NAME), Path::to_owned);
    if named.is_none() && !path.exists() {
        return Ok(Config::default());
    }
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Failure::usage(format!("can't read {}", path.display())).because(&error))?;
    Config::parse(&text).map_err(|error| {
        Failure::from_error(ExitStatus::Usage, &error).detail(format!("in {}", path.display()))
    })
}

/// The keys of this folder; none when there is no file.
pub fn keys(settings: &Settings) -> Result<KeyRing, Failure> {
    let path = settings.data_dir_or_new().gateway_keys();
    match std::fs::read_to_string(&path) {
        Ok(text) => KeyRing::parse(&text).map_err(|error| {
            Failure::from_error(ExitStatus::Usage, &error).detail(format!("in {}", path.display()))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(KeyRing::default()),
        Err(error) => Err(Failure::usage(format!("can't read {}", path.display())).because(&error)),
    }
}
