//! `spoke portal replay`: a recording that answers.

use std::path::Path;

use serde_json::json;
use spoke_record::{Cassette, Replay};

use super::record::{address, listen};
use super::signals::StopSignal;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::Printer;

/// Answers until told to stop.
///
/// # Errors
/// When the file is no recording, or the port is taken.
pub async fn replay(printer: &Printer, path: &Path, port: u16, as_json: bool) -> Result<ExitStatus, Failure> {
    let stop =
        StopSignal::listen().map_err(|error| Failure::usage("can't listen for signals").because(&error))?;
    let cassette = read(printer, path)?;
    let (count, upstream) = (cassette.exchanges.len(), cassette.head.upstream.clone());
    let listener = listen(port, "spoke portal replay CASSETTE --port 0").await?;
    let url = address(&listener)?;
    let told = *printer;
    let replay = Replay::watched(cassette, move |request, number| match number {
        Some(number) => told.detail(&format!("{request} is answered as exchange {number} was")),
        None => told.warning(&format!("{request} was not recorded")),
    });
    if as_json {
        let line = json!({"event": "listening", "url": url, "exchanges": count});
        printer.data_line(&line.to_string())?;
    } else {
        printer.note(&format!("replaying {count} exchanges with {upstream} at {url}"));
    }
    replay
        .serve(listener, async move { stop.wait().await })
        .await
        .map_err(|error| Failure::usage("can't accept connections any more").because(&error))?;
    printer.note("stopped");
    Ok(ExitStatus::Done)
}

/// Reads a recording and says when its last line was cut off.
fn read(printer: &Printer, path: &Path) -> Result<Cassette, Failure> {
    let cassette = Cassette::read(path).map_err(|error| {
        Failure::from_error(ExitStatus::Usage, &error).hint("record one: spoke portal record --out FILE")
    })?;
    if cassette.torn {
        printer.warning("the recording was cut off: its last exchange is not in it");
    }
    Ok(cassette)
}
