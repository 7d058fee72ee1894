//! What a load run sends, and what it must keep to.

use std::time::Duration;

use serde::Deserialize;
use thiserror::Error;

/// The most arrivals of one run.
pub const ARRIVALS_MAX: f64 = 5_000_000.0;
/// The highest rate, in calls a second.
pub const RATE_MAX: f64 = 10_000.0;
/// The longest run, in seconds.
pub const SECONDS_MAX: f64 = 24.0 * 3600.0;

/// A load run.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// One after the other.
    pub stages: Vec<Stage>,
    /// Which calls.
    pub mix: Mix,
    /// What must be kept to.
    pub thresholds: Thresholds,
}

/// A stretch of time with a rate, or with one that changes evenly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// Calls a second at its beginning.
    pub from: f64,
    /// Calls a second at its end.
    pub to: f64,
    /// How long it lasts.
    pub length: Duration,
}

/// Parts of each kind of call.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Mix {
    /// Reads of one contact.
    pub read: u32,
    /// Filtered searches.
    pub search: u32,
    /// Creates of contacts, which are archived at the end.
    pub write: u32,
}

impl Default for Mix {
    /// Searches are few: five a second is all that an account has.
    fn default() -> Self {
        Self {
            read: 80,
            search: 10,
            write: 10,
        }
    }
}

impl Mix {
    /// The kind of the arrival with this number: spread evenly, the same in every run.
    #[must_use]
    pub fn kind(self, number: u64) -> Kind {
        let total = u64::from(self.read) + u64::from(self.search) + u64::from(self.write);
        // A step that shares no factor with most totals mixes the kinds.
        let at = number.wrapping_mul(37) % total.max(1);
        if at < u64::from(self.read) {
            Kind::Read
        } else if at < u64::from(self.read) + u64::from(self.search) {
            Kind::Search
        } else {
            Kind::Write
        }
    }
}

/// A kind of call.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// A read of one contact.
    Read,
    /// A filtered search.
    Search,
    /// The creation of a contact.
    Write,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Read, Self::Search, Self::Write];

    /// `read`, `search`, `write`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Search => "search",
            Self::Write => "write",
        }
    }
}

/// What a run must keep to.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Thresholds {
    /// 95 of 100 calls are answered within so many milliseconds.
    pub p95_ms: f64,
    /// At most so many of 100 calls fail (429 not counted).
    pub errors_percent: f64,
    /// At most so many of 100 calls are answered 429.
    pub limited_percent: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            p95_ms: 2000.0,
            errors_percent: 5.0,
            limited_percent: 10.0,
        }
    }
}

/// Why a plan can't be run.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum PlanError {
    /// The file is not as it should be.
    #[error("the plan can't be read: {0}")]
    Unreadable(String),
    /// A duration that is none.
    #[error("\"{0}\" is no length of time; write 30s, 5m, 500ms or 1h")]
    Duration(String),
    /// A rate out of range.
    #[error("{0} calls a second are out of range (up to {RATE_MAX})")]
    Rate(f64),
    /// Nothing would be sent.
    #[error("the plan sends nothing: give stages with rps and for, and a mix with parts")]
    Empty,
    /// More than one run may send.
    #[error("the plan is too large: at most {ARRIVALS_MAX} calls and 24 hours")]
    TooLarge,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(default)]
    stage: Vec<StageText>,
    #[serde(default)]
    mix: Mix,
    #[serde(default)]
    thresholds: Thresholds,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StageText {
    rps: f64,
    #[serde(rename = "for")]
    length: String,
    /// The rate grows or falls evenly from that of the stage before.
    #[serde(default)]
    ramp: bool,
}

impl Plan {
    /// Reads a plan (TOML).
    ///
    /// ```
    /// let plan = spoke_ops::load::Plan::parse("[[stage]]\nrps = 5\nfor = \"10s\"\n[mix]\nread = 1\nsearch = 0\nwrite = 0").unwrap();
    /// assert_eq!(plan.arrivals().count(), 50);
    /// ```
    ///
    /// # Errors
    /// When it is not as it should be.
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let text: Text =
            toml::from_str(text).map_err(|error| PlanError::Unreadable(error.message().to_owned()))?;
        let mut stages = Vec::new();
        let mut before = 0.0;
        for stage in &text.stage {
            stages.push(Stage {
                from: if stage.ramp { before } else { stage.rps },
                to: stage.rps,
                length: parse_duration(&stage.length)?,
            });
            before = stage.rps;
        }
        Self {
            stages,
            mix: text.mix,
            thresholds: text.thresholds,
        }
        .checked()
    }

    /// One rate for one length of time.
    ///
    /// # Errors
    /// When rate or length are out of range.
    pub fn steady(rate: f64, length: Duration, mix: Mix, thresholds: Thresholds) -> Result<Self, PlanError> {
        let stage = Stage {
            from: rate,
            to: rate,
            length,
        };
        Self {
            stages: vec![stage],
            mix,
            thresholds,
        }
        .checked()
    }

    fn checked(self) -> Result<Self, PlanError> {
        for rate in self.stages.iter().flat_map(|stage| [stage.from, stage.to]) {
            if !rate.is_finite() || !(0.0..=RATE_MAX).contains(&rate) {
                return Err(PlanError::Rate(rate));
            }
        }
        let parts = u64::from(self.mix.read) + u64::from(self.mix.search) + u64::from(self.mix.write);
        if self.expected() < 1.0 || parts == 0 {
            return Err(PlanError::Empty);
        }
        if self.expected() > ARRIVALS_MAX || self.length().as_secs_f64() > SECONDS_MAX {
            return Err(PlanError::TooLarge);
        }
        Ok(self)
    }

    /// How many calls it makes, about.
    #[must_use]
    pub fn expected(&self) -> f64 {
        self.stages
            .iter()
            .map(|stage| (stage.from + stage.to) / 2.0 * stage.length.as_secs_f64())
            .sum()
    }

    /// How long it lasts.
    #[must_use]
    pub fn length(&self) -> Duration {
        self.stages
            .iter()
            .fold(Duration::ZERO, |sum, stage| sum.saturating_add(stage.length))
    }

    /// When each call is meant to be sent, from the beginning of the run. The schedule does not wait for answers.
    pub fn arrivals(&self) -> impl Iterator<Item = Duration> + use<'_> {
        let mut begins = 0.0;
        self.stages.iter().flat_map(move |stage| {
            let offset = begins;
            let length = stage.length.as_secs_f64();
            begins += length;
            let count = ((stage.from + stage.to) / 2.0 * length + 1e-9).floor();
            let (from, slope) = (stage.from, (stage.to - stage.from) / length.max(1e-9));
            (0..)
                .map(f64::from)
                .take_while(move |number: &f64| *number < count)
                .map(move |number| Duration::from_secs_f64(offset + moment(from, slope, number).min(length)))
        })
    }
}

