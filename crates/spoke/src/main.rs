//! The `spoke` command: arguments, settings, printing. Every feature lives in a crate of its own.

mod cli;
mod commands;
mod dispatch;
mod exit_status;
mod failure;
mod filter;
mod journal;
mod output;
mod refusal;
mod scaffold;
mod settings;
mod values;

use std::process::ExitCode;

use crate::failure::Failure;
use crate::settings::{Environment, Settings};

fn main() -> ExitCode {
    let (cli, verb) = cli::Cli::read();
    let environment = Environment::read();
    let printer = Settings::printer(&cli.global, &environment);
    let outcome = Settings::resolve(&cli.global, verb, environment, printer).and_then(|settings| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::usage("can't start the runtime").because(&error))?;
        runtime.block_on(dispatch::dispatch(&settings, cli.command))
    });
    let status = outcome.unwrap_or_else(|failure| {
        failure.print(&printer);
        failure.status()
    });
    ExitCode::from(status)
}
