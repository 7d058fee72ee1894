//! Where the client secret comes from that deliveries are signed with.

use std::path::PathBuf;

use spoke_model::secret::Secret;

use super::{PortalChoice, Settings, read_app};
use crate::failure::Failure;

/// What was said about the secret: nothing, a variable, or a file.
#[derive(Clone, Debug, Default)]
pub struct WebhookSecret {
    variable: Option<String>,
    file: Option<PathBuf>,
}

impl WebhookSecret {
    /// The secret in this variable or the first line of this file.
    #[must_use]
    pub fn new(variable: Option<String>, file: Option<PathBuf>) -> Self {
        Self { variable, file }
    }

    /// Reads it: as it was said, else the local portal's, else `HUBSPOT_CLIENT_SECRET`.
    ///
    /// # Errors
    /// When there is none, with the ways to give one.
    pub fn read(&self, settings: &Settings) -> Result<Secret, Failure> {
        if let Some(name) = &self.variable {
            return super::Environment::named(name)
                .ok_or_else(|| Failure::usage(format!("the environment variable {name} is not set")));
        }
        if let Some(path) = &self.file {
            let text = std::fs::read_to_string(path)
                .map_err(|error| Failure::usage(format!("can't read {}", path.display())).because(&error))?;
            let line = text.lines().next().unwrap_or_default().trim();
            if line.is_empty() {
                return Err(Failure::usage(format!(
                    "the first line of {} is empty",
                    path.display()
                )));
            }
            return Ok(Secret::new(line));
        }
        if let Some(secret) = local(settings)? {
            return Ok(secret);
        }
        settings.environment.client_secret.clone().ok_or_else(|| {
            Failure::usage("no client secret to check signatures with")
                .hint("with a local portal it is known: start one in this folder with spoke up")
                .hint("for HubSpot, set HUBSPOT_CLIENT_SECRET to the app's client secret")
                .hint("or name a variable or a file: --secret-env NAME, --secret-file FILE")
        })
    }
}

/// The secret of the local portal's app, unless another portal was asked for.
fn local(settings: &Settings) -> Result<Option<Secret>, Failure> {
    if !matches!(settings.portal, None | Some(PortalChoice::Local)) {
        return Ok(None);
    }
    let Some(data_dir) = &settings.data_dir else {
        return Ok(None);
    };
    let path = data_dir.app_file();
    let app = read_app(&path)
        .map_err(|error| Failure::usage(format!("can't read {}", path.display())).because(&error))?;
    Ok(app.map(|app| app.client_secret))
}
