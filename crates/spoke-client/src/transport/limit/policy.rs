//! [`LimitPolicy`]: what a client assumes about its allowances before HubSpot has told it.

use spoke_model::limits::{PUBLIC_APP_BURST, Plan};

use super::book::SharedLimits;
use super::priority::Priority;
use super::window::part_of;

/// How much a client sends at most. HubSpot's headers correct it with every answer.
///
/// ```
/// use spoke_client::LimitPolicy;
/// use spoke_model::limits::Plan;
///
/// // Half of what a Professional account allows, and 100,000 calls a day left to others.
/// let policy = LimitPolicy::plan(Plan::Professional).share(0.5).daily_reserve(100_000);
/// # let _ = policy;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a policy does nothing until a client has it"]
pub struct LimitPolicy {
    mode: Mode,
    burst: u32,
    associations: u32,
    share: f64,
    reserve: u64,
    leaves: Leaves,
    shared: Option<SharedLimits>,
    while_away: Option<f64>,
}

/// What calls of lower priority leave free.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) struct Leaves {
    /// Parts of an allowance, by the priority that leaves them.
    pub(super) parts: [f64; Priority::ALL.len()],
    /// Whether there is anybody to leave something to, as far as normal calls are concerned.
    pub(super) interactive: bool,
}

impl Leaves {
    /// How many of so many places calls of this priority leave free.
    pub(super) fn places(&self, limit: u32, priority: Priority) -> u32 {
        let part = match priority {
            Priority::Interactive => 0.0,
            Priority::Normal if !self.interactive => 0.0,
            Priority::Normal | Priority::Bulk => self.parts[priority.rank()],
        };
        // At most the limit, which fits.
        (f64::from(limit) * part).ceil() as u32
    }
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Mode {
    Proactive,
    Reactive,
    Off,
}

impl LimitPolicy {
    /// The smallest plan's allowances until HubSpot says otherwise.
    pub fn new() -> Self {
        Self::plan(Plan::Free)
    }

    /// The allowances of a private app in an account of this plan.
    pub fn plan(plan: Plan) -> Self {
        Self {
            mode: Mode::Proactive,
            burst: plan.burst(),
            associations: plan.association_burst(),
            share: 1.0,
            reserve: 0,
            leaves: Leaves {
                parts: [0.0, 0.1, 0.2],
                interactive: false,
            },
            shared: None,
            while_away: None,
        }
    }

    /// The allowances of a public app, which don't depend on the plan.
    pub fn public_app() -> Self {
        Self {
            burst: PUBLIC_APP_BURST,
            ..Self::new()
        }
    }

    /// No limits until the first 429 of an allowance, then those of the smallest plan or what the headers say. For
    /// portals that may have no limits at all, which is what a client takes loopback addresses for.
    pub fn reactive() -> Self {
        Self {
            mode: Mode::Reactive,
            ..Self::new()
        }
    }

    /// No limits: nothing is held back. A call that meets a 429 still waits before it is sent again; others don't.
    pub fn off() -> Self {
        Self {
            mode: Mode::Off,
            ..Self::new()
        }
    }

    /// The part of every allowance that this client may use, above 0 and up to 1; at least one call. For accounts in
    /// which several programs share a token.
    pub fn share(mut self, share: f64) -> Self {
        self.share = fraction(share);
        self
    }

    /// The part of every allowance that calls of this priority leave free for those above, from 0 to 1. Default: bulk
    /// leaves a fifth, at all times; normal calls leave a tenth once somebody makes interactive ones, and nothing
    /// before. Interactive calls leave nothing.
    ///
    /// ```
    /// use spoke_client::{LimitPolicy, Priority};
    ///
    /// // Imports never use more than half.
    /// let policy = LimitPolicy::new().leaves(Priority::Bulk, 0.5);
    /// # let _ = policy;
    /// ```
    pub fn leaves(mut self, priority: Priority, part: f64) -> Self {
        self.leaves.parts[priority.rank()] = fraction(part);
        self
    }

    /// Counts together with all other clients that have the same [`SharedLimits`]: in this process, or in others.
    pub fn shared(mut self, limits: SharedLimits) -> Self {
        self.shared = Some(limits);
        self
    }

    /// The part of every allowance that this client uses while it can't ask the server of its [`SharedLimits`]. Default:
    /// an equal part among the clients that were there when it last answered, and a half before it ever did.
    pub fn part_while_away(mut self, part: f64) -> Self {
        self.while_away = Some(fraction(part));
        self
    }

    /// Calls a day that are left to others: the client stops when no more remain.
    pub fn daily_reserve(mut self, calls: u64) -> Self {
        self.reserve = calls;
        self
    }

    pub(super) fn burst(&self) -> u32 {
        self.burst
    }

    pub(super) fn associations(&self) -> u32 {
        self.associations
    }

    pub(super) fn reserve(&self) -> u64 {
        self.reserve
    }

    pub(super) fn limits_from_the_start(&self) -> bool {
        self.mode == Mode::Proactive
    }

    pub(super) fn limits(&self) -> bool {
        self.mode != Mode::Off
    }

    pub(super) fn share_of(&self, limit: u32) -> u32 {
        part_of(limit, self.share)
    }

    pub(super) fn part(&self) -> f64 {
        self.share
    }

    pub(super) fn left_free(&self) -> Leaves {
        self.leaves
    }

    pub(super) fn shared_limits(&self) -> Option<&SharedLimits> {
        self.shared.as_ref()
    }

    pub(super) fn while_away(&self) -> Option<f64> {
        self.while_away
    }
}

fn fraction(part: f64) -> f64 {
    if part.is_finite() {
        part.clamp(0.0, 1.0)
    } else {
        1.0
    }
}

impl Default for LimitPolicy {
    fn default() -> Self {
        Self::new()
    }
}
