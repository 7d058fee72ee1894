//! `spoke doctor`.

use clap::Args;

const HELP: &str = "\
Sends one call without the token and four with it, and with --timing four probes as often as it says. \
Exit status: 0 well (warnings included), 1 a layer fails, 4 HubSpot can't be reached.";

/// `spoke doctor`.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub struct DoctorArguments {
    /// Also send four probes this often each, and tell the spread of their times
    #[arg(long, value_name = "RUNS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub timing: u32,
    /// How many seconds a layer may take
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=120))]
    pub patience: u64,
    /// Print the layers as JSON
    #[arg(long)]
    pub json: bool,
}
