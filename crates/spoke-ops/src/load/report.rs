//! What a run measured, and whether it kept to its thresholds.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;
use spoke_client::Error;

use super::plan::{Kind, Plan};

/// The longest time that is told apart, in microseconds.
const LONGEST: u64 = 600_000_000;
/// The percentiles of the plot.
const PLOTTED: [f64; 7] = [50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 100.0];
/// The widest bar of the plot.
const BAR: usize = 40;

/// Collects while a run goes on.
pub(super) struct Recorder {
    kinds: BTreeMap<Kind, Counts>,
    reasons: BTreeMap<String, u64>,
    pub(super) sent: u64,
    pub(super) not_sent: u64,
    pub(super) took: Duration,
    latest: Duration,
}

struct Counts {
    /// `None` only if the bounds were wrong, which they are not.
    times: Option<Histogram<u64>>,
    calls: u64,
    failed: u64,
    limited: u64,
}

impl Counts {
    fn new() -> Self {
        Self {
            times: Histogram::new_with_bounds(1, LONGEST, 3).ok(),
            calls: 0,
            failed: 0,
            limited: 0,
        }
    }

    fn report(&self, kind: &'static str) -> KindReport {
        let at = |percentile: f64| {
            self.times
                .as_ref()
                .filter(|times| !times.is_empty())
                .map_or(0.0, |times| milliseconds(times.value_at_percentile(percentile)))
        };
        KindReport {
            kind,
            calls: self.calls,
            failed: self.failed,
            limited: self.limited,
            p50_ms: at(50.0),
            p90_ms: at(90.0),
            p95_ms: at(95.0),
            p99_ms: at(99.0),
            max_ms: at(100.0),
        }
    }
}

impl Recorder {
    pub(super) fn new() -> Self {
        Self {
            kinds: BTreeMap::new(),
            reasons: BTreeMap::new(),
            sent: 0,
            not_sent: 0,
            took: Duration::ZERO,
            latest: Duration::ZERO,
        }
    }

    pub(super) fn sent(&mut self, late: Duration) {
        self.sent += 1;
        self.latest = self.latest.max(late);
    }

    pub(super) fn answered(&mut self, kind: Kind, took: Duration, error: Option<&Error>) {
        let counts = self.kinds.entry(kind).or_insert_with(Counts::new);
        counts.calls += 1;
        if let Some(times) = counts.times.as_mut() {
            times.saturating_record(u64::try_from(took.as_micros()).unwrap_or(LONGEST).max(1));
        }
        let Some(error) = error else { return };
        let reason = match (error.status(), error.category()) {
            (Some(status), Some(category)) => format!("{status} {category}"),
            (Some(status), None) => status.to_string(),
            (None, _) => format!("{:?}", error.kind()),
        };
        if error.status() == Some(429) {
            counts.limited += 1;
        } else {
            counts.failed += 1;
        }
        *self.reasons.entry(reason).or_default() += 1;
    }

    pub(super) fn answers(&self) -> u64 {
        self.kinds.values().map(|counts| counts.calls).sum()
    }

    pub(super) fn report(&self, plan: &Plan) -> Report {
        let mut total = Counts::new();
        for counts in self.kinds.values() {
            total.calls += counts.calls;
            total.failed += counts.failed;
            total.limited += counts.limited;
            if let (Some(all), Some(times)) = (total.times.as_mut(), counts.times.as_ref()) {
                // Equal bounds: nothing can be out of range.
                let _ = all.add(times);
            }
        }
        let kinds: Vec<KindReport> = self
            .kinds
            .iter()
            .map(|(kind, counts)| counts.report(kind.as_str()))
            .collect();
        let overall = total.report("all");
        let mut plot = Vec::new();
        if let Some(times) = total.times.as_ref().filter(|times| !times.is_empty()) {
            plot = plot_of(times);
        }
        Report {
            breaches: breaches(plan, &overall),
            kinds,
            overall,
            sent: self.sent,
            not_sent: self.not_sent,
            seconds: (self.took.as_secs_f64() * 100.0).round() / 100.0,
            latest_start_ms: (self.latest.as_secs_f64() * 1e4).round() / 10.0,
            reasons: self.reasons.clone(),
            plot,
        }
    }
}

fn milliseconds(micros: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
    let micros = micros as f64;
    (micros / 10.0).round() / 100.0
}

fn plot_of(times: &Histogram<u64>) -> Vec<PlotLine> {
    let longest = milliseconds(times.value_at_percentile(100.0)).max(0.01);
    PLOTTED
        .iter()
        .map(|percentile| {
            let time = milliseconds(times.value_at_percentile(*percentile));
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "from 0 to BAR"
            )]
            let length = (time / longest * BAR as f64).round() as usize;
            PlotLine {
                percentile: *percentile,
                ms: time,
                bar: "█".repeat(length.clamp(1, BAR)),
            }
        })
        .collect()
}

fn percent(part: u64, whole: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a share in percent")]
    let share = part as f64 / whole.max(1) as f64;
    (share * 1e4).round() / 100.0
}

fn breaches(plan: &Plan, overall: &KindReport) -> Vec<Breach> {
    let thresholds = plan.thresholds;
    [
        ("p95 in milliseconds", overall.p95_ms, thresholds.p95_ms),
        (
            "errors in percent",
            percent(overall.failed, overall.calls),
            thresholds.errors_percent,
        ),
        (
            "429 in percent",
            percent(overall.limited, overall.calls),
            thresholds.limited_percent,
        ),
    ]
    .into_iter()
    .filter(|(_, measured, allowed)| measured > allowed)
    .map(|(what, measured, allowed)| Breach {
        what,
        measured,
        allowed,
    })
    .collect()
}

/// The figures of one kind of call. Times are from the moment a call was meant to be sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KindReport {
    /// `read`, `search`, `write`, `all`.
    pub kind: &'static str,
    /// Calls that came to an end.
    pub calls: u64,
    /// Failures other than 429.
    pub failed: u64,
    /// 429.
    pub limited: u64,
    /// Half are faster.
    pub p50_ms: f64,
    /// 90 of 100 are faster.
    pub p90_ms: f64,
    /// 95 of 100 are faster.
    pub p95_ms: f64,
    /// 99 of 100 are faster.
    pub p99_ms: f64,
    /// The slowest.
    pub max_ms: f64,
}

/// A threshold that was not kept to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Breach {
    /// Which.
    pub what: &'static str,
    /// What was measured.
    pub measured: f64,
    /// What is allowed.
    pub allowed: f64,
}

/// One line of the plot.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlotLine {
    /// So many of 100 calls are faster.
    pub percentile: f64,
    /// Than this.
    pub ms: f64,
    /// For the eye.
    #[serde(skip)]
    pub bar: String,
}

/// What a run measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// By kind of call.
    pub kinds: Vec<KindReport>,
    /// All together.
    pub overall: KindReport,
    /// Calls that were sent.
    pub sent: u64,
    /// Calls that were not, because too many waited for answers.
    pub not_sent: u64,
    /// How long the run took.
    pub seconds: f64,
    /// The most that a call was sent too late: large values say that this machine is the limit.
    pub latest_start_ms: f64,
    /// Failures by status and category.
    pub reasons: BTreeMap<String, u64>,
    /// Thresholds that were not kept to.
    pub breaches: Vec<Breach>,
    /// The spread of times.
    pub plot: Vec<PlotLine>,
}
