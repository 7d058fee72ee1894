//! A portal that has been found to be there, and the client for it.

use spoke_client::{Error, HubSpot};

use super::portal::probe::{Probe, probe};
use crate::failure::Failure;
use crate::output::Printer;
use crate::refusal;
use crate::settings::{Settings, Target, TargetKind, left_behind};

/// The portal this command works with.
#[derive(Clone, Debug)]
pub struct Session {
    /// The client.
    pub client: HubSpot,
    /// Which portal it is.
    pub target: Target,
    /// Writes what the command has to say.
    pub printer: Printer,
}

impl Session {
    /// Decides which portal to use and makes the client. A local portal is asked whether it is there, because its file
    /// may have been left behind by a process that was killed.
    ///
    /// # Errors
    /// When there is no portal or no token, with the ways out.
    pub async fn open(settings: &Settings) -> Result<Self, Failure> {
        let target = Target::resolve(settings)?;
        if let TargetKind::Local {
            pid,
            hub_id,
            data_dir,
        } = &target.kind
        {
            let token_is_set = settings.environment.access_token.is_some();
            let gone = || left_behind(data_dir, *pid, &target.url, token_is_set);
            match probe(&target.url, &target.token, *hub_id).await {
                Probe::Answers => {}
                // A token of the user's own may well be refused: the command itself will say so.
                Probe::Refuses if settings.stdin_token.is_some() => {}
                Probe::Refuses | Probe::Stranger => {
                    return Err(gone().cause("another program answers at that address"));
                }
                Probe::Silent => return Err(gone()),
            }
        }
        settings.printer.detail(&format!("using {}", target.name()));
        let client = HubSpot::builder()
            .base_url(&target.url)
            .token(target.token.clone())
            .build()
            .map_err(|error| Failure::usage(format!("can't use {}", target.name())).because(&error))?;
        Ok(Self {
            client,
            target,
            printer: settings.printer,
        })
    }

    /// A failure for a call that was made to `action`, such as "create a contact".
    #[must_use]
    pub fn refusal(&self, action: &str, error: &Error) -> Failure {
        refusal::refusal(action, error, &self.target)
    }
}
