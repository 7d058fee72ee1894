//! `spoke webhook`.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use spoke_model::time::Timestamp;

const LISTEN_HELP: &str = "\
Every delivery is checked against the app's client secret, kept on disk once, and only then answered with \
200. Events are printed, or passed on with --forward: a receiver that fails gets them again, at growing \
distances, ten times. Ctrl-C stops it; what is not handled yet is handled at the next start.

With the local portal running, --subscribe contact.creation is all it takes. HubSpot itself needs a public \
https address: give it with --public-url, because signatures cover it.";

const SECRET_HELP: &str = "\
The secret is the local portal's, or comes from HUBSPOT_CLIENT_SECRET, from another variable named with \
--secret-env, or from a file named with --secret-file.";

/// `spoke webhook`.
#[derive(Args, Debug)]
pub struct WebhookArguments {
    #[command(subcommand)]
    pub verb: WebhookVerb,
}

/// What to do with webhooks.
#[derive(Debug, Subcommand)]
pub enum WebhookVerb {
    /// Receive webhooks: check, keep, print or pass on
    Listen(Box<ListenArguments>),
    /// Send a signed event, as HubSpot would
    Trigger(TriggerArguments),
    /// Check a signature, and say what is wrong with it (exit status 1 when it does not fit)
    Verify(Box<VerifyArguments>),
    /// List what was received
    Events(EventsArguments),
    /// Pass received events on once more
    Replay(ReplayArguments),
    /// See and change what an app wants to hear of
    Subscriptions(SubscriptionsArguments),
}

/// Where the client secret is.
#[derive(Args, Debug, Clone)]
pub struct SecretArguments {
    /// The environment variable with the app's client secret
    #[arg(long, value_name = "NAME", conflicts_with = "secret_file")]
    pub secret_env: Option<String>,
    /// A file whose first line is the app's client secret
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
}

/// `spoke webhook listen`.
#[derive(Args, Debug)]
#[command(after_help = LISTEN_HELP)]
pub struct ListenArguments {
    /// The port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 3000)]
    pub port: u16,
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub bind: IpAddr,
    #[command(flatten)]
    pub secret: SecretArguments,
    /// The address that HubSpot calls, as it is set in the app
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Pass events on to this address, signed anew
    #[arg(long, value_name = "URL")]
    pub forward: Option<String>,
    /// Subscribe the local portal's app to these and send them here: contact.creation, contact.propertyChange:email
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    pub subscribe: Vec<String>,
    /// Print one JSON object a line: first {"event":"listening","url":…}, then each event as it came
    #[arg(long)]
    pub json: bool,
}

/// `spoke webhook trigger`.
#[derive(Args, Debug)]
#[command(after_help = SECRET_HELP)]
pub struct TriggerArguments {
    /// The type of the event, such as contact.creation
    #[arg(value_name = "TYPE")]
    pub kind: String,
    /// The record it is about
    #[arg(long, value_name = "ID", default_value_t = 1)]
    pub object_id: u64,
    /// The property that changed and its new value, for propertyChange
    #[arg(long, value_name = "NAME=VALUE")]
    pub property: Option<String>,
    /// Send it to this address [default: where the local portal's app sends its events]
    #[arg(long, value_name = "URL")]
    pub to: Option<String>,
    #[command(flatten)]
    pub secret: SecretArguments,
}

/// The version of a signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum SignatureVersion {
    /// Secret and body: object events.
    V1,
    /// Secret, method, address, body: workflow actions and cards.
    V2,
    /// Method, address, body, time: everything newer.
    V3,
}

/// `spoke webhook verify`.
#[derive(Args, Debug)]
#[command(after_help = SECRET_HELP)]
pub struct VerifyArguments {
    /// The version of the signature
    #[arg(long, default_value = "v3")]
    pub version: SignatureVersion,
    /// The method of the request
    #[arg(long, default_value = "POST")]
    pub method: String,
    /// The address that was called, whole; v1 does not cover it
    #[arg(long, value_name = "URL", required_unless_present_any = ["v1"])]
    pub uri: Option<String>,
    /// Short for --version v1
    #[arg(long, conflicts_with = "version")]
    pub v1: bool,
    /// The file with the body, byte for byte
    #[arg(long, value_name = "FILE")]
    pub body: PathBuf,
    /// The signature from the header
    #[arg(long)]
    pub signature: String,
    /// X-HubSpot-Request-Timestamp, in milliseconds; v3 only
    #[arg(long, value_name = "MILLISECONDS")]
    pub timestamp: Option<i64>,
    /// When the request came (ISO 8601) [default: now]
    #[arg(long, value_name = "TIME")]
    pub at: Option<Timestamp>,
    #[command(flatten)]
    pub secret: SecretArguments,
}

/// How far an event has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum EventState {
    /// To be handled.
    Waiting,
    /// Handled.
    Done,
    /// Failed ten times.
    Dead,
}

/// `spoke webhook events`.
#[derive(Args, Debug)]
pub struct EventsArguments {
    /// Only those that have come this far
    #[arg(long)]
    pub state: Option<EventState>,
    /// Only those received since (ISO 8601)
    #[arg(long, value_name = "TIME")]
    pub since: Option<Timestamp>,
    /// At most so many
    #[arg(long, default_value_t = 100)]
    pub limit: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke webhook replay`.
#[derive(Args, Debug)]
#[command(after_help = SECRET_HELP)]
pub struct ReplayArguments {
    /// Where to pass them on to
    #[arg(long, value_name = "URL")]
    pub forward: String,
    /// Only this one, by its number in `spoke webhook events`
    #[arg(long, value_name = "NUMBER")]
    pub id: Option<i64>,
    /// Only those received since (ISO 8601)
    #[arg(long, value_name = "TIME")]
    pub since: Option<Timestamp>,
    /// Only those that have come this far
    #[arg(long)]
    pub state: Option<EventState>,
    #[command(flatten)]
    pub secret: SecretArguments,
}

/// `spoke webhook subscriptions`.
#[derive(Args, Debug)]
pub struct SubscriptionsArguments {
    /// The app's id [default: the local portal's app, or HUBSPOT_APP_ID]
    #[arg(long, value_name = "ID", global = true)]
    pub app_id: Option<u64>,
    #[command(subcommand)]
    pub verb: SubscriptionsVerb,
}

/// What to do with subscriptions.
#[derive(Debug, Subcommand)]
pub enum SubscriptionsVerb {
    /// List them, and where events are sent
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Subscribe to a type of event
    Create {
        /// The type, such as contact.creation
        #[arg(value_name = "TYPE")]
        kind: String,
        /// The property, for propertyChange
        #[arg(long, value_name = "NAME")]
        property: Option<String>,
        /// The object type, for object.*: 0-1, 2-77
        #[arg(long, value_name = "TYPE_ID")]
        object_type_id: Option<String>,
        /// Make it without switching it on
        #[arg(long)]
        paused: bool,
    },
    /// Send no more events for a subscription
    Pause {
        /// The subscription
        id: u64,
    },
    /// Send events again
    Resume {
        /// The subscription
        id: u64,
    },
    /// End a subscription
    Delete {
        /// The subscription
        id: u64,
    },
    /// Set where events are sent
    Target {
        /// The address: https, or http on this machine for the local portal
        url: String,
    },
}
