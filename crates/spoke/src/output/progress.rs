//! How far a long command has come.
//!
//! On a terminal a bar that redraws itself and disappears when the work is done; elsewhere a plain line now and then,
//! so that a log shows progress without being flooded.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::printer::Printer;

const WITH_TOTAL: &str = "{msg} {bar:40.cyan/dim} {human_pos}/{human_len} {eta:>4}";
const WITHOUT_TOTAL: &str = "{msg} {spinner} {human_pos}";

/// A bar on a terminal, lines elsewhere.
#[derive(Clone, Debug)]
pub struct Progress {
    printer: Printer,
    bar: Option<ProgressBar>,
    next_line: Arc<Mutex<Instant>>,
}

/// How often a plain line is written, and how long the first is waited for.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

impl Progress {
    /// Nothing is shown before the first call of `tell`.
    #[must_use]
    pub fn new(printer: &Printer) -> Self {
        let bar = printer
            .shows_progress_bar()
            .then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()));
        Self {
            printer: *printer,
            bar,
            next_line: Arc::new(Mutex::new(Instant::now() + BETWEEN_LINES)),
        }
    }

    /// `done` of `total` of `what` is done.
    pub fn tell(&self, what: &str, done: u64, total: Option<u64>) {
        match &self.bar {
            Some(bar) => Self::draw(bar, what, done, total),
            None => self.line(what, done, total),
        }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn draw(bar: &ProgressBar, what: &str, done: u64, total: Option<u64>) {
        if bar.message() != what {
            let template = if total.is_some_and(|total| total > 0) {
                WITH_TOTAL
            } else {
                WITHOUT_TOTAL
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.reset();
            bar.set_message(what.to_owned());
        }
        if let Some(total) = total {
            bar.set_length(total.max(done));
        }
        bar.set_position(done);
    }

    /// One line now and then.
    fn line(&self, what: &str, done: u64, total: Option<u64>) {
        let now = Instant::now();
        let mut next = self.next_line.lock().unwrap_or_else(PoisonError::into_inner);
        if now < *next {
            return;
        }
        *next = now + BETWEEN_LINES;
        drop(next);
        match total.filter(|total| *total > 0) {
            Some(total) => self.printer.note(&format!("{what}: {done} of {total}")),
            None => self.printer.note(&format!("{what}: {done}")),
        }
    }
}

/// Progress of a sync.
#[derive(Clone, Debug)]
pub struct SyncProgress(Progress);

impl SyncProgress {
    /// Nothing is shown before the first call of `tell`.
    #[must_use]
    pub fn new(printer: &Printer) -> Self {
        Self(Progress::new(printer))
    }

    /// Shows what the sync tells.
    pub fn tell(&self, progress: &spoke_sync::Progress) {
        let what = match progress.table.as_str() {
            "" => progress.phase.as_str().to_owned(),
            table => format!("{table}: {}", progress.phase.as_str()),
        };
        self.0.tell(&what, progress.done, progress.total);
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.0.clear();
    }
}
