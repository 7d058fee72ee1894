//! Programs of other languages, where they are there.

use std::path::Path;
use std::process::{Command, Output};

/// Runs a program; `None`, with a line that says so, when it is not there.
pub fn run(program: &str, arguments: &[&str], folder: &Path) -> Option<Output> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    match command.output() {
        Ok(output) => Some(output),
        Err(error) => {
            println!("skipped: {program} can't be run ({error})");
            None
        }
    }
}

/// The compiler of TypeScript: that of SPOKE_TSC, or the one on the path.
pub fn tsc() -> String {
    std::env::var("SPOKE_TSC").unwrap_or_else(|_| "tsc".to_owned())
}

pub fn succeeded(output: &Output) {
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
