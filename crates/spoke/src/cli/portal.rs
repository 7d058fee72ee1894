//! `spoke up` and `spoke portal`.

use clap::{Args, Subcommand};

/// The port used when none is asked for.
pub const DEFAULT_PORT: u16 = 8484;

const PORTAL_HELP: &str = "\
The portal behaves like HubSpot's API: same paths, same rules, same errors. It answers on this machine
only, needs no account, and keeps its data in the folder .spoke. Ctrl-C stops it; nothing is lost.";

/// How to start the local portal.
#[derive(Args, Debug)]
pub struct StartArguments {
    /// Start without sample data (only matters the first time: data is kept)
    #[arg(long)]
    pub empty: bool,

    /// The port to listen on, on 127.0.0.1; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = DEFAULT_PORT)]
    pub port: u16,

    /// Print one JSON object a line; the first says {"event":"ready","url":…,"token":…}
    #[arg(long)]
    pub json: bool,
}

/// `spoke up`.
#[derive(Args, Debug)]
#[command(after_help = PORTAL_HELP)]
pub struct UpArguments {
    #[command(flatten)]
    pub start: StartArguments,
}

/// `spoke portal`.
#[derive(Args, Debug)]
pub struct PortalArguments {
    #[command(subcommand)]
    pub verb: PortalVerb,
}

/// What to do with the local portal.
#[derive(Debug, Subcommand)]
pub enum PortalVerb {
    /// Start the local portal alone, without the SQLite copy
    Serve(ServeArguments),
    /// Say whether a portal answers, and which one (exit status 1 when none does)
    Status(StatusArguments),
}

/// `spoke portal serve`.
#[derive(Args, Debug)]
#[command(after_help = PORTAL_HELP)]
pub struct ServeArguments {
    #[command(flatten)]
    pub start: StartArguments,
}

/// `spoke portal status`.
#[derive(Args, Debug)]
pub struct StatusArguments {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
