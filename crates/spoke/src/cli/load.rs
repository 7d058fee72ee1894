//! `spoke load`.

use std::path::PathBuf;

use clap::Args;

const HELP: &str = "\
A plan has stages with rps, for and ramp, a mix and thresholds:
  [[stage]]
  rps = 20
  for = \"30s\"
  [mix]
  read = 80
  search = 10
  write = 10
  [thresholds]
  p95_ms = 2000
  errors_percent = 5
  limited_percent = 10

Load is sent to portals of spoke on this machine. With --allow-test-account it is sent to developer test \
accounts and sandboxes too, never to production. Exit status: 1 a threshold is broken, 5 not all is taken away.";

/// `spoke load`.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub struct LoadArguments {
    /// The plan (TOML)
    #[arg(long, value_name = "PLAN.toml", conflicts_with_all = ["rps", "length", "read", "search", "write", "p95"])]
    pub profile_file: Option<PathBuf>,
    /// Calls a second, whether or not answers come
    #[arg(long, value_name = "RATE", default_value_t = 10.0)]
    pub rps: f64,
    /// How long, such as 30s or 5m
    #[arg(long = "for", value_name = "TIME", default_value = "10s")]
    pub length: String,
    /// Parts of reads in the mix
    #[arg(long, value_name = "PARTS", default_value_t = 80)]
    pub read: u32,
    /// Parts of searches in the mix
    #[arg(long, value_name = "PARTS", default_value_t = 10)]
    pub search: u32,
    /// Parts of creates in the mix; what they make is archived at the end
    #[arg(long, value_name = "PARTS", default_value_t = 10)]
    pub write: u32,
    /// The threshold for 95 of 100 calls, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 2000.0)]
    pub p95: f64,
    /// Also send load to a developer test account or sandbox
    #[arg(long)]
    pub allow_test_account: bool,
    /// Print the figures as JSON
    #[arg(long)]
    pub json: bool,
}
