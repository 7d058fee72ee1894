//! OAuth where one request needs what another's headers said, and anything at all as input.

use http::{Method, header};
use proptest::prelude::*;

use crate::client::{Answer, TestPortal};

const BACK: &str = "https://app.example.com/back?x=1";

/// Authorizes with these extra parameters and returns the code.
async fn code(portal: &TestPortal, extra: &str) -> String {
    let client = &portal.portal.app().client_id;
    let back: String = form_urlencoded::byte_serialize(BACK.as_bytes()).collect();
    let path = format!("/oauth/authorize?client_id={client}&redirect_uri={back}&state=a%26b{extra}");
    let answer = portal.raw(Method::GET, &path, &[], "").await;
    assert_eq!(answer.status, 302, "{}", answer.text());
    let location = answer.header("location");
    let query = location.strip_prefix(&format!("{BACK}&")).expect("our address");
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    assert_eq!(pairs[1], ("state".to_owned(), "a&b".to_owned()));
    pairs[0].1.clone()
}

async fn exchange(portal: &TestPortal, code: &str, redirect_uri: &str, verifier: Option<&str>) -> Answer {
    let app = portal.portal.app();
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("client_id", &app.client_id)
        .append_pair("client_secret", app.client_secret.expose())
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("code", code);
    if let Some(verifier) = verifier {
        form.append_pair("code_verifier", verifier);
    }
    let kind = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
    portal
        .raw(Method::POST, "/oauth/2026-03/token", &kind, form.finish())
        .await
}

#[tokio::test]
async fn a_code_buys_tokens_once_and_only_with_the_address_it_was_sent_to() {
    let portal = TestPortal::start().await;
    let scopes = "&scope=crm.objects.contacts.read&optional_scope=tickets";
    let first = code(&portal, scopes).await;
    let other = exchange(&portal, &first, "https://other.example.com", None).await;
    assert_eq!(other.json()["status"], "BAD_REDIRECT_URI");
    assert_eq!(
        exchange(&portal, &first, BACK, None).await.json()["status"],
        "BAD_AUTH_CODE",
        "the attempt has used it up"
    );
    let second = code(&portal, scopes).await;
    let bought = exchange(&portal, &second, BACK, None).await;
    assert_eq!(bought.status, 200, "{}", bought.text());
    let tokens = bought.json();
    assert_eq!(
        tokens["scopes"],
        serde_json::json!(["oauth", "crm.objects.contacts.read", "tickets"])
    );
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("a token"));
    let headers = [(header::AUTHORIZATION, bearer.as_str())];
    for (path, status) in [
        ("/crm/v3/objects/contacts", 200),
        ("/crm/v3/objects/tickets", 200),
        ("/crm/v3/objects/companies", 403),
    ] {
        assert_eq!(
            portal.raw(Method::GET, path, &headers, "").await.status,
            status,
            "{path}"
        );
    }
    let refresh = tokens["refresh_token"].as_str().expect("a token");
    let known = portal
        .get(&format!("/oauth/v1/refresh-tokens/{refresh}"))
        .await
        .json();
    assert_eq!(known["scopes"], tokens["scopes"]);
}

#[tokio::test]
async fn a_code_runs_out() {
    let portal = TestPortal::start().await;
    let late = code(&portal, "").await;
    portal.portal.advance(std::time::Duration::from_secs(301));
    let answer = exchange(&portal, &late, BACK, None).await;
    assert_eq!(answer.json()["status"], "BAD_AUTH_CODE");
}

#[tokio::test]
async fn a_code_with_a_challenge_wants_the_proof() {
    let portal = TestPortal::start().await;
    // The example in appendix B of RFC 7636.
    let extra = "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
    for (verifier, status) in [(None, "BAD_CODE_VERIFIER"), (Some("other"), "BAD_CODE_VERIFIER")] {
        let code = code(&portal, extra).await;
        assert_eq!(
            exchange(&portal, &code, BACK, verifier).await.json()["status"],
            status
        );
    }
    let code = code(&portal, extra).await;
    let verifier = Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert_eq!(exchange(&portal, &code, BACK, verifier).await.status, 200);
}

#[test]
fn no_input_is_answered_with_a_failure_of_the_portal() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let portal = runtime.block_on(TestPortal::start());
    let hooks = format!("/webhooks/v3/{}", portal.portal.app_id());
    let paths = [
        (Method::POST, "/oauth/v1/token".to_owned()),
        (Method::POST, "/oauth/2026-03/token/introspect".to_owned()),
        (Method::PUT, format!("{hooks}/settings")),
        (Method::POST, format!("{hooks}/subscriptions")),
        (Method::PATCH, format!("{hooks}/subscriptions/1")),
        (Method::POST, format!("{hooks}/subscriptions/batch/update")),
    ];
    let kinds = prop_oneof![
        Just("application/json"),
        Just("application/x-www-form-urlencoded"),
        Just("text/plain"),
    ];
    let bodies = prop_oneof![
        "\\PC{0,60}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..60),
        "(grant_type|client_id|token|code)=[a-z_%&=0-9]{0,30}".prop_map(String::into_bytes),
        "\\{\"(targetUrl|eventType|inputs|active|grant_type)\":(\"[a-z.:/@%]{0,20}\"|\\[\\{\"id\":-?[0-9]{0,30}\\}\\]|null|true)\\}"
            .prop_map(String::into_bytes),
    ];
    let config = ProptestConfig::with_cases(256);
    proptest!(config, |(at in 0..6_usize, kind in kinds, body in bodies)| {
        let (method, path) = paths[at].clone();
        let token = format!("Bearer {}", portal.portal.token());
        let headers = [(header::CONTENT_TYPE, kind), (header::AUTHORIZATION, token.as_str())];
        let answer = runtime.block_on(portal.raw(method, &path, &headers, body));
        prop_assert!(answer.status < 500, "{path}: {}", answer.text());
    });
}
