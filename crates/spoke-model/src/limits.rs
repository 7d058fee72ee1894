//! Rate limits and sizes.
//!
//! Sources: the usage guidelines ("API usage guidelines and limits", 2026), the guides of the single APIs, and
//! recorded refusals.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::property::UnknownName;

/// Inputs in one batch create, read, update, upsert or archive of records (documented).
pub const BATCH_MAX: usize = 100;
/// Inputs in one batch read that asks for history (recorded).
pub const HISTORY_BATCH_MAX: usize = 50;
/// Inputs in one batch create of associations (documented).
pub const ASSOCIATION_CREATE_MAX: usize = 2000;
/// Inputs in one batch read of associations (documented).
pub const ASSOCIATION_READ_MAX: usize = 1000;
/// Associations in one page of a record's associations (recorded).
pub const ASSOCIATION_PAGE_MAX: usize = 500;
/// Records in one page of a search (documented).
pub const SEARCH_PAGE_MAX: u32 = 200;
/// Records in one page of a search that names no limit (documented).
pub const SEARCH_PAGE_DEFAULT: u32 = 10;
/// Results that one search can reach (documented).
pub const SEARCH_WINDOW: u32 = 10_000;
/// Groups of filters in one search (documented).
pub const SEARCH_GROUPS_MAX: usize = 5;
/// Filters in one group (documented).
pub const SEARCH_FILTERS_PER_GROUP_MAX: usize = 6;
/// Filters in one search (documented).
pub const SEARCH_FILTERS_MAX: usize = 18;
/// Characters in a search's `query`, and in its whole body (documented).
pub const SEARCH_QUERY_MAX: usize = 3000;
/// Records in one page of a list (documented).
pub const LIST_PAGE_MAX: u32 = 100;
/// Records in one page of a list that names no limit (documented).
pub const LIST_PAGE_DEFAULT: u32 = 10;
/// Records in one page of a list that asks for history (assumed from the batch limit).
pub const LIST_PAGE_WITH_HISTORY_MAX: u32 = 50;
/// Characters in a text value (documented).
pub const VALUE_MAX: usize = 65_536;
/// Merges per record (documented).
pub const MERGES_MAX: usize = 250;
/// Custom labels per pair of object types (documented).
pub const ASSOCIATION_LABELS_MAX: usize = 10;
/// Properties with unique values per object type (documented).
pub const UNIQUE_PROPERTIES_MAX: usize = 10;
/// Searches per second and portal, all tokens together (documented).
pub const SEARCHES_PER_SECOND: u32 = 5;
/// The length of the burst window in milliseconds (documented, and the header
/// `X-HubSpot-RateLimit-Interval-Milliseconds`).
pub const BURST_WINDOW_MS: u32 = 10_000;
/// Requests per burst window of a public OAuth application in one portal; such applications have no daily limit
/// (documented).
pub const PUBLIC_APP_BURST: u32 = 110;
/// Requests per burst window with the API limit increase; it does not stack (documented).
pub const INCREASED_BURST: u32 = 250;
/// What one pack of the API limit increase adds to a day; at most two packs (documented).
pub const INCREASE_PER_PACK: u32 = 1_000_000;
/// Packs of the API limit increase that an account can have (documented).
pub const PACKS_MAX: u8 = 2;
/// Association requests per burst window with the increase (documented).
pub const INCREASED_ASSOCIATION_BURST: u32 = 200;
/// Association requests per day with the increase; a second pack adds nothing (documented).
pub const INCREASED_ASSOCIATION_DAILY: u32 = 1_000_000;
/// Bytes of a request's path and query. HubSpot's front refuses longer ones with 414 and publishes no limit: addresses of
/// 5,116 characters are known to pass (observed), this is what such fronts take unless told otherwise (assumed).
pub const ADDRESS_MAX: usize = 8 * 1024;
/// How long a lock lasts at least, in milliseconds: the wait before repeating a request answered with 423
/// (documented).
pub const LOCK_WAIT_MS: u32 = 2000;
/// Days after which an archived record is purged (documented).
pub const ARCHIVE_DAYS: u32 = 90;

/// What a portal pays for.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Plan {
    /// Free tools.
    Free,
    /// Starter.
    Starter,
    /// Professional.
    #[default]
    Professional,
    /// Enterprise.
    Enterprise,
}

impl Plan {
    /// Every plan, cheapest first.
    pub const ALL: [Self; 4] = [Self::Free, Self::Starter, Self::Professional, Self::Enterprise];

