//! The items of the go-live list.

use super::{Inputs, Item, SourceFinding, Standing, TokenPlace};
use crate::doctor::Health;

/// Places that are named for one item.
const PLACES_MAX: usize = 3;
/// More than this share of a day's allowance in use is too much to go live with, in percent.
const DAILY_USED_PERCENT: u64 = 50;
/// Above this share of failed calls HubSpot does not certify an app, in percent.
const ERRORS_PERCENT: u64 = 5;
/// A journal with fewer calls says little.
const CALLS_ENOUGH: u64 = 20;
/// So many single calls are a pattern.
const SINGLE_CALLS: u64 = 100;

pub(super) fn all(inputs: &Inputs) -> Vec<Item> {
    vec![
        connection(inputs),
        scopes(inputs),
        token_place(inputs),
        env_file(inputs),
        secrets(inputs),
        webhooks_https(inputs),
        signatures(inputs),
        error_handling(inputs),
        retries(inputs),
        batches(inputs),
        test_account(inputs),
        sunsets(inputs),
        errors(inputs),
        daily_share(inputs),
    ]
}

fn item(name: &'static str, wanted: &'static str, standing: Standing, evidence: impl Into<String>) -> Item {
    Item {
        name,
        wanted,
        standing,
        evidence: evidence.into(),
        advice: None,
    }
}

