//! A person lets an app in: the page, the buttons, the way back.

use std::collections::BTreeMap;
use std::time::Duration;

use http::{Method, header};
use serde_json::{Value, json};
use spoke_portal::Fault;

use crate::client::{Answer, TestPortal};

const BACK: &str = "https://booking.example.com/back";
const FORM: &str = "application/x-www-form-urlencoded";

/// A portal with a registered app.
struct Scene {
    portal: TestPortal,
    id: String,
    secret: String,
}

impl Scene {
    async fn start() -> Self {
        let portal = TestPortal::start().await;
        let body = json!({"name": "Booking <b>", "redirectUris": [BACK, "http://127.0.0.1:9000/back"],
            "scopes": ["tickets", "crm.objects.contacts.read"]});
        let app = portal.post("/_spoke/apps", body).await.json();
        let text = |name: &str| app[name].as_str().expect("a text").to_owned();
        Self {
            id: text("clientId"),
            secret: text("clientSecret"),
            portal,
        }
    }

    /// Opens the page as a browser does, with these parameters beside the app's.
    async fn open(&self, path: &str, extra: &[(&str, &str)]) -> Answer {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("client_id", &self.id);
        query.extend_pairs(extra);
        let headers = [(header::ACCEPT, "text/html,application/xhtml+xml;q=0.9")];
        let path = format!("{path}?{}", query.finish());
        self.portal.raw(Method::GET, &path, &headers, "").await
    }

    /// The page of an ordinary request.
    async fn page(&self) -> Answer {
        let extra = [
            ("redirect_uri", BACK),
            ("scope", "tickets oauth"),
            ("optional_scope", "crm.objects.contacts.read"),
            ("state", "a&b"),
        ];
        self.open("/oauth/authorize", &extra).await
    }

    async fn decide(&self, consent: &str, decision: &str, origin: Option<&str>) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("consent", consent);
        form.append_pair("decision", decision);
        let mut headers = vec![(header::CONTENT_TYPE, FORM)];
        headers.extend(origin.map(|origin| (header::ORIGIN, origin)));
        self.portal
            .raw(Method::POST, "/oauth/authorize", &headers, form.finish())
            .await
    }

    async fn token(&self, fields: &[(&str, &str)]) -> Answer {
        post_form(
            &self.portal,
            "/oauth/2026-09/token",
            &self.id,
            &self.secret,
            fields,
        )
        .await
    }

    /// Tokens of an installation that a person has allowed.
    async fn install(&self) -> Value {
        let consent = consent_of(&self.page().await);
        let sent = sent_back(&self.decide(&consent, "allow", None).await);
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", sent["code"].as_str()),
            ("redirect_uri", BACK),
        ];
        let tokens = self.token(&fields).await;
        assert_eq!(tokens.status, 200, "{}", tokens.text());
        tokens.json()
    }
}

async fn post_form(
    portal: &TestPortal,
    path: &str,
    id: &str,
    secret: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("client_id", id);
    form.append_pair("client_secret", secret);
    form.extend_pairs(fields);
    let headers = [(header::CONTENT_TYPE, FORM)];
    portal.raw(Method::POST, path, &headers, form.finish()).await
}

