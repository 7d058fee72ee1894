//! `spoke usage`.

use clap::{Args, ValueEnum};

const HELP: &str = "\
The day is that of the account's time zone. The total is HubSpot's own count of all private apps; what is broken down \
is what Spoke on this machine wrote down. Exit status 1 from the alert threshold on.";

/// `spoke usage`.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub struct UsageArguments {
    /// What to break the calls down by
    #[arg(long, value_name = "WHAT", default_value = "endpoint")]
    pub by: By,
    /// Alert from this share of the day's allowance on, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = spoke_ops::usage::ALERT_PERCENT, value_parser = percent)]
    pub alert: f64,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What calls are broken down by.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum By {
    /// Profile or portal
    App,
    /// Method and path
    Endpoint,
    /// The command or program
    Caller,
    /// Object type
    Object,
    /// Hour of the day
    Hour,
}

fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        _ => Err("not a percentage between 0 and 100".to_owned()),
    }
}
