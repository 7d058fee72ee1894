//! Every limit, on virtual time: the last call that passes, the one that does not, and when it passes again.

use std::path::Path;
use std::time::Duration;

use http::{Method, header};
use serde_json::{Value, json};
use spoke_model::limits::Plan;
use spoke_portal::{Portal, PortalBuilder};

use crate::client::{Answer, TestPortal};

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum As {
    /// The portal's token, a private app's.
    PrivateApp,
    /// A service key with an app of its own.
    ServiceKey,
    /// An OAuth token of a public app.
    PublicApp,
    /// An OAuth token of an app that is distributed to chosen accounts.
    PrivateOauth,
    /// A client-credentials token.
    App,
    /// Nobody.
    Nobody,
}

/// One limit.
struct Row {
    name: &'static str,
    plan: Plan,
    packs: u8,
    by: As,
    request: (Method, &'static str),
    /// Calls that pass.
    calls: u32,
    /// Milliseconds after which one passes again.
    window: u64,
    /// Fields of the refusal; an empty text for no such field, a null for a body that is no JSON.
    refusal: Value,
    /// `X-HubSpot-RateLimit-Max`, on answers and refusals.
    max: &'static str,
    /// Whether the day is told.
    daily: bool,
    /// `Retry-After` on the refusal.
    retry_after: &'static str,
}

const LIST: (Method, &str) = (Method::GET, "/crm/v3/objects/contacts");
const SEARCH: (Method, &str) = (Method::POST, "/crm/objects/2026-03/contacts/search");
const TIES: (Method, &str) = (Method::GET, "/crm/v4/objects/contacts/1/associations/companies");
const TOKEN: (Method, &str) = (Method::POST, "/oauth/v3/token");
const JOURNAL: (Method, &str) = (Method::GET, "/webhooks-journal/journal/2026-03/earliest");
const JOURNAL_SUBSCRIPTIONS: (Method, &str) = (Method::GET, "/webhooks-journal/subscriptions/2026-03");
const JOURNAL_SNAPSHOTS: (Method, &str) = (Method::POST, "/webhooks-journal/snapshots/2026-03/crm");
const EVENTS: (Method, &str) = (Method::POST, "/events/v3/send");
const OPEN_FORM: (Method, &str) = (Method::POST, "/submissions/v3/integration/submit/1/x");
const SECURED_FORM: (Method, &str) = (Method::POST, "/submissions/v3/integration/secure/submit/1/x");

fn ten_seconds(group: &str) -> Value {
    json!({"message": "You have reached your ten_secondly_rolling limit.", "errorType": "RATE_LIMIT",
        "policyName": "TEN_SECONDLY_ROLLING", "groupName": format!("publicapi:{group}:APP:PORTAL"), "category": ""})
}

fn second(group: &str) -> Value {
    json!({"message": "You have reached your secondly limit.", "errorType": "RATE_LIMIT", "policyName": "SECONDLY",
        "groupName": format!("publicapi:{group}:APP:PORTAL"), "category": ""})
}

fn service(message: &str) -> Value {
    json!({"message": message, "category": "RATE_LIMITS", "policyName": "", "errorType": "", "groupName": ""})
}

#[rustfmt::skip]
fn rows() -> Vec<Row> {
    let private = || ten_seconds("private_app-api-calls-ten-secondly");
    let oauth = || ten_seconds("oauth-api-calls-ten-secondly");
    let ties = || ten_seconds("crm:associations");
    let row = |name, plan, packs, by, request, calls, window, refusal, max, daily, retry_after| Row {
        name, plan, packs, by, request, calls, window, refusal, max, daily, retry_after,
    };
    let (free, pro, top) = (Plan::Free, Plan::Professional, Plan::Enterprise);
    vec![
        row("burst, free", free, 0, As::PrivateApp, LIST, 100, 10_000, private(), "100", true, ""),
        row("burst, starter", Plan::Starter, 0, As::ServiceKey, LIST, 100, 10_000, private(), "100", true, ""),
        row("burst, professional", pro, 0, As::PrivateApp, LIST, 190, 10_000, private(), "190", true, ""),
        row("burst, enterprise", top, 0, As::ServiceKey, LIST, 190, 10_000, private(), "190", true, ""),
        row("burst, one pack", free, 1, As::PrivateApp, LIST, 250, 10_000, private(), "250", true, ""),
        row("burst, two packs", top, 2, As::PrivateApp, LIST, 250, 10_000, private(), "250", true, ""),
        row("burst, public app", top, 2, As::PublicApp, LIST, 110, 10_000, oauth(), "110", false, ""),
        row("burst, OAuth for chosen accounts", pro, 0, As::PrivateOauth, LIST, 190, 10_000, oauth(), "190", true, ""),
        row("search", top, 2, As::PrivateApp, SEARCH, 5, 1_000, service("You have reached your secondly limit."), "", true, ""),
        row("search, public app", free, 0, As::PublicApp, SEARCH, 5, 1_000, second("crm:search:oauth"), "", false, ""),
        row("associations, free", free, 0, As::PrivateApp, TIES, 100, 10_000, ties(), "", true, ""),
        row("associations, professional", pro, 0, As::PrivateApp, TIES, 150, 10_000, ties(), "", true, ""),
        row("associations, a pack", pro, 1, As::PublicApp, TIES, 200, 10_000, ties(), "", false, ""),
        row("token endpoint", pro, 0, As::Nobody, TOKEN, 100, 10_000, service("You have reached your rate limit."), "", false, "10"),
        row("journal", pro, 0, As::App, JOURNAL, 100, 1_000, second("webhooks-journal"), "", false, ""),
        row("journal subscriptions", pro, 0, As::App, JOURNAL_SUBSCRIPTIONS, 50, 1_000, second("webhooks-journal:subscriptions"), "", false, ""),
        row("journal snapshots", pro, 0, As::App, JOURNAL_SNAPSHOTS, 10, 1_000, second("webhooks-journal:snapshots"), "", false, ""),
        row("custom events", pro, 0, As::PrivateApp, EVENTS, 1_250, 1_000, second("events:send"), "", false, ""),
        row("forms without a token", pro, 0, As::Nobody, OPEN_FORM, 50, 10_000, Value::Null, "", false, ""),
        row("forms with a token", pro, 0, As::PrivateApp, SECURED_FORM, 100, 10_000, ten_seconds("forms:submit"), "", false, ""),
    ]
}

/// A portal whose time stands still, and a caller.
struct Scene {
    portal: TestPortal,
    token: Option<String>,
    app_id: u64,
}

impl Scene {
    async fn start(builder: PortalBuilder, by: As) -> Self {
        let portal = TestPortal::with(builder).await;
        portal.portal.hold_time();
        let mut scene = Self {
            token: Some(portal.portal.token().to_owned()),
            app_id: portal.portal.app_id(),
            portal,
        };
        let app = scene.portal.portal.app().clone();
        match by {
            As::PrivateApp => {}
            As::Nobody => scene.token = None,
            As::ServiceKey => {
                let body =
                    json!({"scopes": ["crm.objects.contacts.read"], "app": "Key", "kind": "service-key"});
                scene.call_as(&scene.portal.post("/_spoke/tokens", body).await.json()["token"].clone());
                scene.app_id += 1;
            }
            As::PublicApp => {
                let fields = [
                    ("grant_type", "refresh_token"),
                    ("refresh_token", app.refresh_token.expose()),
                ];
                scene
                    .buy(&app.client_id, app.client_secret.expose(), &fields)
                    .await;
            }
            As::App => {
                let fields = [
                    ("grant_type", "client_credentials"),
                    ("scope", "developer.webhooks_journal.read"),
                ];
                scene
                    .buy(&app.client_id, app.client_secret.expose(), &fields)
                    .await;
            }
            As::PrivateOauth => {
                let back = "https://app.example.com/back";
                let body = json!({"name": "Chosen", "kind": "private-oauth-app", "redirectUris": [back]});
                let made = scene.portal.post("/_spoke/apps", body).await.json();
                scene.app_id = made["id"].as_u64().expect("an id");
                let (id, secret) = (text(&made["clientId"]), text(&made["clientSecret"]));
                let path = format!(
                    "/oauth/authorize?client_id={id}&redirect_uri={back}&scope=crm.objects.contacts.read"
                );
                let sent = scene.portal.raw(Method::GET, &path, &[], "").await;
                let code = sent
                    .header("location")
                    .split_once("code=")
                    .expect("a code")
                    .1
                    .to_owned();
                let fields = [
                    ("grant_type", "authorization_code"),
                    ("code", code.as_str()),
                    ("redirect_uri", back),
                ];
                scene.buy(&id, &secret, &fields).await;
            }
        }
        // What was needed to get here is forgotten by the windows.
        scene.portal.portal.advance(Duration::from_secs(10));
        scene
    }

