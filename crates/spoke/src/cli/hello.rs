//! `spoke hello`.

use clap::Args;

const HELLO_HELP: &str = "\
About ten requests: a company, a contact and a deal are created, read, changed, associated and found, and each \
request is printed as it is sent. At the end, also after a failure or Ctrl-C, the records are archived. Their \
names carry the mark \"Spoke tour\", so that nobody takes them for customers.";

/// `spoke hello`.
#[derive(Args, Debug)]
#[command(after_help = HELLO_HELP)]
pub struct HelloArguments {
    /// Leave the records where they are
    #[arg(long)]
    pub keep: bool,
    /// Go on although the portal is not the local one
    #[arg(short, long)]
    pub yes: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
