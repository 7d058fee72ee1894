//! What went wrong at HubSpot, in words for the person at the terminal.
//!
//! HubSpot packs its complaints about values into one line of JSON inside a message; here each is a line of its own.
//! The hint depends on who refused and why.

use serde::Deserialize;
use spoke_client::{Error, ErrorKind};

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::{Target, TargetKind, TokenOrigin};

/// A failure for a call that was made to `action` ("create a contact"), as in `can't create a contact: …`.
#[must_use]
pub fn refusal(action: &str, error: &Error, target: &Target) -> Failure {
    told(action, error.message(), error, target)
}

/// The same without addresses, telephone numbers and tokens: HubSpot likes to repeat what it was given.
#[must_use]
pub fn without_personal_data(action: &str, error: &Error, target: &Target) -> Failure {
    told(
        action,
        &spoke_model::redact::redact(error.message()),
        error,
        target,
    )
}

fn told(action: &str, message: &str, error: &Error, target: &Target) -> Failure {
    let status = exit_status(error);
    let (message, mut details) = readable(message);
    if details.is_empty() {
        details = missing_properties(error);
    }
    let mut failure = Failure::new(status, format!("can't {action}: {message}"));
    for detail in details {
        failure = failure.detail(detail);
    }
    if let Some(origin) = origin(error, target) {
        failure = failure.detail(origin);
    }
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        failure = failure.cause(cause.to_string());
        next = cause.source();
    }
    match hint(error, target) {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// The properties that an administrator's rules ask for; since 2026-09 they stand beside the message and not in it.
fn missing_properties(error: &Error) -> Vec<String> {
    let errors = error.body().map_or(&[][..], |body| body.errors.as_slice());
    errors
        .iter()
        .filter(|one| {
            one.code
                .as_deref()
                .is_some_and(|code| code.starts_with("MISSING_"))
        })
        .map(|one| one.message.to_string())
        .collect()
}

/// Whether the same command may well succeed when it is run again.
#[must_use]
pub fn is_worth_another_run(error: &Error) -> bool {
    error.is_retryable() || exit_status(error) == ExitStatus::Unreachable
}

/// The exit status that says who is to blame.
#[must_use]
pub fn exit_status(error: &Error) -> ExitStatus {
    match error.kind() {
        ErrorKind::Configuration | ErrorKind::InvalidInput | ErrorKind::Denied => ExitStatus::Usage,
        ErrorKind::Connect
        | ErrorKind::Interrupted
        | ErrorKind::Timeout
        | ErrorKind::Deadline
        | ErrorKind::NoToken
        | ErrorKind::CircuitOpen => ExitStatus::Unreachable,
        // A gateway in front of HubSpot says that HubSpot itself can't be reached.
        ErrorKind::Server if matches!(error.status(), Some(502..=504 | 520..=529)) => ExitStatus::Unreachable,
        _ => ExitStatus::Refused,
    }
}

/// The message without its JSON, and the complaints that were in it.
#[must_use]
pub fn readable(message: &str) -> (String, Vec<String>) {
    let whole = || (message.trim().to_owned(), Vec::new());
    let Some(start) = message.find("[{") else {
        return whole();
    };
    let (head, json) = message.split_at(start);
    let Ok(complaints) = serde_json::from_str::<Vec<Complaint>>(json) else {
        return whole();
    };
    let head = head.trim().trim_end_matches(':').to_owned();
    (head, complaints.into_iter().map(Complaint::into_line).collect())
}

#[derive(Deserialize)]
struct Complaint {
    #[serde(default)]
    message: String,
    #[serde(default)]
    name: String,
}

impl Complaint {
    fn into_line(self) -> String {
        if self.name.is_empty() || self.message.contains(&self.name) {
            return self.message;
        }
        format!("{}: {}", self.name, self.message)
    }
}

/// Which request it was and what its answer can be found by.
fn origin(error: &Error, target: &Target) -> Option<String> {
    let (method, path) = error.request()?;
    if error.status().is_none() && error.attempts() == 0 {
        // Nothing was sent.
        return None;
    }
    let mut text = match error.status() {
        Some(status) => format!("{} answered {status}", target.name()),
        None => format!("{} gave no answer", target.name()),
    };
    if let Some(category) = error.category() {
        text.push_str(&format!(" {category}"));
    }
    text.push_str(&format!(" to {method} {path}"));
    if error.attempts() > 1 {
        text.push_str(&format!(", {} times", error.attempts()));
    }
    if let Some(id) = error.correlation_id() {
        text.push_str(&format!(", correlation id {id}"));
    }
    Some(text)
}

fn hint(error: &Error, target: &Target) -> Option<String> {
    let local = matches!(target.kind, TargetKind::Local { .. });
    let hint = match error.kind() {
        ErrorKind::Authentication if local && matches!(target.origin, TokenOrigin::PortalFile(_)) => {
            "the portal refuses its own token; a fault may make it: spoke portal fault list".to_owned()
        }
        ErrorKind::Authentication if local => {
            "the token is not one of this portal's; leave --token-stdin away to use its own".to_owned()
        }
        ErrorKind::Authentication => {
            "check the token: set HUBSPOT_ACCESS_TOKEN to a private app's token or a service key of this account".to_owned()
        }
        ErrorKind::Permission => {
            "give the app the scope that HubSpot names, in its settings, and use the new token".to_owned()
        }
        ErrorKind::Denied => "use a profile that may do it, or change the deny list of this one".to_owned(),
        ErrorKind::NoToken => {
            "nothing was sent; see where the token comes from with spoke auth status, and run it again".to_owned()
        }
        ErrorKind::CircuitOpen => "wait half a minute: one call is then let through to see".to_owned(),
        ErrorKind::RateLimited if error.body().is_some_and(|body| body.is_daily_limit()) => {
            "the day's calls are used up; when it ends and who used them: spoke limits, spoke usage".to_owned()
        }
        ErrorKind::RateLimited => "wait and run it again; other programs use the same allowance".to_owned(),
        ErrorKind::Connect | ErrorKind::Interrupted if local => "see whether it runs: spoke portal status".to_owned(),
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::Deadline => {
            format!("see whether {} can be reached from this machine", target.url)
        }
        _ if error.status() == Some(477) => {
            "the account is being moved; run it again when that is over, a day later at most".to_owned()
        }
        _ => return None,
    };
    Some(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_about_values_become_lines() {
        let message = "Property values were not valid: [{\"isValid\":false,\"message\":\"Property \\\"emial\\\" does not \
                       exist\",\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"emial\"},{\"isValid\":false,\"message\":\
                       \"abc was not a valid long.\",\"name\":\"amount\"}]";
        let (head, lines) = readable(message);
        assert_eq!(head, "Property values were not valid");
        assert_eq!(
            lines,
            [
                "Property \"emial\" does not exist",
                "amount: abc was not a valid long."
            ]
        );
    }

    #[test]
    fn a_message_that_was_cut_off_is_shown_as_it_is() {
        let message = "Property values were not valid: [{\"isValid\":false,\"mess";
        assert_eq!(readable(message), (message.to_owned(), Vec::new()));
    }
}
