//! `spoke triage`.

use std::fs;
use std::io::Write;
use std::time::{Duration, SystemTime};

use spoke_ops::doctor;
use spoke_ops::recent::Recent;
use spoke_ops::triage::status_page::{HUBSPOT, StatusPage};
use spoke_ops::triage::tree::Severity;
use spoke_ops::triage::{self, Diagnosis, Evidence};

use super::doctor::patient;
use super::moments::{before, now};
use crate::cli::triage::TriageArguments;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Printer, Table, write_json};
use crate::settings::{Settings, Target, TargetKind};

/// A layer or a status page that does not answer for so long does not answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How far back the journal is looked at.
const LOOK_BACK: Duration = Duration::from_secs(3600);

/// Walks the decision tree and prints the path.
///
/// # Errors
/// When there is no portal to look at, or the draft can't be written.
pub async fn triage(settings: &Settings, typed: &TriageArguments) -> Result<ExitStatus, Failure> {
    let target = Target::resolve(settings).await?;
    let (doctor, platform) = tokio::join!(
        async {
            let patient = patient(&target, 0, PATIENCE);
            doctor::examine(&patient, SystemTime::now).await
        },
        platform(&target, typed.status_url.as_deref())
    );
    let recent = recent(settings, LOOK_BACK)?;
    let evidence = Evidence {
        doctor,
        platform,
        recent,
    };
    let diagnosis = triage::walk(&evidence);
    if let Some(out) = &typed.out {
        let text = triage::post_mortem(&diagnosis, &evidence, now());
        fs::write(out, text)
            .map_err(|error| Failure::usage(format!("can't write {}", out.display())).because(&error))?;
        settings
            .printer
            .note(&format!("the draft of a post-mortem is in {}", out.display()));
    }
    if typed.json {
        write_json(
            &settings.printer,
            &serde_json::json!({
                "diagnosis": diagnosis,
                "layers": evidence.doctor.layers,
                "recent": evidence.recent,
            }),
        )?;
    } else {
        print(&settings.printer, &diagnosis)?;
    }
    Ok(match diagnosis.severity {
        _ if evidence.doctor.is_unreachable() => ExitStatus::Unreachable,
        None | Some(Severity::P4) => ExitStatus::Done,
        Some(_) => ExitStatus::NotSo,
    })
}

/// What the journal holds of the last stretch of time.
///
/// # Errors
/// When it is there and can't be read.
pub fn recent(settings: &Settings, back: Duration) -> Result<Recent, Failure> {
    let path = settings.state_dir().journal_file();
    Recent::read(&path, before(back), now()).map_err(|error| {
        Failure::from_error(ExitStatus::Usage, &error).hint("leave it out once: --no-journal")
    })
}

async fn platform(target: &Target, typed: Option<&str>) -> Result<StatusPage, String> {
    let url = match typed {
        Some("none") => return Err("not asked".to_owned()),
        Some(url) => url,
        None if matches!(target.kind, TargetKind::HubSpot) => HUBSPOT,
        None => return Err("not asked: this is not HubSpot itself".to_owned()),
    };
    StatusPage::fetch(url, PATIENCE).await
}

fn print(printer: &Printer, diagnosis: &Diagnosis) -> Result<(), Failure> {
    let mut table = Table::new(["question", "answer", "evidence"]);
    for step in &diagnosis.path {
        table.row([step.question, step.answer, &step.evidence]);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    let severity = diagnosis
        .severity
        .map_or_else(String::new, |severity| format!(" ({})", severity.as_str()));
    writeln!(out, "\nlikely cause: {}{severity}", diagnosis.cause)?;
    for (place, action) in diagnosis.actions.iter().enumerate() {
        writeln!(out, "{:>2}. {action}", place + 1)?;
    }
    if !diagnosis.beware.is_empty() {
        writeln!(out, "beware: {}", diagnosis.beware)?;
    }
    out.flush()?;
    Ok(())
}
