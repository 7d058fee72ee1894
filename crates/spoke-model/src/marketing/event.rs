//! Marketing events: what one holds, and how people take part.

use serde::{Deserialize, Serialize};

use crate::resource::{Field, Kind};

/// Events on a page (assumed).
pub const PAGE_MAX: u32 = 100;
/// Inputs of a batch (assumed: what batches of records may have).
pub const BATCH_MAX: usize = 100;
/// Marketing events of an account (assumed).
pub const EVENTS_MAX: usize = 10_000;

/// What the body of a new or changed event holds. The identities of a new one stand beside it.
pub const MARKETING_EVENT: &[Field] = &[
    Field::text("eventName").required(),
    Field::text("eventOrganizer"),
    Field::text("eventDescription"),
    Field::text("eventUrl"),
    Field::text("eventType"),
    Field::text("startDateTime"),
    Field::text("endDateTime"),
    Field::flag("eventCancelled").or("false"),
    Field::flag("eventCompleted").or("false"),
    Field::of("customProperties", Kind::Anything).or("[]"),
];

/// How somebody takes part, as paths name it (documented).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
#[non_exhaustive]
pub enum SubscriberState {
    /// Will come.
    Register,
    /// Was there.
    Attend,
    /// Will not come after all.
    Cancel,
}

impl SubscriberState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Register, Self::Attend, Self::Cancel];

    /// `register`, `attend`, `cancel`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Attend => "attend",
            Self::Cancel => "cancel",
        }
    }

    /// What it makes of somebody.
    #[must_use]
    pub const fn attendance(self) -> Attendance {
        match self {
            Self::Register => Attendance::Registered,
            Self::Attend => Attendance::Attended,
            Self::Cancel => Attendance::Cancelled,
        }
    }
}

/// `attendanceState` (names of the official SDK).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Attendance {
    /// Will come.
    Registered,
    /// Was there.
    Attended,
    /// Will not come after all.
    Cancelled,
    /// Was expected and did not come.
    NoShow,
}
