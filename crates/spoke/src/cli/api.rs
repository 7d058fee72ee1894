//! `spoke api`.

use clap::Args;

const HELP: &str = "\
Examples:
  spoke api GET /crm/v3/objects/contacts --query limit=5 --query properties=email
  spoke api POST /crm/objects/2026-09/contacts/search --body '{\"limit\": 5}'
  spoke api PATCH /crm/objects/2026-09/contacts/512 --body @changes.json
  spoke api GET /crm/v3/objects/contacts/512 --explain

The answer's body is printed as it is, JSON indented. The call waits for its allowance and is repeated after faults like \
every other; calls that delete, merge or send e-mail need --yes.";

/// `spoke api`.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub struct ApiArguments {
    /// GET, POST, PUT, PATCH or DELETE
    pub method: String,
    /// The path, such as /crm/v3/objects/contacts
    pub path: String,
    /// A parameter of the query; can be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub query: Vec<String>,
    /// The JSON to send: the text itself, @ and a file, or - for standard input
    #[arg(long, value_name = "JSON|@FILE|-")]
    pub body: Option<String>,
    /// Say what the call costs and how to make it cheaper, and send nothing
    #[arg(long)]
    pub explain: bool,
    /// With --explain, print JSON
    #[arg(long, requires = "explain")]
    pub json: bool,
    /// Make a call that deletes, merges or sends e-mail
    #[arg(long)]
    pub yes: bool,
}
