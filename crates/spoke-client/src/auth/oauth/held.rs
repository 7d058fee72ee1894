//! [`Held`]: the tokens of the moment, and when they end.
//!
//! An access token ends by two clocks, and the earlier end counts. The steady one starts with the `expires_in` that came
//! with the token and can't be set; the machine's tells of tokens that another process fetched, and of time that passed
//! while the machine slept. A machine's clock that is set back therefore keeps no dead token alive, and one that is set
//! forward costs a renewal.

use std::time::{Duration, SystemTime};

use spoke_model::oauth::ACCESS_TOKEN_SECONDS;
use spoke_model::secret::Secret;
use tokio::time::Instant;

use crate::error::Error;

/// How long before its end a token is renewed while it is still used.
const AHEAD: Duration = Duration::from_secs(120);
/// How long before its end a token is no longer used: calls take time to arrive.
const LAST: Duration = Duration::from_secs(10);

pub(super) struct Held {
    pub(super) refresh_token: Secret,
    pub(super) access: Option<Access>,
    /// Moves on with every renewal, whatever came of it.
    pub(super) renewals: u64,
    /// What came of the last renewal, if that was nothing.
    pub(super) failure: Option<Error>,
    /// Until when no renewal ahead of time is begun.
    pub(super) rest_until: Option<Instant>,
    /// Refresh tokens that HubSpot no longer knows, what it said, and when; the latest few.
    pub(super) gone: Vec<(Secret, Error, Instant)>,
    /// When tokens were renewed because HubSpot refused them.
    pub(super) refusals: Vec<Instant>,
}

/// An access token and its end.
pub(super) struct Access {
    pub(super) token: Secret,
    pub(super) expires_at: SystemTime,
    until: Instant,
    ahead: Duration,
    last: Duration,
}

/// What a token is good for.
#[derive(Clone)]
pub(super) enum Use {
    /// To be used.
    Fresh(Secret),
    /// To be used, and renewed meanwhile.
    Ending(Secret),
    /// Not to be used.
    Over,
}

impl Access {
    /// One that HubSpot gave: its lifetime runs from `asked`.
    pub(super) fn granted(token: Secret, asked: Instant, lifetime: Duration, wall: SystemTime) -> Self {
        // Lifetimes of seconds must leave time to use the token.
        Self {
            token,
            expires_at: super::super::tokens::end(wall, lifetime),
            until: asked.checked_add(lifetime).unwrap_or(asked),
            ahead: AHEAD.min(lifetime / 4),
            last: LAST.min(lifetime / 20),
        }
    }

    /// One that was fetched earlier, perhaps by another process. None lives longer than HubSpot gives, whatever the
    /// machine's clock makes of its end.
    pub(super) fn found(token: Secret, expires_at: SystemTime, wall: SystemTime) -> Self {
        let longest = Duration::from_secs(ACCESS_TOKEN_SECONDS.unsigned_abs());
        let left = expires_at.duration_since(wall).unwrap_or_default().min(longest);
        let now = Instant::now();
        Self {
            token,
            expires_at,
            until: now.checked_add(left).unwrap_or(now),
            ahead: AHEAD,
            last: LAST,
        }
    }

    fn left(&self, wall: SystemTime) -> Duration {
        let steady = self.until.saturating_duration_since(Instant::now());
        steady.min(self.expires_at.duration_since(wall).unwrap_or_default())
    }

    pub(super) fn usable(&self, wall: SystemTime) -> Use {
        match self.left(wall) {
            left if left <= self.last => Use::Over,
            left if left <= self.ahead => Use::Ending(self.token.clone()),
            _ => Use::Fresh(self.token.clone()),
        }
    }
}

impl Held {
    pub(super) fn new(refresh_token: Secret) -> Self {
        Self {
            refresh_token,
            access: None,
            renewals: 0,
            failure: None,
            rest_until: None,
            gone: Vec::new(),
            refusals: Vec::new(),
        }
    }

    pub(super) fn usable(&self, wall: SystemTime) -> Use {
        self.access
            .as_ref()
            .map_or(Use::Over, |access| access.usable(wall))
    }

    /// A token that can be used and is not the one that was refused.
    pub(super) fn instead_of(&self, refused: Option<&Secret>, wall: SystemTime) -> Option<Secret> {
        match self.usable(wall) {
            Use::Fresh(token) | Use::Ending(token) if Some(&token) != refused => Some(token),
            _ => None,
        }
    }
}
