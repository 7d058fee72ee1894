//! Tokens: none, wrong ones, and ones with few scopes.

use http::{Method, header};
use serde_json::json;
use spoke_portal::Portal;

use crate::client::TestPortal;

#[tokio::test]
async fn only_a_known_bearer_token_is_let_in() {
    let portal = TestPortal::start().await;
    let wrong = format!("Bearer {}x", portal.portal.token());
    let basic = format!("Basic {}", portal.portal.token());
    for headers in [
        vec![],
        vec![(header::AUTHORIZATION, wrong.as_str())],
        vec![(header::AUTHORIZATION, basic.as_str())],
    ] {
        let answer = portal
            .raw(Method::GET, "/crm/v3/objects/contacts?hapikey=x", &headers, "")
            .await;
        assert_eq!(answer.status, 401);
        let body = answer.json();
        assert_eq!(body["category"], "INVALID_AUTHENTICATION");
        assert_eq!(
            body["message"],
            "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more \
             details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"
        );
    }
}

#[tokio::test]
async fn a_token_without_the_scope_is_told_which_ones_would_do() {
    let builder = Portal::builder().scoped_token("reader", ["crm.objects.contacts.read"]);
    let portal = TestPortal::with(builder).await;
    let headers = [(header::AUTHORIZATION, "Bearer reader")];
    let path = "/crm/v3/objects/contacts";
    assert_eq!(portal.raw(Method::GET, path, &headers, "").await.status, 200);
    let answer = portal
        .raw(Method::POST, path, &headers, r#"{"properties":{}}"#)
        .await;
    assert_eq!(answer.status, 403);
    let body = answer.json();
    assert_eq!(body["category"], "MISSING_SCOPES");
    assert_eq!(body["links"]["scopes"], "https://developers.hubspot.com/scopes");
    let wanted = &body["errors"][0]["context"]["requiredGranularScopes"];
    assert!(
        wanted
            .as_array()
            .expect("scopes")
            .contains(&json!("crm.objects.contacts.write")),
        "{body}"
    );
    assert_eq!(
        portal
            .raw(Method::GET, "/crm/v3/objects/companies", &headers, "")
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn a_token_can_be_asked_what_it_may_do() {
    let portal = TestPortal::with(Portal::builder().scoped_token("reader", ["tickets"]).hub_id(4711)).await;
    let ask = async |key: &str| {
        let body = json!({ "tokenKey": key }).to_string();
        let headers = [(header::CONTENT_TYPE, "application/json")];
        portal
            .raw(
                Method::POST,
                "/oauth/v2/private-apps/get/access-token-info",
                &headers,
                body,
            )
            .await
    };
    let info = ask("reader").await.json();
    assert_eq!(info["hubId"], 4711);
    assert_eq!(info["scopes"], json!(["oauth", "tickets"]));
    assert!(info["userId"].is_number() && info["appId"].is_number());
    let all = ask(portal.portal.token()).await.json();
    assert!(
        all["scopes"]
            .as_array()
            .expect("scopes")
            .contains(&json!("crm.objects.contacts.write"))
    );
    assert_eq!(ask("nobody").await.status, 401);
}
