//! `spoke ticket`.

use clap::{Args, Subcommand, ValueEnum};

/// `spoke ticket`.
#[derive(Args, Debug)]
pub struct TicketArguments {
    #[command(subcommand)]
    pub verb: TicketVerb,
}

/// What to do with tickets.
#[derive(Debug, Subcommand)]
pub enum TicketVerb {
    /// Open a ticket, or find the contact's open one with that subject
    Create(CreateArguments),
    /// Move a ticket to another stage of its pipeline
    Advance(AdvanceArguments),
    /// Give a ticket to an owner
    Assign(AssignArguments),
}

/// `spoke ticket create`.
#[derive(Args, Debug)]
pub struct CreateArguments {
    /// The subject
    #[arg(value_name = "SUBJECT")]
    pub subject: String,
    /// What it is about
    #[arg(long, value_name = "TEXT")]
    pub content: Option<String>,
    /// The contact it is about, by id or e-mail address
    #[arg(long, value_name = "ID|EMAIL")]
    pub contact: Option<String>,
    /// The company it is about, by id or domain
    #[arg(long, value_name = "ID|DOMAIN")]
    pub company: Option<String>,
    /// How urgent it is
    #[arg(long, value_name = "PRIORITY")]
    pub priority: Option<TicketPriority>,
    /// Where it came from
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<Source>,
    /// The pipeline to open it in, by id or label [default: the default pipeline]
    #[arg(long)]
    pub pipeline: Option<String>,
    /// The stage to open it in, by id or label [default: the first]
    #[arg(long)]
    pub stage: Option<String>,
    /// Who takes care of it: an owner, by id or e-mail address
    #[arg(long, value_name = "ID|EMAIL")]
    pub owner: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke ticket advance`.
#[derive(Args, Debug)]
pub struct AdvanceArguments {
    /// The ticket's id
    #[arg(value_name = "TICKET")]
    pub ticket: String,
    /// The stage: its id or label, as `spoke crm tickets pipelines` prints them
    #[arg(
        value_name = "STAGE",
        required_unless_present = "close",
        conflicts_with = "close"
    )]
    pub stage: Option<String>,
    /// The stage that closes tickets, whatever it is called
    #[arg(long)]
    pub close: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke ticket assign`.
#[derive(Args, Debug)]
pub struct AssignArguments {
    /// The ticket's id
    #[arg(value_name = "TICKET")]
    pub ticket: String,
    /// The owner, by id or e-mail address
    #[arg(value_name = "OWNER")]
    pub owner: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// HubSpot's priorities of tickets.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum TicketPriority {
    Low,
    Medium,
    High,
    Urgent,
}

/// HubSpot's sources of tickets.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Source {
    Chat,
    Email,
    Form,
    Phone,
}
