//! `spoke generate`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `spoke generate`.
#[derive(Args, Debug)]
pub struct GenerateArguments {
    #[command(subcommand)]
    pub verb: GenerateVerb,
}

/// What to write.
#[derive(Debug, Subcommand)]
pub enum GenerateVerb {
    /// Write types for records, options and stages from the portal's own definitions
    Models(ModelsArguments),
}

const HELP: &str = "\
Without --group, --property and --all-properties: what is not hidden and can be written, and what the \
portal made itself. The same definitions give the same files, so that a build can check them:

  spoke generate models --object contacts,deals --lang typescript --out src/hubspot
  spoke generate models --object contacts,deals --lang typescript --out src/hubspot --check";

/// `spoke generate models`.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub struct ModelsArguments {
    /// Object types, standard or custom, with commas between them
    #[arg(long, value_name = "TYPES", required = true, value_delimiter = ',')]
    pub object: Vec<String>,
    /// The language to write
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: ModelLanguage,
    /// Only the properties of these groups, and those of --property
    #[arg(long, value_name = "GROUPS", value_delimiter = ',')]
    pub group: Vec<String>,
    /// Only these properties, and those of --group
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub property: Vec<String>,
    /// Every property, also hidden and read-only ones
    #[arg(long, conflicts_with_all = ["group", "property"])]
    pub all_properties: bool,
    /// The folder to write a file for each object type into [default: everything to standard output]
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Write nothing, and end with exit status 1 when a file is not as it would be written
    #[arg(long, requires = "out")]
    pub check: bool,
}

/// A language to write.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum ModelLanguage {
    Rust,
    Typescript,
    Python,
}
