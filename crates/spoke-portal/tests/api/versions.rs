//! The path map: every family of paths in its numbered and in its dated form (facts: versions, section 2).

use http::Method;

use crate::client::{Answer, TestPortal};

/// A method, a path in its numbered form, and the dated form with `{}` where the date stands.
type Pair = (&'static str, &'static str, &'static str);

const RELEASES: [&str; 3] = ["2025-09", "2026-03", "2026-09"];
const BETAS: [&str; 2] = ["2026-09-beta", "2027-03-beta"];

/// Families that have a dated form since 2025-09.
#[rustfmt::skip]
const FAMILIES: &[Pair] = &[
    ("GET", "/crm/v3/objects/contacts", "/crm/objects/{}/contacts"),
    ("POST", "/crm/v3/objects/contacts", "/crm/objects/{}/contacts"),
    ("GET", "/crm/v3/objects/contacts/7", "/crm/objects/{}/contacts/7"),
    ("PATCH", "/crm/v3/objects/contacts/7", "/crm/objects/{}/contacts/7"),
    ("DELETE", "/crm/v3/objects/contacts/7", "/crm/objects/{}/contacts/7"),
    ("POST", "/crm/v3/objects/contacts/batch/create", "/crm/objects/{}/contacts/batch/create"),
    ("POST", "/crm/v3/objects/contacts/batch/read", "/crm/objects/{}/contacts/batch/read"),
    ("POST", "/crm/v3/objects/contacts/batch/update", "/crm/objects/{}/contacts/batch/update"),
    ("POST", "/crm/v3/objects/contacts/batch/upsert", "/crm/objects/{}/contacts/batch/upsert"),
    ("POST", "/crm/v3/objects/contacts/batch/archive", "/crm/objects/{}/contacts/batch/archive"),
    ("POST", "/crm/v3/objects/contacts/search", "/crm/objects/{}/contacts/search"),
    ("POST", "/crm/v3/objects/contacts/merge", "/crm/objects/{}/contacts/merge"),
    ("POST", "/crm/v3/objects/contacts/gdpr-delete", "/crm/objects/{}/contacts/gdpr-delete"),
    ("GET", "/crm/v4/objects/contacts/7/associations/companies", "/crm/objects/{}/contacts/7/associations/companies"),
    ("PUT", "/crm/v4/objects/contacts/7/associations/default/companies/8", "/crm/objects/{}/contacts/7/associations/default/companies/8"),
    ("PUT", "/crm/v4/objects/contacts/7/associations/companies/8", "/crm/objects/{}/contacts/7/associations/companies/8"),
    ("DELETE", "/crm/v4/objects/contacts/7/associations/companies/8", "/crm/objects/{}/contacts/7/associations/companies/8"),
    ("POST", "/crm/v4/associations/contacts/companies/batch/create", "/crm/associations/{}/contacts/companies/batch/create"),
    ("POST", "/crm/v4/associations/contacts/companies/batch/read", "/crm/associations/{}/contacts/companies/batch/read"),
    ("POST", "/crm/v4/associations/contacts/companies/batch/associate/default", "/crm/associations/{}/contacts/companies/batch/associate/default"),
    ("POST", "/crm/v4/associations/contacts/companies/batch/archive", "/crm/associations/{}/contacts/companies/batch/archive"),
    ("POST", "/crm/v4/associations/contacts/companies/batch/labels/archive", "/crm/associations/{}/contacts/companies/batch/labels/archive"),
    ("GET", "/crm/v4/associations/contacts/companies/labels", "/crm/associations/{}/contacts/companies/labels"),
    ("GET", "/crm/associations/v4/contacts/companies/labels", "/crm/associations/{}/contacts/companies/labels"),
    ("GET", "/crm/associations/v4/definitions/configurations/all", "/crm/associations/{}/definitions/configurations/all"),
    ("GET", "/crm/associations/v4/definitions/configurations/contacts/companies", "/crm/associations/{}/definitions/configurations/contacts/companies"),
    ("POST", "/crm/v4/associations/usage/high-usage-report/1", "/crm/associations/{}/usage/high-usage-report/1"),
    ("GET", "/crm/v3/properties/contacts", "/crm/properties/{}/contacts"),
    ("GET", "/crm/v3/properties/contacts/email", "/crm/properties/{}/contacts/email"),
    ("POST", "/crm/v3/properties/contacts/batch/read", "/crm/properties/{}/contacts/batch/read"),
    ("GET", "/crm/v3/properties/contacts/groups", "/crm/properties/{}/contacts/groups"),
    ("GET", "/crm/v3/property-validations/0-1", "/crm/property-validations/{}/0-1"),
    ("GET", "/crm/v3/pipelines/deals", "/crm/pipelines/{}/deals"),
    ("GET", "/crm/v3/pipelines/deals/default/stages", "/crm/pipelines/{}/deals/default/stages"),
    ("GET", "/crm/v3/pipelines/deals/default/audit", "/crm/pipelines/{}/deals/default/audit"),
    ("GET", "/crm/v3/schemas", "/crm-object-schemas/{}/schemas"),
    ("GET", "/crm-object-schemas/v3/schemas", "/crm-object-schemas/{}/schemas"),
    ("GET", "/crm/v3/owners", "/crm/owners/{}"),
    ("GET", "/crm/v3/lists", "/crm/lists/{}"),
    ("GET", "/crm/v3/lists/7", "/crm/lists/{}/7"),
    ("GET", "/crm/v3/imports", "/crm/imports/{}"),
    ("POST", "/crm/v3/exports/export/async", "/crm/exports/{}/export/async"),
    ("GET", "/crm/v3/limits/custom-properties", "/crm/limits/{}/custom-properties"),
    ("GET", "/crm/v3/object-library/enablement", "/crm/object-library/{}/enablement"),
    ("GET", "/crm/v3/extensions/calling/7/settings", "/crm/extensions/calling/{}/7/settings"),
    ("GET", "/crm/v3/extensions/videoconferencing/settings/7", "/crm/extensions/videoconferencing/{}/settings/7"),
    ("GET", "/crm/v3/extensions/cards-dev/7", "/crm/extensions/cards-dev/{}/7"),
    ("GET", "/account-info/v3/details", "/account-info/{}/details"),
];

async fn ask(portal: &TestPortal, method: &str, path: &str) -> Answer {
    let method: Method = method.parse().expect("a method");
    let body = if method == Method::GET || method == Method::DELETE {
        ""
    } else {
        "{}"
    };
    portal.send(method, path, body).await
}

/// What an answer says of the operation behind it: its kind, and the status but for successes that differ by version.
fn kind(answer: &Answer) -> String {
    let html = answer.header("content-type").starts_with("text/html");
    let status = match answer.status {
        200..=299 => "a success".to_owned(),
        status => status.to_string(),
    };
    format!("{status}, {}", if html { "a page" } else { "an answer" })
}

#[tokio::test]
async fn every_family_answers_alike_in_both_forms() {
    let portal = TestPortal::start().await;
    let mut answered = 0;
    for (method, numbered, dated) in FAMILIES {
        let first = ask(&portal, method, numbered).await;
        let is_built = first.status != 501 && first.header("content-type") != "text/html;charset=utf-8";
        answered += usize::from(is_built);
        // What the portal lacks and the official client does not call has no dated form that the portal knows of.
        if !is_built {
            continue;
        }
        for release in RELEASES.iter().chain(&BETAS) {
            let path = dated.replace("{}", release);
            let second = ask(&portal, method, &path).await;
            assert_eq!(kind(&first), kind(&second), "{method} {numbered} and {path}");
        }
        let never = ask(&portal, method, &dated.replace("{}", "2024-03")).await;
        assert_eq!(kind(&never), "404, a page", "{method} {dated}");
    }
    assert!(
        answered >= 38,
        "only {answered} of {} families answer",
        FAMILIES.len()
    );
}

#[tokio::test]
async fn a_numbered_version_stands_in_either_place() {
    let portal = TestPortal::start().await;
    for (method, numbered, _) in FAMILIES {
        let segments: Vec<&str> = numbered.trim_start_matches('/').split('/').collect();
        let [first, version, second, ..] = segments[..] else {
            continue;
        };
        if !matches!(version, "v3" | "v4") || first != "crm" {
            continue;
        }
        let rest = segments[3..]
            .iter()
            .map(|one| format!("/{one}"))
            .collect::<String>();
        let other = format!("/{first}/{second}/{version}{rest}");
        let (one, two) = (
            ask(&portal, method, numbered).await,
            ask(&portal, method, &other).await,
        );
        assert_eq!(kind(&one), kind(&two), "{method} {numbered} and {other}");
    }
}
