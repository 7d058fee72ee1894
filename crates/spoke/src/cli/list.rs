//! `spoke list`.

use clap::{Args, Subcommand};

const CREATE_HELP: &str = "\
A manual list gets its members by `spoke list add`. A dynamic one holds whatever passes the filter of --where:
  --where 'lifecyclestage=customer and createdate>=2026-01-01'
  --where 'hs_lead_status:in:NEW,OPEN or missing:hubspot_owner_id'
The forms of filters are those of `spoke crm contacts search --help`; `and` binds closer than `or`, a value with \
blanks stands in quotes: 'city=\"New York\"'. Days are days in UTC.";

const MEMBERS_HELP: &str = "\
Records are ids; contacts may also be e-mail addresses, and - reads either from standard input, one a line. With \
--from-search the records are found by the filters of `spoke crm TYPE search`:
  spoke list add Invited --from-search 'lifecyclestage=customer and has:email'";

/// `spoke list`.
#[derive(Args, Debug)]
pub struct ListArguments {
    #[command(subcommand)]
    pub verb: ListVerb,
}

/// What to do with lists.
#[derive(Debug, Subcommand)]
pub enum ListVerb {
    /// Create a list, by hand or by filter
    Create(CreateArguments),
    /// Put records into a list
    Add(ChangeArguments),
    /// Take records out of a list; the records stay
    Remove(ChangeArguments),
    /// Read the members of a list
    Members(MembersArguments),
    /// Show one list with its filters, or which lists there are
    Show(ShowArguments),
    /// Delete a list; the records stay, and HubSpot can restore it for 90 days
    Delete(DeleteArguments),
}

/// `spoke list create`.
#[derive(Args, Debug)]
#[command(after_help = CREATE_HELP)]
pub struct CreateArguments {
    /// The name; no other list may have it
    #[arg(value_name = "NAME")]
    pub name: String,
    /// What the members are
    #[arg(long = "type", value_name = "TYPE", default_value = "contacts")]
    pub object_type: String,
    /// Members are put in and taken out by hand: what a list without a filter is
    #[arg(long, conflicts_with = "filter")]
    pub manual: bool,
    /// Members are whatever passes this filter
    #[arg(long = "where", value_name = "FILTER")]
    pub filter: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke list add` and `spoke list remove`.
#[derive(Args, Debug)]
#[command(after_help = MEMBERS_HELP)]
pub struct ChangeArguments {
    /// The list: its id or name
    #[arg(value_name = "LIST")]
    pub list: String,
    /// The records: ids, or e-mail addresses of contacts; - reads them from standard input
    #[arg(value_name = "RECORD", required_unless_present = "from_search")]
    pub records: Vec<String>,
    /// The records that this filter finds
    #[arg(long, value_name = "FILTER", conflicts_with = "records")]
    pub from_search: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke list members`.
#[derive(Args, Debug)]
pub struct MembersArguments {
    /// The list: its id or name
    #[arg(value_name = "LIST")]
    pub list: String,
    /// How many to read
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: u64,
    /// Read all of them
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
    /// Print the ids only, one a line
    #[arg(long, conflicts_with = "json")]
    pub ids: bool,
    /// Print JSON, one member a line
    #[arg(long)]
    pub json: bool,
}

/// `spoke list show`.
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// The list: its id or name [default: all lists]
    #[arg(value_name = "LIST")]
    pub list: Option<String>,
    /// Of all lists, those with this in their name
    #[arg(
        long,
        value_name = "WORDS",
        default_value = "",
        hide_default_value = true,
        conflicts_with = "list"
    )]
    pub query: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke list delete`.
#[derive(Args, Debug)]
pub struct DeleteArguments {
    /// The list: its id or name
    #[arg(value_name = "LIST")]
    pub list: String,
    /// Don't ask
    #[arg(short, long)]
    pub yes: bool,
}
