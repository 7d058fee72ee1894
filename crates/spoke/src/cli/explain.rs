//! `spoke explain`.

use clap::Args;

const HELP: &str = "\
Examples:
  spoke explain 429
  spoke explain MISSING_SCOPES
  spoke explain c033cdaa-2c40-4a64-ae48-b4cec88dad24    an id from the journal
  spoke explain answer.json
  curl -si … | spoke explain -";

/// `spoke explain`.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub struct ExplainArguments {
    /// A status, a category, a correlation id, the JSON of an answer, a file with it, or - for standard input
    #[arg(value_name = "STATUS|CATEGORY|ID|JSON|FILE|-", allow_hyphen_values = true)]
    pub input: String,
    /// The HTTP status of the answer, when the text does not hold it
    #[arg(long, value_name = "STATUS", value_parser = clap::value_parser!(u16).range(100..600))]
    pub status: Option<u16>,
    /// Print the explanation as JSON
    #[arg(long)]
    pub json: bool,
}
