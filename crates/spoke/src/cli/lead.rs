//! `spoke lead`.

use clap::{Args, Subcommand};

const CAPTURE_HELP: &str = "\
The contact is found by e-mail and updated, or created. The company is found by domain, or created. The
deal is opened unless the contact has a deal of that name. All are associated with each other, and the note
is logged on all of them. Running it again with the same values changes nothing.";

/// `spoke lead`.
#[derive(Args, Debug)]
pub struct LeadArguments {
    #[command(subcommand)]
    pub verb: LeadVerb,
}

/// What to do with a lead.
#[derive(Debug, Subcommand)]
pub enum LeadVerb {
    /// Record a lead: contact by e-mail, company by domain, deal, and what joins them
    Capture(Box<CaptureArguments>),
    /// Move a deal to another stage of its pipeline
    Advance(AdvanceArguments),
}

/// `spoke lead capture`.
#[derive(Args, Debug)]
#[command(after_help = CAPTURE_HELP)]
pub struct CaptureArguments {
    /// The contact's e-mail address
    #[arg(long)]
    pub email: String,
    /// The contact's first name
    #[arg(long, value_name = "NAME")]
    pub firstname: Option<String>,
    /// The contact's last name
    #[arg(long, value_name = "NAME")]
    pub lastname: Option<String>,
    /// The contact's telephone number
    #[arg(long, value_name = "NUMBER")]
    pub phone: Option<String>,
    /// The company's name, for when it has to be created
    #[arg(long, value_name = "NAME", requires = "domain")]
    pub company: Option<String>,
    /// The company's domain, such as example.com: what the company is found by
    #[arg(long)]
    pub domain: Option<String>,
    /// The deal's name
    #[arg(long, value_name = "NAME")]
    pub deal: Option<String>,
    /// The deal's amount, such as 1200 or 1200.50
    #[arg(long, requires = "deal")]
    pub amount: Option<String>,
    /// The pipeline to open the deal in, by id or label [default: the default pipeline]
    #[arg(long, requires = "deal")]
    pub pipeline: Option<String>,
    /// The stage to open the deal in, by id or label [default: the first]
    #[arg(long, requires = "deal")]
    pub stage: Option<String>,
    /// The note to log on contact, company and deal [default: that the lead was captured]
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Log no note
    #[arg(long, conflicts_with = "note")]
    pub no_note: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke lead advance`.
#[derive(Args, Debug)]
pub struct AdvanceArguments {
    /// The deal's id
    #[arg(value_name = "DEAL")]
    pub deal: String,
    /// The stage: its id or its label, as `spoke crm deals pipelines` prints them
    #[arg(value_name = "STAGE")]
    pub stage: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
