//! `spoke email`.

use clap::{Args, Subcommand};

const SEND_HELP: &str = "\
The e-mail must be published and of a kind that is sent one by one: single_send_api (transactional: people who opted \
out get it too) or marketing_single_send_api. The contact is made if there is none. With --send-id a second message of \
that name is not sent. The local portal sends nothing: read it with `spoke email outbox`. Anywhere else a person gets \
it, so --yes is needed.";

/// `spoke email`.
#[derive(Args, Debug)]
pub struct EmailArguments {
    #[command(subcommand)]
    pub verb: EmailVerb,
}

/// What to do with e-mails.
#[derive(Debug, Subcommand)]
pub enum EmailVerb {
    /// Which marketing e-mails there are
    List(ListArguments),
    /// Send one e-mail to one person, and say what became of it
    Send(SendArguments),
    /// What the local portal would have sent, newest first
    Outbox(OutboxArguments),
}

/// `spoke email list`.
#[derive(Args, Debug)]
pub struct ListArguments {
    /// At most this many
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    pub limit: usize,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke email send`.
#[derive(Args, Debug)]
#[command(after_help = SEND_HELP)]
pub struct SendArguments {
    /// The e-mail, by name or id
    #[arg(value_name = "EMAIL")]
    pub email: String,
    /// The address it goes to
    #[arg(value_name = "ADDRESS")]
    pub to: String,
    /// A value for the template, {{ custom.name }}; repeat it for more
    #[arg(long, value_name = "NAME=VALUE")]
    pub custom: Vec<String>,
    /// A value for the contact, which it keeps; repeat it for more
    #[arg(long, value_name = "PROPERTY=VALUE")]
    pub contact: Vec<String>,
    /// A name of your own, so that it is sent once however often this runs
    #[arg(long, value_name = "NAME")]
    pub send_id: Option<String>,
    /// Another sender, such as "Shop <orders@shop.com>"
    #[arg(long, value_name = "SENDER")]
    pub from: Option<String>,
    /// Somebody who gets a copy
    #[arg(long, value_name = "ADDRESS")]
    pub cc: Vec<String>,
    /// Somebody who gets a copy unseen
    #[arg(long, value_name = "ADDRESS")]
    pub bcc: Vec<String>,
    /// Where answers go
    #[arg(long, value_name = "ADDRESS")]
    pub reply_to: Vec<String>,
    /// How many seconds to wait for what becomes of it
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub wait: u64,
    /// Send it, although a person gets it
    #[arg(long)]
    pub yes: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke email outbox`.
#[derive(Args, Debug)]
pub struct OutboxArguments {
    /// Only what went to this address
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<String>,
    /// At most this many
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub limit: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
