//! `spoke crm TYPE …`.

use clap::{ArgGroup, Args, Subcommand};

const FILTER_HELP: &str = "\
Filters:
  email=jane@example.com               equal
  lifecyclestage!=lead                 has another value
  'amount>1000'                        more than; also >= < <= (quoted, or the shell takes them)
  'amount between:1000,2000'           from the first to the second, both included
  'dealstage in:closedwon,closedlost'  one of these             ('not-in:' none of these)
  'firstname contains:jo*'             has this word, * stands for any letters ('not-contains:')
  has:phone                            has any value
  missing:phone                        has no value
  associations.company=123             is associated with this record

A record must match every filter. The word or starts another group:
  spoke crm contacts search lifecyclestage=lead has:phone or lifecyclestage=customer
A colon may stand for the space: dealstage:in:closedwon,closedlost needs no quotes. \
Values after in: are compared with texts in lower case: write them so (HubSpot's rule).";

/// The object types that every portal has, for the help.
fn types_help() -> String {
    let names: Vec<&str> = spoke_model::object_type::standard_object_types()
        .iter()
        .map(|known| known.plural)
        .collect();
    format!(
        "Object types: {}; custom ones by name, p123_name or 2-123.",
        names.join(", ")
    )
}

/// Create, read, find, change and associate records.
#[derive(Args, Debug)]
#[command(after_help = types_help())]
pub struct CrmArguments {
    /// The object type: contacts, companies, deals, … or a custom one by name or id
    #[arg(value_name = "TYPE")]
    pub object_type: String,
    #[command(subcommand)]
    pub verb: CrmVerb,
}

/// What to do with records of the type.
#[derive(Debug, Subcommand)]
pub enum CrmVerb {
    /// Create a record
    Create(CreateArguments),
    /// Read one record
    Get(GetArguments),
    /// Read records, oldest first
    List(ListArguments),
    /// Find records by their values
    #[command(after_help = FILTER_HELP)]
    Search(SearchArguments),
    /// Change a record
    Update(UpdateArguments),
    /// Archive records
    Archive(ArchiveArguments),
    /// Read many records at once
    Batch(BatchArguments),
    /// Associate a record with another
    Associate(AssociateArguments),
    /// Take an association away
    Dissociate(DissociateArguments),
    /// Read what a record is associated with
    Associations(AssociationsArguments),
    /// Read which properties records of the type have
    Properties(PropertiesArguments),
    /// Read the pipelines and stages of the type
    Pipelines(PipelinesArguments),
}

/// How to print records.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub struct OutputArguments {
    /// The properties to print, in this order
    #[arg(long, visible_alias = "select", value_name = "NAMES", value_delimiter = ',')]
    pub properties: Vec<String>,
    #[command(flatten)]
    pub format: FormatArguments,
}

/// Table, JSON or CSV.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output", group = ArgGroup::new("format"))]
pub struct FormatArguments {
    /// Print JSON
    #[arg(long, group = "format")]
    pub json: bool,
    /// Print CSV
    #[arg(long, group = "format")]
    pub csv: bool,
}

/// `spoke crm TYPE …`: the arguments of one verb.
#[derive(Args, Debug)]
pub struct CreateArguments {
    /// The values, such as email=jane@example.com firstname=Jane
    #[arg(value_name = "NAME=VALUE", required = true)]
    pub values: Vec<String>,
    /// Associate the new record with this one in the same call, such as contacts:123
    #[arg(long, value_name = "TYPE:ID")]
    pub associate: Vec<String>,
    /// Keep the write when it fails and may be done later: see `spoke deadletter`
    #[arg(long)]
    pub dead_letter: bool,
    #[command(flatten)]
    pub output: OutputArguments,
}

/// `spoke crm TYPE …`: the arguments of one verb.
#[derive(Args, Debug)]
pub struct GetArguments {
    /// The record's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// ID is the value of this unique property, such as email
    #[arg(long, value_name = "NAME")]
    pub id_property: Option<String>,
    /// Also read which records of these types it is associated with
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    pub associations: Vec<String>,
    /// Read an archived record
    #[arg(long)]
    pub archived: bool,
    #[command(flatten)]
    pub output: OutputArguments,
}

/// Read records, oldest first. With --all and --json: one record a line.
#[derive(Args, Debug)]
pub struct ListArguments {
    /// How many records to read
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: u64,
    /// Read all of them
    #[arg(long, conflicts_with_all = ["limit"])]
    pub all: bool,
    /// Go on after this place, as the last page printed it
    #[arg(long, value_name = "PLACE")]
    pub after: Option<String>,
    /// Read archived records instead
    #[arg(long)]
    pub archived: bool,
    #[command(flatten)]
    pub output: OutputArguments,
}

