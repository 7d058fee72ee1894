//! `spoke portal webhooks` and `spoke portal deliveries`: where apps' events go, and how it went.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand};

use super::controls::JsonArguments;
use super::parse_duration;

const WEBHOOKS_HELP: &str = "\
Examples:
  spoke portal webhooks load webhooks-hsmeta.json
  spoke portal webhooks set --target http://localhost:3000/hooks --signatures v1
  spoke portal webhooks mischief --duplicates 10 --reorder --delay 30s --seed 7
  spoke portal webhooks mischief --off

HubSpot has no API for the webhooks of private apps and projects; here they are loaded from the project's file. Subscriptions of \
an app by the API: spoke webhook subscriptions.";

/// `spoke portal webhooks`.
#[derive(Args, Debug)]
#[command(after_help = WEBHOOKS_HELP)]
pub struct WebhooksArguments {
    #[command(subcommand)]
    pub verb: WebhooksVerb,
}

/// What to do with webhooks.
#[derive(Debug, Subcommand)]
pub enum WebhooksVerb {
    /// Show where each app's events go, and what waits
    List(JsonArguments),
    /// Take an app's address and subscriptions from a project's file, in place of those it has
    Load(LoadArguments),
    /// Change an app's address, its places, its signatures or its patience
    Set(SetArguments),
    /// Deliver events twice, in another order, or late, from now on
    Mischief(MischiefArguments),
}

/// `spoke portal webhooks load`.
#[derive(Args, Debug)]
pub struct LoadArguments {
    /// The file, as the project has it: webhooks-hsmeta.json
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// The app's id [default: the app every portal has]
    #[arg(long, value_name = "ID")]
    pub app: Option<u64>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal webhooks set`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("change").required(true).multiple(true)
    .args(["target", "concurrency", "signatures", "timeout"])))]
pub struct SetArguments {
    /// Where events go: https, or http on this machine
    #[arg(long, value_name = "URL")]
    pub target: Option<String>,

    /// Deliveries in flight at once, 6 or more
    #[arg(long, value_name = "N")]
    pub concurrency: Option<u32>,

    /// What deliveries are signed with: v1 or v2, v3, or one of the two and v3
    #[arg(long, value_name = "VERSIONS", value_delimiter = ',')]
    pub signatures: Option<Vec<String>>,

    /// How long an answer is waited for, at most HubSpot's five seconds
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub timeout: Option<Duration>,

    /// The app's id [default: the app every portal has]
    #[arg(long, value_name = "ID")]
    pub app: Option<u64>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal webhooks mischief`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("what").required(true).multiple(true)
    .args(["duplicates", "reorder", "delay", "off"])))]
pub struct MischiefArguments {
    /// How many of a hundred events are delivered twice
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub duplicates: Option<u8>,

    /// Let events and deliveries change places
    #[arg(long)]
    pub reorder: bool,

    /// Let deliveries wait for up to this long, on the portal's clock
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub delay: Option<Duration>,

    /// The same number does the same mischief
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,

    /// End the mischief
    #[arg(long, conflicts_with_all = ["duplicates", "reorder", "delay"])]
    pub off: bool,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

const DELIVERIES_HELP: &str = "\
Examples:
  spoke portal deliveries --failed
  spoke portal deliveries show 12
  spoke portal deliveries retry 12
  spoke portal deliveries retry --all

The last 1,000 attempts are remembered. What failed is repeated ten times within a day of the portal's clock:
spoke portal clock advance 24h";

/// `spoke portal deliveries`.
#[derive(Args, Debug)]
#[command(after_help = DELIVERIES_HELP, args_conflicts_with_subcommands = true)]
pub struct DeliveriesArguments {
    #[command(subcommand)]
    pub verb: Option<DeliveriesVerb>,

    /// Those that did not arrive
    #[arg(long)]
    pub failed: bool,

    /// Those of this app
    #[arg(long, value_name = "ID")]
    pub app: Option<u64>,

    /// How many, the latest
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u32,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What to do with a delivery.
#[derive(Debug, Subcommand)]
pub enum DeliveriesVerb {
    /// Show a delivery in full, with what was sent
    Show(DeliveryShowArguments),
    /// Send a delivery once more, or everything that waits for its next attempt
    Retry(DeliveryRetryArguments),
}

/// `spoke portal deliveries show`.
#[derive(Args, Debug)]
pub struct DeliveryShowArguments {
    /// The delivery's number
    #[arg(value_name = "NUMBER")]
    pub number: u64,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal deliveries retry`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("which").required(true).args(["number", "all"])))]
pub struct DeliveryRetryArguments {
    /// The delivery's number
    #[arg(value_name = "NUMBER")]
    pub number: Option<u64>,

    /// Everything that waits for its next attempt
    #[arg(long)]
    pub all: bool,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
