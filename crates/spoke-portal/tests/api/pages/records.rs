//! Records: types, lists, one record.

use serde_json::json;
use spoke_portal::Portal;

use super::{page, send_form};
use crate::client::TestPortal;
use crate::scene::{Scene, spec};

fn shows(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "{text} in {page}");
    }
}

#[tokio::test]
async fn types_are_counted_and_listed_a_page_at_a_time() {
    let portal = TestPortal::with(Portal::builder()).await;
    portal
        .post("/_spoke/seed", json!({"contacts": 120, "seed": 7}))
        .await;
    let last = portal
        .create(
            "contacts",
            json!({"firstname": "Zora", "lastname": "Neale", "email": "zora@example.com"}),
        )
        .await;
    shows(
        &page(&portal, "/_spoke/records.html").await,
        &[
            "<a href=\"/_spoke/records/contacts.html\">Contacts</a>",
            "<td class=\"number\">121</td>",
        ],
    );
    let first = page(&portal, "/_spoke/records/contacts.html").await;
    shows(&first, &["1 to 50 of 121", ">Zora Neale</a>", "page=2"]);
    let (_, rows) = first.split_once("<tbody>").expect("rows");
    assert!(
        rows.starts_with(&format!(
            "<tr><td><a href=\"/_spoke/records/contacts/{last}.html\">"
        )),
        "the newest comes first: {rows:.200}"
    );
    let third = page(&portal, "/_spoke/records/contacts.html?page=3").await;
    shows(&third, &["101 to 121 of 121", "page=2"]);
    assert!(!third.contains("page=4"), "{third}");
    let found = page(&portal, "/_spoke/records/contacts.html?query=zora").await;
    shows(&found, &["1 to 1 of 1", ">Zora Neale</a>", "value=\"zora\""]);
    shows(
        &page(&portal, "/_spoke/records/contacts.html?query=nobodyatall").await,
        &["No record fits"],
    );
}

#[tokio::test]
async fn a_record_shows_values_history_and_associations() {
    let scene = Scene::start().await;
    let portal = &scene.portal;
    let path = format!("/crm/v3/objects/contacts/{}", scene.ada);
    for stage in ["salesqualifiedlead", "customer"] {
        let changed = portal
            .patch(
                &path,
                json!({"properties": {"lifecyclestage": stage, "phone": "1"}}),
            )
            .await;
        assert_eq!(changed.status, 200, "{}", changed.text());
    }
    portal.patch(&path, json!({"properties": {"phone": ""}})).await;
    let tie = format!("/crm/v4/objects/contacts/{}/associations/companies", scene.ada);
    scene.put(&format!("{tie}/{}", scene.acme), spec(1)).await;
    scene.put(&format!("{tie}/{}", scene.apex), spec(279)).await;
    portal
        .delete(&format!("/crm/v3/objects/companies/{}", scene.apex))
        .await;
    let ada = page(portal, &format!("/_spoke/records/contacts/{}.html", scene.ada)).await;
    shows(
        &ada,
        &[
            "Lifecycle Stage<br><code>lifecyclestage</code>",
            "2 versions",
            "salesqualifiedlead <span class=\"quiet\">Sales Qualified Lead</span>",
            "INTEGRATION",
            "<caption>Cleared</caption>",
            "<em>cleared</em>",
            &format!(
                "<a href=\"/_spoke/records/companies/{}.html\">Acme</a> <span class=\"pill\">Primary</span>",
                scene.acme
            ),
            "Apex</a> <span class=\"pill bad\">archived</span>",
            "without a value</summary>",
        ],
    );
    let apex = page(portal, &format!("/_spoke/records/companies/{}.html", scene.apex)).await;
    shows(&apex, &["<dt>Archived</dt>"]);
    shows(
        &page(portal, "/_spoke/records/companies.html?archived=true").await,
        &["1 to 1 of 1", ">Apex</a>"],
    );
    let body = json!({"primaryObjectId": scene.ada, "objectIdToMerge": scene.bob});
    assert_eq!(
        portal.post("/crm/v3/objects/contacts/merge", body).await.status,
        200
    );
    let merged = page(portal, &format!("/_spoke/records/contacts/{}.html", scene.bob)).await;
    shows(
        &merged,
        &[
            "was merged into this one",
            "ada@example.com",
            &format!("<dt>Merged into this one</dt><dd>{}", scene.bob),
        ],
    );
}

#[tokio::test]
async fn values_are_told_by_their_labels() {
    let portal = TestPortal::start().await;
    let deal = portal
        .create(
            "deals",
            json!({"dealname": "Big", "dealstage": "closedwon", "pipeline": "default"}),
        )
        .await;
    let shown = page(&portal, &format!("/_spoke/records/deals/{deal}.html")).await;
    shows(
        &shown,
        &[
            "<h1>Big</h1>",
            "closedwon <span class=\"quiet\">Closed Won (Sales Pipeline)</span>",
            "computed",
        ],
    );
}

#[tokio::test]
async fn an_archived_record_says_until_when_it_is_kept_and_is_restored_by_a_button() {
    let portal =
        TestPortal::with(Portal::builder().clock_at("2026-09-14T08:00:00Z".parse().expect("a time"))).await;
    portal.portal.hold_time();
    let id = portal
        .create(
            "contacts",
            json!({"firstname": "Zora", "email": "zora@example.com"}),
        )
        .await;
    let here = format!("/_spoke/records/contacts/{id}.html");
    let button = format!(
        "<form class=\"line\" method=\"post\" action=\"/_spoke/records/contacts/{id}/restore.html\">"
    );
    assert!(!page(&portal, &here).await.contains(&button));
    portal.delete(&format!("/crm/v3/objects/contacts/{id}")).await;
    shows(
        &page(&portal, &here).await,
        &[&button, "<dt>Gone for good</dt>", "2026-12-13 08:00:00"],
    );
    let sent = send_form(
        &portal,
        &format!("/_spoke/records/contacts/{id}/restore.html"),
        "",
    )
    .await;
    assert_eq!((sent.status, sent.header("location")), (303, here.as_str()));
    assert!(!page(&portal, &here).await.contains(&button));
    assert_eq!(portal.total("contacts").await, 1);
    let again = send_form(
        &portal,
        &format!("/_spoke/records/contacts/{id}/restore.html"),
        "",
    )
    .await;
    assert_eq!(again.status, 409);
    shows(&again.text(), &["role=\"alert\"", "is not archived"]);
}
