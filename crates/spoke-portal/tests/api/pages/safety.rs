//! Whatever is in the portal, its pages stay its own.

use http::{Method, header};
use proptest::prelude::*;
use serde_json::json;
use spoke_portal::Portal;

use super::markup::tags;
use super::{furnished, html_of, page, send_content, send_email, send_form};
use crate::client::TestPortal;

#[tokio::test]
async fn every_page_is_whole_and_loads_nothing_from_anywhere_else() {
    let (portal, pages) = furnished().await;
    for path in pages {
        let answer = portal.raw(Method::GET, &path, &[], "").await;
        assert_eq!(answer.status, 200, "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        let text = answer.text();
        let tags = tags(&text);
        for (name, count) in [("h1", 1), ("main", 1), ("script", 1)] {
            let found = tags.iter().filter(|tag| tag.name == name).count();
            assert_eq!(found, count, "{path}: {name}");
        }
        for tag in &tags {
            for name in ["href", "src", "action"] {
                let Some(address) = tag.attribute(name) else {
                    continue;
                };
                let is_ours =
                    address.starts_with("/_spoke/") || address == "/metrics" || address == "#content";
                assert!(is_ours, "{path}: {address}");
            }
            let scripted = tag.attributes.iter().find(|(name, _)| name.starts_with("on"));
            assert!(
                scripted.is_none() && tag.attribute("style").is_none(),
                "{path}: {tag:?}"
            );
        }
        assert!(!text.contains(portal.portal.token()), "{path} shows the token");
        let secret = portal.portal.app().client_secret.expose();
        assert!(!text.contains(secret), "{path} shows the app's secret");
    }
}

#[tokio::test]
async fn every_link_of_every_page_leads_somewhere() {
    let (portal, pages) = furnished().await;
    let mut seen: Vec<String> = Vec::new();
    for path in pages {
        for tag in tags(&page(&portal, &path).await) {
            let Some(address) = tag.attribute("href").map(|href| href.replace("&amp;", "&")) else {
                continue;
            };
            if address.starts_with('#') || seen.contains(&address) {
                continue;
            }
            let answer = portal.raw(Method::GET, &address, &[], "").await;
            // The oldest request of the log has none before it.
            assert_eq!(answer.status, 200, "{path} leads to {address}");
            seen.push(address);
        }
    }
    assert!(seen.len() > 30, "{seen:?}");
}

/// A portal in which everything that can be named is named so, and the pages that show it.
async fn named(name: &str) -> (TestPortal, Vec<String>) {
    let portal = TestPortal::with(Portal::builder()).await;
    let label = "/crm/v4/associations/contacts/companies/labels";
    portal.post(label, json!({"label": name, "name": "mine"})).await;
    portal
        .post(
            "/crm/v3/properties/contacts",
            json!({"name": "odd", "label": name, "groupName": "contactinformation",
                   "type": "string", "fieldType": "text"}),
        )
        .await;
    let contact = portal
        .create("contacts", json!({"firstname": name, "odd": name}))
        .await;
    let company = portal.create("companies", json!({"name": name})).await;
    let own = portal.get(label).await.json();
    let id = own["results"]
        .as_array()
        .and_then(|types| types.iter().find(|one| one["category"] == "USER_DEFINED"))
        .map(|one| one["typeId"].clone());
    if let Some(id) = id {
        let path = format!("/crm/v4/objects/contacts/{contact}/associations/companies/{company}");
        let body = json!([{"associationCategory": "USER_DEFINED", "associationTypeId": id}]);
        portal.send(Method::PUT, &path, body.to_string()).await;
    }
    portal
        .patch(
            &format!("/crm/v3/objects/contacts/{contact}"),
            json!({"properties": {"odd": format!("{name} again")}}),
        )
        .await;
    let status_id = send_email(&portal, name, name).await;
    let html_email = send_content(&portal, name, html_of(name)).await;
    portal
        .post(
            "/_spoke/faults",
            json!({"status": 503, "route": format!("/nowhere/{name}")}),
        )
        .await;
    portal
        .post("/_spoke/tokens", json!({"scopes": ["tickets"], "app": name}))
        .await;
    let query = form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>();
    portal
        .get(&format!("/crm/v3/objects/contacts?properties={query}"))
        .await;
    portal.get("/crm/v3/objects/contacts/%3Czq%3E").await;
    let last = portal.get("/_spoke/requests?limit=1").await.json()["total"]
        .as_u64()
        .expect("a total");
    let mut pages = vec![
        format!("/_spoke/requests/{last}.html"),
        format!("/_spoke/requests/{}.html", last - 1),
        format!("/_spoke/records/contacts/{contact}.html"),
        format!("/_spoke/records/companies/{company}.html"),
        format!("/_spoke/emails/{status_id}.html"),
        format!("/_spoke/emails/{html_email}.html"),
        format!("/_spoke/emails.html?to={query}"),
        format!("/_spoke/records/contacts.html?query={query}"),
        format!("/_spoke/requests.html?path={query}&caller={query}"),
    ];
    for name in [
        "",
        "records.html",
        "records/contacts.html",
        "records/companies.html",
        "requests.html",
        "emails.html",
        "faults.html",
        "usage.html",
        "apps.html",
    ] {
        pages.push(format!("/_spoke/{name}"));
    }
    (portal, pages)
}

#[tokio::test]
async fn no_name_becomes_markup() {
    for name in [
        "<zq onclick=\"x\">",
        "\"><zq x='",
        "'><zq>",
        "</td></main><zq>",
        "<!--<zq>",
        "&lt;zq&gt;<zq",
        "a\u{202e}<zq>\u{7}",
    ] {
        let (portal, pages) = named(name).await;
        for path in pages {
            let answer = portal.raw(Method::GET, &path, &[], "").await;
            // A filter may be refused, with what it was.
            assert!(matches!(answer.status, 200 | 400), "{path}: {}", answer.status);
            let text = answer.text();
            let foreign = tags(&text).into_iter().find(|tag| tag.name.starts_with("zq"));
            assert!(foreign.is_none() && !text.contains("<zq"), "{name} in {path}");
        }
        let shown = page(&portal, "/_spoke/records/companies.html").await;
        assert!(shown.contains("&lt;zq"), "{name} is shown: {shown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn pages_stay_whole_whatever_things_are_called(name in "[a-z]{1,3}[<>\"'&/=`\\\\ -~]{1,30}") {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let (portal, pages) = named(&name).await;
            for path in pages {
                let answer = portal.raw(Method::GET, &path, &[], "").await;
                assert!(matches!(answer.status, 200 | 400), "{path}: {}", answer.status);
                // What is no tag of ours does not nest, or has no name that ours have.
                tags(&answer.text());
            }
        });
    }
}

#[tokio::test]
async fn pages_of_other_sites_order_nothing() {
    let portal = TestPortal::start().await;
    let here = portal.portal.url().to_owned();
    let site = header::HeaderName::from_static("sec-fetch-site");
    let orders = [
        ("/_spoke/faults.html", "status=503"),
        ("/_spoke/faults/clear.html", ""),
        ("/_spoke/clock/freeze.html", ""),
        ("/_spoke/clock/advance.html", "amount=1&unit=days"),
    ];
    for (path, fields) in orders {
        for headers in [
            vec![(header::ORIGIN, "https://example.com")],
            vec![(header::ORIGIN, "null")],
            vec![(site.clone(), "cross-site")],
            vec![(site.clone(), "same-site"), (header::ORIGIN, here.as_str())],
            vec![(header::HOST, "rebound.example.com")],
        ] {
            let answer = portal.raw(Method::POST, path, &headers, fields).await;
            assert_eq!(answer.status, 403, "{path} {headers:?}");
        }
    }
    assert_eq!(portal.get("/_spoke/faults").await.json()["faults"], json!([]));
    assert_eq!(portal.get("/_spoke/clock").await.json()["frozen"], json!(false));
    assert_eq!(
        send_form(&portal, "/_spoke/clock/freeze.html", "").await.status,
        303
    );
}

#[tokio::test]
async fn what_is_no_page_says_so_in_one() {
    let portal = TestPortal::start().await;
    for (method, path, status) in [
        (Method::GET, "/_spoke/nothing.html", 404),
        (Method::GET, "/_spoke/records/unheard.html", 404),
        (Method::GET, "/_spoke/records/contacts/1.html", 404),
        (Method::GET, "/_spoke/records/contacts/x.html", 404),
        (Method::GET, "/_spoke/records/contacts.html?page=0", 400),
        (Method::GET, "/_spoke/requests/7.html", 404),
        (Method::GET, "/_spoke/requests.html?status=9xx", 400),
        (Method::GET, "/_spoke/emails/none.html", 404),
        (Method::GET, "/_spoke/usage.html?span=year", 400),
        (Method::POST, "/_spoke/records.html", 404),
        (Method::POST, "/_spoke/clock/wind.html", 400),
        (Method::DELETE, "/_spoke/faults.html", 405),
    ] {
        let answer = portal.raw(method.clone(), path, &[], "").await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        if status != 405 {
            assert!(answer.text().contains("role=\"alert\""), "{method} {path}");
            tags(&answer.text());
        }
    }
}
