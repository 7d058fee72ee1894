//! What each question looks at, and how it is answered.

use spoke_model::health::{DAILY_LEFT_PERCENT, SLOW_MS};

use super::Evidence;
use super::tree::Check;

/// Below this share of failed calls the journal is taken for quiet, in percent; HubSpot asks certified apps for less.
const QUIET_PERCENT: u64 = 5;
/// So few failures are no pattern, whatever their share.
const FEW: u64 = 3;

/// The answer, and what it rests on.
pub(super) fn ask(check: Check, evidence: &Evidence) -> (&'static str, String) {
    match check {
        Check::Reach => reach(evidence),
        Check::Credentials => credentials(evidence),
        Check::Allowance => allowance(evidence),
        Check::Failures => failures(evidence),
        Check::Latency => latency(evidence),
        Check::Platform => platform(evidence),
    }
}

fn reach(evidence: &Evidence) -> (&'static str, String) {
    let doctor = &evidence.doctor;
    let Some(failed) = doctor.first_failure() else {
        return ("yes", format!("every layer to {} answers", doctor.url));
    };
    let why = format!("{}: {}", failed.name, failed.found);
    match failed.name {
        "configuration" => ("set up wrongly", why),
        "dns" | "tcp" | "tls" => ("network fails", why),
        "http" if why.contains("answers 429") => ("limited", why),
        "http" if why.contains("answers 5") => ("server errors", why),
        "http" => ("network fails", why),
        _ => ("yes", format!("{} answers", doctor.url)),
    }
}

fn credentials(evidence: &Evidence) -> (&'static str, String) {
    let facts = &evidence.doctor.facts;
    let category = facts.auth_category.as_deref().unwrap_or_default();
    let Some(status) = facts.auth_status else {
        return ("other", "the call with the token was not answered".to_owned());
    };
    let why = format!("the call with the token answered {status} {category}")
        .trim_end()
        .to_owned();
    let answer = match (status, category) {
        (200..=299, _) => "yes",
        (401, "EXPIRED_AUTHENTICATION") => "expired",
        (401, _) => "unknown token",
        (403, "MISSING_SCOPES") => "missing scope",
        (403, _) => "forbidden",
        (429, _) => "limited",
        (477, _) => "migrating",
        (500..=599, _) => "server errors",
        _ => "other",
    };
    (answer, why)
}

fn allowance(evidence: &Evidence) -> (&'static str, String) {
    let facts = &evidence.doctor.facts;
    let daily = facts
        .daily_limit
        .zip(facts.daily_remaining)
        .or(evidence.recent.daily_limit.zip(evidence.recent.daily_remaining));
    if let Some((limit, left)) = daily {
        let why = format!("{left} of {limit} calls are left today");
        if left == 0 {
            return ("day used up", why);
        }
        if limit > 0 && left.saturating_mul(100) / limit < DAILY_LEFT_PERCENT {
            return ("day nearly used up", why);
        }
    }
    if facts.burst_remaining == Some(0) || facts.auth_status == Some(429) {
        return (
            "window used up",
            "no call is left in the window of ten seconds".to_owned(),
        );
    }
    let why = daily.map_or_else(
        || "no limit is told".to_owned(),
        |(limit, left)| format!("{left} of {limit} calls are left today"),
    );
    ("no", why)
}

fn failures(evidence: &Evidence) -> (&'static str, String) {
    let recent = &evidence.recent;
    if !recent.journal {
        return ("little", "there is no journal".to_owned());
    }
    let failed = recent.all_failed();
    if failed < FEW || failed.saturating_mul(100) < recent.calls.saturating_mul(QUIET_PERCENT) {
        return ("little", format!("{failed} of {} calls failed", recent.calls));
    }
    let network: u64 = recent
        .failed_by_status
        .iter()
        .filter(|(name, _)| name.parse::<u16>().is_err())
        .map(|(_, count)| count)
        .sum();
    let classes = [
        ("429", recent.failed(|status| status == 429)),
        ("server errors", recent.failed(|status| status >= 500)),
        ("migrating", recent.failed(|status| status == 477)),
        ("locks", recent.failed(|status| status == 423)),
        ("credentials", recent.failed(|status| status == 401)),
        ("scopes", recent.failed(|status| status == 403)),
        (
            "our requests",
            recent.failed(|status| {
                (400..500).contains(&status) && !matches!(status, 401 | 403 | 423 | 429 | 477)
            }),
        ),
        ("network", network),
    ];
    // Of equals the first named is meant.
    let most = classes.iter().rev().max_by_key(|(_, count)| *count);
    let (class, count) = most.copied().unwrap_or(("little", 0));
    (
        class,
        format!(
            "{failed} of {} calls failed, {count} of them: {class}",
            recent.calls
        ),
    )
}

fn latency(evidence: &Evidence) -> (&'static str, String) {
    let probe = evidence.doctor.facts.latency_ms.unwrap_or(0);
    let recent = evidence.recent.p95_ms;
    let why = format!("the probe took {probe} ms; 95 of 100 calls of the last hour took at most {recent} ms");
    #[expect(clippy::cast_precision_loss, reason = "a small constant")]
    let is_slow = probe > SLOW_MS || recent > SLOW_MS as f64;
    (if is_slow { "yes" } else { "no" }, why)
}

fn platform(evidence: &Evidence) -> (&'static str, String) {
    match &evidence.platform {
        Ok(page) if page.is_incident() => ("incident", page.summary()),
        Ok(page) => ("clear", page.summary()),
        Err(why) => ("unknown", why.clone()),
    }
}
