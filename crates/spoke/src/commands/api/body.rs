//! The body of a call: typed, from a file, or from standard input.

use std::fs::File;
use std::io::{self, Read};

use crate::failure::Failure;

/// More is not read; HubSpot takes less.
const LARGEST: u64 = 16 << 20;

/// Reads and checks a body.
pub(super) fn read(typed: &str) -> Result<serde_json::Value, Failure> {
    let (text, from) = match typed.strip_prefix('@') {
        Some(file) => {
            let opened = File::open(file).map_err(|error| {
                Failure::usage(format!("can't read the body from {file}")).because(&error)
            })?;
            (bounded(opened, file)?, file)
        }
        None if typed == "-" => (bounded(io::stdin(), "standard input")?, "standard input"),
        None => (typed.to_owned(), "--body"),
    };
    serde_json::from_str(&text).map_err(|error| {
        Failure::usage(format!("the body in {from} is not JSON"))
            .because(&error)
            .hint("put it in single quotes: --body '{\"properties\": {\"email\": \"jane@example.com\"}}'")
    })
}

fn bounded(from: impl Read, name: &str) -> Result<String, Failure> {
    let mut text = String::new();
    let read = from
        .take(LARGEST + 1)
        .read_to_string(&mut text)
        .map_err(|error| Failure::usage(format!("can't read the body from {name}")).because(&error))?;
    if u64::try_from(read).is_ok_and(|read| read > LARGEST) {
        return Err(Failure::usage(format!(
            "the body in {name} is larger than {} MiB",
            LARGEST >> 20
        )));
    }
    Ok(text)
}
