//! How long some ordinary calls take on one connection.

use super::chart::{Chart, milliseconds};
use super::connection::Connection;
use super::layers::timed;
use super::{Health, Patient};

/// What the timing study asks: a page, a search, pipelines, properties.
const PROBES: [(&str, &str, Option<&str>); 4] = [
    ("a page of one contact", "/crm/v3/objects/contacts?limit=1", None),
    (
        "a filtered search",
        "/crm/v3/objects/contacts/search",
        Some(
            r#"{"limit":1,"filterGroups":[{"filters":[{"propertyName":"lifecyclestage","operator":"EQ","value":"lead"}]}]}"#,
        ),
    ),
    ("deal pipelines", "/crm/v3/pipelines/deals", None),
    ("contact properties", "/crm/v3/properties/contacts", None),
];

/// The four probes, several times each. Tails are told, not averages.
pub(super) async fn timing(patient: &Patient, chart: &mut Chart, connection: &mut Connection) {
    for (name, path, body) in PROBES {
        let mut times = Vec::new();
        let mut failures = Vec::new();
        for _ in 0..patient.timing_runs {
            let body = body.and_then(|body| serde_json::from_str(body).ok());
            let (outcome, took) = timed(
                patient.patience,
                connection.call(path, Some(&patient.token), body),
            )
            .await;
            match outcome {
                Ok(answer) if answer.status.is_success() => times.push(took),
                Ok(answer) => failures.push(answer.status.as_u16().to_string()),
                Err(error) => failures.push(error),
            }
        }
        times.sort_unstable();
        let (Some(least), Some(median), Some(most)) =
            (times.first(), times.get(times.len() / 2), times.last())
        else {
            let layer = chart.add(
                "timing",
                Health::Warn,
                None,
                format!("{name}: all failed ({})", failures.join(", ")),
            );
            layer.advice = Some("see whether the token has the scope: spoke explain STATUS".to_owned());
            continue;
        };
        let found = format!(
            "{name}: {:.1} ms least, {:.1} median, {:.1} most, {} of {} failed",
            milliseconds(*least),
            milliseconds(*median),
            milliseconds(*most),
            failures.len(),
            patient.timing_runs
        );
        let health = if failures.is_empty() {
            Health::Ok
        } else {
            Health::Warn
        };
        chart.add("timing", health, Some(*median), found);
    }
}
