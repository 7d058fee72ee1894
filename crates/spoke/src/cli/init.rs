//! `spoke init`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `spoke init`.
#[derive(Args, Debug)]
pub struct InitArguments {
    #[command(subcommand)]
    pub verb: InitVerb,
}

/// What to write.
#[derive(Debug, Subcommand)]
pub enum InitVerb {
    /// Write a workflow that tests against a local portal, scans, and looks for what ends soon
    Ci(CiArguments),
    /// Write the files that bring `spoke gateway serve` to where it shall run
    Deploy(DeployArguments),
    /// Write an application in one of three shapes
    App(AppArguments),
    /// Look for secrets before every commit of this repository
    Hook(HookArguments),
}

/// Where and how files are written.
#[derive(Args, Debug)]
pub struct WriteArguments {
    /// The folder to write into
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub path: PathBuf,
    /// Only say what would be written
    #[arg(long)]
    pub dry_run: bool,
    /// Write over files that are there
    #[arg(long)]
    pub force: bool,
}

/// `spoke init ci`.
#[derive(Args, Debug)]
pub struct CiArguments {
    /// For GitHub: .github/workflows/hubspot.yml
    #[arg(long, required = true)]
    pub github: bool,
    #[command(flatten)]
    pub write: WriteArguments,
}

/// `spoke init deploy`.
#[derive(Args, Debug)]
pub struct DeployArguments {
    /// Where it shall run
    #[arg(long, value_name = "TARGET")]
    pub target: DeployTarget,
    #[command(flatten)]
    pub write: WriteArguments,
}

/// Where the gateway runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum DeployTarget {
    Docker,
    Fly,
    CloudRun,
    Vercel,
    Kubernetes,
    Systemd,
}

/// `spoke init app`.
#[derive(Args, Debug)]
pub struct AppArguments {
    /// The shape: `spoke capacity advise` says which fits
    #[arg(long, value_name = "VARIANT")]
    pub variant: AppVariant,
    /// The name of the package: letters, digits, - and _
    #[arg(long, default_value = "hubspot-app")]
    pub name: String,
    /// A checkout of Spoke to build against, instead of its git repository
    #[arg(long, value_name = "FOLDER")]
    pub spoke: Option<PathBuf>,
    #[command(flatten)]
    pub write: WriteArguments,
}

/// The shape of an application.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum AppVariant {
    Embedded,
    Service,
    Gateway,
}

/// `spoke init hook`.
#[derive(Args, Debug)]
pub struct HookArguments {
    /// Print the entry for the pre-commit framework instead
    #[arg(long)]
    pub print: bool,
    /// Write over a hook that is there
    #[arg(long)]
    pub force: bool,
}
