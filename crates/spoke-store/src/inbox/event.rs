//! An event as the inbox sees it: a key, a kind, and a text it does not look into.

/// An event that has just come in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewEvent {
    /// What tells it from every other event.
    pub key: String,
    /// `contact.creation`.
    pub kind: String,
    /// The event itself, as it came.
    pub body: String,
}

/// How far an event has come.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum State {
    /// To be handled, now or at a later time.
    Waiting,
    /// Handled.
    Done,
    /// Failed too often.
    Dead,
}

impl State {
    /// The name in the database and in lists.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }

    pub(super) fn parse(text: &str) -> Self {
        match text {
            "done" => Self::Done,
            "dead" => Self::Dead,
            _ => Self::Waiting,
        }
    }
}

/// An event in the inbox.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct StoredEvent {
    /// Its number, in the order of arrival.
    pub number: i64,
    /// What tells it from every other event.
    pub key: String,
    /// `contact.creation`.
    pub kind: String,
    /// The event itself, as it came.
    pub body: String,
    /// When it came, in milliseconds since 1970.
    pub received_at: i64,
    /// How far it has come.
    pub state: State,
    /// How often handling it has failed.
    pub failures: u32,
    /// Why it failed last.
    pub reason: Option<String>,
}

/// Which events to list.
#[derive(Clone, Debug, Default)]
pub struct Pick {
    /// Only this one.
    pub number: Option<i64>,
    /// Only those received from this time on, in milliseconds since 1970.
    pub since: Option<i64>,
    /// Only those that have come this far.
    pub state: Option<State>,
    /// Only those after this one.
    pub after: i64,
    /// At most so many, oldest first.
    pub limit: u32,
}
