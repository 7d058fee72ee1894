//! Sequences: e-mails and tasks that follow each other for one contact.

/// A sequence of an account. No released interface makes one, so an account here has these from the start (all assumed).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sequence {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: &'static str,
    /// Its steps, in their order.
    pub steps: &'static [Step],
}

/// One step of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What is done: `EMAIL` or `TASK`.
    pub action_type: &'static str,
    /// The subject of the task; empty for an e-mail.
    pub subject: &'static str,
    /// How long after the step before, in days.
    pub delay_days: i64,
}

const fn email(delay_days: i64) -> Step {
    Step {
        action_type: "EMAIL",
        subject: "",
        delay_days,
    }
}

const fn task(subject: &'static str, delay_days: i64) -> Step {
    Step {
        action_type: "TASK",
        subject,
        delay_days,
    }
}

/// The sequences of an account.
pub const SEQUENCES: &[Sequence] = &[
    Sequence {
        id: 7_001,
        name: "New lead follow-up",
        steps: &[email(0), task("Call the new lead", 2), email(3)],
    },
    Sequence {
        id: 7_002,
        name: "Renewal reminder",
        steps: &[email(0), email(7)],
    },
];

impl Sequence {
    /// The sequence with this id.
    #[must_use]
    pub fn by_id(id: u64) -> Option<&'static Self> {
        SEQUENCES.iter().find(|one| one.id == id)
    }
}
