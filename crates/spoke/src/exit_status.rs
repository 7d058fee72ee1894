//! What a command tells the shell when it ends.
//!
//! The numbers are part of the interface: scripts branch on them, so a number never changes its meaning.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ExitStatus {
    /// 0: everything that was asked for is done.
    Done,
    /// 1: the thing that was checked is not so (`spoke sync verify` found a difference).
    NotSo,
    /// 2: the command line, a file it names or the set-up is wrong; nothing was sent or changed.
    Usage,
    /// 3: HubSpot (or the local portal) answered, and said no.
    Refused,
    /// 4: nothing answered, or only a gateway in front of it did.
    Unreachable,
    /// 5: a part is done and a part is not; the output says which.
    Partly,
    /// That of a command that was run (`spoke dev`).
    Of(u8),
}

impl ExitStatus {
    /// The number handed to the shell.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NotSo => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::Unreachable => 4,
            Self::Partly => 5,
            Self::Of(status) => status,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}
