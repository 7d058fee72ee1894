//! `spoke scan`.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use spoke_scan::baseline::{Baseline, BaselineError};
use spoke_scan::rules::RULES;
use spoke_scan::sarif::sarif;
use spoke_scan::{Finding, Report, Scan, Severity, SourceError, scan};

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Printer, Table, write_json};

/// How to report.
pub struct Reporting {
    pub format: Format,
    pub baseline: Option<PathBuf>,
    pub write_baseline: bool,
    pub fail_on: Option<Severity>,
}

/// In which form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    Text,
    Json,
    Sarif,
}

/// Looks for pitfalls and secrets and tells them.
pub fn run(printer: &Printer, what: &Scan, reporting: &Reporting) -> Result<ExitStatus, Failure> {
    let mut report = scan(what).map_err(|error| unreadable(&error))?;
    if reporting.write_baseline
        && let Some(path) = &reporting.baseline
    {
        return write_baseline(printer, &report, path);
    }
    let known = match &reporting.baseline {
        Some(path) => Baseline::read(path)
            .map_err(|error| no_baseline(&error, path))?
            .apply(&mut report.findings),
        None => 0,
    };
    match reporting.format {
        Format::Text => write_text(printer, &report)?,
        Format::Json => write_json(printer, &as_json(&report, known))?,
        Format::Sarif => write_json(printer, &sarif(&report.findings, env!("CARGO_PKG_VERSION")))?,
    }
    for path in &report.unreadable {
        printer.warning(&format!("can't read {path}"));
    }
    if reporting.format == Format::Text {
        printer.note(&summary(&report, known));
    }
    let fails = reporting
        .fail_on
        .is_some_and(|from| report.findings.iter().any(|one| one.severity >= from));
    Ok(if fails {
        ExitStatus::NotSo
    } else if report.unreadable.is_empty() {
        ExitStatus::Done
    } else {
        ExitStatus::Partly
    })
}

/// The table of rules.
pub fn rules(printer: &Printer, format: Format) -> Result<ExitStatus, Failure> {
    if format == Format::Json {
        let rules: Vec<Value> = RULES
            .iter()
            .map(|rule| {
                json!({
                    "id": rule.id, "name": rule.name, "severity": rule.severity, "title": rule.title,
                    "why": rule.why, "fix": rule.fix, "evidence": rule.evidence,
                })
            })
            .collect();
        write_json(printer, &rules)?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["rule", "name", "severity", "finds"]);
    for rule in RULES {
        table.row([rule.id, rule.name, rule.severity.as_str(), rule.title]);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

fn write_text(printer: &Printer, report: &Report) -> Result<(), Failure> {
    let paint = printer.paint();
    let mut out = printer.data();
    for one in &report.findings {
        let severity = match one.severity {
            Severity::Error => paint.bad("error"),
            Severity::Warning => paint.warn("warning"),
            Severity::Note => paint.faint("note"),
        };
        writeln!(
            out,
            "{}:{}:{}: {severity} {} {}",
            one.path, one.line, one.column, one.rule.id, one.message
        )?;
        if !one.code.is_empty() {
            writeln!(out, "    {}", paint.faint(&one.code))?;
        }
        writeln!(out, "    why: {}", one.rule.why)?;
        writeln!(out, "    fix: {}", one.rule.fix)?;
    }
    out.flush()?;
    Ok(())
}

fn as_json(report: &Report, known: usize) -> Value {
    let counts = report.counts();
    json!({
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
        "counts": counts,
        "files": report.files,
        "lines": report.lines,
        "skipped": report.skipped,
        "unreadable": report.unreadable,
        "accepted": { "byComment": report.ignored, "byBaseline": known },
    })
}

fn finding(one: &Finding) -> Value {
    json!({
        "rule": one.rule.id,
        "name": one.rule.name,
        "severity": one.severity,
        "path": one.path,
        "line": one.line,
        "column": one.column,
        "code": one.code,
        "message": one.message,
        "why": one.rule.why,
        "fix": one.rule.fix,
        "evidence": one.rule.evidence,
    })
}

fn summary(report: &Report, known: usize) -> String {
    let counts = report.counts();
    let accepted = known + report.ignored;
    let accepted = if accepted == 0 {
        String::new()
    } else {
        format!(", {accepted} accepted")
    };
    let skipped = if report.skipped == 0 {
        String::new()
    } else {
        format!(", {} skipped (too large, or no text)", report.skipped)
    };
    format!(
        "{} errors, {} warnings, {} notes{accepted} in {} files, {} lines{skipped}",
        counts.errors, counts.warnings, counts.notes, report.files, report.lines
    )
}

fn write_baseline(printer: &Printer, report: &Report, path: &Path) -> Result<ExitStatus, Failure> {
    let baseline = Baseline::of(&report.findings);
    baseline
        .write(path)
        .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
    printer.note(&format!(
        "{}: {} findings accepted",
        path.display(),
        baseline.len()
    ));
    Ok(ExitStatus::Done)
}

fn no_baseline(error: &BaselineError, path: &Path) -> Failure {
    Failure::from_error(ExitStatus::Usage, error).hint(format!(
        "to accept what is found now: spoke scan --baseline {} --write-baseline",
        path.display()
    ))
}

/// What can't be looked at, as a failure.
pub fn unreadable(error: &SourceError) -> Failure {
    let failure = Failure::from_error(ExitStatus::Usage, error);
    match error {
        SourceError::Git { .. } => failure.hint("--staged needs git and a repository: git init"),
        _ => failure.hint("name files or folders that are there"),
    }
}
