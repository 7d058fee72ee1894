//! `spoke dev`.

use std::ffi::OsString;
use std::time::Duration;

use clap::Args;

use super::portal::{parse_duration, plans};

const DEV_HELP: &str = "\
The command finds HUBSPOT_BASE_URL, HUBSPOT_ACCESS_TOKEN, HUBSPOT_PORTAL_ID, HUBSPOT_CLIENT_ID, HUBSPOT_CLIENT_SECRET and \
SPOKE_PORTAL in its environment. The portal is kept in memory and is gone afterwards. The exit status is that of the \
command; 128 and the number of the signal that ended it; 127 when there is no such command.

  spoke dev -- npm test
  spoke dev --empty --plan none -- cargo test";

/// `spoke dev`.
#[derive(Args, Debug)]
#[command(after_help = DEV_HELP)]
pub struct DevArguments {
    /// Start without sample data
    #[arg(long)]
    pub empty: bool,

    /// Enforce the request limits of this HubSpot plan, or none
    #[arg(long, value_name = "PLAN", default_value = "professional", value_parser = plans())]
    pub plan: String,

    /// How far search lies behind writes, as HubSpot's does by some seconds: 5s, 500ms, 1m
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = parse_duration)]
    pub index_lag: Duration,

    /// The command and its arguments
    #[arg(
        value_name = "COMMAND",
        required = true,
        num_args = 1..,
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub command: Vec<OsString>,
}
