//! `spoke portal fault` and `spoke portal scenario`: what shall go wrong.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args, Subcommand};
use serde_json::{Map, Value};
use spoke_model::time::Timestamp;
use spoke_portal::{CallerKind, Latency, LimitPolicy, Scenario};

use super::controls::JsonArguments;
use super::parse_duration;

/// `spoke portal fault`.
#[derive(Args, Debug)]
pub struct FaultArguments {
    #[command(subcommand)]
    pub verb: FaultVerb,
}

/// What to do with faults.
#[derive(Debug, Subcommand)]
pub enum FaultVerb {
    /// Let requests fail, or be answered late, from now on
    Add(Box<FaultAddArguments>),
    /// Set the faults of a file, all of them or none
    Load(FaultLoadArguments),
    /// Show the faults that are set
    List(JsonArguments),
    /// End one fault, or all of them
    Clear(FaultClearArguments),
}

const FAULT_HELP: &str = "\
Examples:
  spoke portal fault add --status 503 --count 3
  spoke portal fault add --policy search --route '/crm/objects/*/search' --percent 30
  spoke portal fault add --policy daily --until midnight
  spoke portal fault add --latency 100ms..2s --method POST --route '/crm/**'
  spoke portal fault add --latency p50=200ms,p99=3s --seed 7
  spoke portal fault add --reset --processed --method POST --count 1
  spoke portal fault add --status 477 --after 1m --for 10m
  spoke portal fault add --partial 20% --route '/crm/objects/contacts/batch/create'
  spoke portal fault add --token revoked --caller oauth
  spoke portal fault add --token disconnected --for 10m
  spoke portal fault add --body truncated --percent 10

In a route, * stands for one segment and ** at the end for any rest; one without a version fits every version. The first \
fault that fits is met. The mirror that `spoke up` keeps meets none.";

/// `spoke portal fault add`.
#[derive(Args, Debug)]
#[command(after_help = FAULT_HELP)]
#[command(group(ArgGroup::new("effect").required(true).multiple(true)
    .args(["status", "policy", "token", "latency", "reset", "body", "partial"])))]
pub struct FaultAddArguments {
    /// Answer with this error status (400 to 599) and the body HubSpot sends with it
    #[arg(long, value_name = "STATUS")]
    pub status: Option<u16>,

    /// Answer 429 as if this limit were used up
    #[arg(long, value_name = "LIMIT", value_parser = PossibleValuesParser::new(LimitPolicy::ALL.map(LimitPolicy::as_str)))]
    pub policy: Option<String>,

    /// Refuse every token that was issued before, as expired or as revoked: one that a refresh gives is taken. Or refuse the
    /// account's tokens and every refresh (BAD_HUB), as if the account had disconnected the apps
    #[arg(long, value_name = "STATE", value_parser = ["expired", "revoked", "disconnected"], conflicts_with_all = ["status", "policy"])]
    pub token: Option<String>,

    /// Wait before the answer: 200ms; anything within 100ms..2s; 300ms+-50ms; p50=200ms,p99=3s
    #[arg(long, value_name = "TIME", value_parser = parse_latency)]
    pub latency: Option<Latency>,

    /// Close the connection without an answer
    #[arg(long, conflicts_with_all = ["status", "policy", "token", "partial"])]
    pub reset: bool,

    /// Carry the request out first: only the answer is late, refused or lost
    #[arg(long)]
    pub processed: bool,

    /// Damage the body of the answer: break the connection off, cut it in half, or take 30 seconds over it
    #[arg(long, value_name = "HOW", conflicts_with = "reset")]
    pub body: Option<BodyDamage>,

    /// Let a part of every batch fail and carry out the rest: 3 inputs, or 20% of them
    #[arg(long, value_name = "PART", value_parser = parse_part, conflicts_with_all = ["status", "policy", "token"])]
    pub partial: Option<Part>,

    /// Send Retry-After with this many seconds [default for 477: how long the fault still holds]
    #[arg(long, value_name = "SECONDS")]
    pub retry_after: Option<u32>,

    /// For these paths only [default: all]
    #[arg(long, value_name = "PATTERN")]
    pub route: Option<String>,

    /// For this method only [default: all]
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,

