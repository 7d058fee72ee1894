//! `spoke env`.

use clap::{Args, Subcommand};

const HELP: &str = "\
Profiles stand in spoke.toml, in the working folder or a folder above. The token itself never does:

  default = \"development\"

  [profile.development]
  portal = \"local\"

  [profile.production]
  portal = \"hubspot\"
  hub_id = 12345678                       # a token of another account is refused
  token = { env = \"HUBSPOT_PRODUCTION_TOKEN\" }
                                          # or { file }, { command = [..] }, { keyring }, { stored = true }
  deny = [\"delete\", \"gdpr-delete\"]       # what must never be done from here
  plan = \"professional\"
  retries = 5
  timeout = 30                            # seconds
  levels = { reader = { env = \"HUBSPOT_READER_TOKEN\" } }

What can be denied: write, delete, batch-archive, gdpr-delete, merge, send-email, change-definitions, import, \
export. Production denies batch-archive, the others send-email, unless the profile allows it: allow = [..].";

/// `spoke env`.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub struct EnvArguments {
    #[command(subcommand)]
    pub verb: EnvVerb,
}

/// What to do with profiles.
#[derive(Debug, Subcommand)]
pub enum EnvVerb {
    /// List the profiles of spoke.toml
    List(JsonArguments),
    /// Use this profile from now on
    Use(UseArguments),
    /// Show what is in force, and which layer said so: flag, variable, file or default
    Show(JsonArguments),
    /// Compare the definitions of two portals (exit status 1 when they differ)
    Diff(DiffArguments),
}

/// The form of the answer.
#[derive(Args, Debug)]
pub struct JsonArguments {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke env use`.
#[derive(Args, Debug)]
pub struct UseArguments {
    /// The profile
    #[arg(value_name = "PROFILE", required_unless_present = "none")]
    pub name: Option<String>,
    /// Forget the choice
    #[arg(long, conflicts_with = "name")]
    pub none: bool,
}

/// `spoke env diff`.
#[derive(Args, Debug)]
pub struct DiffArguments {
    /// A profile
    #[arg(value_name = "PROFILE")]
    pub first: String,
    /// Another profile
    #[arg(value_name = "PROFILE")]
    pub second: String,
    /// Only these object types [default: contacts, companies, deals, tickets and all custom ones]
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    pub objects: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
