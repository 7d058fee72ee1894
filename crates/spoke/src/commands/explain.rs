//! `spoke explain`.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use spoke_ops::explain::{self, ExplainError, Explanation, INPUT_MAX};
use spoke_ops::recent::Recent;

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, write_json};
use crate::settings::Settings;

/// Explains what was given.
///
/// # Errors
/// When it can't be read or fits nothing.
pub fn explain(
    settings: &Settings,
    input: &str,
    status: Option<u16>,
    json: bool,
) -> Result<ExitStatus, Failure> {
    let said = if explain::is_correlation_id(input) {
        vec![from_journal(settings, input.trim())?]
    } else {
        let text = read(input)?;
        explain::explain(&text, status).map_err(|error| failed(&error))?
    };
    if json {
        write_json(&settings.printer, &serde_json::json!({"explanations": said}))?;
        return Ok(ExitStatus::Done);
    }
    let mut out = settings.printer.data();
    for (place, one) in said.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        details(one).write(&mut out, &settings.printer)?;
    }
    out.flush()?;
    Ok(ExitStatus::Done)
}

fn details(said: &Explanation) -> Details {
    let mut details = Details::new();
    let head = [
        said.status.map(|status| status.to_string()),
        said.category.clone(),
        said.sub_category.clone(),
    ];
    let head: Vec<String> = head.into_iter().flatten().collect();
    details.line("error", head.join(" "));
    if !said.message.is_empty() {
        details.line("said", &said.message);
    }
    details.line("meaning", &said.meaning);
    if !said.cause.is_empty() {
        details.line("cause", &said.cause);
    }
    details.line("what to do", &said.fix);
    if let Some(command) = &said.command {
        details.line("command", command);
    }
    if let Some(again) = said.send_again {
        details.line("send again", again);
    }
    for one in &said.particulars {
        details.line(&one.name, one.values.join(", "));
    }
    if said.count > 1 {
        details.line("items", said.count.to_string());
    }
    details.line("evidence", said.evidence);
    details
}

/// Standard input, a file, or the text itself.
fn read(input: &str) -> Result<String, Failure> {
    if input == "-" {
        return bounded(io::stdin().lock())
            .map_err(|error| Failure::usage("can't read standard input").because(&error));
    }
    let path = Path::new(input);
    if input.len() < 4096 && path.is_file() {
        return File::open(path)
            .and_then(bounded)
            .map_err(|error| Failure::usage(format!("can't read {input}")).because(&error));
    }
    if looks_like_a_file(input) {
        return Err(Failure::usage(format!("there is no file {input}"))
            .hint("give a status, a category, a correlation id, the JSON itself, or - for standard input"));
    }
    Ok(input.to_owned())
}

fn looks_like_a_file(input: &str) -> bool {
    let ends = [".json", ".txt", ".log", ".html", ".har"];
    !input.contains(['{', '<', '\n']) && (input.contains('/') || ends.iter().any(|end| input.ends_with(end)))
}

fn bounded(from: impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    let bound = u64::try_from(INPUT_MAX).unwrap_or(u64::MAX).saturating_add(1);
    from.take(bound).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn failed(error: &ExplainError) -> Failure {
    let failure = Failure::from_error(ExitStatus::Usage, error);
    match error {
        ExplainError::UnknownWord {
            suggestion: Some(suggestion),
            ..
        } => failure.hint(format!("did you mean {suggestion}? spoke explain {suggestion}")),
        ExplainError::UnknownWord { .. } | ExplainError::Unknown | ExplainError::NoAnswer(_) => failure
            .hint("give the whole body of the answer: spoke explain answer.json, or … | spoke explain -")
            .hint("the status alone says something too: spoke explain 409"),
        ExplainError::UnknownStatus(_) => {
            failure.hint("statuses that no server sends come from what stands between: a proxy, a gateway")
        }
        _ => failure,
    }
}

/// What the request journal holds under a correlation id.
fn from_journal(settings: &Settings, id: &str) -> Result<Explanation, Failure> {
    let path = settings.state_dir().journal_file();
    let found = Recent::by_correlation_id(&path, id)
        .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?
        .ok_or_else(|| {
            Failure::new(
                ExitStatus::NotSo,
                format!("no failed call with the correlation id {id} is in the journal"),
            )
            .hint(
                "the journal holds the calls that spoke itself made; for others, give the body of the answer",
            )
        })?;
    explain::explain_call(&found).map_err(|error| failed(&error))
}
