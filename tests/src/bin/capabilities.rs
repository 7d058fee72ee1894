//! Prints the table of capabilities for what `cargo test` said, and holds the README against it.
//!
//! `capabilities LOG` prints it, `capabilities LOG --write` also puts it into the README, and `capabilities LOG --check`
//! fails when the README says otherwise or a row has not passed.

#![expect(clippy::print_stdout, reason = "printing is its purpose")]

use std::fs;
use std::path::Path;

use spoke_tests::capabilities::{Results, State, read, render, replace, state};

const ROWS: usize = 30;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let log = arguments.iter().find(|argument| !argument.starts_with('-'));
    let log = log.ok_or("name the file that holds the output of cargo test")?;
    let given = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = root.join("README.md");
    let output = fs::read(log).map_err(|error| format!("{log}: {error}"))?;
    let results = Results::parse(&String::from_utf8_lossy(&output));
    let rows = read(&root)?;
    let table = render(&rows, &results);
    println!("{table}");
    let document = fs::read_to_string(&readme).map_err(|error| format!("README.md: {error}"))?;
    let wanted = replace(&document, &table)?;
    if given("--write") {
        fs::write(&readme, &wanted).map_err(|error| format!("README.md: {error}"))?;
    }
    let passed = rows
        .iter()
        .filter(|row| state(row, &results) == State::Passed)
        .count();
    println!("{passed} passed, {} failed", ROWS - passed.min(ROWS));
    if given("--check") && (wanted != document || passed != ROWS) {
        return Err(format!(
            "{passed} of {ROWS} rows passed; the README's table is {}",
            if wanted == document {
                "up to date"
            } else {
                "not that of this build"
            }
        ));
    }
    Ok(())
}
