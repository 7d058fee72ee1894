//! What can be typed: one file per verb, arguments and their help only.
//!
//! Nothing here reads files or the network; `settings` turns what was typed into what is meant.

pub mod api;
pub mod auth;
pub mod bundle;
pub mod capacity;
pub mod check;
pub mod crm;
pub mod deadletter;
pub mod dev;
pub mod doctor;
pub mod email;
pub mod env;
pub mod errors;
pub mod explain;
pub mod form;
pub mod gateway;
pub mod generate;
pub mod hello;
pub mod init;
pub mod lead;
pub mod limits;
pub mod list;
pub mod load;
pub mod mcp;
pub mod migrate;
mod numbers;
pub mod portal;
pub mod privacy;
pub mod scan;
pub mod subscription;
pub mod sync;
pub mod ticket;
pub mod triage;
pub mod upgrade;
pub mod usage;
pub mod webhook;

use std::path::PathBuf;

use clap::builder::Styles;
use clap::builder::styling::AnsiColor;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::output::ColorChoice;
use crate::settings::PortalChoice;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const START_HELP: &str = "\
Start with `spoke up`: a local HubSpot with sample data. Every other command then works against it. \
With HUBSPOT_ACCESS_TOKEN set, --portal hubspot sends the same command to HubSpot itself.

Exit status: 0 done, 1 the thing checked is not so, 2 usage or configuration, 3 HubSpot refused, \
4 unreachable, 5 partly done.";

/// HubSpot on your machine, and everything between your application and HubSpot
#[derive(Debug, Parser)]
#[command(name = "spoke", version, styles = STYLES, after_help = START_HELP, max_term_width = 100)]
#[command(
    arg_required_else_help = true,
    infer_long_args = false,
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(flatten)]
    pub global: GlobalArguments,
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Reads the command line, and the names of the verbs on it, such as `crm get`: never what was typed after them.
    #[must_use]
    pub fn read() -> (Self, String) {
        let matches = Self::command()
            .try_get_matches()
            .unwrap_or_else(|error| numbers::refuse(error));
        let mut verbs = Vec::new();
        let mut next = matches.subcommand();
        while let Some((verb, inner)) = next {
            verbs.push(verb);
            next = inner.subcommand();
        }
        let verbs = verbs.join(" ");
        let cli = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        (cli, verbs)
    }
}

/// Options that every command takes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArguments {
    /// Which portal to use: local, hubspot, or the address of a portal [env: SPOKE_PORTAL] [default: that of the
    /// profile, else local]
    #[arg(long, global = true, value_name = "local|hubspot|URL")]
    pub portal: Option<PortalChoice>,

    /// Which profile of spoke.toml to use [env: SPOKE_PROFILE] [default: that of `spoke
    /// env use`, else the file's default]
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// The file with the profiles [default: the nearest spoke.toml, here or in a folder above]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "SPOKE_CONFIG",
        hide_env_values = true
    )]
    pub config: Option<PathBuf>,

    /// Use the token of this access level: reader, writer, admin or another that the profile names
    #[arg(long, global = true, value_name = "LEVEL")]
    pub access: Option<String>,

    /// Keep no record of the calls made (see `spoke usage`)
    #[arg(long, global = true)]
    pub no_journal: bool,

    /// Read the access token from the first line of standard input, instead of HUBSPOT_ACCESS_TOKEN
    #[arg(long, global = true)]
    pub token_stdin: bool,

    /// The folder of the local portal [default: the nearest .spoke, here or in a folder above]
    #[arg(
        long,
        global = true,
        value_name = "FOLDER",
        env = "SPOKE_DATA_DIR",
        hide_env_values = true
    )]
    pub data_dir: Option<PathBuf>,

    /// Print data and errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Say what is being done
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// When to colour the output
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub color: ColorChoice,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a local HubSpot with sample data and keep a SQLite copy of it
    Up(portal::UpArguments),
    /// Run a command against a local HubSpot of its own, which ends with it
    Dev(dev::DevArguments),
    /// Take a guided tour of about ten requests
    Hello(hello::HelloArguments),
    /// Run and inspect the local portal
    Portal(portal::PortalArguments),
    /// Create, read, find, change and associate records
    Crm(crm::CrmArguments),
    /// Make any call, or learn what it costs
    Api(api::ApiArguments),
    /// Turn a lead into a contact, a company and a deal
    Lead(lead::LeadArguments),
    /// Offer the portal to an agent, over the Model Context Protocol
    Mcp(mcp::McpArguments),
    /// Gather records in lists, by hand or by filter
    List(list::ListArguments),
    /// Open tickets and take them through their pipeline
    Ticket(ticket::TicketArguments),
    /// Show what is left of the rate limits
    Limits(limits::LimitsArguments),
    /// Look at writes that failed, and do them later
    Deadletter(deadletter::DeadletterArguments),
    /// Find, export and delete a person, and write down what they agreed to
    Privacy(privacy::PrivacyArguments),
    /// Create forms, send them in, read what was sent in
    Form(form::FormArguments),
    /// List marketing e-mails, send one to one person
    Email(email::EmailArguments),
    /// Who wants to receive what: show it, set it
    Subscription(subscription::SubscriptionArguments),
    /// Load a CSV file into the CRM
    Migrate(migrate::MigrateArguments),
    /// Copy the CRM into a SQL database, and prove that the copy is equal
    Sync(sync::SyncArguments),
    /// Say what an error means, why it came and what to do about it
    Explain(explain::ExplainArguments),
    /// Examine the connection layer by layer, each timed and judged
    Doctor(doctor::DoctorArguments),
    /// Walk the decision tree of an incident: likely cause, next action, draft of a post-mortem
    Triage(triage::TriageArguments),
    /// Pack redacted diagnostics into one archive for a ticket
    Bundle(bundle::BundleArguments),
    /// Check every item of the go-live list
    Check(check::CheckArguments),
    /// Send load to a local portal or test account, and measure
    Load(load::LoadArguments),
    /// Say how long so many records take, which limit binds, which architecture fits
    Capacity(capacity::CapacityArguments),
    /// Stand between applications and HubSpot, with keys, roles, an audit log and metrics
    Gateway(gateway::GatewayArguments),
    /// Read the audit log, and prove that nobody changed it
    Audit(gateway::AuditArguments),
    /// Receive webhooks, send test events, check signatures, manage subscriptions
    Webhook(webhook::WebhookArguments),
    /// Find pitfalls and secrets in source code
    Scan(scan::ScanArguments),
    /// Find what ends soon in source code, and rewrite what is mechanical
    Upgrade(upgrade::UpgradeArguments),
    /// Write a workflow, files for a deployment, an application, or a hook
    Init(init::InitArguments),
    /// Write types for a program from the portal's own definitions
    Generate(generate::GenerateArguments),
    /// Log in, see what a token may do, replace it
    Auth(auth::AuthArguments),
    /// Choose between profiles: portals, their tokens, and what must not be done there
    Env(env::EnvArguments),
    /// Say how much of the day's calls is used, by whom, and which could be spared
    Usage(usage::UsageArguments),
    /// List calls that failed lately, with the ids that HubSpot knows them by
    Errors(errors::ErrorsArguments),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a command has no words of its own, those about its arguments stand in for them.
    fn check(command: &clap::Command) {
        for one in command.get_subcommands() {
            let about = one.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(
                about.starts_with(char::is_uppercase),
                "{} {}: {about}",
                command.get_name(),
                one.get_name()
            );
            check(one);
        }
    }

    #[test]
    fn every_command_says_what_it_does() {
        check(&Cli::command());
    }
}
