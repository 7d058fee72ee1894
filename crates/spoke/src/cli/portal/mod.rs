//! `spoke up` and `spoke portal`.

pub mod apps;
pub mod controls;
pub mod faults;
pub mod recordings;
pub mod settings;
pub mod webhooks;

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};
use spoke_model::limits::Plan;
use spoke_model::time::Timestamp;

/// The port used when none is asked for.
pub const DEFAULT_PORT: u16 = 8484;

const PORTAL_HELP: &str = "\
The portal behaves like HubSpot's API: same paths, same rules, same errors. It answers on this machine \
only, needs no account, and keeps its data in the folder .spoke. Ctrl-C stops it; nothing is lost.";

/// Whether the versions whose support ends answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Legacy {
    /// As on HubSpot today.
    On,
    /// As if they were gone already.
    Off,
}

/// How requests are told.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum LogFormat {
    /// For eyes.
    Text,
    /// For programs.
    Json,
}

/// What `--plan` takes: no limits, or one of HubSpot's plans.
pub fn plans() -> PossibleValuesParser {
    PossibleValuesParser::new(std::iter::once("none").chain(Plan::ALL.map(Plan::as_str)))
}

/// How to start the local portal.
#[derive(Args, Debug)]
pub struct StartArguments {
    /// Start without sample data (only matters the first time: data is kept)
    #[arg(long)]
    pub empty: bool,

    /// Start with what this snapshot's file holds instead of sample data (only matters the first time: data is kept)
    #[arg(long, value_name = "FILE")]
    pub snapshot: Option<PathBuf>,

    /// The port to listen on, on 127.0.0.1; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = DEFAULT_PORT)]
    pub port: u16,

    /// How far search lies behind writes, as HubSpot's does by some seconds: 5s, 500ms, 1m
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = parse_duration)]
    pub index_lag: Duration,

    /// Link new contacts to the company with their e-mail domain, and create it where it is missing
    #[arg(long)]
    pub associate_companies: bool,

    /// Refuse to create contacts again that were deleted permanently (gdpr-delete)
    #[arg(long)]
    pub block_deleted_contacts: bool,

    /// Let the portal's clock start at this time (ISO 8601) instead of now: what HubSpot has switched off since is there,
    /// what it will switch off by then is gone
    #[arg(long, value_name = "TIME")]
    pub clock: Option<Timestamp>,

    /// Whether v1 to v4 paths answer; "off" makes them 404, a rehearsal of the end of their support in 2027
    #[arg(
        long,
        value_name = "on|off",
        default_value = "on",
        hide_possible_values = true
    )]
    pub legacy: Legacy,

    /// Enforce the request limits of this HubSpot plan, or none
    /// [default: professional for `spoke up`, none for `spoke portal serve`]
    #[arg(long, value_name = "PLAN", value_parser = plans())]
    pub plan: Option<String>,

    /// Packs of the API limit increase beside the plan (0 to 2)
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
        value_parser = clap::value_parser!(u8).range(0..=2))]
    pub packs: u8,

    /// Enforce no request limits, the same as --plan none
    #[arg(long, value_name = "off", conflicts_with_all = ["plan", "packs"],
        value_parser = PossibleValuesParser::new(["off"]), hide_possible_values = true)]
    pub limits: Option<String>,

    /// The account's time zone, at whose midnight the day of the daily limit ends, such as US/Eastern [default: UTC]
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,

    /// Tell every request on standard error, one a line: text for eyes, json for programs
    #[arg(long, value_name = "text|json", hide_possible_values = true)]
    pub log_format: Option<LogFormat>,

    /// Print one JSON object a line; the first says {"event":"ready","url":…,"token":…,"app":…}
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
    /// Let requests fail or be late, to see what your code does
    Fault(faults::FaultArguments),
    /// Live through a bad day that has a name: an incident, a day's calls used up, a revoked token
    Scenario(faults::ScenarioArguments),
    /// Show and change what administrators demand of records, which binds writes from 2026-09 on
    Settings(settings::SettingsArguments),
    /// Show, move and stop the portal's time
    Clock(controls::ClockArguments),
    /// Show the requests that came in
    Requests(controls::RequestsArguments),
    /// Show the webhook deliveries, and send one again
    Deliveries(webhooks::DeliveriesArguments),
    /// Say where apps' events go, load a project's subscriptions, do mischief with deliveries
    Webhooks(webhooks::WebhooksArguments),
    /// Save the portal's state and go back to it
    Snapshot(controls::SnapshotArguments),
    /// Start portals beside the running one that begin as it is: one for every test
    Fork(controls::ForkArguments),
    /// Add records, as many as you like, clean or as people type them
    Seed(controls::SeedArguments),
    /// Remove every record, definition and setting
    Reset(controls::ResetArguments),
    /// Bring archived records back, as a person does in HubSpot's app
    Restore(controls::RestoreArguments),
    /// Stand between a program and HubSpot, and write down what passes
    Record(recordings::RecordArguments),
    /// Answer from a recording
    Replay(recordings::ReplayArguments),
    /// Compare a portal with a recording, field by field (exit status 1 when an answer differs)
    Conform(recordings::ConformArguments),
    /// Load definitions, and records if you like, from another portal
    Clone(recordings::CloneArguments),
    /// Make tokens with some scopes only, show and revoke them
    Token(apps::TokenArguments),
    /// Register apps with OAuth, and show which may call
    App(apps::AppArguments),
    /// Show the request limits in force, or enforce other ones
    Limits(apps::LimitsArguments),
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

/// Reads `5s`, `500ms`, `1m`, `1h` or `2d`.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let number = text.strip_suffix(unit).unwrap_or_default().parse::<u32>();
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => 0,
    };
    match number {
        Ok(number) if milliseconds > 0 => Ok(Duration::from_millis(u64::from(number) * milliseconds)),
        _ => Err("write a number and a unit: 500ms, 5s, 1m, 1h or 2d".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::parse_duration;

    #[test]
    fn durations_are_a_number_and_a_unit() {
        for (text, millis) in [
            ("0s", 0),
            ("500ms", 500),
            ("5s", 5_000),
            ("2m", 120_000),
            ("1h", 3_600_000),
            ("2d", 172_800_000),
        ] {
            assert_eq!(parse_duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "5", "s", "-5s", "5 s", "5w", "1.5s", "99999999999s"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }
}
