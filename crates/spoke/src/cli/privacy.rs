//! `spoke privacy`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

const DELETE_HELP: &str = "\
The contact is deleted by its id, for good: values, history and associations; HubSpot needs up to 30 days to purge it. \
Companies, deals, activities and files that were associated stay and may name the person. Afterwards every way to \
find the contact is tried, and it is erased in the copies here: SQL mirror, webhook inbox and dead letters. \
An address that nobody has is refused: HubSpot would take it for one to block.";

const CONSENT_HELP: &str = "\
With --subscription the status of that subscription is set, with the reason it may be kept for. Without, the \
reason becomes the contact's legal basis (hs_legal_basis).
Reasons: legitimate-interest-prospect, legitimate-interest-customer, legitimate-interest-other, contract, consent, \
not-applicable, process-and-store (subscriptions only).";

/// `spoke privacy`.
#[derive(Args, Debug)]
pub struct PrivacyArguments {
    #[command(subcommand)]
    pub verb: PrivacyVerb,
}

/// What a person may ask for.
#[derive(Debug, Subcommand)]
pub enum PrivacyVerb {
    /// Say whether a person is known, and how much is kept about them
    Find(FindArguments),
    /// Write everything kept about a person into files
    Export(ExportArguments),
    /// Delete a person for good, and prove it
    Delete(DeleteArguments),
    /// Write down what a person agreed to
    Consent(ConsentArguments),
    /// Count contacts with whom nothing happened for a long time (exit status 1 when there are some)
    Retention(RetentionArguments),
    /// Read or verify the log of these requests
    Log(LogArguments),
}

/// `spoke privacy find`.
#[derive(Args, Debug)]
pub struct FindArguments {
    /// The person's e-mail address; - reads it from standard input
    #[arg(value_name = "EMAIL")]
    pub email: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke privacy export`.
#[derive(Args, Debug)]
pub struct ExportArguments {
    /// The person's e-mail address; - reads it from standard input
    #[arg(value_name = "EMAIL")]
    pub email: String,
    /// A new folder, or a new file whose name ends in .json
    #[arg(long, value_name = "FOLDER|FILE")]
    pub to: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke privacy delete`.
#[derive(Args, Debug)]
#[command(after_help = DELETE_HELP)]
pub struct DeleteArguments {
    /// The person's e-mail address; - reads it from standard input
    #[arg(value_name = "EMAIL")]
    pub email: String,
    /// Say what would be deleted, and delete nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The address once more, instead of typing it when asked
    #[arg(long, value_name = "EMAIL")]
    pub confirm: Option<String>,
    /// Don't ask for the address once more
    #[arg(short, long, conflicts_with = "confirm")]
    pub yes: bool,
    /// Another SQL mirror to erase the person in
    #[arg(long, value_name = "FILE")]
    pub mirror: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke privacy consent`.
#[derive(Args, Debug)]
#[command(after_help = CONSENT_HELP)]
pub struct ConsentArguments {
    /// The person's e-mail address; - reads it from standard input
    #[arg(value_name = "EMAIL")]
    pub email: String,
    /// The subscription, by name or id
    #[arg(long, value_name = "NAME", requires = "status")]
    pub subscription: Option<String>,
    /// Whether the person wants to hear from it
    #[arg(long, value_name = "STATUS", requires = "subscription")]
    pub status: Option<Status>,
    /// Why that may be kept
    #[arg(long, value_name = "REASON", required_unless_present = "subscription")]
    pub legal_basis: Option<String>,
    /// The reason in words, for a subscription
    #[arg(
        long,
        value_name = "TEXT",
        requires = "subscription",
        requires = "legal_basis"
    )]
    pub explanation: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What a person wants.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Status {
    Subscribed,
    Unsubscribed,
}

/// `spoke privacy retention`.
#[derive(Args, Debug)]
pub struct RetentionArguments {
    /// How long nothing must have happened
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub days: u32,
    /// Print the ids of the contacts, one a line
    #[arg(long, conflicts_with = "json")]
    pub ids: bool,
    /// Print JSON, one contact a line
    #[arg(long)]
    pub json: bool,
}

/// `spoke privacy log`.
#[derive(Args, Debug)]
pub struct LogArguments {
    /// Check that no entry was changed, removed or put in (exit status 1 when one was)
    #[arg(long)]
    pub verify: bool,
    /// How many entries to print, the newest ones
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub limit: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
