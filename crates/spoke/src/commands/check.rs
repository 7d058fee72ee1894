//! `spoke check`.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use spoke_ops::check::{self, Inputs, Item, SourceFacts, SourceFinding, Standing, TokenPlace};
use spoke_ops::doctor;
use spoke_scan::{Scan, Severity, What};

use super::doctor::patient;
use super::moments::now;
use super::triage::recent;
use crate::cli::check::CheckArguments;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Printer, Table, write_json};
use crate::settings::{Settings, Target, TargetKind, TokenOrigin};

const PATIENCE: Duration = Duration::from_secs(5);
const DAY: Duration = Duration::from_secs(86_400);

/// Looks at every item of the go-live list.
///
/// # Errors
/// When there is no portal to look at, or the source or the journal can't be read.
pub async fn check(settings: &Settings, typed: &CheckArguments) -> Result<ExitStatus, Failure> {
    if !typed.source.is_dir() {
        return Err(
            Failure::usage(format!("there is no folder {}", typed.source.display()))
                .hint("name the folder of the source: --source src"),
        );
    }
    let target = Target::resolve(settings).await?;
    let doctor = doctor::examine(&patient(&target, 0, PATIENCE), SystemTime::now).await;
    let inputs = Inputs {
        recent: recent(settings, DAY.saturating_mul(typed.days))?,
        token: token_place(&target.origin),
        is_local_portal: matches!(target.kind, TargetKind::Local { .. }),
        source: source(&typed.source)?,
        env_ignored: env_ignored(&typed.source),
        webhooks: (!typed.webhook_url.is_empty()).then(|| typed.webhook_url.clone()),
        doctor,
    };
    let items = check::check(&inputs);
    let worst = |standing: Standing| items.iter().any(|item| item.standing == standing);
    let fails = worst(Standing::Fail) || (typed.strict && worst(Standing::Warn));
    if typed.json {
        write_json(
            &settings.printer,
            &serde_json::json!({"ready": !fails, "items": items}),
        )?;
    } else {
        print(&settings.printer, &items)?;
    }
    Ok(if fails {
        ExitStatus::NotSo
    } else {
        ExitStatus::Done
    })
}

fn token_place(origin: &TokenOrigin) -> TokenPlace {
    match origin {
        TokenOrigin::StandardInput => TokenPlace::StandardInput,
        TokenOrigin::Variable(_) => TokenPlace::Variable,
        TokenOrigin::PortalFile(_) => TokenPlace::LocalPortal,
        TokenOrigin::Reference(reference) if reference.to_string().contains("variable") => {
            TokenPlace::Variable
        }
        TokenOrigin::Reference(_) | TokenOrigin::Stored(_) => TokenPlace::Store,
    }
}

/// Pitfalls and secrets in the folder. What is only a remark, such as a placeholder of a token, is left out.
fn source(folder: &Path) -> Result<Option<SourceFacts>, Failure> {
    let report = spoke_scan::scan(&Scan {
        paths: vec![folder.to_owned()],
        what: What::Everything,
        staged: false,
        today: spoke_model::time::Timestamp::from_millis(now().as_millisecond()),
    })
    .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
    let findings = report
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Note)
        .map(|finding| SourceFinding {
            rule: finding.rule.id.to_owned(),
            place: format!("{}:{}", finding.path, finding.line),
        })
        .collect();
    Ok(Some(SourceFacts {
        files: report.files,
        programs: report.programs,
        findings,
    }))
}

/// What git says of `.env`; nothing when the folder is in no repository, or there is no git.
fn env_ignored(folder: &Path) -> Option<bool> {
    let status = Command::new("git")
        .args(["check-ignore", "--quiet", ".env"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .ok()?;
    match status.code() {
        Some(0) => Some(true),
        Some(1) => Some(false),
        _ => None,
    }
}

fn print(printer: &Printer, items: &[Item]) -> Result<(), Failure> {
    let mut table = Table::new(["item", "is", "wanted", "evidence"]);
    for item in items {
        table.row([item.name, item.standing.as_str(), item.wanted, &item.evidence]);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    for item in items.iter().filter(|item| item.standing != Standing::Pass) {
        if let Some(advice) = &item.advice {
            printer.note(&format!("{}: {advice}", item.name));
        }
    }
    let count = |standing: Standing| items.iter().filter(|item| item.standing == standing).count();
    printer.note(&format!(
        "{} pass, {} warn, {} fail, {} not checked",
        count(Standing::Pass),
        count(Standing::Warn),
        count(Standing::Fail),
        count(Standing::NotChecked)
    ));
    Ok(())
}
