//! Why a command could not do what it was asked, and what to do about it.
//!
//! A failure is printed as `error: …`, its causes, and `hint: …` lines that name the command that fixes it.
//! It also decides the exit status, so the two can't disagree.

use std::error::Error;
use std::io;

use crate::exit_status::ExitStatus;
use crate::output::Printer;

/// A command that did not end well.
#[derive(Debug)]
pub struct Failure(Box<Interior>);

#[derive(Debug)]
struct Interior {
    status: ExitStatus,
    message: String,
    details: Vec<String>,
    causes: Vec<String>,
    hints: Vec<String>,
    silent: bool,
}

impl Failure {
    /// A failure with the given exit status. One sentence, no full stop.
    #[must_use]
    pub fn new(status: ExitStatus, message: impl Into<String>) -> Self {
        Self(Box::new(Interior {
            status,
            message: message.into(),
            details: Vec::new(),
            causes: Vec::new(),
            hints: Vec::new(),
            silent: false,
        }))
    }

    /// The command line, a file or the set-up is wrong (exit status 2).
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitStatus::Usage, message)
    }

    /// Adds `error` and everything that caused it.
    #[must_use]
    pub fn because(mut self, error: &(dyn Error + 'static)) -> Self {
        self.0.causes.extend(chain(Some(error)));
        self
    }

    /// Adds a line that says more about what happened.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.details.push(detail.into());
        self
    }

    /// Adds one thing that led to this.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<String>) -> Self {
        self.0.causes.push(cause.into());
        self
    }

    /// Adds what to do next, naming a command where there is one.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hints.push(hint.into());
        self
    }

    /// The same with another exit status: for a command that asks whether something is so.
    #[must_use]
    pub fn exiting(mut self, status: ExitStatus) -> Self {
        self.0.status = status;
        self
    }

    /// The exit status this failure asks for.
    #[must_use]
    pub fn status(&self) -> ExitStatus {
        self.0.status
    }

    /// What happened, in one sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Writes the failure to standard error. Nothing is written when the reader of our output went away.
    pub fn print(&self, printer: &Printer) {
        if self.0.silent {
            return;
        }
        printer.error(&self.0.message);
        for detail in &self.0.details {
            printer.about_error(detail);
        }
        for cause in &self.0.causes {
            printer.cause(cause);
        }
        for hint in &self.0.hints {
            printer.hint(hint);
        }
    }

    /// An error of a library as a failure: its text, then its causes.
    #[must_use]
    pub fn from_error(status: ExitStatus, error: &(dyn Error + 'static)) -> Self {
        // Whoever types a value may see it quoted; logs may not.
        let text = match error.downcast_ref::<spoke_client::Error>() {
            Some(error) => error.in_full().to_string(),
            None => error.to_string(),
        };
        let mut failure = Self::new(status, text);
        failure.0.causes.extend(chain(error.source()));
        failure
    }

    /// Our standard output was closed by its reader (`spoke … | head`): end quietly, as a success.
    fn reader_left() -> Self {
        let mut failure = Self::new(ExitStatus::Done, "the reader of the output went away");
        failure.0.silent = true;
        failure
    }
}

/// Writing output is the only input and output a command does without naming a file, so a bare `io::Error`
/// is about standard output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::reader_left();
        }
        Self::usage("can't write to standard output").because(&error)
    }
}

fn chain<'a>(mut next: Option<&'a (dyn Error + 'static)>) -> impl Iterator<Item = String> + 'a {
    let mut last = String::new();
    std::iter::from_fn(move || {
        loop {
            let error = next?;
            next = error.source();
            let text = error.to_string();
            // Wrappers often repeat the text of what they wrap; saying it twice helps nobody.
            if text != last {
                last.clone_from(&text);
                return Some(text);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_is_a_quiet_success() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(failure.status(), ExitStatus::Done);
        assert!(failure.0.silent);
    }

    #[test]
    fn a_full_disk_is_a_failure_with_its_cause() {
        let failure = Failure::from(io::Error::other("no space left"));
        assert_eq!(failure.status(), ExitStatus::Usage);
        assert_eq!(failure.0.causes, ["no space left"]);
    }

    #[test]
    fn repeated_causes_are_said_once() {
        let inner = io::Error::other(io::Error::other("connection refused"));
        let failure = Failure::from_error(ExitStatus::Unreachable, &inner);
        assert_eq!(failure.0.message, "connection refused");
        assert!(failure.0.causes.len() <= 1);
    }
}
