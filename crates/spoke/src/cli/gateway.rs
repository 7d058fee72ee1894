//! `spoke gateway` and `spoke audit`.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use spoke_model::time::Timestamp;
use spoke_store::audit::Head;

const SERVE_HELP: &str = "\
Point any HubSpot client at it: the gateway's address as base URL, a key of spoke gateway key create as \
access token. Each key has a role; what the role may not do is refused with 403 and goes nowhere. Every \
decision is in the audit log, before HubSpot hears of anything that changes.

/metrics is for Prometheus, /health and /ready for load balancers. Ctrl-C stops it after what it is doing.

Tokens: each role has an access level. For HubSpot, HUBSPOT_READER_TOKEN, HUBSPOT_WRITER_TOKEN, \
HUBSPOT_ADMIN_TOKEN, HUBSPOT_SYNC_TOKEN and HUBSPOT_WEBHOOK_TOKEN are used where they are set, or what \
gateway.toml names; all others use the portal's own token.";

const VERIFY_HELP: &str = "\
Prints the head of the log: write it down elsewhere, and a later --head proves that the log up to there is \
still the same, even against somebody who could write the whole file.";

/// `spoke gateway`.
#[derive(Args, Debug)]
pub struct GatewayArguments {
    #[command(subcommand)]
    pub verb: GatewayVerb,
}

/// What to do with the gateway.
#[derive(Debug, Subcommand)]
pub enum GatewayVerb {
    /// Stand between applications and HubSpot: keys, roles, audit, metrics
    Serve(Box<ServeArguments>),
    /// Make, list and revoke the keys that applications present
    Key(KeyArguments),
    /// List the roles and what they may do
    Roles(RolesArguments),
    /// Write a Grafana dashboard, alert rules and a Prometheus configuration
    Files {
        /// Where to
        folder: PathBuf,
    },
}

/// Whether to log.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line, on standard error.
    Json,
    /// Nothing.
    Off,
}

/// `spoke gateway serve`.
#[derive(Args, Debug)]
#[command(after_help = SERVE_HELP)]
pub struct ServeArguments {
    /// Roles of your own and where tokens are [default: gateway.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 8585)]
    pub port: u16,
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub bind: IpAddr,
    /// Send spans to this OTLP collector (HTTP with JSON), such as http://127.0.0.1:4318
    #[arg(long, value_name = "URL")]
    pub otlp_endpoint: Option<String>,
    /// Log each call
    #[arg(
        long,
        value_name = "json|off",
        default_value = "off",
        hide_possible_values = true
    )]
    pub log: LogFormat,
    /// Print {"event":"listening","url":…} when it is ready
    #[arg(long)]
    pub json: bool,
}

/// `spoke gateway key`.
#[derive(Args, Debug)]
pub struct KeyArguments {
    #[command(subcommand)]
    pub verb: KeyVerb,
}

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum KeyVerb {
    /// Make a key and print it, once: only its hash is kept
    Create {
        /// Whose key it is
        #[arg(long)]
        name: String,
        /// What it may do: reader, writer, sync, webhook, admin, or a role of gateway.toml
        #[arg(long)]
        role: String,
        /// Where roles of your own are [default: gateway.toml, if there is one]
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// List keys, without the keys themselves
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take a key away; a gateway that runs follows at its next start
    Revoke {
        /// Whose key
        name: String,
    },
}

/// `spoke gateway roles`.
#[derive(Args, Debug)]
pub struct RolesArguments {
    /// Where roles of your own are [default: gateway.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke audit`.
#[derive(Args, Debug)]
pub struct AuditArguments {
    /// The audit log [default: that of the nearest .spoke]
    #[arg(long, value_name = "FILE", global = true)]
    pub file: Option<PathBuf>,
    #[command(subcommand)]
    pub verb: AuditVerb,
}

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditVerb {
    /// Prove that no entry was changed, removed or put in (exit status 1 when one was)
    #[command(after_help = VERIFY_HELP)]
    Verify {
        /// A head that was written down earlier
        #[arg(long, value_name = "NUMBER:HASH")]
        head: Option<Head>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List entries, the newest last
    List {
        /// Only those of this key
        #[arg(long, value_name = "NAME")]
        actor: Option<String>,
        /// Only those with this outcome: allowed, denied, unauthenticated, or a status
        #[arg(long)]
        outcome: Option<String>,
        /// Only those since (ISO 8601)
        #[arg(long, value_name = "TIME")]
        since: Option<Timestamp>,
        /// The newest so many
        #[arg(long, default_value_t = 100)]
        limit: u32,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}
