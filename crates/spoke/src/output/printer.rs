//! The one place that writes to the terminal.
//!
//! Data goes to standard output and everything else to standard error, so `spoke … > file` keeps only the data.
//! What goes to standard error obeys `--quiet` and `--verbose`; errors are always shown.

use std::io::{self, BufWriter, StdoutLock, Write};

use super::paint::Paint;

/// How much to say on standard error.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Level {
    /// Errors only.
    Quiet,
    /// Results and warnings.
    Default,
    /// Also what is done and to whom.
    Verbose,
}

/// Writes what a command has to say.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    level: Level,
    stdout: Paint,
    stderr: Paint,
    stdout_width: Option<u16>,
    stderr_is_terminal: bool,
}

impl Printer {
    /// A printer for the given streams. `stdout_width` is the terminal's width in columns, `None` for a file or a pipe.
    #[must_use]
    pub fn new(
        level: Level,
        stdout: Paint,
        stderr: Paint,
        stdout_width: Option<u16>,
        stderr_is_terminal: bool,
    ) -> Self {
        Self {
            level,
            stdout,
            stderr,
            stdout_width,
            stderr_is_terminal,
        }
    }

    /// Standard output, buffered: call `flush` (or drop it) when the data is complete.
    #[must_use]
    pub fn data(&self) -> BufWriter<StdoutLock<'static>> {
        BufWriter::with_capacity(1 << 16, io::stdout().lock())
    }

    /// Writes one line of data to standard output at once.
    ///
    /// # Errors
    /// When standard output can't be written to.
    pub fn data_line(&self, line: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(line.as_bytes())?;
        stdout.write_all(b"\n")?;
        stdout.flush()
    }

    /// How to colour data.
    #[must_use]
    pub const fn paint(&self) -> Paint {
        self.stdout
    }

    /// The width of the terminal that data goes to, in columns.
    #[must_use]
    pub const fn width(&self) -> Option<u16> {
        self.stdout_width
    }

    /// Whether detail was asked for.
    #[must_use]
    pub fn is_verbose(&self) -> bool {
        self.level >= Level::Verbose
    }

    /// Whether a progress bar makes sense: somebody is looking, and did not ask for quiet.
    #[must_use]
    pub fn shows_progress_bar(&self) -> bool {
        self.stderr_is_terminal && self.level > Level::Quiet
    }

    /// Says what happened.
    pub fn note(&self, text: &str) {
        if self.level >= Level::Default {
            say(text);
        }
    }

    /// Says what is being done, for people who asked for detail.
    pub fn detail(&self, text: &str) {
        if self.level >= Level::Verbose {
            say(&self.stderr.faint(text));
        }
    }

    /// Warns.
    pub fn warning(&self, text: &str) {
        if self.level >= Level::Default {
            say(&format!("{} {text}", self.stderr.warn("warning:")));
        }
    }

    /// The first line of a failure.
    pub fn error(&self, text: &str) {
        say(&format!("{} {text}", self.stderr.bad("error:")));
    }

    /// More about the failure above.
    pub fn about_error(&self, text: &str) {
        say(&format!("  {text}"));
    }

    /// A cause of the failure above.
    pub fn cause(&self, text: &str) {
        say(&format!("  {} {text}", self.stderr.faint("caused by:")));
    }

    /// What to do about the failure above.
    pub fn hint(&self, text: &str) {
        say(&format!("{} {text}", self.stderr.link("hint:")));
    }
}

/// A closed standard error leaves nobody to tell, so its errors are dropped.
fn say(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr
        .write_all(text.as_bytes())
        .and_then(|()| stderr.write_all(b"\n"));
}
