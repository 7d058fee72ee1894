//! `spoke capacity`.

use clap::{Args, Subcommand};
use spoke_model::limits::Plan;
use spoke_ops::capacity::Amount;

const HELP: &str = "\
Operations: single, single-write, list, batch-read, batch-read-history, batch-create, batch-update, batch-upsert, \
batch-archive, search, association-read, association-create.

Examples:
  spoke capacity --records 1m --plan professional
  spoke capacity --work batch-read=50k --work search=10k
  spoke capacity advise --contacts 40k --calls-per-day 120k";

/// `spoke capacity`.
#[derive(Args, Debug)]
#[command(after_help = HELP, args_conflicts_with_subcommands = true)]
pub struct CapacityArguments {
    #[command(subcommand)]
    pub verb: Option<CapacityVerb>,
    /// How many records, such as 50000, 50k or 1m
    #[arg(long, value_name = "N", conflicts_with = "work")]
    pub records: Option<Amount>,
    /// Only this operation [default: all that move records]
    #[arg(long, value_name = "OPERATION", requires = "records")]
    pub operation: Option<String>,
    /// Work of one day, such as search=10k; may be repeated
    #[arg(long, value_name = "OPERATION=N")]
    pub work: Vec<String>,
    /// The account's plan: free, starter, professional, enterprise
    #[arg(long, value_name = "PLAN", default_value_t = Plan::Professional)]
    pub plan: Plan,
    /// The application is distributed publicly (OAuth): a window of its own, no daily limit
    #[arg(long)]
    pub public_app: bool,
    /// Packs of the API limit increase that the account has
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=2))]
    pub packs: u32,
    /// Print the estimate as JSON
    #[arg(long)]
    pub json: bool,
}

/// What else capacity can say.
#[derive(Debug, Subcommand)]
pub enum CapacityVerb {
    /// Say which architecture fits: embedded, service or gateway, and why
    Advise(AdviseArguments),
}

/// `spoke capacity advise`.
#[derive(Args, Debug)]
pub struct AdviseArguments {
    /// Contacts in the portal
    #[arg(long, value_name = "N")]
    pub contacts: Amount,
    /// Calls a day
    #[arg(long, value_name = "N")]
    pub calls_per_day: Amount,
    /// Services that call HubSpot
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub services: u64,
    /// The account's plan: free, starter, professional, enterprise
    #[arg(long, value_name = "PLAN", default_value_t = Plan::Professional)]
    pub plan: Plan,
    /// Print the advice as JSON
    #[arg(long)]
    pub json: bool,
}
