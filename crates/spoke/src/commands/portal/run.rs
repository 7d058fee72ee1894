//! `spoke up` and `spoke portal serve`: from start to a clean stop.

use std::time::Duration;

use spoke_client::HubSpot;
use spoke_portal::Changes;
use spoke_sync::{Sync, Target};

use super::ready::{AppLine, Event, print_event, print_welcome};
use super::signals::StopSignal;
use super::start::{Start, start};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::Printer;
use crate::settings::{DataDir, PortalFile};

/// How often the mirror looks for changes. One look at an idle portal is a dozen small searches.
const LOOK: Duration = Duration::from_secs(1);

/// Whether a SQLite copy is kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mirror {
    /// `spoke up`
    Kept,
    /// `spoke portal serve`
    None,
}

/// Runs the portal until it is told to stop.
///
/// # Errors
/// When it can't start, or can't stop cleanly.
pub async fn run(printer: &Printer, what: &Start, mirror: Mirror, json: bool) -> Result<ExitStatus, Failure> {
    let stop =
        StopSignal::listen().map_err(|error| Failure::usage("can't listen for signals").because(&error))?;
    let (portal, file) = start(what).await?;
    let data_dir = &what.data_dir;
    let said = if json {
        print_event(
            printer,
            &Event::Ready {
                url: &file.url,
                token: file.token.expose(),
                app: AppLine::of(&portal),
            },
        )
    } else {
        print_welcome(
            printer,
            &file,
            data_dir,
            (mirror == Mirror::Kept).then(|| data_dir.mirror()).as_deref(),
        )
    };
    let watching = (mirror == Mirror::Kept).then(|| {
        let (printer, data_dir, stop) = (*printer, data_dir.clone(), stop.clone());
        // The mirror's calls are not those of the integration that is being tried.
        let file = PortalFile {
            token: portal.companion_token().clone(),
            ..file.clone()
        };
        let changes = portal.changes();
        tokio::spawn(async move { keep_mirror(&printer, &data_dir, &file, changes, &stop).await })
    });
    // Somebody who closed our output can't read the address, but may know it: go on serving.
    drop(said);
    stop.wait().await;
    if printer.shows_progress_bar() {
        // The terminal has just echoed ^C.
        printer.note("");
    }
    printer.note("stopping, press Ctrl-C again to end at once");
    PortalFile::remove(&data_dir.portal_file(), file.pid);
    if let Some(watching) = watching {
        // The mirror's own failure has been told; the portal stops cleanly in any case.
        let _ = watching.await;
    }
    portal.stop().await.map_err(|error| {
        Failure::from_error(ExitStatus::Partly, &error)
            .hint("every answered write is in the journal: start it again")
    })?;
    if json {
        // The reader may be gone already.
        drop(print_event(printer, &Event::Stopped));
    }
    printer.note("stopped, nothing is lost");
    Ok(ExitStatus::Done)
}

/// Keeps the mirror up to date until told to stop. Its failures are warnings: the portal is what people came for.
///
/// The portal runs in this process and can tell when nothing changed, so an idle portal costs nothing.
async fn keep_mirror(
    printer: &Printer,
    data_dir: &DataDir,
    file: &PortalFile,
    changes: Changes,
    stop: &StopSignal,
) {
    let path = data_dir.mirror();
    let outcome = async {
        let client = HubSpot::builder()
            .base_url(&file.url)
            .token(file.token.clone())
            .build()
            .map_err(|error| chain(&error))?;
        let mut replaced = changes.replaced();
        let mut full = false;
        loop {
            let builder = || Sync::builder(client.clone(), Target::Sqlite(path.clone()));
            let whole = builder().full(full).build();
            let first = tokio::select! {
                () = stop.wait() => return Ok(()),
                report = whole.run() => report.map_err(|error| chain(&error))?,
            };
            let rows: u64 = first.tables.iter().map(|table| table.live).sum();
            printer.note(&format!(
                "the mirror holds {rows} records in {} tables and follows every change",
                first.tables.len()
            ));
            let revision = changes.clone();
            let follow = builder().revision(move || revision.revision()).build();
            follow
                .watch(LOOK, stopped_or_replaced(stop, &changes, replaced))
                .await
                .map_err(|error| chain(&error))?;
            if changes.replaced() == replaced {
                return Ok(());
            }
            // A restore or a reset: increments can't see what is gone, so everything is read again.
            replaced = changes.replaced();
            full = true;
        }
    };
    let outcome: Result<(), String> = outcome.await;
    if let Err(reason) = outcome {
        printer.warning(&format!(
            "the mirror {} is not kept up to date any more: {reason}",
            path.display()
        ));
    }
}

/// Waits until the process should stop, or the portal was put back to another state.
async fn stopped_or_replaced(stop: &StopSignal, changes: &Changes, seen: u64) {
    let replaced = async {
        while changes.replaced() == seen {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::select! {
        () = stop.wait() => {}
        () = replaced => {}
    }
}

/// An error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    text
}
