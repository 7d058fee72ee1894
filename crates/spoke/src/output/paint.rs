//! Colour, only where somebody looks at it.
//!
//! Text that goes to a file, a pipe or a terminal whose owner set `NO_COLOR` carries no escape sequences.

use std::fmt::Display;

use clap::ValueEnum;
use clap::builder::styling::{AnsiColor, Style};

/// When to colour the output.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always, also into files and pipes
    Always,
    /// Never
    Never,
}

impl ColorChoice {
    /// Whether to colour a stream that is (or is not) a terminal.
    #[must_use]
    pub fn applies(self, is_terminal: bool, no_color: bool) -> bool {
        match self {
            Self::Auto => is_terminal && !no_color,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// Colours text for one stream, or leaves it alone.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    on: bool,
}

impl Paint {
    /// Colours when `on`.
    #[must_use]
    pub const fn new(on: bool) -> Self {
        Self { on }
    }

    /// Something the eye should find first: headings, names.
    pub fn strong(self, text: impl Display) -> String {
        self.with(Style::new().bold(), text)
    }

    /// Something the eye may skip.
    pub fn faint(self, text: impl Display) -> String {
        self.with(Style::new().dimmed(), text)
    }

    /// Something one may type or open: commands, addresses.
    pub fn link(self, text: impl Display) -> String {
        self.with(AnsiColor::Cyan.on_default(), text)
    }

    /// Good news.
    pub fn good(self, text: impl Display) -> String {
        self.with(AnsiColor::Green.on_default().bold(), text)
    }

    /// A warning.
    pub fn warn(self, text: impl Display) -> String {
        self.with(AnsiColor::Yellow.on_default().bold(), text)
    }

    /// An error.
    pub fn bad(self, text: impl Display) -> String {
        self.with(AnsiColor::Red.on_default().bold(), text)
    }

    fn with(self, style: Style, text: impl Display) -> String {
        if self.on {
            format!("{style}{text}{style:#}")
        } else {
            text.to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_is_never_coloured_by_itself() {
        assert!(!ColorChoice::Auto.applies(false, false));
        assert!(ColorChoice::Auto.applies(true, false));
        assert!(!ColorChoice::Auto.applies(true, true));
        assert!(ColorChoice::Always.applies(false, true));
        assert!(!ColorChoice::Never.applies(true, false));
    }

    #[test]
    fn paint_that_is_off_leaves_text_alone() {
        assert_eq!(Paint::new(false).bad("x"), "x");
        assert_ne!(Paint::new(true).bad("x"), "x");
    }
}