    /// For callers of this kind only [default: all]
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(CallerKind::ALL.map(CallerKind::as_str)))]
    pub caller: Option<String>,

    /// For the app with this id or name only [default: all]
    #[arg(long, value_name = "APP")]
    pub app: Option<String>,

    /// End after this many requests [default: when it is cleared]
    #[arg(long, value_name = "N")]
    pub count: Option<u32>,

    /// Begin after this time on the portal's clock: 30s, 2m
    #[arg(long, value_name = "TIME", value_parser = parse_duration, conflicts_with = "from")]
    pub after: Option<Duration>,

    /// Begin at this time of the portal's clock, such as 2026-09-14T08:00:00Z
    #[arg(long, value_name = "WHEN", value_parser = parse_instant)]
    pub from: Option<String>,

    /// End this long after it began, on the portal's clock: 30s, 2m
    #[arg(long = "for", value_name = "TIME", value_parser = parse_duration, conflicts_with = "until")]
    pub lasting: Option<Duration>,

    /// End at this time of the portal's clock, or at the account's next midnight
    #[arg(long, value_name = "WHEN|midnight", value_parser = parse_end)]
    pub until: Option<String>,

    /// For this share of the requests only, 1 to 100
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(1..=100))]
    pub percent: Option<u8>,

    /// What the draws of shares and delays begin with: the same number draws the same
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl FaultAddArguments {
    /// The fault as the portal's control takes it.
    #[must_use]
    pub fn fields(self) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value);
            }
        };
        put("status", self.status.map(Value::from));
        put("policy", self.policy.map(Value::from));
        put("token", self.token.map(Value::from));
        for (name, time) in self.latency.map(latency_fields).unwrap_or_default() {
            put(name, Some(milliseconds(time)));
        }
        put("reset", self.reset.then_some(Value::Bool(true)));
        put("processed", self.processed.then_some(Value::Bool(true)));
        put("body", self.body.map(|body| Value::from(body.as_str())));
        match self.partial {
            None => {}
            Some(Part::Inputs(count)) => put("partialCount", Some(Value::from(count))),
            Some(Part::Share(percent)) => put("partialPercent", Some(Value::from(percent))),
        }
        put("retryAfter", self.retry_after.map(Value::from));
        put("route", self.route.map(Value::from));
        put("method", self.method.map(Value::from));
        put("caller", self.caller.map(Value::from));
        put("app", self.app.map(Value::from));
        put("count", self.count.map(Value::from));
        put("afterMs", self.after.map(milliseconds));
        put("from", self.from.map(Value::from));
        put("forMs", self.lasting.map(milliseconds));
        put("until", self.until.map(Value::from));
        put("percent", self.percent.map(Value::from));
        put("seed", self.seed.map(Value::from));
        fields
    }
}

fn milliseconds(time: Duration) -> Value {
    Value::from(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}

fn latency_fields(latency: Latency) -> Vec<(&'static str, Duration)> {
    match latency {
        Latency::Fixed(time) => vec![("latencyMs", time)],
        Latency::Uniform { from, to } => vec![("latencyFromMs", from), ("latencyToMs", to)],
        Latency::Normal { mean, deviation } => {
            vec![("latencyMeanMs", mean), ("latencyDeviationMs", deviation)]
        }
        Latency::Percentiles { p50, p99 } => vec![("latencyP50Ms", p50), ("latencyP99Ms", p99)],
        _ => Vec::new(),
    }
}

/// What happens to the body of an answer.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum BodyDamage {
    /// The connection ends in the middle of it
    Broken,
    /// Half of it, as if that were all
    Truncated,
    /// It takes 30 seconds
    Slow,
}

impl BodyDamage {
    /// As the portal's control calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Truncated => "truncated",
            Self::Slow => "slow",
        }
    }
}

/// How much of a batch fails.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    /// So many inputs.
    Inputs(u32),
    /// This share, in percent.
    Share(u8),
}

