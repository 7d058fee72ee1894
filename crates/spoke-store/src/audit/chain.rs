//! How entries hang together.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use sha2::{Digest, Sha256};

use super::entry::{Entry, Recorded};

/// What stands before the first entry.
pub(super) const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The end of a log: the number and hash of its last entry. Written down elsewhere, it proves later that everything up
/// to there is still the same. Its text is `number:hash`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Head {
    /// The number of the last entry.
    pub number: u64,
    /// Its hash, 64 hexadecimal digits.
    pub hash: String,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.number, self.hash)
    }
}

/// A text is no [`Head`].
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "a head is the number of an entry, a colon and 64 hexadecimal digits, as `spoke audit verify` prints it"
)]
pub struct NotAHead;

impl FromStr for Head {
    type Err = NotAHead;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, hash) = text.trim().split_once(':').ok_or(NotAHead)?;
        let number = number.parse().map_err(|_| NotAHead)?;
        if hash.len() != START.len() || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotAHead);
        }
        Ok(Self {
            number,
            hash: hash.to_ascii_lowercase(),
        })
    }
}

/// What came of looking through the whole log.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use]
pub enum Verification {
    /// Every entry is as it was written.
    Verified {
        /// How many there are.
        entries: u64,
        /// The last one; `None` for an empty log.
        head: Option<Head>,
    },
    /// The chain breaks.
    BrokenAt {
        /// The first entry that is not what it was.
        number: u64,
        /// In what way.
        fault: Fault,
    },
}

/// How an entry is not what it was.
#[derive(Copy, Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Its own content does not give its hash.
    #[error("its content was changed after it was written")]
    Changed,
    /// It does not follow the entry before it.
    #[error("it does not follow the entry before it: an entry was changed, removed or put in")]
    Detached,
    /// It is gone.
    #[error("it is missing")]
    Missing,
    /// The log ends before the entry that was last.
    #[error("the log ends before it: the end was cut off")]
    CutOff,
    /// It has another hash than the one written down elsewhere.
    #[error("it is not the entry that was noted: the log was written anew")]
    Rewritten,
}

/// The hash of an entry in its place. Every part goes in with its length, so that no two entries give the same bytes.
pub(super) fn hash(number: u64, previous: &str, entry: &Entry) -> String {
    let mut digest = Sha256::new();
    digest.update(b"spoke-audit-1");
    let mut part = |text: Option<&str>| match text {
        Some(text) => {
            digest.update(text.len().to_string().as_bytes());
            digest.update(b":");
            digest.update(text.as_bytes());
        }
        None => digest.update(b"-"),
    };
    part(Some(&number.to_string()));
    part(Some(previous));
    part(Some(&entry.time.to_string()));
    part(Some(&entry.actor));
    part(Some(&entry.action));
    part(Some(&entry.outcome));
    part(entry.role.as_deref());
    part(entry.object_type.as_deref());
    part(entry.record_id.as_deref());
    part(entry.correlation_id.as_deref());
    part(entry.detail.as_deref());
    let mut text = String::with_capacity(START.len());
    for byte in digest.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Walks a log from its first entry on.
pub(super) struct Walk {
    next: u64,
    previous: String,
}

impl Walk {
    pub(super) fn new() -> Self {
        Self {
            next: 1,
            previous: START.to_owned(),
        }
    }

    /// Takes the next entry, or says what is wrong with it.
    pub(super) fn step(&mut self, recorded: &Recorded) -> Result<(), (u64, Fault)> {
        if recorded.number > self.next {
            return Err((self.next, Fault::Missing));
        }
        if recorded.number < self.next {
            return Err((recorded.number, Fault::Detached));
        }
        if recorded.previous != self.previous {
            return Err((self.next, Fault::Detached));
        }
        if hash(recorded.number, &recorded.previous, &recorded.entry) != recorded.hash {
            return Err((self.next, Fault::Changed));
        }
        self.previous.clone_from(&recorded.hash);
        self.next += 1;
        Ok(())
    }

    /// The end of what was walked.
    pub(super) fn head(self) -> Option<Head> {
        let number = self.next - 1;
        (number > 0).then_some(Head {
            number,
            hash: self.previous,
        })
    }
}
