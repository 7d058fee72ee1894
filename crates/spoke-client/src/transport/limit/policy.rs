//! [`LimitPolicy`]: what a client assumes about its allowances before HubSpot has told it.

use spoke_model::limits::{PUBLIC_APP_BURST, Plan};

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

    /// No limits. A 429 is still waited out.
    pub fn off() -> Self {
        Self {
            mode: Mode::Off,
            ..Self::new()
        }
    }

    /// The part of every allowance that this client may use, above 0 and up to 1; at least one call. For accounts in
    /// which several programs share a token.
    pub fn share(mut self, share: f64) -> Self {
        self.share = if share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            1.0
        };
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
        // A float is exact for every limit that fits into 32 bits, and the share is at most 1.
        ((f64::from(limit) * self.share) as u32).max(1)
    }
}

impl Default for LimitPolicy {
    fn default() -> Self {
        Self::new()
    }
}
