//! `spoke auth`.

use clap::{Args, Subcommand};

const LOGIN_HELP: &str = "\
Two ways in:

  spoke auth login --token-stdin < token.txt      a private app's token or a service key
  spoke auth login --oauth --client-id ID         an OAuth app; its secret comes from HUBSPOT_CLIENT_SECRET

What is stored is one file that only you can read, in the folder credentials of Spoke's state (see spoke env show), \
and is used at the address it was made for and nowhere else. Its path is printed; the token never is.";

const ROTATE_HELP: &str = "\
Make the new token first. HubSpot lets both work for 7 days if you choose so when you rotate. Then:

  spoke auth rotate --token-stdin < new-token.txt

Nothing is replaced unless the new token works, is of the same account, and has every scope of the old one.";

/// `spoke auth`.
#[derive(Args, Debug)]
pub struct AuthArguments {
    #[command(subcommand)]
    pub verb: AuthVerb,
}

/// What to do about the credential.
#[derive(Debug, Subcommand)]
pub enum AuthVerb {
    /// Check a credential with the portal and store it
    Login(LoginArguments),
    /// Say which account the credential is for, and what it may do
    Status(StatusArguments),
    /// List the granted scopes, or compare them with the calls really made
    Scopes(ScopesArguments),
    /// Remove the stored credential
    Logout,
    /// Replace the token by a new one, after checking that it can take its place
    Rotate(RotateArguments),
}

/// `spoke auth login`.
#[derive(Args, Debug)]
#[command(after_help = LOGIN_HELP)]
pub struct LoginArguments {
    /// Log in as an OAuth app, through the browser
    #[arg(long, conflicts_with = "token_stdin")]
    pub oauth: bool,
    /// The OAuth app [default on the local portal: its own app]
    #[arg(long, value_name = "ID", requires = "oauth")]
    pub client_id: Option<String>,
    /// Read the app's secret from the first line of standard input, instead of HUBSPOT_CLIENT_SECRET
    #[arg(long, requires = "oauth")]
    pub client_secret_stdin: bool,
    /// The scopes to ask for
    #[arg(
        long,
        value_name = "SCOPES",
        value_delimiter = ',',
        default_value = "oauth,crm.objects.contacts.read",
        requires = "oauth"
    )]
    pub scopes: Vec<String>,
    /// Print the address instead of opening the browser
    #[arg(long, requires = "oauth")]
    pub no_browser: bool,
    /// The port that the browser comes back to: http://localhost:PORT/oauth/callback must be one of the app's redirect
    /// addresses
    #[arg(long, value_name = "PORT", default_value_t = 3000, requires = "oauth")]
    pub callback_port: u16,
    /// Seconds to wait for the browser
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 300,
        value_parser = clap::value_parser!(u64).range(1..=3600),
        requires = "oauth"
    )]
    pub wait: u64,
}

/// `spoke auth status`.
#[derive(Args, Debug)]
pub struct StatusArguments {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke auth scopes`.
#[derive(Args, Debug)]
pub struct ScopesArguments {
    /// Compare with the calls of the last 30 days in the journal: needed, unused, missing (exit status 1 unless they
    /// match)
    #[arg(long)]
    pub used: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke auth rotate`.
#[derive(Args, Debug)]
#[command(after_help = ROTATE_HELP)]
pub struct RotateArguments {
    /// Only check
    #[arg(long)]
    pub dry_run: bool,
}