const FILE_HELP: &str = "\
The file holds a list named faults, or one fault alone. Its fields are those of the flags of `fault add`:
status, policy, token, latencyMs, latencyFromMs and latencyToMs, latencyMeanMs and latencyDeviationMs, latencyP50Ms and \
latencyP99Ms, reset, processed, body, bodyMs, partialCount, partialPercent, retryAfter, route, method, caller, app, count, \
afterMs, from, forMs, until, percent, seed.

  {\"faults\": [
    {\"status\": 503, \"percent\": 5, \"forMs\": 600000},
    {\"latencyP50Ms\": 200, \"latencyP99Ms\": 3000}
  ]}

In TOML each fault begins with [[faults]].";

/// `spoke portal fault load`.
#[derive(Args, Debug)]
#[command(after_help = FILE_HELP)]
pub struct FaultLoadArguments {
    /// The file: JSON, or TOML with the ending .toml
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal fault clear`.
#[derive(Args, Debug)]
pub struct FaultClearArguments {
    /// The number of the fault, as `list` shows it [default: all]
    #[arg(value_name = "NUMBER")]
    pub number: Option<u64>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal scenario`.
#[derive(Args, Debug)]
pub struct ScenarioArguments {
    #[command(subcommand)]
    pub verb: ScenarioVerb,
}

/// What to do with scenarios.
#[derive(Debug, Subcommand)]
pub enum ScenarioVerb {
    /// Show the scenarios there are, and which of them run
    List(JsonArguments),
    /// Start a scenario, or start it anew
    Start(ScenarioStartArguments),
    /// End a scenario, or all of them; faults that were set by themselves stay
    Stop(ScenarioStopArguments),
}

fn scenarios() -> PossibleValuesParser {
    PossibleValuesParser::new(Scenario::ALL.map(Scenario::as_str))
}

/// `spoke portal scenario start`.
#[derive(Args, Debug)]
pub struct ScenarioStartArguments {
    /// Which one
    #[arg(value_name = "NAME", value_parser = scenarios())]
    pub name: String,

    /// What its draws begin with: the same number makes the same day
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal scenario stop`.
#[derive(Args, Debug)]
pub struct ScenarioStopArguments {
    /// Which one [default: all]
    #[arg(value_name = "NAME", value_parser = scenarios())]
    pub name: Option<String>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Reads `200ms`, `100ms..2s`, `300ms+-50ms` or `p50=200ms,p99=3s`.
fn parse_latency(text: &str) -> Result<Latency, String> {
    if let Some((from, to)) = text.split_once("..") {
        return Ok(Latency::uniform(parse_duration(from)?, parse_duration(to)?));
    }
    if let Some((mean, deviation)) = text.split_once("+-").or_else(|| text.split_once('±')) {
        return Ok(Latency::normal(parse_duration(mean)?, parse_duration(deviation)?));
    }
    if let Some(rest) = text.strip_prefix("p50=") {
        let (p50, p99) = rest
            .split_once(",p99=")
            .ok_or_else(|| "write both: p50=200ms,p99=3s".to_owned())?;
        return Ok(Latency::percentiles(parse_duration(p50)?, parse_duration(p99)?));
    }
    parse_duration(text).map(Latency::Fixed)
}

/// Reads `3` or `20%`.
fn parse_part(text: &str) -> Result<Part, String> {
    let part = match text.strip_suffix('%') {
        Some(percent) => percent
            .parse()
            .ok()
            .filter(|percent| (1..=100).contains(percent))
            .map(Part::Share),
        None => text.parse().ok().filter(|count| *count > 0).map(Part::Inputs),
    };
    part.ok_or_else(|| "write how many inputs, such as 3, or which share, such as 20%".to_owned())
}

fn parse_instant(text: &str) -> Result<String, String> {
    text.parse::<Timestamp>()
        .map(|_| text.to_owned())
        .map_err(|_| "write a time such as 2026-09-14T08:00:00Z".to_owned())
}

fn parse_end(text: &str) -> Result<String, String> {
    if text == "midnight" {
        return Ok(text.to_owned());
    }
    parse_instant(text).map_err(|why| format!("{why}, or midnight"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_written_in_four_ways() {
        let ms = Duration::from_millis;
        for (text, latency) in [
            ("200ms", Latency::Fixed(ms(200))),
            ("100ms..2s", Latency::uniform(ms(100), ms(2_000))),
            ("2s..100ms", Latency::uniform(ms(100), ms(2_000))),
            ("300ms+-50ms", Latency::normal(ms(300), ms(50))),
            ("300ms±50ms", Latency::normal(ms(300), ms(50))),
            ("p50=200ms,p99=3s", Latency::percentiles(ms(200), ms(3_000))),
        ] {
            assert_eq!(parse_latency(text), Ok(latency), "{text}");
        }
        for text in ["", "200", "1s..", "..1s", "p50=1s", "p50=1s,p95=2s", "1s+-"] {
            assert!(parse_latency(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_part_is_a_count_or_a_share() {
        assert_eq!(parse_part("3"), Ok(Part::Inputs(3)));
        assert_eq!(parse_part("20%"), Ok(Part::Share(20)));
        for text in ["", "0", "0%", "101%", "-1", "some"] {
            assert!(parse_part(text).is_err(), "{text}");
        }
    }
}
