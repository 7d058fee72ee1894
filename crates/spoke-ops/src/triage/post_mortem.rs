//! The draft of a post-mortem: what is known is filled in, what people have to say is left open.

use std::fmt::Write;

use jiff::Timestamp;

use super::tree::Severity;
use super::{Diagnosis, Evidence};

/// Correlation ids that are listed.
const IDS_MAX: usize = 20;
/// Lines of the timeline.
const TIMELINE_MAX: usize = 40;

/// The draft, in Markdown.
#[must_use]
pub fn post_mortem(diagnosis: &Diagnosis, evidence: &Evidence, now: Timestamp) -> String {
    let mut text = String::new();
    let severity = diagnosis.severity.map_or("none", Severity::as_str);
    // Writing into a text can't fail.
    let _ = writeln!(text, "# Post-mortem: {}\n", diagnosis.cause);
    let _ = writeln!(text, "| | |\n|---|---|");
    let _ = writeln!(text, "| Date | {} |", now.strftime("%Y-%m-%d"));
    let _ = writeln!(text, "| Severity | {severity} |");
    let _ = writeln!(
        text,
        "| Status | draft, made by `spoke triage` at {} |",
        minute(now)
    );
    if let Some(portal) = evidence.doctor.facts.portal_id {
        let _ = writeln!(text, "| Portal | {portal} |");
    }
    let _ = writeln!(text, "| Duration | _from first failure to recovery_ |");
    let _ = writeln!(
        text,
        "\n## Summary\n\n_What users could not do, since when, until when._\n"
    );
    let _ = writeln!(text, "## Likely cause\n\n{}.\n", sentence(diagnosis.cause));
    let _ = writeln!(text, "How it was found:\n");
    for step in &diagnosis.path {
        let _ = writeln!(
            text,
            "1. {} **{}**: {}",
            sentence(step.question),
            step.answer,
            step.evidence
        );
    }
    let _ = writeln!(text, "\n## Timeline (UTC)\n\n| when | what |\n|---|---|");
    for (when, what) in timeline(evidence, now) {
        let _ = writeln!(text, "| {when} | {} |", what.replace('|', "/"));
    }
    let _ = writeln!(
        text,
        "| _when_ | _alert, acknowledgement, mitigation, recovery_ |"
    );
    let ids: Vec<&str> = evidence
        .recent
        .failures
        .iter()
        .filter_map(|failure| failure.correlation_id.as_deref())
        .take(IDS_MAX)
        .collect();
    let _ = writeln!(text, "\n## Correlation ids\n");
    if ids.is_empty() {
        let _ = writeln!(text, "None in the journal of the last hour.");
    }
    for id in ids {
        let _ = writeln!(text, "- `{id}`");
    }
    let recent = &evidence.recent;
    let _ = writeln!(
        text,
        "\n## Impact\n\n{} of {} calls failed in the last hour{}. _Users affected, writes lost or late, webhooks missed._\n",
        recent.all_failed(),
        recent.calls,
        by_status(evidence)
    );
    let _ = writeln!(
        text,
        "## What was and is to be done\n\n| action | owner | by when |\n|---|---|---|"
    );
    for action in diagnosis.actions {
        let _ = writeln!(text, "| {} | _who_ | _when_ |", action.replace('|', "/"));
    }
    text
}

fn by_status(evidence: &Evidence) -> String {
    let parts: Vec<String> = evidence
        .recent
        .failed_by_status
        .iter()
        .map(|(status, count)| format!("{count} times {status}"))
        .collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    }
}

/// Failures where their kind changes, words of the status page, and this moment.
fn timeline(evidence: &Evidence, now: Timestamp) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let mut failures: Vec<_> = evidence.recent.failures.iter().collect();
    failures.sort_by(|one, other| one.at.cmp(&other.at));
    let mut before = None;
    for failure in failures {
        let kind = (failure.status, failure.category.as_deref());
        if before != Some(kind) {
            let status = failure.status.map_or_else(
                || failure.kind.clone().unwrap_or_else(|| "no answer".to_owned()),
                |status| status.to_string(),
            );
            let category = failure.category.as_deref().unwrap_or_default();
            lines.push((
                failure.at.clone(),
                format!(
                    "{} {} fails: {status} {category}",
                    failure.method, failure.template
                )
                .trim_end()
                .to_owned(),
            ));
            before = Some(kind);
        }
    }
    if let Ok(page) = &evidence.platform {
        for incident in &page.incidents {
            for update in &incident.incident_updates {
                if let Some(at) = &update.created_at {
                    let body: String = update.body.chars().take(200).collect();
                    lines.push((
                        at.clone(),
                        format!(
                            "HubSpot on \"{}\" ({}): {}",
                            incident.name,
                            update.status,
                            body.replace('\n', " ")
                        ),
                    ));
                }
            }
        }
    }
    lines.sort();
    lines.truncate(TIMELINE_MAX);
    lines.push((now.to_string(), "`spoke triage` was run".to_owned()));
    lines
}

fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
