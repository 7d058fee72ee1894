//! `spoke portal record`, `replay`, `conform` and `clone`: what another portal answers and holds, kept and brought here.

use std::path::PathBuf;

use clap::Args;

use crate::settings::PortalChoice;

/// The port a recorder listens on when none is asked for.
pub const RECORD_PORT: u16 = 8585;
/// The port a replay listens on when none is asked for.
pub const REPLAY_PORT: u16 = 8586;

const RECORD_HELP: &str = "\
Examples:
  spoke portal record --upstream https://api.hubapi.com --out session.jsonl
  HUBSPOT_BASE_URL=http://127.0.0.1:8585 npm test
  spoke portal record --upstream https://api.hubapi.com --own-token

Point the program at the address that is printed; Ctrl-C ends the recording. Everything passes unchanged. In the file \
secrets, addresses, names and whatever else may tell of a person are replaced, the same value by the same stand-in; ids \
and the values of enumerations stay.";

/// `spoke portal record`.
#[derive(Args, Debug)]
#[command(after_help = RECORD_HELP)]
pub struct RecordArguments {
    /// Where requests go [default: the portal that --portal or the profile names]
    #[arg(long, value_name = "URL", conflicts_with = "portal")]
    pub upstream: Option<String>,

    /// The port to listen on, on 127.0.0.1; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = RECORD_PORT)]
    pub port: u16,

    /// The file to write; it must not be there yet
    #[arg(long, value_name = "FILE", default_value = "cassette.jsonl")]
    pub out: PathBuf,

    /// Record what tells of people as it is; secrets are left out all the same
    #[arg(long)]
    pub keep_values: bool,

    /// Send the profile's token, or HUBSPOT_ACCESS_TOKEN, in the place of what callers send
    #[arg(long)]
    pub own_token: bool,

    /// Print one JSON object a line; the first says {"event":"listening","url":…}
    #[arg(long)]
    pub json: bool,
}

const REPLAY_HELP: &str = "\
A request gets the answer that was recorded for it; the order of JSON fields and of the query does not matter. Repeated \
requests go through the recorded answers and stay at the last. In a redacted recording any value may stand where a \
stand-in is. What was not recorded is answered 501, with the nearest request that was. No token is needed.";

/// `spoke portal replay`.
#[derive(Args, Debug)]
#[command(after_help = REPLAY_HELP)]
pub struct ReplayArguments {
    /// The recording
    #[arg(value_name = "CASSETTE")]
    pub cassette: PathBuf,

    /// The port to listen on, on 127.0.0.1; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = REPLAY_PORT)]
    pub port: u16,

    /// Print one JSON object a line; the first says {"event":"listening","url":…}
    #[arg(long)]
    pub json: bool,
}

const CONFORM_HELP: &str = "\
Examples:
  spoke portal conform session.jsonl
  spoke portal conform session.jsonl --portal local
  spoke portal conform recorded/cases --json

Without --portal the recorded requests go to a new, empty portal in memory. Ids, times and random values are each \
portal's own and may differ; a record's id in the recording becomes the portal's in everything that follows. A folder is \
read as cases, each with what it needs first and its own rules. Exit status 1 when an answer differs.";

/// `spoke portal conform`.
#[derive(Args, Debug)]
#[command(after_help = CONFORM_HELP)]
pub struct ConformArguments {
    /// The recording, or a folder of recorded cases
    #[arg(value_name = "CASSETTE")]
    pub recording: PathBuf,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

const CLONE_HELP: &str = "\
Examples:
  spoke portal clone --from hubspot --dry-run
  spoke portal clone --from hubspot --redact
  spoke portal clone --from hubspot --records contacts,companies,deals --limit 1000 --redact

Properties with their rules, groups, custom object types, pipelines, owners, users' permission sets, teams, association \
labels, lists, forms and currencies are always loaded, with their ids, and take the place of the local portal's own. Records \
keep their ids too, so the local portal must have none of their types: spoke portal reset --yes. Lists that are filled by \
hand get those of their members that are loaded. With --redact what tells of people is replaced before it is written, the \
same value by the same stand-in. What can't be copied is told in the end. A copy that was interrupted goes on when the same \
command is run again. The portal that is copied is only read.

Exit status 5 when the token may not read a part, or the account lacks it; everything else is loaded.";

/// `spoke portal clone`.
#[derive(Args, Debug)]
#[command(after_help = CLONE_HELP)]
pub struct CloneArguments {
    /// The portal that is copied; --portal names the local one it is copied to
    #[arg(long, value_name = "hubspot|URL")]
    pub from: PortalChoice,

    /// The object types whose records are loaded too, with commas between them
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    pub records: Vec<String>,

    /// No more than so many records of each type
    #[arg(long, value_name = "N", requires = "records")]
    pub limit: Option<u64>,

    /// Archived records too, as archived ones
    #[arg(long, requires = "records")]
    pub archived: bool,

    /// Replace what tells of people
    #[arg(long)]
    pub redact: bool,

    /// Only count what would be loaded
    #[arg(long)]
    pub dry_run: bool,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