    async fn buy(&mut self, id: &str, secret: &str, fields: &[(&str, &str)]) {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("client_id", id);
        form.append_pair("client_secret", secret);
        form.extend_pairs(fields);
        let headers = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
        let answer = self
            .portal
            .raw(Method::POST, "/oauth/v3/token", &headers, form.finish())
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.call_as(&answer.json()["access_token"].clone());
    }

    fn call_as(&mut self, token: &Value) {
        self.token = Some(text(token));
    }

    async fn call(&self, (method, path): &(Method, &'static str)) -> Answer {
        let bearer = self.token.as_ref().map(|token| format!("Bearer {token}"));
        let mut headers = vec![(header::CONTENT_TYPE, "application/json")];
        headers.extend(bearer.as_deref().map(|bearer| (header::AUTHORIZATION, bearer)));
        self.portal.raw(method.clone(), path, &headers, "{}").await
    }

    fn advance(&self, milliseconds: u64) {
        self.portal.portal.advance(Duration::from_millis(milliseconds));
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn every_limit_refuses_the_call_after_the_last_and_passes_when_its_window_has_rolled() {
    for row in rows() {
        let builder = Portal::builder().plan(row.plan).limit_increase_packs(row.packs);
        let scene = Scene::start(builder, row.by).await;
        let name = row.name;
        for call in 1..=row.calls {
            let answer = scene.call(&row.request).await;
            assert_ne!(answer.status, 429, "{name}: call {call} is {}", answer.text());
            assert_ne!(answer.status, 401, "{name}: {}", answer.text());
            if call == 1 {
                told(&row, &answer, row.calls - 1);
            }
        }
        let refused = scene.call(&row.request).await;
        assert_eq!(refused.status, 429, "{name}: {}", refused.text());
        told(&row, &refused, 0);
        assert_eq!(refused.header("retry-after"), row.retry_after, "{name}");
        refusal(&row, &scene, &refused);
        scene.advance(row.window - 1);
        assert_eq!(
            scene.call(&row.request).await.status,
            429,
            "{name}: a moment too early"
        );
        scene.advance(1);
        assert_ne!(
            scene.call(&row.request).await.status,
            429,
            "{name}: the window has rolled"
        );
    }
}

/// The headers are those of the row.
fn told(row: &Row, answer: &Answer, remaining: u32) {
    let name = row.name;
    assert_eq!(answer.header("x-hubspot-ratelimit-max"), row.max, "{name}");
    let remaining = if row.max.is_empty() {
        String::new()
    } else {
        remaining.to_string()
    };
    assert_eq!(
        answer.header("x-hubspot-ratelimit-remaining"),
        remaining,
        "{name}"
    );
    let interval = if row.max.is_empty() { "" } else { "10000" };
    assert_eq!(
        answer.header("x-hubspot-ratelimit-interval-milliseconds"),
        interval,
        "{name}"
    );
    for header in ["x-hubspot-ratelimit-daily", "x-hubspot-ratelimit-daily-remaining"] {
        assert_eq!(!answer.header(header).is_empty(), row.daily, "{name}: {header}");
    }
}

/// The body is that of the row.
fn refusal(row: &Row, scene: &Scene, refused: &Answer) {
    let name = row.name;
    let Some(expected) = row.refusal.as_object() else {
        assert_eq!(refused.text(), "error code: 1015", "{name}");
        assert_eq!(refused.header("content-type"), "text/plain", "{name}");
        return;
    };
    let body = refused.json();
    assert_eq!(body["status"], "error", "{name}");
    assert_eq!(
        body["correlationId"],
        refused.header("x-hubspot-correlation-id"),
        "{name}"
    );
    for (field, value) in expected {
        let wanted = text(value)
            .replace("APP", &scene.app_id.to_string())
            .replace("PORTAL", &scene.portal.portal.hub_id().to_string());
        assert_eq!(
            body[field].as_str().unwrap_or_default(),
            wanted,
            "{name}: {field} in {body}"
        );
    }
}

#[tokio::test]
async fn each_app_has_a_burst_window_of_its_own_and_the_day_is_shared() {
    let scene = Scene::start(Portal::builder().plan(Plan::Free), As::PrivateApp).await;
    let token = async |app: &str| {
        let body = json!({"scopes": ["crm.objects.contacts.read"], "app": app});
        text(&scene.portal.post("/_spoke/tokens", body).await.json()["token"])
    };
    let (first, second, third) = (token("A").await, token("B").await, token("A").await);
    let list = async |token: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [(header::AUTHORIZATION, bearer.as_str())];
        scene.portal.raw(LIST.0, LIST.1, &headers, "").await
    };
    for _ in 0..99 {
        assert_eq!(list(&first).await.status, 200);
    }
    assert_eq!(
        list(&third).await.status,
        200,
        "the hundredth call of the same app"
    );
    assert_eq!(list(&first).await.status, 429);
    let of_the_other = list(&second).await;
    assert_eq!(of_the_other.status, 200);
    assert_eq!(of_the_other.header("x-hubspot-ratelimit-remaining"), "99");
    assert_eq!(
        of_the_other.header("x-hubspot-ratelimit-daily-remaining"),
        (250_000 - 102).to_string()
    );
}

#[tokio::test]
async fn the_day_is_over_at_midnight_of_the_accounts_time_zone() {
    // In New York clocks go back at 06:00 UTC on that day, which has 25 hours.
    let builder = Portal::builder()
        .plan(Plan::Professional)
        .time_zone("US/Eastern")
        .clock_at("2026-11-01T04:00:00Z".parse().expect("a time"));
    let scene = Scene::start(builder, As::PrivateApp).await;
    let counted = scene
        .portal
        .post("/_spoke/limits", json!({"countCalls": 624_999}))
        .await;
    assert_eq!(counted.json()["usedToday"], 624_999, "{}", counted.text());
    let last = scene.call(&LIST).await;
    assert_eq!(
        (last.status, last.header("x-hubspot-ratelimit-daily-remaining")),
        (200, "0")
    );
    for _ in 0..2 {
        let refused = scene.call(&LIST).await;
        assert_eq!(refused.status, 429);
        assert_eq!(refused.header("retry-after"), "");
        assert_eq!(refused.header("x-hubspot-ratelimit-daily-remaining"), "0");
        let body = refused.json();
        for (field, value) in [
            ("message", "You have reached your daily limit."),
            ("errorType", "RATE_LIMIT"),
            ("policyName", "DAILY"),
        ] {
            assert_eq!(body[field], value, "{body}");
        }
        assert!(
            body["requestId"].is_string() && body["groupName"].is_null(),
            "{body}"
        );
    }
    let details = "/account-info/2026-03/details";
    scene.advance(24 * 3_600_000);
    assert_eq!(
        scene.call(&LIST).await.status,
        429,
        "24 hours later the day has an hour left"
    );
    // The portal's clock had been running for a moment before it was stopped.
    scene.advance(3_600_000 - 60_000);
    assert_eq!(scene.call(&LIST).await.status, 429, "shortly before midnight");
    scene.advance(60_000);
    let first = scene.call(&LIST).await;
    assert_eq!(
        (first.status, first.header("x-hubspot-ratelimit-daily-remaining")),
        (200, "624999")
    );
    let usage = scene
        .portal
        .get("/account-info/v3/api-usage/daily/private-apps")
        .await
        .json();
    assert_eq!(usage["results"][0]["currentUsage"], 2);
    assert_eq!(usage["results"][0]["usageLimit"], 625_000);
    assert_eq!(usage["results"][0]["resetsAt"], "2026-11-03T05:00:00.000Z");
    let told = scene.portal.get(details).await.json();
    assert_eq!(
        (
            &told["timeZone"],
            &told["utcOffset"],
            &told["utcOffsetMilliseconds"]
        ),
        (&json!("US/Eastern"), &json!("-05:00"), &json!(-18_000_000))
    );
}

#[tokio::test]
async fn associations_have_a_day_of_their_own_that_one_pack_lengthens() {
    for (packs, day) in [(0, 500_000_u32), (1, 1_000_000), (2, 1_000_000)] {
        let builder = Portal::builder()
            .plan(Plan::Enterprise)
            .limit_increase_packs(packs);
        let scene = Scene::start(builder, As::PrivateApp).await;
        let body = json!({"countCalls": day - 1, "of": "associations"});
        assert_eq!(scene.portal.post("/_spoke/limits", body).await.status, 200);
        assert_eq!(scene.call(&TIES).await.status, 404, "{packs} packs: the last");
        let refused = scene.call(&TIES).await;
        assert_eq!(
            (refused.status, refused.json()["policyName"].clone()),
            (429, json!("DAILY"))
        );
        assert_eq!(
            scene.call(&LIST).await.status,
            200,
            "the account's day is not over"
        );
        scene.advance(24 * 3_600_000);
        assert_eq!(scene.call(&TIES).await.status, 404, "the next day");
    }
}

#[tokio::test]
async fn what_is_exempt_passes_when_everything_else_is_used_up() {
    let scene = Scene::start(Portal::builder().plan(Plan::Free), As::PrivateApp).await;
    scene
        .portal
        .post("/_spoke/limits", json!({"countCalls": 250_000}))
        .await;
    for (request, refused) in [
        (LIST, true),
        (SEARCH, true),
        (TIES, true),
        ((Method::POST, "/marketing/v3/emails/1/publish"), true),
        (EVENTS, false),
        (
            (Method::POST, "/marketing/v3/transactional/single-email/send"),
            false,
        ),
        ((Method::POST, "/marketing/v4/email/single-send"), false),
        (JOURNAL, false),
        (TOKEN, false),
    ] {
        let answer = scene.call(&request).await;
        assert_eq!(answer.status == 429, refused, "{request:?}: {}", answer.text());
    }
    scene.advance(24 * 3_600_000);
    for _ in 0..100 {
        scene.call(&LIST).await;
    }
    for (request, refused) in [
        (LIST, true),
        (SEARCH, false),
        (TIES, false),
        ((Method::POST, "/marketing/v3/emails/1/publish"), false),
    ] {
        let answer = scene.call(&request).await;
        assert_eq!(answer.status == 429, refused, "{request:?}: {}", answer.text());
    }
}

#[tokio::test]
async fn limits_are_changed_while_the_portal_runs() {
    let scene = Scene::start(Portal::builder(), As::PrivateApp).await;
    let max = async || {
        scene
            .call(&LIST)
            .await
            .header("x-hubspot-ratelimit-max")
            .to_owned()
    };
    let change = async |body: Value| scene.portal.post("/_spoke/limits", body).await;
    assert_eq!(scene.portal.get("/_spoke/limits").await.json()["enforced"], false);
    for (body, expected) in [
        (json!({"plan": "starter"}), "100"),
        (json!({"packs": 1}), "250"),
        (json!({"plan": "enterprise"}), "190"),
        (json!({"plan": "free", "packs": 2}), "250"),
    ] {
        let told = change(body.clone()).await.json();
        assert_eq!(told["burst"].to_string(), expected, "{body}: {told}");
        assert_eq!(max().await, expected, "{body}");
    }
    for _ in 0..300 {
        scene.call(&LIST).await;
    }
    assert_eq!(scene.call(&LIST).await.status, 429);
    change(json!({"off": true})).await;
    assert_eq!(scene.call(&LIST).await.status, 200);
    for (body, part) in [
        (json!({"plan": "gold"}), "plan: gold is none of"),
        (json!({"packs": 3}), "packs: 3 is not a whole number from 0 to 2"),
        (json!({"packs": 1}), "packs: say which plan"),
        (json!({"off": true, "plan": "free"}), "off: leave plan"),
        (json!({"quota": 1}), "quota: no such field"),
        (json!({}), "say what to change"),
    ] {
        let refused = change(body.clone()).await;
        assert_eq!(refused.status, 400, "{body}");
        assert!(
            refused.text().contains(&part.replace('"', "\\\"")),
            "{part}: {}",
            refused.text()
        );
    }
}

fn on_disk(folder: &Path) -> PortalBuilder {
    Portal::builder()
        .data_dir(folder)
        .plan(Plan::Free)
        .token("pat-na1-one")
        .clock_at("2026-06-01T08:00:00Z".parse().expect("a time"))
}

/// Lists contacts this many times.
async fn list(portal: &TestPortal, times: usize) {
    for _ in 0..times {
        portal.get("/crm/v3/objects/contacts").await;
    }
}

/// Calls of the day; asking is one of them.
async fn used(portal: &TestPortal) -> Value {
    let path = "/account-info/v3/api-usage/daily/private-apps";
    portal.get(path).await.json()["results"][0]["currentUsage"].clone()
}

#[tokio::test]
async fn a_clean_restart_does_not_begin_a_new_day() {
    let folder = tempfile::tempdir().expect("a folder");
    let portal = TestPortal::with(on_disk(folder.path())).await;
    list(&portal, 3).await;
    portal.portal.stop().await.expect("a clean stop");
    let portal = TestPortal::with(on_disk(folder.path())).await;
    assert_eq!(used(&portal).await, 4);
}

#[tokio::test]
async fn a_crash_forgets_the_last_seconds_of_the_day_and_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let portal = TestPortal::with(on_disk(folder.path())).await;
    let changes = portal.portal.changes();
    let before = changes.revision();
    for round in 1..=2 {
        list(&portal, 3).await;
        // The machine's time, in which the process dies: it passes by itself while nothing else is to be done.
        tokio::time::pause();
        tokio::time::sleep(Duration::from_secs(3)).await;
        tokio::time::resume();
        assert_eq!(changes.revision(), before, "round {round}: a count is no change");
    }
    list(&portal, 2).await;
    // Whoever follows changes holds the portal's state.
    drop((changes, portal));
    let portal = TestPortal::with(on_disk(folder.path())).await;
    assert_eq!(used(&portal).await, 3 + 3 + 1, "the last two are forgotten");
}

#[tokio::test]
async fn there_is_no_portal_in_a_zone_that_does_not_exist() {
    let refused = Portal::builder().time_zone("Nowhere/Land").start().await;
    let error = refused.expect_err("no such zone").to_string();
    assert_eq!(
        error,
        "there is no time zone Nowhere/Land: use an IANA name, such as US/Eastern"
    );
}