/// The text that the page hides in its form.
fn consent_of(page: &Answer) -> String {
    assert_eq!(page.status, 200, "{}", page.text());
    let text = page.text();
    let (_, rest) = text
        .split_once("name=\"consent\" value=\"")
        .expect("a hidden field");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// What stands in the query of the address that the person is sent to.
fn sent_back(answer: &Answer) -> BTreeMap<String, String> {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let query = answer
        .header("location")
        .strip_prefix(BACK)
        .expect("the app's address");
    form_urlencoded::parse(query.trim_start_matches('?').as_bytes())
        .into_owned()
        .collect()
}

async fn get(portal: &TestPortal, token: &Value, path: &str) -> u16 {
    let bearer = format!("Bearer {}", token.as_str().expect("a token"));
    let headers = [(header::AUTHORIZATION, bearer.as_str())];
    portal.raw(Method::GET, path, &headers, "").await.status
}

#[tokio::test]
async fn the_page_says_who_asks_for_what_and_brings_nothing_from_elsewhere() {
    let scene = Scene::start().await;
    let page = scene.page().await;
    let text = page.text();
    for part in [
        "Connect Booking &lt;b&gt; to HubSpot",
        "<h2>It needs</h2>",
        "<code>tickets</code>",
        "<h2>It would like to have</h2>",
        "<code>crm.objects.contacts.read</code>",
        &format!("value=\"{}\" checked", scene.portal.portal.hub_id()),
        "value=\"allow\" autofocus",
        "value=\"cancel\"",
        "prefers-color-scheme:dark",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    for part in ["<script", "src=", "href=", "@import", "url("] {
        assert!(!text.contains(part), "{part} in {text}");
    }
    assert_eq!(page.header("content-type"), "text/html;charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-store");
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
}

#[tokio::test]
async fn what_is_allowed_is_bought_with_the_code_and_no_more() {
    let scene = Scene::start().await;
    let consent = consent_of(&scene.page().await);
    let sent = sent_back(
        &scene
            .decide(&consent, "allow", Some(scene.portal.portal.url()))
            .await,
    );
    assert_eq!(sent["state"], "a&b");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", sent["code"].as_str()),
        ("redirect_uri", BACK),
    ];
    let tokens = scene.token(&fields).await.json();
    assert_eq!(
        tokens["scopes"],
        json!(["oauth", "crm.objects.contacts.read", "tickets"])
    );
    let token = &tokens["access_token"];
    for (path, status) in [("tickets", 200), ("contacts", 200), ("deals", 403)] {
        assert_eq!(
            get(&scene.portal, token, &format!("/crm/v3/objects/{path}")).await,
            status
        );
    }
    let again = scene.decide(&consent, "allow", None).await;
    assert_eq!(again.status, 400);
    assert!(again.text().contains("used already"), "{}", again.text());
}

#[tokio::test]
async fn who_cancels_sends_the_app_a_refusal() {
    let scene = Scene::start().await;
    let consent = consent_of(&scene.page().await);
    let sent = sent_back(&scene.decide(&consent, "cancel", None).await);
    assert_eq!(
        (sent["error"].as_str(), sent["state"].as_str()),
        ("access_denied", "a&b")
    );
    assert!(
        sent.contains_key("error_description") && !sent.contains_key("code"),
        "{sent:?}"
    );
}

#[tokio::test]
async fn a_page_is_decided_on_from_here_and_in_time() {
    let scene = Scene::start().await;
    let consent = consent_of(&scene.page().await);
    for origin in ["https://evil.example.com", "null", "http://127.0.0.1:1"] {
        let refused = scene.decide(&consent, "allow", Some(origin)).await;
        assert_eq!(
            (refused.status, refused.header("location")),
            (400, ""),
            "{origin}"
        );
    }
    assert_eq!(scene.decide("na1-guessed", "allow", None).await.status, 400);
    scene.portal.portal.advance(Duration::from_secs(601));
    assert_eq!(
        scene.decide(&consent, "allow", None).await.status,
        400,
        "it is too late"
    );
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_registered() {
    let scene = Scene::start().await;
    let hub_id = scene.portal.portal.hub_id();
    let own = format!("/oauth/{hub_id}/authorize");
    let wide = "crm.objects.deals.write";
    for (path, redirect_uri, scope, status, part) in [
        ("/oauth/authorize", BACK, "tickets", 200, "Connect"),
        (
            "/oauth/authorize",
            "http://127.0.0.1:9000/back",
            "tickets",
            200,
            "Connect",
        ),
        (own.as_str(), BACK, "tickets", 200, "Connect"),
        ("/oauth/999/authorize", BACK, "tickets", 400, "account"),
        (
            "/oauth/authorize",
            "https://booking.example.com/back/",
            "tickets",
            400,
            "registered",
        ),
        (
            "/oauth/authorize",
            "https://booking.example.com/back?x=1",
            "tickets",
            400,
            "registered",
        ),
        (
            "/oauth/authorize",
            "https://booking.example.com/BACK",
            "tickets",
            400,
            "registered",
        ),
        (
            "/oauth/authorize",
            "http://evil.example.com",
            "tickets",
            400,
            "https address",
        ),
        (
            "/oauth/authorize",
            "javascript:alert(1)",
            "tickets",
            400,
            "https address",
        ),
        ("/oauth/authorize", "", "tickets", 400, "https address"),
        ("/oauth/authorize", BACK, wide, 400, wide),
    ] {
        let answer = scene
            .open(path, &[("redirect_uri", redirect_uri), ("scope", scope)])
            .await;
        assert_eq!(answer.status, status, "{path} {redirect_uri} {scope}");
        assert!(answer.text().contains(part), "{part} in {}", answer.text());
        assert_eq!(answer.header("location"), "");
    }
}

#[tokio::test]
async fn what_one_app_was_given_is_nothing_to_another() {
    let scene = Scene::start().await;
    let portal = &scene.portal;
    let tokens = scene.install().await;
    let (access, refresh) = (
        tokens["access_token"].as_str().expect("a token"),
        tokens["refresh_token"].as_str().expect("a token"),
    );
    let app = portal.portal.app();
    let (id, secret) = (app.client_id.as_str(), app.client_secret.expose());
    let path = "/oauth/2026-09/token";
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let refused = post_form(portal, path, id, secret, &fields).await;
    assert_eq!(refused.json()["status"], "BAD_REFRESH_TOKEN");
    for token in [access, refresh] {
        let asked = post_form(
            portal,
            "/oauth/v3/token/introspect",
            id,
            secret,
            &[("token", token)],
        )
        .await;
        assert_eq!(asked.json(), json!({ "active": false }));
        let ended = post_form(portal, "/oauth/v3/token/revoke", id, secret, &[("token", token)]).await;
        assert_eq!(ended.status, 200);
    }
    let consent = consent_of(&scene.page().await);
    let sent = sent_back(&scene.decide(&consent, "allow", None).await);
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", sent["code"].as_str()),
        ("redirect_uri", BACK),
    ];
    let refused = post_form(portal, path, id, secret, &fields).await;
    assert_eq!(refused.json()["status"], "BAD_AUTH_CODE");
    let own = scene
        .token(&[("grant_type", "refresh_token"), ("refresh_token", refresh)])
        .await;
    assert_eq!(own.status, 200, "{}", own.text());
    assert_eq!(
        get(portal, &tokens["access_token"], "/crm/v3/objects/tickets").await,
        200
    );
}

#[tokio::test]
async fn an_app_that_leaves_takes_its_tokens_along_and_no_others() {
    let scene = Scene::start().await;
    let portal = &scene.portal;
    let tokens = scene.install().await;
    let app = portal.portal.app();
    let (id, secret) = (app.client_id.as_str(), app.client_secret.expose());
    let built_in = [
        ("grant_type", "refresh_token"),
        ("refresh_token", app.refresh_token.expose()),
    ];
    let other = post_form(portal, "/oauth/v3/token", id, secret, &built_in)
        .await
        .json();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("a token"));
    let headers = [(header::AUTHORIZATION, bearer.as_str())];
    let path = "/appinstalls/2026-03/external-install";
    assert_eq!(
        portal.delete(path).await.status,
        403,
        "a static token is no installation"
    );
    assert_eq!(portal.raw(Method::DELETE, path, &headers, "").await.status, 204);
    assert_eq!(
        get(portal, &tokens["access_token"], "/crm/v3/objects/tickets").await,
        401
    );
    assert_eq!(
        get(portal, &other["access_token"], "/crm/v3/objects/tickets").await,
        200
    );
    let refresh = tokens["refresh_token"].as_str().expect("a token");
    let refused = scene
        .token(&[("grant_type", "refresh_token"), ("refresh_token", refresh)])
        .await;
    assert_eq!(refused.json()["status"], "BAD_REFRESH_TOKEN");
    let refreshed = post_form(portal, "/oauth/v3/token", id, secret, &built_in).await;
    assert_eq!(refreshed.status, 200);

    let bearer = format!("Bearer {}", other["access_token"].as_str().expect("a token"));
    let headers = [(header::AUTHORIZATION, bearer.as_str())];
    let path = "/appinstalls/v3/external-install";
    assert_eq!(portal.raw(Method::DELETE, path, &headers, "").await.status, 204);
    let gone = post_form(portal, "/oauth/v3/token", id, secret, &built_in).await;
    assert_eq!(
        gone.json()["status"],
        "BAD_REFRESH_TOKEN",
        "the app's own token too"
    );
    scene.install().await;
}

