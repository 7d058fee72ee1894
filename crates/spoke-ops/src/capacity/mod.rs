//! How long so many records take on a plan, which limit binds, how many calls it needs; and which architecture fits.
//!
//! Limits are HubSpot's (see [`spoke_model::limits`]). The pace is planned at a share of the window, because other
//! programs and retries need room; of the day at most half is planned for.

mod advise;
mod amount;

use serde::Serialize;
use spoke_model::limits::{
    ASSOCIATION_CREATE_MAX, ASSOCIATION_READ_MAX, BATCH_MAX, HISTORY_BATCH_MAX, INCREASE_PER_PACK,
    INCREASED_BURST, LIST_PAGE_MAX, PUBLIC_APP_BURST, Plan, SEARCH_PAGE_MAX, SEARCH_WINDOW,
    SEARCHES_PER_SECOND,
};

pub use advise::{Advice, Needs, Reason, Variant, advise};
pub use amount::{Amount, AmountError};

/// The share of a window that is planned for, in percent.
pub const PACE_PERCENT: u32 = 80;
/// The share of a day's allowance above which a plan is not feasible, in percent.
pub const DAILY_PERCENT: u32 = 50;
/// Packs of the API limit increase that HubSpot sells to one account.
pub const PACKS_MAX: u32 = 2;
const DAY: f64 = 86_400.0;

/// A way to move records.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// One read a record.
    Single,
    /// One write a record.
    SingleWrite,
    /// Pages of a list.
    List,
    /// Batches of 100.
    BatchRead,
    /// Batches of 50, with history.
    BatchReadHistory,
    /// Batches of 100.
    BatchCreate,
    /// Batches of 100.
    BatchUpdate,
    /// Batches of 100.
    BatchUpsert,
    /// Batches of 100.
    BatchArchive,
    /// Pages of a search.
    Search,
    /// Batches of 1,000.
    AssociationRead,
    /// Batches of 2,000.
    AssociationCreate,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Single,
        Self::SingleWrite,
        Self::List,
        Self::BatchRead,
        Self::BatchReadHistory,
        Self::BatchCreate,
        Self::BatchUpdate,
        Self::BatchUpsert,
        Self::BatchArchive,
        Self::Search,
        Self::AssociationRead,
        Self::AssociationCreate,
    ];

    /// `batch-read` and so on.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::SingleWrite => "single-write",
            Self::List => "list",
            Self::BatchRead => "batch-read",
            Self::BatchReadHistory => "batch-read-history",
            Self::BatchCreate => "batch-create",
            Self::BatchUpdate => "batch-update",
            Self::BatchUpsert => "batch-upsert",
            Self::BatchArchive => "batch-archive",
            Self::Search => "search",
            Self::AssociationRead => "association-read",
            Self::AssociationCreate => "association-create",
        }
    }

    /// Finds one by its name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|one| one.as_str().eq_ignore_ascii_case(name))
    }

    /// Records in one call.
    #[must_use]
    pub const fn records_per_call(self) -> u64 {
        (match self {
            Self::Single | Self::SingleWrite => 1,
            Self::List => LIST_PAGE_MAX as usize,
            Self::BatchReadHistory => HISTORY_BATCH_MAX,
            Self::BatchRead
            | Self::BatchCreate
            | Self::BatchUpdate
            | Self::BatchUpsert
            | Self::BatchArchive => BATCH_MAX,
            Self::Search => SEARCH_PAGE_MAX as usize,
            Self::AssociationRead => ASSOCIATION_READ_MAX,
            Self::AssociationCreate => ASSOCIATION_CREATE_MAX,
        }) as u64
    }

    /// The same by larger calls, if there is such a way.
    #[must_use]
    pub const fn better(self) -> Option<Self> {
        match self {
            Self::Single => Some(Self::BatchRead),
            Self::SingleWrite => Some(Self::BatchUpsert),
            _ => None,
        }
    }

    const fn is_association(self) -> bool {
        matches!(self, Self::AssociationRead | Self::AssociationCreate)
    }
}

/// What an account and an application may do.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Allowances {
    /// The plan.
    pub plan: Plan,
    /// Whether the application is distributed publicly: it has a window of its own and no day.
    pub public_app: bool,
    /// Packs of the API limit increase.
    pub packs: u32,
}

impl Allowances {
    /// Calls in any ten seconds.
    #[must_use]
    pub const fn burst(self) -> u32 {
        if self.public_app {
            PUBLIC_APP_BURST
        } else if self.packs > 0 {
            INCREASED_BURST
        } else {
            self.plan.burst()
        }
    }

    /// Calls a day; none for public applications.
    #[must_use]
    pub const fn daily(self) -> Option<u64> {
        if self.public_app {
            return None;
        }
        let packs = if self.packs > PACKS_MAX {
            PACKS_MAX
        } else {
            self.packs
        };
        Some(self.plan.daily() as u64 + packs as u64 * INCREASE_PER_PACK as u64)
    }
}

