//! `spoke deadletter`, and the door through which failed writes get there.

mod keep;
mod list;
mod replay;

pub use keep::{Keeper, unsent};
pub use list::{list, show};
pub use replay::{Replay, replay};

use std::io::{self, BufRead, IsTerminal, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use spoke_store::deadletter::{DeadLetters, Letter};

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::Printer;
use crate::settings::{DataDir, Settings};

/// Opens the letters of this folder.
fn open(data_dir: &DataDir) -> Result<DeadLetters, Failure> {
    let path = data_dir.dead_letters();
    data_dir.create().map_err(|error| {
        Failure::usage(format!("can't make the folder {}", data_dir.path().display())).because(&error)
    })?;
    DeadLetters::open(path).map_err(|error| Failure::from_error(ExitStatus::Usage, &error))
}

/// Letters that exist already; `None` when no write was ever kept here.
fn existing(settings: &Settings) -> Result<Option<DeadLetters>, Failure> {
    match &settings.data_dir {
        Some(data_dir) if data_dir.dead_letters().exists() => open(data_dir).map(Some),
        _ => Ok(None),
    }
}

fn find(letters: Option<&DeadLetters>, number: i64) -> Result<Letter, Failure> {
    let found = match letters {
        Some(letters) => letters
            .get(number)
            .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?,
        None => None,
    };
    found.ok_or_else(|| {
        Failure::usage(format!("there is no failed write {number}"))
            .hint("every one of them: spoke deadletter list --all")
    })
}

/// Milliseconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Discards writes after a yes.
///
/// # Errors
/// When one of them is unknown or closed, or nobody said yes.
pub fn discard(settings: &Settings, numbers: &[i64], yes: bool) -> Result<ExitStatus, Failure> {
    let mut letters = existing(settings)?;
    for number in numbers {
        let letter = find(letters.as_ref(), *number)?;
        if !letter.state.is_open() {
            return Err(Failure::usage(format!(
                "{number} is {} already",
                letter.state.as_str()
            )));
        }
    }
    if !yes {
        confirm(&settings.printer, numbers.len())?;
    }
    if let Some(letters) = &mut letters {
        for number in numbers {
            letters
                .discard(*number, now())
                .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
            settings.printer.note(&format!("discarded {number}"));
        }
    }
    Ok(ExitStatus::Done)
}

fn confirm(printer: &Printer, count: usize) -> Result<(), Failure> {
    let what = if count == 1 {
        "a failed write".to_owned()
    } else {
        format!("{count} failed writes")
    };
    if !io::stdin().is_terminal() {
        return Err(Failure::usage(format!("discarding {what} needs a yes"))
            .hint("add --yes: what they held is forgotten, and they are never done"));
    }
    printer.note(&format!("discard {what} for good? [y/N]"));
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if matches!(answer.trim(), "y" | "Y" | "yes") {
        Ok(())
    } else {
        Err(Failure::usage("nothing was discarded"))
    }
}
