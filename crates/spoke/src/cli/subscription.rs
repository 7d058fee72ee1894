//! `spoke subscription`.

use clap::{Args, Subcommand, ValueEnum};

const SET_HELP: &str = "\
A yes takes an earlier no back: have the person's word for it. Accounts with data-privacy settings on ask for the legal \
basis and its explanation; consent that was given is CONSENT_WITH_NOTICE, other bases are LEGITIMATE_INTEREST_PQL, \
LEGITIMATE_INTEREST_CLIENT, LEGITIMATE_INTEREST_OTHER, PERFORMANCE_OF_CONTRACT, NON_GDPR, PROCESS_AND_STORE. \
`all` with unsubscribe opts the address out of everything.";

/// `spoke subscription`.
#[derive(Args, Debug)]
pub struct SubscriptionArguments {
    #[command(subcommand)]
    pub verb: SubscriptionVerb,
}

/// What to do with subscriptions.
#[derive(Debug, Subcommand)]
pub enum SubscriptionVerb {
    /// Which types of messages there are
    Types(TypesArguments),
    /// What a person said about each type of message
    Show(ShowArguments),
    /// Say yes or no to a type of message for a person
    Set(SetArguments),
}

/// `spoke subscription types`.
#[derive(Args, Debug)]
pub struct TypesArguments {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke subscription show`.
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// The contact's e-mail address
    #[arg(value_name = "EMAIL")]
    pub email: String,
    /// Take the address although no contact has it
    #[arg(long)]
    pub no_contact: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke subscription set`.
#[derive(Args, Debug)]
#[command(after_help = SET_HELP)]
pub struct SetArguments {
    /// The contact's e-mail address
    #[arg(value_name = "EMAIL")]
    pub email: String,
    /// The type of message, by name or id, or all
    #[arg(value_name = "TYPE")]
    pub subscription: String,
    /// Yes or no
    #[arg(value_name = "STATE")]
    pub state: State,
    /// On what grounds
    #[arg(long, value_name = "BASIS", requires = "because")]
    pub basis: Option<String>,
    /// The grounds in words
    #[arg(long, value_name = "TEXT", requires = "basis")]
    pub because: Option<String>,
    /// Take the address although no contact has it
    #[arg(long)]
    pub no_contact: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum State {
    /// Wants the messages
    Subscribe,
    /// Does not want them
    Unsubscribe,
}