/// The limit that decides how long it takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// The window of ten seconds.
    Burst,
    /// Searches a second.
    Search,
    /// The window of associations.
    AssociationBurst,
    /// The day.
    Daily,
    /// The day of associations.
    AssociationDaily,
}

impl Binding {
    /// In words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Burst => "calls in ten seconds, by application",
            Self::Search => "searches a second, by account",
            Self::AssociationBurst => "association calls in ten seconds",
            Self::Daily => "calls a day, by account",
            Self::AssociationDaily => "association calls a day",
        }
    }
}

/// What the work takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// The operation.
    pub operation: Operation,
    /// How many records.
    pub records: u64,
    /// Records in one call.
    pub records_per_call: u64,
    /// How many calls.
    pub calls: u64,
    /// Calls a second that are planned for.
    pub calls_per_second: f64,
    /// The limit that binds.
    pub binding: Binding,
    /// The figure of that limit.
    pub limit: u64,
    /// How long it takes.
    pub seconds: f64,
    /// Share of one day's allowance, in percent; more than 100 means several days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily_share_percent: Option<f64>,
    /// Whether it fits into the planned share of one day.
    pub feasible_daily: bool,
    /// What to know besides.
    pub notes: Vec<String>,
}

/// How long `records` take.
#[must_use]
pub fn estimate(operation: Operation, records: u64, allowances: Allowances) -> Estimate {
    let calls = records.div_ceil(operation.records_per_call());
    let (burst, window) = if operation == Operation::Search {
        (f64::from(SEARCHES_PER_SECOND), Binding::Search)
    } else if operation.is_association() {
        let limit = if allowances.packs > 0 {
            200
        } else {
            allowances.plan.association_burst()
        };
        (f64::from(limit) / 10.0, Binding::AssociationBurst)
    } else {
        (f64::from(allowances.burst()) / 10.0, Binding::Burst)
    };
    let pace = burst * f64::from(PACE_PERCENT) / 100.0;
    let daily = if operation.is_association() && !allowances.public_app {
        let limit = u64::from(allowances.plan.association_daily());
        // One increase doubles it, a second one adds nothing.
        Some((
            if allowances.packs > 0 { 1_000_000 } else { limit },
            Binding::AssociationDaily,
        ))
    } else {
        allowances.daily().map(|limit| (limit, Binding::Daily))
    };
    #[expect(clippy::cast_precision_loss, reason = "an estimate in seconds")]
    let as_float = |number: u64| number as f64;
    let at_pace = as_float(calls) / pace;
    // Within a day no more than the planned share of its allowance is used.
    let usable = daily.map(|(limit, binding)| (limit * u64::from(DAILY_PERCENT) / 100, limit, binding));
    let (seconds, binding, limit) = match usable {
        Some((usable, limit, binding)) if calls > usable && as_float(usable) / DAY < pace => {
            let whole_days = calls / usable.max(1);
            let rest = calls % usable.max(1);
            (as_float(whole_days) * DAY + as_float(rest) / pace, binding, limit)
        }
        _ => {
            let limit = match window {
                Binding::Search => u64::from(SEARCHES_PER_SECOND),
                Binding::AssociationBurst if allowances.packs > 0 => 200,
                Binding::AssociationBurst => u64::from(allowances.plan.association_burst()),
                _ => u64::from(allowances.burst()),
            };
            (at_pace, window, limit)
        }
    };
    let daily_share_percent =
        daily.map(|(limit, _)| (as_float(calls) / as_float(limit.max(1)) * 1e4).round() / 100.0);
    Estimate {
        operation,
        records,
        records_per_call: operation.records_per_call(),
        calls,
        calls_per_second: (pace * 100.0).round() / 100.0,
        binding,
        limit,
        seconds: (seconds * 10.0).round() / 10.0,
        daily_share_percent,
        feasible_daily: daily_share_percent.is_none_or(|share| share <= f64::from(DAILY_PERCENT)),
        notes: notes(operation, records, allowances),
    }
}

fn notes(operation: Operation, records: u64, allowances: Allowances) -> Vec<String> {
    let mut notes = Vec::new();
    if operation == Operation::Search && records > u64::from(SEARCH_WINDOW) {
        notes.push(format!(
            "one search reaches {SEARCH_WINDOW} results: the rest needs searches split by id"
        ));
    }
    if let Some(better) = operation.better() {
        let other = estimate(better, records, allowances);
        notes.push(format!("{} would take {} calls", better.as_str(), other.calls));
    }
    if operation == Operation::SingleWrite || operation == Operation::BatchCreate {
        notes.push("parallel writes to one record are answered 423: one record, one worker".to_owned());
    }
    if allowances.packs > PACKS_MAX {
        notes.push(format!("HubSpot sells at most {PACKS_MAX} packs to an account"));
    }
    notes
}

