//! `spoke portal app`, `token` and `limits`: who may call the local portal, and how often.

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use spoke_model::limits::Plan;

use super::controls::JsonArguments;

/// `spoke portal token`.
#[derive(Args, Debug)]
pub struct TokenArguments {
    #[command(subcommand)]
    pub verb: TokenVerb,
}

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenVerb {
    /// Make a token that has these scopes only, and print it
    Create(TokenCreateArguments),
    /// Show the tokens that were made or issued, without their texts
    List(JsonArguments),
    /// End a token: from the next call on it is unknown
    Revoke(TokenRevokeArguments),
}

const TOKEN_HELP: &str = "\
Examples:
  spoke portal token create --scopes crm.objects.contacts.read,tickets
  spoke portal token create --scopes crm.objects.contacts.write --app nightly-sync
  spoke portal token create --scopes tickets --app support-bridge --kind service-key

Each app has a burst window of its own; the day is shared. A token without --app belongs to the app that every portal has.";

/// `spoke portal token create`.
#[derive(Args, Debug)]
#[command(after_help = TOKEN_HELP)]
pub struct TokenCreateArguments {
    /// The scopes, with commas between them
    #[arg(long, value_name = "SCOPES", required = true, value_delimiter = ',')]
    pub scopes: Vec<String>,

    /// The app it is for, by name or id; registered when there is none of that name
    #[arg(long, value_name = "APP")]
    pub app: Option<String>,

    /// What that app is [default: private-app]
    #[arg(long, value_name = "KIND", requires = "app",
        value_parser = PossibleValuesParser::new(["private-app", "service-key"]))]
    pub kind: Option<String>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal token revoke`.
#[derive(Args, Debug)]
pub struct TokenRevokeArguments {
    /// The token, or its id as `list` shows it
    #[arg(value_name = "TOKEN")]
    pub token: String,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal app`.
#[derive(Args, Debug)]
pub struct AppArguments {
    #[command(subcommand)]
    pub verb: AppVerb,
}

/// What to do with apps.
#[derive(Debug, Subcommand)]
pub enum AppVerb {
    /// Register an app with OAuth, and print its credentials
    Create(AppCreateArguments),
    /// Show the apps that may call
    List(JsonArguments),
}

const APP_HELP: &str = "\
Example:
  spoke portal app create booking --redirect-uri http://localhost:3000/callback --scopes tickets

Then send a browser to the portal's /oauth/authorize with the client id, the redirect URI and the scopes. The secret is \
printed once.";

/// `spoke portal app create`.
#[derive(Args, Debug)]
#[command(after_help = APP_HELP)]
pub struct AppCreateArguments {
    /// What it is called
    #[arg(value_name = "NAME")]
    pub name: String,

    /// An address that codes may be sent to, exactly as it will be asked for; may be given several times
    #[arg(long = "redirect-uri", value_name = "URI", required = true)]
    pub redirect_uris: Vec<String>,

    /// The scopes it may ask for, with commas between them [default: every scope]
    #[arg(long, value_name = "SCOPES", value_delimiter = ',')]
    pub scopes: Vec<String>,

    /// Whether anybody may install it, or chosen accounts only, which decides its limits
    #[arg(long, value_name = "public|private", default_value = "public", hide_possible_values = true,
        value_parser = PossibleValuesParser::new(["public", "private"]))]
    pub distribution: String,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal limits`.
#[derive(Args, Debug)]
pub struct LimitsArguments {
    /// Enforce the request limits of this HubSpot plan from now on
    #[arg(long, value_name = "PLAN", value_parser = PossibleValuesParser::new(Plan::ALL.map(Plan::as_str)))]
    pub plan: Option<String>,

    /// With this many packs of the API limit increase (0 to 2)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=2))]
    pub packs: Option<u8>,

    /// Enforce nothing from now on
    #[arg(long, conflicts_with_all = ["plan", "packs"])]
    pub off: bool,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