    /// `free`, `starter`, `professional`, `enterprise`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Starter => "starter",
            Self::Professional => "professional",
            Self::Enterprise => "enterprise",
        }
    }

    /// Requests per rolling ten seconds of one private application (documented).
    #[must_use]
    pub const fn burst(self) -> u32 {
        match self {
            Self::Free | Self::Starter => 100,
            Self::Professional | Self::Enterprise => 190,
        }
    }

    /// Requests per day of all private applications of the portal together (documented; a changelog entry says
    /// 650,000 for Professional).
    #[must_use]
    pub const fn daily(self) -> u32 {
        match self {
            Self::Free | Self::Starter => 250_000,
            Self::Professional => 625_000,
            Self::Enterprise => 1_000_000,
        }
    }

    /// Association requests per rolling ten seconds (documented).
    #[must_use]
    pub const fn association_burst(self) -> u32 {
        match self {
            Self::Free | Self::Starter => 100,
            Self::Professional | Self::Enterprise => 150,
        }
    }

    /// Association requests per day (documented for Professional and Enterprise; below, the day of the account is
    /// shorter anyway).
    #[must_use]
    pub const fn association_daily(self) -> u32 {
        match self {
            Self::Free | Self::Starter => 250_000,
            Self::Professional | Self::Enterprise => 500_000,
        }
    }

    /// Deal pipelines (assumed; no current source).
    #[must_use]
    pub const fn deal_pipelines(self) -> u32 {
        match self {
            Self::Free => 1,
            Self::Starter => 2,
            Self::Professional => 15,
            Self::Enterprise => 100,
        }
    }
}

/// A plan, with the packs of the API limit increase that were bought beside it.
///
/// ```
/// use spoke_model::limits::{AccountLimits, Plan};
///
/// let limits = AccountLimits::new(Plan::Starter).with_packs(2);
/// assert_eq!((limits.burst(), limits.daily()), (250, 2_250_000));
/// assert_eq!(AccountLimits::new(Plan::Starter).burst(), 100);
/// ```
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Hash)]
#[must_use]
pub struct AccountLimits {
    plan: Plan,
    packs: u8,
}

impl AccountLimits {
    /// Those of a plan alone.
    pub const fn new(plan: Plan) -> Self {
        Self { plan, packs: 0 }
    }

    /// With this many packs of the API limit increase, of which there are at most [`PACKS_MAX`].
    pub const fn with_packs(mut self, packs: u8) -> Self {
        self.packs = if packs > PACKS_MAX { PACKS_MAX } else { packs };
        self
    }

    /// The plan.
    #[must_use]
    pub const fn plan(self) -> Plan {
        self.plan
    }

    /// The packs, 0 to [`PACKS_MAX`].
    #[must_use]
    pub const fn packs(self) -> u8 {
        self.packs
    }

    /// Requests per rolling ten seconds of one privately distributed app.
    #[must_use]
    pub const fn burst(self) -> u32 {
        if self.packs > 0 {
            INCREASED_BURST
        } else {
            self.plan.burst()
        }
    }

    /// Requests per day of all privately distributed apps of the account together.
    #[must_use]
    pub const fn daily(self) -> u32 {
        self.plan.daily() + self.packs as u32 * INCREASE_PER_PACK
    }

    /// Association requests per rolling ten seconds.
    #[must_use]
    pub const fn association_burst(self) -> u32 {
        if self.packs > 0 {
            INCREASED_ASSOCIATION_BURST
        } else {
            self.plan.association_burst()
        }
    }

    /// Association requests per day.
    #[must_use]
    pub const fn association_daily(self) -> u32 {
        if self.packs > 0 {
            INCREASED_ASSOCIATION_DAILY
        } else {
            self.plan.association_daily()
        }
    }
}

impl From<Plan> for AccountLimits {
    fn from(plan: Plan) -> Self {
        Self::new(plan)
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Plan {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|plan| plan.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownName {
                text: text.to_owned(),
                allowed: Self::ALL.map(Self::as_str).join(", "),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountLimits, Plan};

    #[test]
    fn plans_parse_in_any_case_and_name_the_others_otherwise() {
        for plan in Plan::ALL {
            assert_eq!(plan.to_string().to_uppercase().parse(), Ok(plan));
        }
        insta::assert_snapshot!("pro".parse::<Plan>().unwrap_err(), @r#""pro" is none of: free, starter, professional, enterprise"#);
    }

    #[test]
    fn the_increase_raises_every_plan_once_and_the_day_with_each_pack() {
        let told = |plan, packs| {
            let limits = AccountLimits::new(plan).with_packs(packs);
            (
                limits.packs(),
                limits.burst(),
                limits.daily(),
                limits.association_burst(),
                limits.association_daily(),
            )
        };
        for (plan, packs, expected) in [
            (Plan::Free, 0, (0, 100, 250_000, 100, 250_000)),
            (Plan::Professional, 0, (0, 190, 625_000, 150, 500_000)),
            (Plan::Professional, 1, (1, 250, 1_625_000, 200, 1_000_000)),
            (Plan::Enterprise, 2, (2, 250, 3_000_000, 200, 1_000_000)),
            (Plan::Enterprise, 9, (2, 250, 3_000_000, 200, 1_000_000)),
        ] {
            assert_eq!(told(plan, packs), expected, "{plan} with {packs} packs");
        }
    }

    #[test]
    fn a_dearer_plan_never_allows_less() {
        assert!(Plan::ALL.is_sorted_by_key(|plan| plan.burst()));
        assert!(Plan::ALL.is_sorted_by_key(|plan| plan.daily()));
        assert!(Plan::ALL.is_sorted_by_key(|plan| plan.association_burst()));
        assert!(Plan::ALL.is_sorted_by_key(|plan| plan.deal_pipelines()));
    }
}
