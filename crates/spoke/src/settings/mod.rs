//! From what was typed to what is meant.
//!
//! The order is flag, environment variable, profile of `spoke.toml`, default. Commands get plain values from here and never look at the
//! environment themselves.

mod app_file;
mod credentials;
mod data_dir;
pub mod environment;
mod portal_choice;
mod portal_file;
mod profile;
mod target;
mod webhook_secret;

pub use app_file::{read_app, write_app};
pub use credentials::{Credential, CredentialFile, CredentialKind, OAuthCredential, seconds};
pub use data_dir::DataDir;
pub use environment::{ACCESS_TOKEN, Environment};
pub use portal_choice::PortalChoice;
pub use portal_file::{PortalFile, write_private};
pub use profile::{Chosen, ChosenBy, Profile, ProfileFile, REMEMBERED, TokenReference};
pub use target::{Destination, HUBSPOT, Target, TargetKind, TokenOrigin, left_behind, place};
pub use webhook_secret::WebhookSecret;

use std::io::{self, BufRead, IsTerminal};

use spoke_model::secret::Secret;

use crate::cli::GlobalArguments;
use crate::failure::Failure;
use crate::output::{Level, Paint, Printer, terminal_width};

/// No token or secret is longer.
const SECRET_MAX: u64 = 64 << 10;

/// What every command may need to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The verbs typed, such as `crm get`.
    pub verb: String,
    /// The portal named by `--portal`.
    pub portal: Option<PortalChoice>,
    /// The profile named by `--profile`.
    pub profile: Option<String>,
    /// The access level whose token to use.
    pub access: Option<String>,
    /// The `spoke.toml` in force.
    pub profile_file: Option<ProfileFile>,
    /// Whether calls are written down.
    pub journal: bool,
    /// The token given on standard input.
    pub stdin_token: Option<Secret>,
    /// The local portal's folder, if one was named or found.
    pub data_dir: Option<DataDir>,
    /// Where a new data folder would be made.
    pub new_data_dir: DataDir,
    /// Whether `--data-dir` named it.
    named_data_dir: bool,
    /// What the environment says.
    pub environment: Environment,
    /// Writes what the command has to say.
    pub printer: Printer,
}

impl Settings {
    /// How to print: needed even to report that the other settings are wrong.
    #[must_use]
    pub fn printer(global: &GlobalArguments, environment: &Environment) -> Printer {
        let level = match (global.quiet, global.verbose) {
            (true, _) => Level::Quiet,
            (_, true) => Level::Verbose,
            _ => Level::Default,
        };
        let paint = |is_terminal| Paint::new(global.color.applies(is_terminal, environment.no_color));
        let (stdout, stderr) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let width = if stdout { terminal_width() } else { None };
        Printer::new(level, paint(stdout), paint(stderr), width, stderr)
    }

    /// Works out the settings of this call.
    ///
    /// # Errors
    /// When the working folder is gone, or no token comes from standard input although one was promised.
    pub fn resolve(
        global: &GlobalArguments,
        verb: String,
        environment: Environment,
        printer: Printer,
    ) -> Result<Self, Failure> {
        let stdin_token = if global.token_stdin {
            Some(read_token()?)
        } else {
            None
        };
        let here = std::env::current_dir()
            .map_err(|error| Failure::usage("the working folder can't be used").because(&error))?;
        let (data_dir, new_data_dir) = match &global.data_dir {
            Some(folder) => {
                let named = DataDir::at(here.join(folder));
                (named.exists().then(|| named.clone()), named)
            }
            None => (
                DataDir::find(&here, environment.home.as_deref()),
                DataDir::inside(&here),
            ),
        };
        let profile_file = match &global.config {
            Some(path) => Some(ProfileFile::open(here.join(path))?),
            None => ProfileFile::find(&here, environment.home.as_deref())?,
        };
        Ok(Self {
            verb,
            portal: global.portal.clone(),
            profile: global.profile.clone(),
            access: global.access.clone(),
            profile_file,
            journal: !global.no_journal,
            named_data_dir: global.data_dir.is_some(),
            stdin_token,
            data_dir,
            new_data_dir,
            environment,
            printer,
        })
    }

    /// The folder that `spoke up` works in: the one found, or a new one here.
    #[must_use]
    pub fn data_dir_or_new(&self) -> DataDir {
        self.data_dir.clone().unwrap_or_else(|| self.new_data_dir.clone())
    }

    /// The folder for what Spoke itself remembers: journal, credentials, chosen profile. That of `--data-dir`, else the
    /// one beside `spoke.toml`, else the local portal's, else a new one here.
    #[must_use]
    pub fn state_dir(&self) -> DataDir {
        match &self.profile_file {
            Some(file) if !self.named_data_dir => DataDir::inside(file.folder()),
            _ => self.data_dir_or_new(),
        }
    }

    /// These settings with another profile, as if `--profile` had named it and nothing else.
    #[must_use]
    pub fn with_profile(&self, name: &str) -> Self {
        Self {
            profile: Some(name.to_owned()),
            portal: None,
            stdin_token: None,
            ..self.clone()
        }
    }

    /// These settings without the token from standard input.
    #[must_use]
    pub fn without_stdin_token(&self) -> Self {
        Self {
            stdin_token: None,
            ..self.clone()
        }
    }

    /// The profile in force. `None` when nothing names one.
    ///
    /// # Errors
    /// When what names one names none that there is.
    pub fn chosen_profile(&self) -> Result<Option<Chosen>, Failure> {
        profile::choose(
            self.profile.as_deref(),
            self.environment.profile.as_deref(),
            Some(self.state_dir().path()),
            self.profile_file.as_ref(),
        )
    }
}

/// The first line of standard input, as the secret of an OAuth app.
///
/// # Errors
/// When there is none.
pub fn read_client_secret() -> Result<Secret, Failure> {
    let mut line = String::new();
    io::Read::take(io::stdin().lock(), SECRET_MAX)
        .read_line(&mut line)
        .map_err(|error| Failure::usage("can't read the secret from standard input").because(&error))?;
    match line.trim() {
        "" => Err(Failure::usage("no secret came from standard input")),
        secret => Ok(Secret::new(secret)),
    }
}

fn read_token() -> Result<Secret, Failure> {
    let mut line = String::new();
    io::Read::take(io::stdin().lock(), SECRET_MAX)
        .read_line(&mut line)
        .map_err(|error| Failure::usage("can't read the token from standard input").because(&error))?;
    match line.trim() {
        "" => Err(Failure::usage("no token came from standard input")
            .hint("with --token-stdin, the first line of standard input is the token: spoke --token-stdin … < token.txt")),
        token => Ok(Secret::new(token)),
    }
}