impl Item {
    fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

fn places(findings: &[&SourceFinding]) -> String {
    let mut text: Vec<String> = findings
        .iter()
        .take(PLACES_MAX)
        .map(|finding| format!("{} {}", finding.rule, finding.place))
        .collect();
    if findings.len() > PLACES_MAX {
        text.push(format!("{} more", findings.len() - PLACES_MAX));
    }
    text.join(", ")
}

/// An item that findings of the scan decide.
fn by_scan(
    inputs: &Inputs,
    name: &'static str,
    wanted: &'static str,
    rules: &[&str],
    found: Standing,
    advice: &'static str,
) -> Item {
    let Some(source) = &inputs.source else {
        return item(name, wanted, Standing::NotChecked, "no source was looked at")
            .advice("run it where the source is, or name it: spoke check --source FOLDER");
    };
    // Secrets can stand in any file, pitfalls in programs only.
    let looked_at = if rules == ["S1"] {
        source.files
    } else {
        source.programs
    };
    if looked_at == 0 {
        return item(
            name,
            wanted,
            Standing::NotChecked,
            "there is no source here that is known",
        )
        .advice("run it where the source is, or name it: spoke check --source FOLDER");
    }
    let findings = source.of(rules);
    if findings.is_empty() {
        return item(
            name,
            wanted,
            Standing::Pass,
            format!("nothing found in {looked_at} files"),
        );
    }
    item(name, wanted, found, places(&findings)).advice(advice)
}

fn connection(inputs: &Inputs) -> Item {
    let wanted = "HubSpot is reached and accepts the token";
    match inputs.doctor.first_failure() {
        Some(layer) => {
            let item = item(
                "connection",
                wanted,
                Standing::Fail,
                format!("{}: {}", layer.name, layer.found),
            );
            item.advice("see every layer: spoke doctor")
        }
        None if inputs.doctor.health() == Health::Warn => {
            let warnings: Vec<&str> = inputs
                .doctor
                .layers
                .iter()
                .filter(|layer| layer.health == Health::Warn)
                .map(|layer| layer.name)
                .collect();
            item(
                "connection",
                wanted,
                Standing::Warn,
                format!("warnings: {}", warnings.join(", ")),
            )
            .advice("see every layer: spoke doctor")
        }
        None => item("connection", wanted, Standing::Pass, "every layer is well"),
    }
}

/// Scopes that no call of the journal needed are more than the least.
fn scopes(inputs: &Inputs) -> Item {
    let wanted = "the token has no scope that it does not need";
    let Some(scopes) = &inputs.doctor.facts.scopes else {
        return item(
            "scopes",
            wanted,
            Standing::NotChecked,
            "the token's scopes can't be read",
        );
    };
    let recent = &inputs.recent;
    if recent.calls < CALLS_ENOUGH {
        return item(
            "scopes",
            wanted,
            Standing::NotChecked,
            format!(
                "{} scopes; {} calls in the journal are too few to tell",
                scopes.len(),
                recent.calls
            ),
        )
        .advice("run the integration's tests first, so that the journal knows what is called");
    }
    let writes: Vec<&String> = scopes.iter().filter(|scope| scope.ends_with(".write")).collect();
    let unused: Vec<&str> = writes
        .iter()
        .filter(|scope| !is_written(recent, scope))
        .map(|scope| scope.as_str())
        .collect();
    if unused.is_empty() {
        return item(
            "scopes",
            wanted,
            Standing::Pass,
            format!("{} scopes; every scope to write was used", scopes.len()),
        );
    }
    item(
        "scopes",
        wanted,
        Standing::Warn,
        format!(
            "{} of {} scopes to write were not used: {}",
            unused.len(),
            writes.len(),
            shortened(&unused)
        ),
    )
    .advice("take them from the app if no rare job needs them: spoke auth scopes")
}

fn shortened(names: &[&str]) -> String {
    let mut text = names
        .iter()
        .take(PLACES_MAX)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > PLACES_MAX {
        text.push_str(", …");
    }
    text
}

/// Whether a call that changes something went to the object type in the scope's name.
fn is_written(recent: &crate::recent::Recent, scope: &str) -> bool {
    let object = scope.rsplit('.').nth(1).unwrap_or_default();
    recent.endpoints.iter().any(|(endpoint, _)| {
        let is_read = endpoint.starts_with("GET ")
            || endpoint.ends_with("/search")
            || endpoint.ends_with("/batch/read");
        !is_read && endpoint.contains(object)
    })
}

fn token_place(inputs: &Inputs) -> Item {
    let wanted = "the token is kept by a secret manager, not in a file of the project";
    match inputs.token {
        TokenPlace::Store => item("token", wanted, Standing::Pass, "the profile names where it is kept"),
        TokenPlace::Variable => item("token", wanted, Standing::Warn, "it comes from an environment variable").advice(
            "that is as safe as what sets the variable: let the platform's secret manager do it, never a committed file",
        ),
        TokenPlace::StandardInput => item("token", wanted, Standing::Pass, "it was handed over on standard input"),
        TokenPlace::LocalPortal => item(
            "token",
            wanted,
            Standing::NotChecked,
            "the local portal's own token; run it with the profile that goes live",
        ),
    }
}

fn env_file(inputs: &Inputs) -> Item {
    let wanted = "git ignores .env";
    match inputs.env_ignored {
        Some(true) => item("env-file", wanted, Standing::Pass, "git check-ignore says so"),
        Some(false) => item(
            "env-file",
            wanted,
            Standing::Fail,
            "git would take .env into a commit",
        )
        .advice("add the lines .env and .env.* to .gitignore"),
        None => item(
            "env-file",
            wanted,
            Standing::NotChecked,
            "this is no git repository",
        ),
    }
}

fn secrets(inputs: &Inputs) -> Item {
    by_scan(
        inputs,
        "secrets",
        "no token stands in the source",
        &["S1"],
        Standing::Fail,
        "rotate the token, then take it out; it stays in git's history: spoke scan --secrets",
    )
}

fn webhooks_https(inputs: &Inputs) -> Item {
    let wanted = "webhooks go to https addresses";
    match &inputs.webhooks {
        None => item(
            "webhook-https",
            wanted,
            Standing::NotChecked,
            "the app's settings can't be read with this token",
        )
        .advice("look at the target address in the app's settings"),
        Some(urls) if urls.is_empty() => item("webhook-https", wanted, Standing::Pass, "there are none"),
        Some(urls) => {
            let plain: Vec<&str> = urls
                .iter()
                .map(String::as_str)
                .filter(|url| !url.to_ascii_lowercase().starts_with("https://"))
                .collect();
            if plain.is_empty() {
                item(
                    "webhook-https",
                    wanted,
                    Standing::Pass,
                    format!("{} addresses", urls.len()),
                )
            } else {
                item("webhook-https", wanted, Standing::Fail, shortened(&plain))
                    .advice("give the webhook an address with https")
            }
        }
    }
}

fn signatures(inputs: &Inputs) -> Item {
    by_scan(
        inputs,
        "signatures",
        "webhooks are verified, by signature v3",
        &["R2"],
        Standing::Fail,
        "verify X-HubSpot-Signature-v3 over method, address, raw body and timestamp (in milliseconds)",
    )
}

fn error_handling(inputs: &Inputs) -> Item {
    by_scan(
        inputs,
        "error-handling",
        "conflicts and mixed batch answers are handled",
        &["P8", "R3"],
        Standing::Warn,
        "handle 409 by updating what is there, and read errors of a 207",
    )
}

fn retries(inputs: &Inputs) -> Item {
    by_scan(
        inputs,
        "retries",
        "429 and 5xx are tried again with growing waits",
        &["R1"],
        Standing::Warn,
        "use a client that does, with a bound on attempts: the official one has numberOfApiCallRetries off by default",
    )
}

fn batches(inputs: &Inputs) -> Item {
    let wanted = "many records go in batches of up to 100";
    let by_source = by_scan(
        inputs,
        "batches",
        wanted,
        &["P2"],
        Standing::Warn,
        "read and write by batch: 100 records a call",
    );
    let recent = &inputs.recent;
    let is_pattern =
        recent.single_calls >= SINGLE_CALLS && recent.single_calls > recent.batch_calls.saturating_mul(10);
    if by_source.standing == Standing::Warn || !is_pattern {
        return by_source;
    }
    item(
        "batches",
        wanted,
        Standing::Warn,
        format!(
            "{} single calls and {} batch calls in the journal",
            recent.single_calls, recent.batch_calls
        ),
    )
    .advice("see which: spoke usage")
}

fn test_account(inputs: &Inputs) -> Item {
    let wanted = "tests run on a test account or a local portal";
    if inputs.is_local_portal {
        return item("test-account", wanted, Standing::Pass, "this is a local portal");
    }
    match inputs.doctor.facts.account_type.as_deref() {
        Some(kind @ ("DEVELOPER_TEST" | "SANDBOX")) => item(
            "test-account",
            wanted,
            Standing::Pass,
            format!("the account is of type {kind}"),
        ),
        Some(kind) => item(
            "test-account",
            wanted,
            Standing::NotChecked,
            format!("this is a {kind} account: tests can't be seen from here"),
        )
        .advice("let tests start a portal of their own: spoke up --port 0"),
        None => item(
            "test-account",
            wanted,
            Standing::NotChecked,
            "the account's type can't be read",
        ),
    }
}

fn sunsets(inputs: &Inputs) -> Item {
    let wanted = "no endpoint in use ends";
    if !inputs.recent.journal {
        return item(
            "sunset-endpoints",
            wanted,
            Standing::NotChecked,
            "there is no journal of calls",
        );
    }
    let uses = &inputs.recent.sunsets;
    let Some(first) = uses.iter().min_by_key(|one| one.day) else {
        return item(
            "sunset-endpoints",
            wanted,
            Standing::Pass,
            format!(
                "{} endpoints in the journal, none of them ends",
                inputs.recent.endpoints.len()
            ),
        );
    };
    let standing = if uses.iter().any(|one| one.has_come) {
        Standing::Fail
    } else {
        Standing::Warn
    };
    item(
        "sunset-endpoints",
        wanted,
        standing,
        format!(
            "{} endpoints end; first {} ({}) on {}",
            uses.len(),
            first.endpoint,
            first.family,
            first.day
        ),
    )
    .advice(format!("call instead: {}", first.replacement))
}

fn errors(inputs: &Inputs) -> Item {
    let wanted = "fewer than 5 of 100 calls fail";
    let recent = &inputs.recent;
    if recent.calls < CALLS_ENOUGH {
        return item(
            "error-share",
            wanted,
            Standing::NotChecked,
            format!("{} calls in the journal are too few to tell", recent.calls),
        );
    }
    let failed = recent.all_failed();
    let evidence = format!("{failed} of {} calls failed", recent.calls);
    if failed.saturating_mul(100) >= recent.calls.saturating_mul(ERRORS_PERCENT) {
        return item("error-share", wanted, Standing::Fail, evidence).advice("see which: spoke errors");
    }
    item("error-share", wanted, Standing::Pass, evidence)
}

fn daily_share(inputs: &Inputs) -> Item {
    let wanted = "at most half of the day's allowance is used";
    let facts = &inputs.doctor.facts;
    let Some((limit, left)) = facts.daily_limit.zip(facts.daily_remaining) else {
        return item(
            "daily-share",
            wanted,
            Standing::NotChecked,
            "no daily limit is told",
        );
    };
    let used = limit.saturating_sub(left);
    let evidence = format!("{used} of {limit} calls are used today");
    if used.saturating_mul(100) > limit.saturating_mul(DAILY_USED_PERCENT) {
        return item("daily-share", wanted, Standing::Warn, evidence).advice("see who calls: spoke usage");
    }
    item("daily-share", wanted, Standing::Pass, evidence)
}