#[tokio::test]
async fn an_account_that_was_disconnected_is_connected_again_by_a_new_login_once_it_is_there() {
    let scene = Scene::start().await;
    let tokens = scene.install().await;
    let code = async || {
        let consent = consent_of(&scene.page().await);
        sent_back(&scene.decide(&consent, "allow", None).await)["code"].clone()
    };
    let exchange = async |code: String| {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", BACK),
        ];
        scene.token(&fields).await
    };
    scene.portal.portal.fault(Fault::disconnected_account());
    let refused = exchange(code().await).await;
    assert_eq!(
        (refused.status, &refused.json()["status"]),
        (400, &json!("BAD_HUB"))
    );
    let contacts = "/crm/v3/objects/contacts";
    assert_eq!(get(&scene.portal, &tokens["access_token"], contacts).await, 401);
    scene.portal.portal.clear_faults();
    let again = exchange(code().await).await.json();
    assert_eq!(get(&scene.portal, &again["access_token"], contacts).await, 200);
}

#[tokio::test]
async fn every_refusal_of_the_token_endpoint_has_the_body_of_its_row() {
    let scene = Scene::start().await;
    let portal = &scene.portal;
    let code = || ("code", "na1-unknown");
    type Changed = [(&'static str, &'static str)];
    let rows: [(&Changed, &str, &str, &str); 9] = [
        (
            &[("grant_type", "refresh_token"), ("refresh_token", "na1-unknown")],
            "invalid_grant",
            "BAD_REFRESH_TOKEN",
            "refresh token is invalid, expired or revoked",
        ),
        (
            &[("grant_type", "refresh_token")],
            "invalid_grant",
            "BAD_REFRESH_TOKEN",
            "refresh token is invalid, expired or revoked",
        ),
        (
            &[
                ("grant_type", "authorization_code"),
                code(),
                ("redirect_uri", BACK),
            ],
            "invalid_grant",
            "BAD_AUTH_CODE",
            "missing or unknown auth code",
        ),
        (
            &[("grant_type", "password")],
            "unsupported_grant_type",
            "BAD_GRANT_TYPE",
            "missing or unknown grant type",
        ),
        (
            &[],
            "unsupported_grant_type",
            "BAD_GRANT_TYPE",
            "missing or unknown grant type",
        ),
        (
            &[
                ("grant_type", "client_credentials"),
                ("scope", "crm.objects.contacts.read"),
            ],
            "invalid_scope",
            "BAD_SCOPES",
            "missing or invalid scopes",
        ),
        (
            &[("grant_type", "client_credentials")],
            "invalid_scope",
            "BAD_SCOPES",
            "missing or invalid scopes",
        ),
        (
            &[("grant_type", "refresh_token"), ("client_id", "")],
            "invalid_grant",
            "BAD_REFRESH_TOKEN",
            "refresh token is invalid, expired or revoked",
        ),
        (
            &[("grant_type", "authorization_code")],
            "invalid_grant",
            "BAD_AUTH_CODE",
            "missing or unknown auth code",
        ),
    ];
    for path in ["/oauth/v3/token", "/oauth/2026-03/token", "/oauth/2026-09/token"] {
        for (fields, error, status, text) in rows {
            let answer = post_form(portal, path, &scene.id, &scene.secret, fields).await;
            assert_eq!(answer.status, 400, "{path} {fields:?}");
            let expected =
                json!({"error": error, "error_description": text, "status": status, "message": text});
            assert_eq!(answer.json(), expected, "{path} {fields:?}");
        }
        for (id, secret, status, error) in [
            (
                "unknown",
                scene.secret.as_str(),
                "BAD_CLIENT_ID",
                "invalid_client",
            ),
            ("", "", "BAD_CLIENT_ID", "invalid_client"),
            (scene.id.as_str(), "other", "BAD_CLIENT_SECRET", "invalid_client"),
            (scene.id.as_str(), "", "BAD_CLIENT_SECRET", "invalid_client"),
        ] {
            let fields = [("grant_type", "refresh_token"), ("refresh_token", "x")];
            let body = post_form(portal, path, id, secret, &fields).await.json();
            assert_eq!(
                (&body["status"], &body["error"]),
                (&json!(status), &json!(error)),
                "{path}"
            );
        }
    }
    // The address, and the proof.
    let challenge = ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let method = ("code_challenge_method", "S256");
    for (redirect_uri, verifier, status, error) in [
        (
            "http://127.0.0.1:9000/back",
            "x",
            "BAD_REDIRECT_URI",
            "invalid_request",
        ),
        (BACK, "x", "BAD_CODE_VERIFIER", "invalid_grant"),
        (BACK, "", "BAD_CODE_VERIFIER", "invalid_grant"),
    ] {
        let page = scene
            .open(
                "/oauth/authorize",
                &[("redirect_uri", BACK), ("scope", "tickets"), challenge, method],
            )
            .await;
        let sent = sent_back(&scene.decide(&consent_of(&page), "allow", None).await);
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", sent["code"].as_str()),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        let body = scene.token(&fields).await.json();
        assert_eq!((&body["status"], &body["error"]), (&json!(status), &json!(error)));
    }
}

#[tokio::test]
async fn a_token_is_good_for_thirty_minutes_of_the_portals_time() {
    let scene = Scene::start().await;
    let portal = &scene.portal;
    portal.portal.hold_time();
    let tokens = scene.install().await;
    assert_eq!(tokens["expires_in"], 1800);
    for (by, status) in [(1_799, 200), (1, 401)] {
        portal.portal.advance(Duration::from_secs(by));
        assert_eq!(
            get(portal, &tokens["access_token"], "/crm/v3/objects/tickets").await,
            status
        );
    }
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("a token"));
    let headers = [(header::AUTHORIZATION, bearer.as_str())];
    let refused = portal
        .raw(Method::GET, "/crm/v3/objects/tickets", &headers, "")
        .await
        .json();
    assert_eq!(refused["category"], "EXPIRED_AUTHENTICATION");
    assert_eq!(
        refused["message"],
        "The OAuth token used to make this call expired 0 second(s) ago."
    );
    assert!(refused["context"]["expire time"][0].is_string(), "{refused}");
}
