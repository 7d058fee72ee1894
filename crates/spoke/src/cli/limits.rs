//! `spoke limits`.

use clap::Args;

const HELP: &str = "\
It makes two small calls, which count like any other, and reads what HubSpot says about the token's allowances. \
The search and association allowances are told by no header: their limits are the documented ones.";

/// `spoke limits`.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub struct LimitsArguments {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