/// Find records by their values. With --all and --json: one record a line.
#[derive(Args, Debug)]
pub struct SearchArguments {
    /// What the records must match, such as lifecyclestage=lead 'amount>1000'
    #[arg(value_name = "FILTER")]
    pub filters: Vec<String>,
    /// Words to find in the properties that HubSpot searches by default
    #[arg(long, value_name = "WORDS")]
    pub query: Option<String>,
    /// The property to sort by; a leading - means from high to low
    #[arg(long, value_name = "[-]NAME", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// How many records to read
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: u64,
    /// Read all of them, also past the 10,000 that HubSpot's search stops at; ordered by id
    #[arg(long, conflicts_with_all = ["limit", "sort"])]
    pub all: bool,
    #[command(flatten)]
    pub output: OutputArguments,
}

/// Change a record. NAME= clears a property.
#[derive(Args, Debug)]
pub struct UpdateArguments {
    /// The record's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// The new values, such as lifecyclestage=customer; NAME= clears a property
    #[arg(value_name = "NAME=VALUE", required = true)]
    pub values: Vec<String>,
    /// ID is the value of this unique property, such as email
    #[arg(long, value_name = "NAME")]
    pub id_property: Option<String>,
    /// Keep the write when it fails and may be done later: see `spoke deadletter`
    #[arg(long)]
    pub dead_letter: bool,
    #[command(flatten)]
    pub output: OutputArguments,
}

/// Archive records. HubSpot keeps archived records for 90 days.
#[derive(Args, Debug)]
pub struct ArchiveArguments {
    /// The ids of the records
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// Don't ask before archiving more than one
    #[arg(short, long)]
    pub yes: bool,
}

/// Read many records at once.
#[derive(Args, Debug)]
pub struct BatchArguments {
    #[command(subcommand)]
    pub verb: BatchVerb,
}

/// What to do with many records at once.
#[derive(Debug, Subcommand)]
pub enum BatchVerb {
    /// Read the records with these ids (exit status 5 when some are missing)
    Read(BatchReadArguments),
}

/// Read the records with these ids.
#[derive(Args, Debug)]
pub struct BatchReadArguments {
    /// The ids; - reads them from standard input, one a line
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// The ids are values of this unique property, such as email
    #[arg(long, value_name = "NAME")]
    pub id_property: Option<String>,
    #[command(flatten)]
    pub output: OutputArguments,
}

/// Associate a record with another. Without --label or --type-id: HubSpot's default association.
#[derive(Args, Debug)]
pub struct AssociateArguments {
    #[command(flatten)]
    pub pair: PairArguments,
    /// The label of the association, as `spoke crm TYPE associations` prints it
    #[arg(long, conflicts_with = "type_id")]
    pub label: Option<String>,
    /// The number of the association type; it has a direction: contact to deal is 4, deal to contact is 3
    #[arg(long, value_name = "NUMBER")]
    pub type_id: Option<u32>,
}

/// Take every association between two records away.
#[derive(Args, Debug)]
pub struct DissociateArguments {
    #[command(flatten)]
    pub pair: PairArguments,
}

/// Two records.
#[derive(Args, Debug)]
pub struct PairArguments {
    /// The id of the record
    #[arg(value_name = "ID")]
    pub id: String,
    /// The object type of the other record
    #[arg(value_name = "TO_TYPE")]
    pub to_type: String,
    /// The id of the other record
    #[arg(value_name = "TO_ID")]
    pub to_id: String,
}

/// Read what a record is associated with.
#[derive(Args, Debug)]
pub struct AssociationsArguments {
    /// The id of the record
    #[arg(value_name = "ID")]
    pub id: String,
    /// The object type of the other records
    #[arg(value_name = "TO_TYPE")]
    pub to_type: String,
    #[command(flatten)]
    pub format: FormatArguments,
}

/// Read which properties records of the type have.
#[derive(Args, Debug)]
pub struct PropertiesArguments {
    /// Only properties whose name or label holds this text
    #[arg(value_name = "TEXT")]
    pub text: Option<String>,
    #[command(flatten)]
    pub format: FormatArguments,
}

/// Read the pipelines and stages of the type.
#[derive(Args, Debug)]
pub struct PipelinesArguments {
    #[command(flatten)]
    pub format: FormatArguments,
}
