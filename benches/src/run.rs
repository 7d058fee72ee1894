//! A measurement from its first await to its exit status.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use tokio::runtime::Builder;

use crate::Failure;

/// Runs a measurement on one thread and prints what it found, or why it could not.
#[must_use]
pub fn run<T: Display>(measure: impl Future<Output = Result<T, Failure>>) -> ExitCode {
    run_on(Builder::new_current_thread(), measure)
}

/// The same on as many threads as the machine has cores.
#[must_use]
pub fn run_on_all_cores<T: Display>(measure: impl Future<Output = Result<T, Failure>>) -> ExitCode {
    run_on(Builder::new_multi_thread(), measure)
}

fn run_on<T: Display>(mut on: Builder, measure: impl Future<Output = Result<T, Failure>>) -> ExitCode {
    let runtime = on.enable_all().build().map_err(Failure::from);
    match runtime.and_then(|runtime| runtime.block_on(measure)) {
        Ok(found) => match writeln!(std::io::stdout(), "{found}") {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