/// Several kinds of work on one day.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DayPlan {
    /// Each kind of work.
    pub work: Vec<Estimate>,
    /// Calls of all that count against the day.
    pub calls: u64,
    /// The day's allowance.
    pub daily: Option<u64>,
    /// Their share of it, in percent.
    pub daily_share_percent: Option<f64>,
    /// Whether it fits into the planned share.
    pub feasible: bool,
}

/// Plans a day.
#[must_use]
pub fn plan_day(work: &[(Operation, u64)], allowances: Allowances) -> DayPlan {
    let work: Vec<Estimate> = work
        .iter()
        .map(|(operation, records)| estimate(*operation, *records, allowances))
        .collect();
    let calls = work.iter().fold(0_u64, |sum, one| sum.saturating_add(one.calls));
    let daily = allowances.daily();
    #[expect(clippy::cast_precision_loss, reason = "a share in percent")]
    let share = daily.map(|limit| (calls as f64 / limit.max(1) as f64 * 1e4).round() / 100.0);
    let fits_in_time = work.iter().map(|one| one.seconds).sum::<f64>() <= DAY;
    DayPlan {
        feasible: fits_in_time && share.is_none_or(|share| share <= f64::from(DAILY_PERCENT)),
        work,
        calls,
        daily,
        daily_share_percent: share,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use spoke_model::limits::Plan;

    use super::{Allowances, Binding, Operation, estimate, plan_day};

    const PROFESSIONAL: Allowances = Allowances {
        plan: Plan::Professional,
        public_app: false,
        packs: 0,
    };

    #[test]
    fn a_million_records_by_batch_take_eleven_minutes() {
        let read = estimate(Operation::BatchRead, 1_000_000, PROFESSIONAL);
        assert_eq!(
            (read.calls, read.binding, read.limit),
            (10_000, Binding::Burst, 190)
        );
        // 19 a second, 80 % of it: 15.2; 10,000 calls.
        assert!((read.seconds - 657.9).abs() < 0.1, "{read:?}");
        assert_eq!(read.daily_share_percent, Some(1.6));
    }

    #[test]
    fn a_million_single_reads_are_bound_by_the_day() {
        let read = estimate(Operation::Single, 1_000_000, PROFESSIONAL);
        assert_eq!(
            (read.binding, read.limit, read.feasible_daily),
            (Binding::Daily, 625_000, false)
        );
        assert!(read.seconds > 3.0 * 86_400.0, "{read:?}");
        let public = Allowances {
            public_app: true,
            ..PROFESSIONAL
        };
        let read = estimate(Operation::Single, 1_000_000, public);
        assert_eq!(
            (read.binding, read.limit, read.daily_share_percent),
            (Binding::Burst, 110, None)
        );
    }

    #[test]
    fn searches_are_bound_by_the_second() {
        let search = estimate(Operation::Search, 20_000, PROFESSIONAL);
        assert_eq!((search.calls, search.binding), (100, Binding::Search));
        assert!((search.seconds - 25.0).abs() < 0.1);
        assert_eq!(search.notes.len(), 1);
    }

    #[test]
    fn packs_raise_the_day_twice_and_the_window_once() {
        let with = |packs| Allowances {
            packs,
            ..PROFESSIONAL
        };
        assert_eq!((with(1).burst(), with(2).burst()), (250, 250));
        assert_eq!(
            (with(1).daily(), with(2).daily(), with(3).daily()),
            (Some(1_625_000), Some(2_625_000), Some(2_625_000))
        );
    }

    #[test]
    fn a_day_of_mixed_work_is_added_up() {
        let day = plan_day(
            &[
                (Operation::BatchRead, 50_000),
                (Operation::BatchUpdate, 500),
                (Operation::Single, 10_000),
            ],
            PROFESSIONAL,
        );
        assert_eq!(
            (day.calls, day.daily_share_percent, day.feasible),
            (10_505, Some(1.68), true)
        );
    }

    proptest! {
        #[test]
        fn more_records_never_take_less(records in 0_u64..10_000_000_000, more in 0_u64..1_000_000, at in 0_usize..12, packs in 0_u32..4, public_app: bool) {
            let allowances = Allowances { plan: Plan::Free, public_app, packs };
            let operation = Operation::ALL[at];
            let (few, many) = (estimate(operation, records, allowances), estimate(operation, records + more, allowances));
            prop_assert!(many.calls >= few.calls);
            prop_assert!(few.seconds.is_finite() && many.seconds + 0.2 >= few.seconds || few.binding != many.binding);
        }
    }
}
