//! `batch read`.

use std::io::{self, BufRead};

use spoke_client::ErrorKind;

use super::Desk;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{RecordsWriter, Shape};

/// Which records to read.
#[derive(Clone, Debug)]
pub struct BatchRead {
    /// Ids, or values of `id_property`; `-` stands for the lines of standard input.
    pub ids: Vec<String>,
    /// The unique property that the ids are values of.
    pub id_property: Option<String>,
}

/// Reads many records and prints those that exist, in the order asked for. Missing ones are told on standard error and
/// make the exit status 5, or 3 when none was found.
///
/// # Errors
/// When HubSpot refuses all of them, for another reason than that they don't exist.
pub async fn batch_read(desk: &Desk, what: BatchRead) -> Result<ExitStatus, Failure> {
    let action = format!("read {}", desk.object_type.plural());
    let ids = gather(what.ids)?;
    let mut request = desk
        .objects()
        .batch()
        .read(ids.iter().map(String::as_str))
        .properties(desk.asked());
    if let Some(name) = &what.id_property {
        request = request.id_property(name);
    }
    let outcome = request.send().await;
    if let Some((_, error)) = outcome.failed.iter().find(|(_, error)| !is_absent(error.kind())) {
        return Err(desk.session.refusal(&action, error));
    }
    let mut found: Vec<_> = outcome.succeeded;
    found.sort_by_key(|(place, _)| *place);
    let records: Vec<_> = found.into_iter().map(|(_, record)| record).collect();
    desk.warn_of_unknown_columns(records.first()).await;
    let mut writer = RecordsWriter::new(
        desk.session.printer,
        desk.format,
        Shape::Document,
        desk.columns.clone(),
    );
    writer.page(&records)?;
    writer.finish(None, None)?;
    let mut missing: Vec<usize> = outcome.failed.iter().map(|(place, _)| *place).collect();
    missing.sort_unstable();
    for id in missing.iter().filter_map(|place| ids.get(*place)) {
        desk.session
            .printer
            .warning(&format!("there is no {} {id}", desk.object_type.singular()));
    }
    Ok(match (records.is_empty(), missing.is_empty()) {
        (_, true) => ExitStatus::Done,
        (true, false) => ExitStatus::Refused,
        (false, false) => ExitStatus::Partly,
    })
}

/// HubSpot leaves merged records out of a batch without a word.
fn is_absent(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::Unanswered)
}

fn gather(arguments: Vec<String>) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::with_capacity(arguments.len());
    for argument in arguments {
        if argument != "-" {
            ids.push(argument);
            continue;
        }
        for line in io::stdin().lock().lines() {
            let line =
                line.map_err(|error| Failure::usage("can't read ids from standard input").because(&error))?;
            if !line.trim().is_empty() {
                ids.push(line.trim().to_owned());
            }
        }
    }
    if ids.is_empty() {
        return Err(Failure::usage("no ids came from standard input").hint("write one id a line"));
    }
    Ok(ids)
}
