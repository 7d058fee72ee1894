//! What the parser says of numbers, in words that tell what to write.

use std::error::Error;
use std::io::{IsTerminal, Write};

use clap::error::ErrorKind;

use crate::exit_status::ExitStatus;

/// Ends the program with a fault of the command line.
pub fn refuse(error: clap::Error) -> ! {
    if error.kind() == ErrorKind::ValueValidation
        && let Some(said) = error.source().map(ToString::to_string)
        && let Some(plain) = in_words(&said)
    {
        let rendered = error.render();
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let mut stderr = std::io::stderr();
        let text = if stderr.is_terminal() && !no_colour {
            rendered.ansi().to_string()
        } else {
            rendered.to_string()
        };
        // A closed standard error leaves nobody to tell.
        let _ = stderr.write_all(text.replace(&said, &plain).as_bytes());
        std::process::exit(ExitStatus::Usage.code().into());
    }
    error.exit()
}

/// The same in other words; `None` for what is understood as it is.
fn in_words(said: &str) -> Option<String> {
    if let Some((_, range)) = said.split_once(" is not in ") {
        let (from, to) = range.split_once("..")?;
        return Some(match to.strip_prefix('=') {
            Some(to) => format!("write a whole number from {from} to {to}"),
            None => format!("write a whole number from {from} on"),
        });
    }
    match said {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            Some("write a whole number".to_owned())
        }
        "number too large to fit in target type" => Some("the number is too large".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn numbers_are_asked_for_in_words() {
        for (said, plain) in [
            ("invalid digit found in string", Some("write a whole number")),
            (
                "cannot parse integer from empty string",
                Some("write a whole number"),
            ),
            (
                "number too large to fit in target type",
                Some("the number is too large"),
            ),
            ("0 is not in 1..=100", Some("write a whole number from 1 to 100")),
            ("0 is not in 1..", Some("write a whole number from 1 on")),
            ("write a number and a unit: 5s", None),
        ] {
            assert_eq!(in_words(said).as_deref(), plain, "{said}");
        }
    }
}