/// When `number` calls have been made at a rate of `from + slope * t`.
fn moment(from: f64, slope: f64, number: f64) -> f64 {
    if slope.abs() < 1e-12 {
        return number / from.max(1e-9);
    }
    let root = slope.mul_add(2.0 * number, from * from).max(0.0).sqrt();
    ((root - from) / slope).max(0.0)
}

/// `30s`, `5m`, `500ms`, `1h`.
///
/// # Errors
/// When it is none of these.
pub fn parse_duration(text: &str) -> Result<Duration, PlanError> {
    let wrong = || PlanError::Duration(text.chars().take(50).collect());
    let trimmed = text.trim();
    let digits = trimmed
        .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .ok_or_else(wrong)?;
    let (number, unit) = trimmed.split_at(digits);
    let factor = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err(wrong()),
    };
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let seconds = number * factor;
    if !(0.0..=SECONDS_MAX).contains(&seconds) {
        return Err(wrong());
    }
    Ok(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{Kind, Mix, Plan, PlanError, Thresholds, parse_duration};

    #[test]
    fn a_ramp_spreads_its_calls_ever_closer() {
        let plan =
            Plan::parse("[[stage]]\nrps = 10\nfor = \"10s\"\nramp = true\n[[stage]]\nrps = 10\nfor = \"1s\"")
                .unwrap();
        let arrivals: Vec<Duration> = plan.arrivals().collect();
        assert_eq!(arrivals.len(), 60);
        assert!(arrivals.is_sorted());
        let first_half = arrivals.iter().filter(|at| at.as_secs() < 5).count();
        assert!((12..=13).contains(&first_half), "{first_half}");
        assert_eq!(arrivals[50], Duration::from_secs(10));
    }

    #[test]
    fn the_mix_is_kept_to() {
        let mix = Mix::default();
        let of = |kind| (0..1000).filter(|number| mix.kind(*number) == kind).count();
        assert_eq!(
            (of(Kind::Read), of(Kind::Search), of(Kind::Write)),
            (800, 100, 100)
        );
    }

    #[test]
    fn plans_that_can_not_be_run_are_refused() {
        for (text, part) in [
            ("", "sends nothing"),
            ("[[stage]]\nrps = -1\nfor = \"1s\"", "out of range"),
            ("[[stage]]\nrps = 1\nfor = \"soon\"", "no length of time"),
            ("[[stage]]\nrps = 10000\nfor = \"24h\"", "too large"),
            ("[[stages]]\nrps = 1", "unknown field"),
            (
                "[[stage]]\nrps = 5\nfor = \"2s\"\n[mix]\nread = 0\nsearch = 0\nwrite = 0",
                "sends nothing",
            ),
        ] {
            let error = Plan::parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
        let steady = Plan::steady(
            f64::NAN,
            Duration::from_secs(1),
            Mix::default(),
            Thresholds::default(),
        );
        assert!(matches!(steady, Err(PlanError::Rate(_))));
    }

    proptest! {
        #[test]
        fn arrivals_never_go_back_nor_past_the_end(from in 0.0_f64..50.0, to in 0.0_f64..50.0, seconds in 1_u64..20) {
            let text = format!("[[stage]]\nrps = {from}\nfor = \"1s\"\n[[stage]]\nrps = {to}\nfor = \"{seconds}s\"\nramp = true");
            if let Ok(plan) = Plan::parse(&text) {
                let arrivals: Vec<Duration> = plan.arrivals().collect();
                prop_assert!(arrivals.is_sorted());
                prop_assert!(arrivals.last().is_none_or(|last| *last <= plan.length()));
            }
        }

        #[test]
        fn any_text_is_taken(text in "\\PC{0,60}") {
            let _ = Plan::parse(&text);
            let _ = parse_duration(&text);
        }
    }
}
