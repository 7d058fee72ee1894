//! `spoke portal conform`: a portal against a recording.

use std::io::Write;
use std::path::Path;

use serde_json::json;
use spoke_model::secret::Secret;
use spoke_portal::Portal;
use spoke_record::conform::{Recordings, Report, conform as compare};

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Printer, Progress, Table, write_json};
use crate::settings::{Settings, Target, TargetKind};

/// Sends the recorded requests and prints what differs.
///
/// # Errors
/// When the file is no recording, or the portal is none that requests may be sent to.
pub async fn conform(settings: &Settings, path: &Path, as_json: bool) -> Result<ExitStatus, Failure> {
    let printer = settings.printer;
    let recordings = Recordings::read(path).map_err(|error| {
        Failure::from_error(ExitStatus::Usage, &error).hint("record one: spoke portal record --out FILE")
    })?;
    if recordings.is_empty() {
        return Err(Failure::usage(format!(
            "{} holds nothing to compare",
            path.display()
        )));
    }
    if let Recordings::Cassette(cassette) = &recordings
        && cassette.torn
    {
        printer.warning("the recording was cut off: its last exchange is not in it");
    }
    let (url, token, fresh) = portal(settings).await?;
    let progress = Progress::new(&printer);
    let total = recordings.len() as u64;
    let report = compare(&recordings, &url, token, |done| {
        progress.tell("compared", done, Some(total));
    })
    .await;
    progress.clear();
    if let Some(fresh) = fresh {
        // It was in memory and held nothing of anybody's.
        drop(fresh.stop().await);
    }
    let report = report.map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
    if as_json {
        let (same, all) = report.fields();
        write_json(
            &printer,
            &json!({
                "same": report.same(),
                "different": report.different(),
                "skipped": report.skipped(),
                "fields": {"same": same, "all": all},
                "compared": report.compared,
            }),
        )?;
    } else {
        print(&printer, &report)?;
    }
    Ok(if report.different() > 0 {
        ExitStatus::NotSo
    } else {
        ExitStatus::Done
    })
}

/// The portal that was named, or a new one in memory.
async fn portal(settings: &Settings) -> Result<(String, Secret, Option<Portal>), Failure> {
    if settings.portal.is_none() {
        let portal = Portal::start()
            .await
            .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
        let (url, token) = (portal.url().to_owned(), Secret::new(portal.token()));
        return Ok((url, token, Some(portal)));
    }
    let target = Target::resolve(settings).await?;
    if matches!(target.kind, TargetKind::HubSpot) {
        return Err(
            Failure::usage("the recorded requests would change records of HubSpot itself")
                .hint("compare a local portal: leave --portal away, or say --portal local"),
        );
    }
    Ok((target.url, target.token, None))
}

fn print(printer: &Printer, report: &Report) -> Result<(), Failure> {
    let mut table = Table::new(["exchange", "request", "field", "how", "recorded", "portal"]);
    for one in &report.compared {
        let (mut name, mut request) = (one.name.as_str(), one.request.as_str());
        for difference in &one.differences {
            let at = if difference.at.is_empty() {
                "/"
            } else {
                &difference.at
            };
            let (recorded, portal) = (&difference.recorded, &difference.portal);
            table.row([name, request, at, difference.kind.as_str(), recorded, portal]);
            // Told once, so that what belongs together is seen together.
            (name, request) = ("", "");
        }
        if let Some(reason) = &one.skipped {
            printer.note(&format!("{} {} is skipped: {reason}", one.name, one.request));
        }
    }
    let mut out = printer.data();
    if report.different() > 0 {
        table.write(&mut out, printer)?;
        writeln!(out)?;
    }
    let (same, all) = report.fields();
    let compared = report.same() + report.different();
    writeln!(
        out,
        "{} of {compared} answers are the same, {same} of {all} fields",
        report.same()
    )?;
    out.flush()?;
    Ok(())
}
